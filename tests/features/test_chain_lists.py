"""A chain's list: shown so that it reads back, and pasted back with changes."""

import pytest

from store.chains.difference import Paster, difference
from store.chains.lists import PastedList
from store.chains.page import listed
from store.chains.reading import read_line
from store.chains.repository import Chains
from store.chains.rules import ChainRules, LineState
from tests.features.buying import put_goods
from tests.features.chaining import Hood, hood_of
from tests.features.steps import change, on_sqlite
from tests.town import Town

CHAINS = (
    "开接龙 苹果团 | A02 10 量8",
    "开接龙 周末水果 | A01 大份 30 量5 限3 | A02 10 | 截止 今晚8点",
    "开接龙 草莓两种 | A01 大份 30 | A01 小份 20",
    "开接龙 什么都有 | A01 大份 30 | A01 小份 20 | A02 10 | A03 9",
    "开接龙 2份起 | A01 大份 30 | A03 9 限2",
)


@pytest.fixture
async def hood(town: Town) -> Hood:
    await put_goods(town)
    return await hood_of(town, "小明", "小红", "小刚")


@on_sqlite
@pytest.mark.parametrize("opening", CHAINS)
async def test_what_is_shown_reads_back_as_it_is(hood: Hood, opening: str) -> None:
    await hood.open(opening)
    ming, hong, gang = hood.people.values()
    hood.group.alias(gang, "3号楼402 王姐🌸")
    [other] = await hood.join("小明")
    goods = opening.count("|") - opening.count("截止")
    for number in range(1, goods + 1):
        await hood.say(ming, f"A{number}+1" if goods > 1 else "+1")
    await hood.say(hong, f"帮报 外婆 A{goods} 2" if goods > 1 else "帮报 外婆 2")
    await hood.say(gang, "A1+1" if goods > 1 else "+1 备注少糖")
    await hood.say(other, "A1+1" if goods > 1 else "+1")
    shown = await hood.say(hood.opener, "列表")
    assert len(await hood.listed()) >= 4
    async with hood.town.database.reading() as work:
        book = await Chains(work).book(int((await hood.chain())["id"]))
    names = {one.name for one in book.entries}
    read = read_line(shown, [book.chain.view], names)
    assert isinstance(read, PastedList), shown
    assert read.unread == (), shown
    assert [entry.pieces for entry in read.entries] == [
        one.pieces(LineState.IN) for one in book.entries if one.pieces(LineState.IN)
    ]
    before = [listed(book.chain, one) for one in book.entries]
    changes = difference(before, read, Paster(book.entries[0].key.payer_id, "小明"))
    assert (bool(changes), changes.asked, changes.kept) == (False, (), ())


def pasted(*lines: str) -> str:
    """Write the shown list anew with these numbered lines."""
    numbered = [f"{place}. {line}" for place, line in enumerate(lines, 1)]
    return "\n".join(["#接龙 A 苹果团", *numbered])


async def test_a_pasted_list_adds_changes_and_removes_once(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "+2")
    await hood.say(ming, "帮报 外婆 1")
    await hood.say(hong, "+1")
    await hood.say(hood.opener, "列表")
    text = pasted("小明 2份", "外婆 1", "小红 1", "小刚 3份")
    assert await hood.say(gang, text) == ""
    assert (await hood.listed())[-1] == "小刚 富士苹果×3"
    assert await hood.say(gang, text) == ""
    await hood.say(ming, text)
    assert len(await hood.lines()) == 4
    said = await hood.say(ming, pasted("小明 3份", "小红 5", "小刚 3份"))
    assert "别人的接龙没有改（小红）" in said
    assert await hood.lines() == [
        ("小明", 1, 3, "in"),
        ("外婆", 1, 1, "left"),
        ("小红", 1, 1, "in"),
        ("小刚", 1, 3, "in"),
    ]
    said = await hood.say(ming, pasted("小明 3份", "小红 1"))
    assert "小刚" in said
    assert (await hood.lines())[-1] == ("小刚", 1, 3, "in")


async def test_an_old_list_undoes_nothing(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "+2")
    await hood.say(hong, "+1")
    await hood.say(hood.opener, "列表")
    old = pasted("小明 2", "小红 1", "小刚 1")
    await hood.say(ming, "+1")
    await hood.say(hong, "退出")
    assert await hood.say(gang, old) != ""
    assert await hood.say(ming, old) != ""
    assert await hood.listed() == ["小明 富士苹果×3", "小刚 富士苹果×1"]


