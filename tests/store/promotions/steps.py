"""Steps that the tests of promotions take."""

from datetime import timedelta
from typing import Any

from bot.kernel.refusal import Refusal
from store.catalogue.sheet_format import SkuEntry
from store.pricing.terms import CouponKind, CouponTerms, Scope
from store.promotions import actions
from store.promotions.repository import Running, running
from store.promotions.rules import (
    BuyXGetYOffer,
    FlashOffer,
    PromotionDraft,
    SaleOffer,
    SpendAndSaveOffer,
)
from tests.features.steps import member_of, product, put
from tests.town import Town

DAY = timedelta(days=1)
TENTH_OFF = SaleOffer(percent=90)
FIVE_FROM_FIFTY_NINE = SpendAndSaveOffer(((5_900, 500),))
TWO_AND_ONE = BuyXGetYOffer(2, 1)


async def put_goods(town: Town, code: str = "A01", **facts: Any) -> int:
    """Put goods of one spec at ¥20 that cost ¥10 on the shelf; tell the SKU's id."""
    usual = {"price": 2_000, "cost": 1_000, "stock": 50} | facts
    sku = SkuEntry("", usual["price"], usual["cost"], usual["stock"], 500)
    await put(town, product(code, category=facts.get("category", "杂货"), skus=(sku,)))
    sql = "SELECT skus.id FROM skus JOIN products p ON p.id = product_id WHERE p.code = :code"
    (row,) = await town.rows(sql, code=code)
    return int(row["id"])


async def product_id(town: Town, code: str = "A01") -> int:
    (row,) = await town.rows("SELECT id FROM products WHERE code = :code", code=code)
    return int(row["id"])


def draft(town: Town, offer: Any = TENTH_OFF, **facts: Any) -> PromotionDraft:
    """Describe a promotion that runs from now for a day."""
    now = town.clock.now
    usual = {"name": "周末", "starts_at": now, "ends_at": now + DAY}
    return PromotionDraft(offer=offer, **{**usual, **facts})


async def plan(town: Town, offer: Any = TENTH_OFF, **facts: Any) -> Any:
    """Plan a promotion; give its id, or the refusal."""
    level_percent = facts.pop("level_percent", 100)
    coupons = facts.pop("coupons", ())
    described = draft(town, offer, **facts)
    try:
        async with town.database.begin() as work:
            return await actions.plan_promotion(
                work, described, level_percent=level_percent, coupons=coupons
            )
    except Refusal as refusal:
        return refusal


async def act(town: Town, verb: str, *args: Any, **facts: Any) -> Any:
    """Do an action in a unit of work of its own: its result, or the refusal."""
    try:
        async with town.database.begin() as work:
            return await getattr(actions, verb)(work, *args, **facts)
    except Refusal as refusal:
        return refusal


async def runs(
    town: Town, *, level: int = 0, first: bool = False, member: int | None = None
) -> Running:
    """Tell what runs now."""
    async with town.database.begin() as work:
        return await running(
            work,
            member_level=level,
            is_first_order=first,
            now=work.now,
            zone=town.shop.shop.zone,
            member_id=member,
        )


async def newcomer(town: Town) -> int:
    """Let somebody join; tell which member they are."""
    return int((await member_of(town, await town.newcomer()))["id"])


async def flash_sale(town: Town, *, quota: int = 10, per_member: int = 2, **facts: Any) -> int:
    """Plan a flash sale of goods at ¥20 for ¥15."""
    sku_id = await put_goods(town, **facts)
    planned = await plan(town, FlashOffer(sku_id, 1_500, quota, per_member), name="秒杀")
    assert isinstance(planned, int)
    return planned


def coupon(town: Town, value: int, **facts: Any) -> CouponTerms:
    """Describe a coupon of an amount."""
    usual = {"cap": None, "threshold": 0, "scope": Scope(), "kind": CouponKind.AMOUNT}
    ends = town.clock.now + 30 * DAY
    return CouponTerms(id=1, name="券", value=value, expires_at=ends, **{**usual, **facts})
