"""All SQL of promotions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Row, bindparam, func, insert, select, update

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from store.catalogue.models import CategoryRow, ProductRow, SkuRow
from store.catalogue.rules import Product, Sku
from store.pricing.terms import BuyXGetY, Sale, Scope, SpendAndSave, discounted
from store.promotions.models import FlashShareRow, FlashTakeRow, PromotionRow
from store.promotions.rules import (
    AnyOffer,
    BuyXGetYOffer,
    DailyHours,
    FlashOffer,
    Good,
    Promotion,
    PromotionDraft,
    PromotionKind,
    PromotionState,
    SaleOffer,
    SpendAndSaveOffer,
)

_MINUTES_AN_HOUR = 60
_ACTIVE = PromotionRow.state == PromotionState.ACTIVE
_AHEAD = select(PromotionRow.__table__).where(_ACTIVE, PromotionRow.ends_at > bindparam("now"))
_RUNNING = (
    select(PromotionRow.__table__)
    .where(
        _ACTIVE,
        PromotionRow.starts_at <= bindparam("latest"),
        PromotionRow.ends_at > bindparam("earliest"),
    )
    .order_by(PromotionRow.id)
)
_SHARES = select(FlashShareRow.promotion_id, FlashShareRow.member_id, FlashShareRow.taken).where(
    FlashShareRow.promotion_id.in_(bindparam("promotions", expanding=True)),
    FlashShareRow.member_id.in_(bindparam("members", expanding=True)),
)
_GOODS = (
    select(
        SkuRow.product_id,
        SkuRow.id.label("sku_id"),
        ProductRow.code,
        CategoryRow.name.label("category"),
        SkuRow.price,
        func.coalesce(SkuRow.cost, 0).label("floor"),
        (SkuRow.stock - SkuRow.reserved).label("available"),
    )
    .join(ProductRow, ProductRow.id == SkuRow.product_id)
    .join(CategoryRow, CategoryRow.id == ProductRow.category_id)
    .where(SkuRow.listed)
    .order_by(SkuRow.id)
)
_PIECES = bindparam("pieces", type_=Integer)
_LEFT = PromotionRow.quota - PromotionRow.sold
_SALE = select(
    PromotionRow.id, PromotionRow.name, PromotionRow.per_member, _LEFT.label("left")
).where(
    PromotionRow.id == bindparam("promotion"),
    PromotionRow.kind == PromotionKind.FLASH,
    _ACTIVE,
    PromotionRow.starts_at <= bindparam("now"),
    PromotionRow.ends_at > bindparam("now"),
)
_SELL = (
    update(PromotionRow)
    .where(PromotionRow.id == bindparam("promotion"), _ACTIVE, _LEFT >= _PIECES)
    .values(sold=PromotionRow.sold + _PIECES)
)
_TAKE_BACK = (
    update(PromotionRow)
    .where(PromotionRow.id == bindparam("promotion"), PromotionRow.sold >= _PIECES)
    .values(sold=PromotionRow.sold - _PIECES)
)
_share = insert_or(FlashShareRow).values(
    promotion_id=bindparam("promotion"), member_id=bindparam("member"), taken=_PIECES
)
_SHARE = _share.on_conflict_do_update(
    index_elements=["promotion_id", "member_id"],
    set_={"taken": FlashShareRow.taken + _share.excluded.taken},
    where=FlashShareRow.taken + _share.excluded.taken <= bindparam("most", type_=Integer),
).returning(FlashShareRow.taken)
_UNSHARE = (
    update(FlashShareRow)
    .where(
        FlashShareRow.promotion_id == bindparam("promotion"),
        FlashShareRow.member_id == bindparam("member"),
    )
    .values(taken=FlashShareRow.taken - _PIECES)
)
_TOOK = insert(FlashTakeRow)
_GAVE_BACK = (
    update(FlashTakeRow)
    .where(
        FlashTakeRow.promotion_id == bindparam("promotion"),
        FlashTakeRow.cause == bindparam("why"),
        FlashTakeRow.pieces == bindparam("amount"),
        FlashTakeRow.given_back_at.is_(None),
    )
    .values(given_back_at=bindparam("back_at"))
    .returning(FlashTakeRow.member_id)
)


@dataclass(frozen=True, slots=True)
class RunningFlash:
    """A flash sale that can be bought now: `left` pieces at most, for the member it was asked for.

    The price is a piece's, in fen.
    """

    id: int
    sku_id: int
    name: str
    price: int
    left: int
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """What runs now for a member, as a price needs it; flash sales by their SKU."""

    sales: tuple[Sale, ...] = ()
    spend_and_save: tuple[SpendAndSave, ...] = ()
    buy_x_get_y: tuple[BuyXGetY, ...] = ()
    flash: Mapping[int, RunningFlash] = field(default_factory=dict)

    def price_now(self, product: Product, sku: Sku, level_percent: int) -> int:
        """Tell what a piece costs now, in fen: in a flash sale, else in the best sale or level."""
        if sku.id in self.flash:
            return self.flash[sku.id].price
        sales = (one for one in self.sales if one.scope.holds(product.id, product.category))
        by_level = discounted(sku.price, level_percent)
        return min([by_level, *(one.unit_price(sku.price) for one in sales)])


@dataclass(frozen=True, slots=True)
class FlashSale:
    """A flash sale that runs, and what is left of it."""

    id: int
    name: str
    per_member: int
    left: int


@dataclass(frozen=True, slots=True)
class _Shopper:
    """Who asks what runs, and when."""

    member_id: int | None
    level: int
    now: datetime

    def may_have(self, row: Row[Any]) -> bool:
        """Whether a promotion runs for them."""
        return bool(row.starts_at <= self.now < row.ends_at and row.for_level <= self.level)


@dataclass(frozen=True, slots=True)
class _Found:
    """The promotions that run for a shopper, and what they have had of flash sales, by id."""

    rows: list[Row[Any]]
    taken: Mapping[int, int]


async def _running(work: Work, shoppers: list[_Shopper]) -> list[_Found]:
    """Find what runs for several shoppers, with one statement, or two where there is a flash."""
    times = [one.now for one in shoppers]
    found = list(await work.execute(_RUNNING, {"latest": max(times), "earliest": min(times)}))
    flashes = [row.id for row in found if row.kind == PromotionKind.FLASH]
    members = [one.member_id for one in shoppers if one.member_id is not None]
    taken: dict[int, dict[int, int]] = {}
    if flashes and members:
        facts = {"promotions": padded(flashes), "members": padded(members)}
        for row in await work.execute(_SHARES, facts):
            taken.setdefault(row.member_id, {})[row.promotion_id] = row.taken
    return [
        _Found([row for row in found if one.may_have(row)], taken.get(one.member_id or 0, {}))
        for one in shoppers
    ]


async def running(
    work: Work,
    *,
    member_level: int,
    is_first_order: bool,
    now: datetime,
    zone: ZoneInfo,
    member_id: int | None = None,
) -> Running:
    """Tell what runs for a member of a level; without a member, what runs for anybody of it."""
    found = await work.together(_running, _Shopper(member_id, member_level, now))
    clock = now.astimezone(zone).time()
    rows = [
        row
        for row in found.rows
        if (is_first_order or not row.first_order_only) and _is_open(row, clock)
    ]
    return Running(
        sales=tuple(_sale(row) for row in rows if row.kind == PromotionKind.SALE),
        spend_and_save=tuple(
            SpendAndSave(row.id, row.name, _tiers(row.facts), _scope(row))
            for row in rows
            if row.kind == PromotionKind.SPEND_AND_SAVE
        ),
        buy_x_get_y=tuple(
            BuyXGetY(row.id, row.name, row.facts["buy"], row.facts["free"], _scope(row))
            for row in rows
            if row.kind == PromotionKind.BUY_X_GET_Y
        ),
        flash={
            row.sku_id: _running_flash(row, left)
            for row in rows
            if row.kind == PromotionKind.FLASH
            and (left := _left_of(row, found.taken.get(row.id, 0))) > 0
        },
    )


class Promotions:
    """The promotion calendar, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def one_at_a_time(self) -> None:
        """Wait until nobody else plans."""
        await self._work.lock("promotions")

    async def goods(self) -> list[Good]:
        """List everything that has a price, with what it may be sold for at the least."""
        return [Good(*row) for row in await self._work.execute(_GOODS)]

    async def ahead(self) -> list[Promotion]:
        """List the promotions that run or are to run."""
        return [
            _promotion(row) for row in await self._work.execute(_AHEAD, {"now": self._work.now})
        ]

    async def add(self, draft: PromotionDraft) -> int:
        """Add a promotion; give its id."""
        new = insert(PromotionRow).values(**_columns(draft), planned_at=self._work.now)
        return int((await self._work.execute(new.returning(PromotionRow.id))).scalar_one())

    async def end(self, promotion_id: int) -> bool:
        """End a promotion whose time isn't over; `False` when there is none."""
        now = self._work.now
        over = update(PromotionRow).where(
            PromotionRow.id == promotion_id, _ACTIVE, PromotionRow.ends_at > now
        )
        ended = await self._work.execute(over.values(state=PromotionState.ENDED, ended_at=now))
        return ended.rowcount == 1


