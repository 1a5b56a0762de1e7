"""All SQL of what points buy."""

from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, or_, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.redeeming.models import RedeemOfferRow, RedeemShareRow, RedemptionRow
from store.redeeming.rules import (
    CouponPrize,
    GiftPrize,
    GoodsPrize,
    Prize,
    RedeemDraft,
    RedeemKind,
    RedeemOffer,
    RedeemOfferState,
    Redemption,
    RedemptionState,
)

_ACTIVE = RedeemOfferRow.state == RedeemOfferState.ACTIVE
_this_offer = RedeemOfferRow.id == bindparam("offer")
_TAKE = (
    update(RedeemOfferRow)
    .where(
        _this_offer,
        _ACTIVE,
        or_(
            RedeemOfferRow.quota.is_(None),
            RedeemOfferRow.taken + bindparam("pieces") <= RedeemOfferRow.quota,
        ),
    )
    .values(taken=RedeemOfferRow.taken + bindparam("pieces"))
)
_GIVE_BACK = (
    update(RedeemOfferRow)
    .where(_this_offer, RedeemOfferRow.taken >= bindparam("pieces"))
    .values(taken=RedeemOfferRow.taken - bindparam("pieces"))
)
_share = insert_or(RedeemShareRow)
_SHARE = _share.on_conflict_do_update(
    index_elements=["offer_id", "member_id"],
    set_={"taken": RedeemShareRow.taken + _share.excluded.taken},
    where=RedeemShareRow.taken + _share.excluded.taken <= bindparam("most"),
).returning(RedeemShareRow.taken)
_UNSHARE = (
    update(RedeemShareRow)
    .where(
        RedeemShareRow.offer_id == bindparam("offer"),
        RedeemShareRow.member_id == bindparam("member"),
    )
    .values(taken=RedeemShareRow.taken - bindparam("pieces"))
)
_ADD = insert_or(RedemptionRow).on_conflict_do_nothing().returning(RedemptionRow.id)
_NO_LIMIT = 2_000_000_000


class RedeemOffers:
    """What points buy, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, draft: RedeemDraft) -> int | None:
        """Keep an offer; `None` when another has its code."""
        new = insert_or(RedeemOfferRow).values(
            **_columns(draft), taken=0, state=RedeemOfferState.ACTIVE
        )
        kept = new.on_conflict_do_nothing(index_elements=["code"]).returning(RedeemOfferRow.id)
        return (await self._work.execute(kept)).scalar()

    async def close(self, offer_id: int) -> bool:
        """End an offer; `False` when it has ended."""
        closed = update(RedeemOfferRow).where(RedeemOfferRow.id == offer_id, _ACTIVE)
        values = closed.values(state=RedeemOfferState.CLOSED)
        return (await self._work.execute(values)).rowcount == 1

    async def by_id(self, offer_id: int) -> RedeemOffer | None:
        """Find an offer, whether it runs or not."""
        found = select(RedeemOfferRow.__table__).where(RedeemOfferRow.id == offer_id)
        row = (await self._work.execute(found)).first()
        return None if row is None else _offer(row)

    async def running(self, most: int) -> list[RedeemOffer]:
        """List what points buy now, the cheapest first."""
        now = self._work.now
        open_now = (
            _ACTIVE,
            RedeemOfferRow.starts_at <= now,
            or_(RedeemOfferRow.ends_at.is_(None), RedeemOfferRow.ends_at > now),
            or_(RedeemOfferRow.quota.is_(None), RedeemOfferRow.taken < RedeemOfferRow.quota),
        )
        found = select(RedeemOfferRow.__table__).where(*open_now).limit(most)
        rows = await self._work.execute(found.order_by(RedeemOfferRow.points, RedeemOfferRow.id))
        return [_offer(row) for row in rows]

    async def by_code(self, code: str) -> RedeemOffer | None:
        """Find an offer by its code, whether it runs or not."""
        found = select(RedeemOfferRow.__table__).where(RedeemOfferRow.code == code)
        row = (await self._work.execute(found)).first()
        return None if row is None else _offer(row)

    async def shared(self, offer_id: int, member_id: int) -> int:
        """Tell how many pieces of an offer a member has."""
        had = select(RedeemShareRow.taken).where(
            RedeemShareRow.offer_id == offer_id, RedeemShareRow.member_id == member_id
        )
        return (await self._work.execute(had)).scalar() or 0

    async def take_share(self, offer: RedeemOffer, member_id: int, pieces: int) -> bool:
        """Count pieces for a member, if they stay within what each may have."""
        most = _NO_LIMIT if offer.per_person is None else offer.per_person
        if pieces > most:
            return False
        facts = {"offer_id": offer.id, "member_id": member_id, "taken": pieces, "most": most}
        return (await self._work.execute(_SHARE, facts)).first() is not None

    async def take(self, offer: RedeemOffer, pieces: int) -> bool:
        """Take pieces of an offer that wasn't closed, if as many are left."""
        return await self._work.at_end_exactly(
            _TAKE, row={"offer": offer.id}, amounts={"pieces": pieces}
        )

    async def give_back(self, redemption: Redemption) -> None:
        """Give back the pieces of a redeeming, to its offer and for its member."""
        row, amounts = {"offer": redemption.offer_id}, {"pieces": redemption.pieces}
        await self._work.execute(_UNSHARE, {**row, "member": redemption.member_id, **amounts})
        if not await self._work.at_end_exactly(_GIVE_BACK, row=row, amounts=amounts):
            raise RuntimeError(f"less was redeemed of offer {redemption.offer_id}")


