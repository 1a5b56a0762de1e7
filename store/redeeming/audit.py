"""The rules by which redeeming is proved."""

from datetime import timedelta

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.ledger.models import EntryRow
from community.ledger.rules import Reason, Unit, shop_account
from community.members.queries import accounts_of
from store.coupons.models import CouponRow
from store.coupons.rules import CouponState
from store.orders.models import OrderRow
from store.orders.rules import OrderState
from store.pricing.terms import ActivityKind
from store.redeeming.models import RedeemOfferRow, RedeemShareRow, RedemptionRow
from store.redeeming.rules import RedeemKind, RedemptionState

_redemptions = select(func.count()).select_from(RedemptionRow)
_counts = RedemptionRow.state != RedemptionState.CANCELLED
_GRACE = timedelta(hours=1)
"""How long after an order was closed its redeeming may not have heard of it."""


async def _offers_count_redemptions(work: Work) -> Findings:
    taken = (
        select(RedemptionRow.offer_id, func.sum(RedemptionRow.pieces).label("pieces"))
        .where(_counts)
        .group_by(RedemptionRow.offer_id)
        .subquery()
    )
    pieces = func.coalesce(taken.c.pieces, 0)
    broken = (
        select(RedeemOfferRow.code, RedeemOfferRow.taken, taken.c.pieces)
        .outerjoin(taken, taken.c.offer_id == RedeemOfferRow.id)
        .where(or_(RedeemOfferRow.taken != pieces, pieces > RedeemOfferRow.quota))
    )
    return await findings(work, select(func.count()).select_from(RedeemOfferRow), broken)


async def _shares_count_redemptions(work: Work) -> Findings:
    taken = (
        select(
            RedemptionRow.offer_id,
            RedemptionRow.member_id,
            func.sum(RedemptionRow.pieces).label("pieces"),
        )
        .where(_counts)
        .group_by(RedemptionRow.offer_id, RedemptionRow.member_id)
        .subquery()
    )
    same = and_(
        taken.c.offer_id == RedeemShareRow.offer_id, taken.c.member_id == RedeemShareRow.member_id
    )
    shares = (
        select(
            func.coalesce(taken.c.offer_id, RedeemShareRow.offer_id).label("offer_id"),
            func.coalesce(taken.c.member_id, RedeemShareRow.member_id).label("member_id"),
            func.coalesce(RedeemShareRow.taken, 0).label("taken"),
            func.coalesce(taken.c.pieces, 0).label("pieces"),
        )
        .select_from(RedeemShareRow)
        .join(taken, same, full=True)
        .subquery()
    )
    most = RedeemOfferRow.per_person * accounts_of(shares.c.member_id)
    broken = (
        select(shares, RedeemOfferRow.per_person)
        .join(RedeemOfferRow, RedeemOfferRow.id == shares.c.offer_id)
        .where(or_(shares.c.taken != shares.c.pieces, shares.c.pieces > most))
    )
    return await findings(work, select(func.count()).select_from(RedeemShareRow), broken)


async def _points_are_spent_and_come_back(work: Work) -> Findings:
    points = RedemptionRow.points * RedemptionRow.pieces
    given_up = RedemptionRow.state == RedemptionState.CANCELLED
    own = RedemptionRow.order_id.is_(None)
    spent_due = case((own, points), else_=0)
    back_due = case((and_(own, given_up), points), else_=0)
    spent, back = _posted(Reason.REDEEM), _posted(Reason.REDEEM_BACK)
    broken = select(RedemptionRow.id, RedemptionRow.state, points.label("points")).where(
        or_(spent != spent_due, back != -back_due)
    )
    return await findings(work, _redemptions, broken)


def _posted(reason: Reason) -> ColumnElement[int]:
    """Give what the shop got for a redeeming, or has given back for it (below 0)."""
    cause = literal(f"{reason}:") + cast(RedemptionRow.id, String)
    posted = select(func.coalesce(func.sum(EntryRow.amount), 0)).where(
        EntryRow.unit == Unit.POINTS,
        EntryRow.cause == cause,
        EntryRow.account == shop_account(reason),
    )
    return posted.scalar_subquery()


