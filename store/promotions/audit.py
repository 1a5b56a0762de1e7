"""The rules by which flash sales are proved."""

from sqlalchemy import and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.members.queries import accounts_of
from store.promotions.models import FlashShareRow, FlashTakeRow, PromotionRow
from store.promotions.rules import PromotionKind

_kept = (
    select(FlashTakeRow.promotion_id, FlashTakeRow.member_id, FlashTakeRow.pieces)
    .where(FlashTakeRow.given_back_at.is_(None))
    .subquery()
)


async def _sold_within_quota(work: Work) -> Findings:
    taken = (
        select(_kept.c.promotion_id, func.sum(_kept.c.pieces).label("taken"))
        .group_by(_kept.c.promotion_id)
        .subquery()
    )
    total = func.coalesce(taken.c.taken, 0)
    broken = (
        select(PromotionRow.id, PromotionRow.quota, PromotionRow.sold, total.label("taken"))
        .join(taken, taken.c.promotion_id == PromotionRow.id, isouter=True)
        .where(or_(PromotionRow.sold != total, total > func.coalesce(PromotionRow.quota, 0)))
    )
    looked = select(func.count()).where(PromotionRow.kind == PromotionKind.FLASH)
    return await findings(work, looked, broken)


async def _shares_within_limit(work: Work) -> Findings:
    taken = (
        select(_kept.c.promotion_id, _kept.c.member_id, func.sum(_kept.c.pieces).label("taken"))
        .group_by(_kept.c.promotion_id, _kept.c.member_id)
        .subquery()
    )
    same = and_(
        taken.c.promotion_id == FlashShareRow.promotion_id,
        taken.c.member_id == FlashShareRow.member_id,
    )
    member_id = func.coalesce(FlashShareRow.member_id, taken.c.member_id)
    promotion_id = func.coalesce(FlashShareRow.promotion_id, taken.c.promotion_id)
    total, counted = func.coalesce(taken.c.taken, 0), func.coalesce(FlashShareRow.taken, 0)
    broken = (
        select(
            promotion_id.label("promotion_id"),
            member_id.label("member_id"),
            counted.label("counted"),
            total.label("taken"),
        )
        .select_from(FlashShareRow)
        .join(taken, same, full=True)
        .join(PromotionRow, PromotionRow.id == promotion_id)
        .where(or_(counted != total, total > PromotionRow.per_member * accounts_of(member_id)))
    )
    return await findings(work, select(func.count()).select_from(FlashShareRow), broken)


RULES = (
    AuditRule(
        "promotions.quota",
        "every flash sale has sold what was taken and not given back, and no more than its quota",
        _sold_within_quota,
    ),
    AuditRule(
        "promotions.limit",
        "every member's count is what they took, and no more than each may have",
        _shares_within_limit,
    ),
)
