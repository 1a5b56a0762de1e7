"""Following, and being remembered."""

from tests.town import Town


async def test_a_newcomer_is_greeted_and_told_how_data_is_used(town: Town) -> None:
    person = town.wechat.person("小明")
    exchange = await town.follow(person)
    assert "欢迎来到团子小铺" in exchange.answer.text
    assert "隐私说明" in exchange.answer.text
    consents = await town.rows("SELECT version FROM consents")
    assert [row["version"] for row in consents] == ["2026-11-22"]