class FlashSales:
    """The places of flash sales, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def one(self, promotion_id: int) -> FlashSale | None:
        """Find a flash sale that runs."""
        facts = {"promotion": promotion_id, "now": self._work.now}
        row = (await self._work.execute(_SALE, facts)).first()
        return None if row is None else FlashSale(*row)

    async def left(self, promotion_id: int) -> int:
        """Tell how many pieces of a flash sale are left."""
        left = select(_LEFT).where(PromotionRow.id == promotion_id)
        return int((await self._work.execute(left)).scalar_one())

    async def take_share(self, sale: FlashSale, member_id: int, pieces: int) -> bool:
        """Count pieces for a member, if they stay within what each may have."""
        if pieces > sale.per_member:
            return False
        whose = {"promotion": sale.id, "member": member_id}
        facts = {**whose, "pieces": pieces, "most": sale.per_member}
        return (await self._work.execute(_SHARE, facts)).first() is not None

    async def take(self, sale: FlashSale, member_id: int, pieces: int, cause: str) -> bool:
        """Take pieces for a cause, if as many are left."""
        taken = {"promotion_id": sale.id, "cause": cause, "member_id": member_id}
        self._work.at_end(_TOOK, {**taken, "pieces": pieces, "taken_at": self._work.now})
        return await self._work.at_end_exactly(
            _SELL, row={"promotion": sale.id}, amounts={"pieces": pieces}
        )

    async def give_back(self, promotion_id: int, pieces: int, cause: str) -> None:
        """Give back what a cause took, unless it was given back before."""
        row = {"promotion": promotion_id}
        facts = {**row, "amount": pieces, "why": cause, "back_at": self._work.now}
        member_id = (await self._work.execute(_GAVE_BACK, facts)).scalar()
        if member_id is None:
            return
        await self._work.execute(_UNSHARE, {**row, "member": member_id, "pieces": pieces})
        if not await self._work.at_end_exactly(_TAKE_BACK, row=row, amounts={"pieces": pieces}):
            raise RuntimeError(f"flash sale {promotion_id} has sold less than {pieces}")


def _is_open(row: Row[Any], clock: time) -> bool:
    hours = _hours(row)
    return hours is None or hours.is_open(clock)


def _left_of(row: Row[Any], taken: int) -> int:
    return int(min(row.quota - row.sold, row.per_member - taken))


def _running_flash(row: Row[Any], left: int) -> RunningFlash:
    return RunningFlash(row.id, row.sku_id, row.name, row.price, left, row.ends_at)


def _sale(row: Row[Any]) -> Sale:
    return Sale(row.id, row.name, **row.facts, scope=_scope(row))


def _scope(row: Row[Any]) -> Scope:
    return Scope(frozenset(row.products), frozenset(row.categories))


def _hours(row: Row[Any]) -> DailyHours | None:
    if row.opens is None:
        return None
    opens, closes = (divmod(minute, _MINUTES_AN_HOUR) for minute in (row.opens, row.closes))
    return DailyHours(time(*opens), time(*closes))


def _tiers(facts: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple((threshold, saving) for threshold, saving in facts["tiers"])


def _promotion(row: Row[Any]) -> Promotion:
    return Promotion(
        id=row.id,
        name=row.name,
        offer=_offer(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        hours=_hours(row),
        for_level=row.for_level,
        first_order_only=row.first_order_only,
        scope=_scope(row),
        sold=row.sold,
    )


def _offer(row: Row[Any]) -> AnyOffer:
    match PromotionKind(row.kind):
        case PromotionKind.SALE:
            return SaleOffer(**row.facts)
        case PromotionKind.SPEND_AND_SAVE:
            return SpendAndSaveOffer(_tiers(row.facts))
        case PromotionKind.BUY_X_GET_Y:
            return BuyXGetYOffer(**row.facts)
        case PromotionKind.FLASH:
            return FlashOffer(row.sku_id, row.price, row.quota, row.per_member)


def _columns(draft: PromotionDraft) -> dict[str, Any]:
    flash = isinstance(draft.offer, FlashOffer)
    hours = draft.hours
    return {
        "kind": draft.kind,
        "name": draft.name,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "opens": None if hours is None else _minute(hours.opens),
        "closes": None if hours is None else _minute(hours.closes),
        "for_level": draft.for_level,
        "first_order_only": draft.first_order_only,
        "products": sorted(draft.scope.products),
        "categories": sorted(draft.scope.categories),
        "facts": {} if flash else asdict(draft.offer),
        **(asdict(draft.offer) if flash else {}),
        "sold": 0,
        "state": PromotionState.ACTIVE,
    }


def _minute(clock: time) -> int:
    return clock.hour * _MINUTES_AN_HOUR + clock.minute