async def test_of_a_pasted_list_what_can_not_be_had_is_told(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量5 限3")
    ming, hong, _ = hood.people.values()
    said = await hood.say(ming, pasted("小明 2", "外婆 2", "老王 0份"))
    assert "外婆：富士苹果 每人限 3 份" in said
    assert "老王" in said
    assert await hood.lines() == [("小明", 1, 2, "in")]
    await hood.say(hong, "+3")
    said = await hood.say(hong, pasted("小明 2", "小红 2", "舅舅 1"))
    assert said == ""
    [more] = await hood.join("小丽")
    assert "候补第 1 位" in await hood.say(more, pasted("小明 2", "小红 2", "小丽 1"))
    assert await hood.listed() == [
        "小明 富士苹果×2",
        "小红 富士苹果×2",
        "舅舅 富士苹果×1",
        "候补：小丽 富士苹果×1",
    ]
    text = pasted("小明 1", "小红 2", "舅舅 1")
    assert await hood.say(ming, text) == ""
    assert (await hood.listed())[-1] == "小丽 富士苹果×1"


async def test_a_pasted_list_is_taken_back_whole(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await hood.say(hood.opener, "列表")
    await hood.say(ming, pasted("小明 3", "外婆 1"))
    assert len(await hood.listed()) == 2
    assert "恢复" in await hood.say(ming, "撤回")
    assert await hood.listed() == ["小明 富士苹果×2"]


@on_sqlite
async def test_names_and_notes_are_data(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    ming, hong, _ = hood.people.values()
    hood.group.alias(ming, '<a href="x">点我</a>\n9. 小红 9份')
    await hood.say(ming, "+1")
    await hood.say(hong, "帮报 <b>外婆 1")
    text = await hood.say(hood.opener, "列表")
    assert "<" not in text
    assert [line for line in text.splitlines() if line.startswith("9.")] == []


@on_sqlite
async def test_lists_of_many_changes_are_shown_once_each_while(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9")
    ming, hong, _ = hood.people.values()
    before = len(hood.heard())
    for _ in range(5):
        await hood.say(ming, "+1")
    await hood.work(seconds=61)
    await hood.say(hong, "+1")
    await hood.work(seconds=30)
    assert len(hood.heard()) == before + 1
    await hood.work(seconds=40)
    assert len(hood.heard()) == before + 2
    await hood.say(hong, "+1")
    await hood.say(hong, "列表")
    shown = len(hood.heard())
    await hood.work(minutes=5)
    assert len(hood.heard()) == shown
    assert isinstance(hood.town.shop.shop.chains, ChainRules)


@on_sqlite
async def test_the_books_prove_chains(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量9 限4")
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "+2")
    await hood.say(hong, "+1")
    town = hood.town
    spoilt = (
        ("UPDATE chain_goods SET sold = 4", "UPDATE chain_goods SET sold = 3", "chains.quota"),
        (
            "UPDATE chain_goods SET per_person = 1",
            "UPDATE chain_goods SET per_person = 4",
            "chains.limit",
        ),
        (
            "UPDATE chain_lines SET state = 'paid' WHERE pieces = 2",
            "UPDATE chain_lines SET state = 'in' WHERE pieces = 2",
            "chains.lines",
        ),
        ("UPDATE chains SET state = 'done'", "UPDATE chains SET state = 'open'", "chains.ended"),
    )
    for spoil, mend, rule in spoilt:
        await change(town, spoil)
        assert rule in await _broken(town)
        await change(town, mend)
        assert await _broken(town) == []
    await hood.close()
    await change(town, "UPDATE order_lines SET quantity = quantity + 1 WHERE quantity = 2")
    assert "chains.orders" in await _broken(town)
    await change(town, "UPDATE order_lines SET quantity = quantity - 1 WHERE quantity = 3")
    await change(
        town,
        "UPDATE chain_orders SET member_id = (SELECT opener_id FROM chains)"
        " WHERE order_id = (SELECT min(order_id) FROM chain_orders)",
    )
    assert "chains.noted" in await _broken(town)
    await change(
        town,
        "UPDATE chain_orders SET member_id ="
        " (SELECT member_id FROM orders WHERE orders.id = order_id)",
    )


async def _broken(town: Town) -> list[str]:
    return [name for name in await town.broken_rules() if name.startswith("chains.")]