async def _coupons_are_with_their_redemptions(work: Work) -> Findings:
    is_coupon = RedeemOfferRow.kind == RedeemKind.COUPON
    withdrawn = CouponRow.state == CouponState.WITHDRAWN
    broken = (
        select(RedemptionRow.id, RedemptionRow.state, CouponRow.state.label("coupon"))
        .join(RedeemOfferRow, RedeemOfferRow.id == RedemptionRow.offer_id)
        .outerjoin(CouponRow, CouponRow.id == RedemptionRow.coupon_id)
        .where(
            or_(
                is_coupon != CouponRow.id.is_not(None),
                and_(is_coupon, withdrawn == _counts),
                and_(is_coupon, CouponRow.member_id != RedemptionRow.member_id),
            )
        )
    )
    return await findings(work, _redemptions, broken)


async def _orders_are_with_their_redemptions(work: Work) -> Findings:
    is_goods = RedeemOfferRow.kind == RedeemKind.GOODS
    closed = OrderRow.state == OrderState.CLOSED
    heard = and_(closed, OrderRow.closed_at <= work.now - _GRACE)
    broken = (
        select(RedemptionRow.id, RedemptionRow.state, OrderRow.number, OrderRow.points)
        .join(RedeemOfferRow, RedeemOfferRow.id == RedemptionRow.offer_id)
        .outerjoin(OrderRow, OrderRow.id == RedemptionRow.order_id)
        .where(
            or_(
                is_goods != OrderRow.id.is_not(None),
                and_(is_goods, OrderRow.activity != ActivityKind.REDEEM),
                and_(is_goods, OrderRow.activity_id != RedemptionRow.offer_id),
                and_(is_goods, OrderRow.points != RedemptionRow.points * RedemptionRow.pieces),
                and_(is_goods, ~_counts, ~closed),
                and_(is_goods, _counts, heard),
            )
        )
    )
    return await findings(work, _redemptions, broken)


async def _orders_have_redemptions(work: Work) -> Findings:
    is_redeemed = OrderRow.activity == ActivityKind.REDEEM
    found = exists().where(RedemptionRow.order_id == OrderRow.id)
    broken = select(OrderRow.number, OrderRow.points).where(is_redeemed, ~found)
    return await findings(work, select(func.count()).where(is_redeemed), broken)


async def _gifts_are_handed_over_once(work: Work) -> Findings:
    handed = RedemptionRow.state == RedemptionState.HANDED_OVER
    is_gift = RedeemOfferRow.kind == RedeemKind.GIFT
    broken = (
        select(RedemptionRow.id, RedemptionRow.state, RedemptionRow.handed_by)
        .join(RedeemOfferRow, RedeemOfferRow.id == RedemptionRow.offer_id)
        .where(
            or_(
                is_gift != RedemptionRow.code.is_not(None),
                and_(handed, ~is_gift),
                handed != RedemptionRow.handed_by.is_not(None),
                (RedemptionRow.state == RedemptionState.TAKEN) != RedemptionRow.ended_at.is_(None),
            )
        )
    )
    return await findings(work, _redemptions, broken)


RULES = (
    AuditRule(
        "redeeming.offers",
        "every offer for points counts what was redeemed of it, never more than there is",
        _offers_count_redemptions,
    ),
    AuditRule(
        "redeeming.shares",
        "nobody has redeemed more of an offer than each may, and each piece is counted",
        _shares_count_redemptions,
    ),
    AuditRule(
        "redeeming.points",
        "every coupon and gift took its points once, and gave them back once if it was given up",
        _points_are_spent_and_come_back,
    ),
    AuditRule(
        "redeeming.coupons",
        "a redeemed coupon is its member's, and withdrawn if and only if it was given up",
        _coupons_are_with_their_redemptions,
    ),
    AuditRule(
        "redeeming.orders",
        "redeemed goods are an order that took their points, given up only when it was closed",
        _orders_are_with_their_redemptions,
    ),
    AuditRule(
        "redeeming.ordered",
        "every order at the price of an offer for points is a redeeming",
        _orders_have_redemptions,
    ),
    AuditRule(
        "redeeming.gifts",
        "a gift has its code, and was handed over by somebody if it was",
        _gifts_are_handed_over_once,
    ),
)
