"""详情: what a product costs now, not only what it costs at other times."""

from store.promotions.rules import FlashOffer, SaleOffer
from tests.store.promotions.steps import plan, put_goods
from tests.town import Town


async def test_a_sale_is_told_beside_the_usual_price(town: Town) -> None:
    await put_goods(town)
    person = await town.newcomer()
    assert "现价" not in await town.say(person, "详情 A01")
    assert isinstance(await plan(town, SaleOffer(percent=90)), int)
    assert "现价 ¥18（平时 ¥20） 有货" in await town.say(person, "详情 A01")


async def test_a_flash_sale_is_told_before_a_sale(town: Town) -> None:
    sku_id = await put_goods(town)
    assert isinstance(await plan(town, SaleOffer(percent=90)), int)
    assert isinstance(await plan(town, FlashOffer(sku_id, 1_500, 10, 2), name="秒杀"), int)
    assert "现价 ¥15（平时 ¥20）" in await town.say(await town.newcomer(), "详情 A01")
