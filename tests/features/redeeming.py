"""Steps that the tests of redeeming take in the town."""

from dataclasses import replace
from typing import Any

from store.coupons.actions import add_template
from store.coupons.rules import TemplateDraft
from store.pricing.terms import CouponKind, PointsRules
from store.redeeming.offering import add_offer
from store.redeeming.rules import CouponPrize, GiftPrize, GoodsPrize, Prize, RedeemDraft
from tests.town import Town


def draft(town: Town, prize: Prize, **facts: Any) -> RedeemDraft:
    """Describe an offer for 200 points, from now on, without an end."""
    usual = RedeemDraft(
        code="PRIZE", name="奖品", prize=prize, points=200, starts_at=town.clock.now
    )
    return replace(usual, **facts)


async def put_offer(town: Town, prize: Prize, **facts: Any) -> int:
    """Offer something for points; tell its id."""
    async with town.database.begin() as work:
        rules = PointsRules()
        offered = draft(town, prize, **facts)
        return (await add_offer(work, offered, points=rules, level_percent=80)).id


async def template(town: Town, **facts: Any) -> int:
    """Keep a template of coupons that are given by rules only: 9折, ¥8 at the most."""
    usual = {
        "name": "九折券",
        "kind": CouponKind.PERCENT,
        "value": 90,
        "cap": 800,
        "claim_from": town.clock.now,
        "good": 30,
        "per_person": 9,
    }
    async with town.database.begin() as work:
        return await add_template(work, TemplateDraft(**{**usual, **facts}))


async def offer_coupon(town: Town, **facts: Any) -> int:
    prize = CouponPrize(await template(town))
    return await put_offer(town, prize, **{"code": "JIUZHE", "name": "9折券", **facts})


async def offer_gift(town: Town, point: int | None = None, **facts: Any) -> int:
    return await put_offer(town, GiftPrize(point), **{"code": "BAG", "name": "帆布袋", **facts})


async def offer_goods(town: Town, code: str = "A02", price: int = 300, **facts: Any) -> int:
    """Offer goods for 500 points a piece and a price, if nothing else is said."""
    named = {"code": code, "name": "换购苹果", "points": 500}
    return await put_offer(town, GoodsPrize(await sku_of(town, code), price), **{**named, **facts})


async def sku_of(town: Town, code: str) -> int:
    """Tell the first SKU of a product."""
    sql = """
        SELECT skus.id FROM skus JOIN products ON products.id = product_id
        WHERE code = :code ORDER BY skus.id
    """
    return int((await town.rows(sql, code=code))[0]["id"])


async def redemptions(town: Town) -> list[dict[str, Any]]:
    return await town.rows("SELECT * FROM redemptions ORDER BY id")


async def taken(town: Town) -> list[int]:
    """Tell how much was redeemed of each offer."""
    rows = await town.rows("SELECT taken FROM redeem_offers ORDER BY id")
    return [row["taken"] for row in rows]