class Redemptions:
    """What members have redeemed, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(
        self,
        offer: RedeemOffer,
        member_id: int,
        cause: str,
        *,
        pieces: int = 1,
        order_id: int | None = None,
        code: str | None = None,
    ) -> int | None:
        """Write down a redeeming; `None` when this cause, or a gift that waits, is in its way."""
        facts = {
            "offer_id": offer.id,
            "member_id": member_id,
            "cause": cause,
            "points": offer.points,
            "pieces": pieces,
            "state": RedemptionState.TAKEN,
            "order_id": order_id,
            "code": code,
            "taken_at": self._work.now,
        }
        return (await self._work.execute(_ADD, facts)).scalar()

    async def lead_to(self, redemption_id: int, coupon_id: int) -> None:
        """Note which coupon a redeeming has led to."""
        led = update(RedemptionRow).where(RedemptionRow.id == redemption_id)
        await self._work.execute(led.values(coupon_id=coupon_id))

    async def end(
        self, redemption: Redemption, state: RedemptionState, *, by: int | None = None
    ) -> bool:
        """End what was redeemed and is neither given up nor handed over; `False` if it is."""
        ended = update(RedemptionRow).where(
            RedemptionRow.id == redemption.id, RedemptionRow.state == RedemptionState.TAKEN
        )
        values = {"state": state, "ended_at": self._work.now, "handed_by": by}
        return (await self._work.execute(ended.values(values))).rowcount == 1

    async def by_id(self, redemption_id: int) -> Redemption | None:
        """Find a redeeming."""
        return await self._one(_REDEEMED.where(RedemptionRow.id == redemption_id))

    async def by_cause(self, member_id: int, cause: str) -> Redemption | None:
        """Find what a member's message has redeemed."""
        mine = and_(RedemptionRow.member_id == member_id, RedemptionRow.cause == cause)
        return await self._one(_REDEEMED.where(mine))

    async def by_order(self, order_id: int) -> Redemption | None:
        """Find the redeeming that has led to an order."""
        return await self._one(_REDEEMED.where(RedemptionRow.order_id == order_id))

    async def gift_by_code(self, code: str) -> Redemption | None:
        """Find the gift that is fetched by a code and waits."""
        waits = and_(RedemptionRow.code == code, RedemptionRow.state == RedemptionState.TAKEN)
        return await self._one(_REDEEMED.where(waits))

    async def gifts_of(self, member_id: int, most: int) -> list[Redemption]:
        """List a member's gifts that wait to be fetched, the oldest first."""
        waits = and_(
            RedemptionRow.member_id == member_id,
            RedemptionRow.code.is_not(None),
            RedemptionRow.state == RedemptionState.TAKEN,
        )
        rows = await self._work.execute(_REDEEMED.where(waits).order_by("id").limit(most))
        return [_redemption(row) for row in rows]

    async def _one(self, found: Select[*tuple[Any, ...]]) -> Redemption | None:
        row = (await self._work.execute(found)).first()
        return None if row is None else _redemption(row)


_REDEEMED = select(
    RedemptionRow.id,
    RedemptionRow.offer_id,
    RedemptionRow.member_id,
    RedemptionRow.points,
    RedemptionRow.pieces,
    RedemptionRow.state,
    RedemptionRow.coupon_id,
    RedemptionRow.order_id,
    RedemptionRow.code,
    RedemptionRow.taken_at,
    RedeemOfferRow.kind,
    RedeemOfferRow.name,
    RedeemOfferRow.pickup_point_id,
).join(RedeemOfferRow, RedeemOfferRow.id == RedemptionRow.offer_id)


def _redemption(row: Row[Any]) -> Redemption:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    kinds = {"state": RedemptionState(row.state), "kind": RedeemKind(row.kind)}
    return Redemption(**{**facts, **kinds})


def _columns(draft: RedeemDraft) -> dict[str, Any]:
    prize = draft.prize
    goods = prize if isinstance(prize, GoodsPrize) else None
    return {
        "code": draft.code,
        "name": draft.name.strip(),
        "kind": draft.kind,
        "points": draft.points,
        "template_id": prize.template_id if isinstance(prize, CouponPrize) else None,
        "sku_id": goods and goods.sku_id,
        "price": goods and goods.price,
        "pickup_point_id": prize.pickup_point_id if isinstance(prize, GiftPrize) else None,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "quota": draft.quota,
        "per_person": draft.per_person,
    }


def _prize(row: Row[Any]) -> Prize:
    match RedeemKind(row.kind):
        case RedeemKind.COUPON:
            return CouponPrize(row.template_id)
        case RedeemKind.GOODS:
            return GoodsPrize(row.sku_id, row.price)
        case RedeemKind.GIFT:
            return GiftPrize(row.pickup_point_id)


def _offer(row: Row[Any]) -> RedeemOffer:
    return RedeemOffer(
        id=row.id,
        code=row.code,
        name=row.name,
        prize=_prize(row),
        points=row.points,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        quota=row.quota,
        per_person=row.per_person,
        taken=row.taken,
        is_active=row.state == RedeemOfferState.ACTIVE,
    )
