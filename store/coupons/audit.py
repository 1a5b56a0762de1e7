"""The rules by which coupons are proved."""

from sqlalchemy import String, and_, func, or_, select
from sqlalchemy import cast as as_type

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.members.queries import accounts_of
from store.coupons.models import CouponRow, CouponShareRow, CouponStepRow, CouponTemplateRow
from store.coupons.rules import WAYS, WITH_ORDER, CouponState

_counted = CouponRow.state != CouponState.WITHDRAWN


async def _templates_count_coupons(work: Work) -> Findings:
    given = (
        select(CouponRow.template_id, func.count().label("coupons"))
        .where(_counted)
        .group_by(CouponRow.template_id)
        .subquery()
    )
    coupons = func.coalesce(given.c.coupons, 0)
    broken = (
        select(CouponTemplateRow.id, CouponTemplateRow.issued, given.c.coupons)
        .join(given, given.c.template_id == CouponTemplateRow.id, isouter=True)
        .where(or_(CouponTemplateRow.issued != coupons, coupons > CouponTemplateRow.total))
    )
    return await findings(work, select(func.count()).select_from(CouponTemplateRow), broken)


async def _shares_count_coupons(work: Work) -> Findings:
    given = (
        select(CouponRow.template_id, CouponRow.member_id, func.count().label("coupons"))
        .where(_counted)
        .group_by(CouponRow.template_id, CouponRow.member_id)
        .subquery()
    )
    same = and_(
        given.c.template_id == CouponShareRow.template_id,
        given.c.member_id == CouponShareRow.member_id,
    )
    coupons, taken = func.coalesce(given.c.coupons, 0), func.coalesce(CouponShareRow.taken, 0)
    shares = (
        select(
            func.coalesce(given.c.template_id, CouponShareRow.template_id).label("template_id"),
            func.coalesce(given.c.member_id, CouponShareRow.member_id).label("member_id"),
            taken.label("taken"),
            coupons.label("coupons"),
        )
        .select_from(CouponShareRow)
        .join(given, same, full=True)
        .subquery()
    )
    broken = (
        select(shares, CouponTemplateRow.per_person)
        .join(CouponTemplateRow, CouponTemplateRow.id == shares.c.template_id)
        .where(
            or_(
                shares.c.taken != shares.c.coupons,
                shares.c.coupons > CouponTemplateRow.per_person * accounts_of(shares.c.member_id),
            )
        )
    )
    return await findings(work, select(func.count()).select_from(CouponShareRow), broken)


async def _coupons_stand_where_their_steps_end(work: Work) -> Findings:
    counts = (
        select(CouponStepRow.coupon_id, func.count().label("steps"))
        .group_by(CouponStepRow.coupon_id)
        .subquery()
    )
    last = and_(CouponStepRow.coupon_id == CouponRow.id, CouponStepRow.number == CouponRow.steps)
    broken = (
        select(CouponRow.id, CouponRow.state, CouponRow.steps, CouponStepRow.state.label("ended"))
        .join(counts, counts.c.coupon_id == CouponRow.id, isouter=True)
        .join(CouponStepRow, last, isouter=True)
        .where(
            or_(
                CouponStepRow.number.is_(None),
                CouponStepRow.state != CouponRow.state,
                counts.c.steps != CouponRow.steps,
            )
        )
    )
    return await findings(work, select(func.count()).select_from(CouponRow), broken)


async def _steps_are_lawful(work: Work) -> Findings:
    before = func.lag(CouponStepRow.state).over(
        partition_by=CouponStepRow.coupon_id, order_by=CouponStepRow.number
    )
    ways = select(
        CouponStepRow.coupon_id,
        CouponStepRow.number,
        CouponStepRow.state,
        before.label("before"),
    ).subquery()
    began = and_(ways.c.number == 1, ways.c.state == CouponState.AVAILABLE)
    way = as_type(ways.c.before, String) + ">" + ways.c.state
    lawful = way.in_([f"{start}>{end}" for start, end in sorted(WAYS)])
    broken = select(ways).where(~or_(began, func.coalesce(lawful, False)))
    return await findings(work, select(func.count()).select_from(CouponStepRow), broken)


async def _orders_have_what_they_hold(work: Work) -> Findings:
    last = and_(CouponStepRow.coupon_id == CouponRow.id, CouponStepRow.number == CouponRow.steps)
    belongs = CouponRow.state.in_(WITH_ORDER)
    broken = (
        select(
            CouponRow.id,
            CouponRow.state,
            CouponRow.order_id,
            CouponStepRow.order_id.label("by_step"),
        )
        .join(CouponStepRow, last)
        .where(
            or_(
                belongs != CouponRow.order_id.is_not(None),
                and_(belongs, CouponRow.order_id != CouponStepRow.order_id),
            )
        )
    )
    return await findings(work, select(func.count()).select_from(CouponRow), broken)


RULES = (
    AuditRule(
        "coupons.templates",
        "every template counts the coupons it gave, and none gave more than it has",
        _templates_count_coupons,
    ),
    AuditRule(
        "coupons.shares",
        "nobody has more coupons of a template than each may have, and each is counted",
        _shares_count_coupons,
    ),
    AuditRule(
        "coupons.steps",
        "every coupon stands where its steps have brought it",
        _coupons_stand_where_their_steps_end,
    ),
    AuditRule("coupons.ways", "every step of a coupon is one that there is", _steps_are_lawful),
    AuditRule(
        "coupons.orders",
        "a coupon that is held or used names its order, and no other does",
        _orders_have_what_they_hold,
    ),
)
