"""The rule by which merges are proved: who is gone has nothing any more."""

from typing import Any

from sqlalchemy import func, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.work import Work
from community.addresses.models import AddressRow
from community.binding.models import MemberCodeRow
from community.check_in.models import CheckInRow, MonthCardRow
from community.members.models import ConsentRow, IdentityRow, MemberRow
from community.membership.models import MembershipRow
from community.referral.models import SceneCodeRow
from community.staff.models import BindingTriesRow, StaffRow
from store.cart.models import CartLineRow
from store.chains.models import ChainEntryRow, ChainOrderRow, ChainRow
from store.commissions.models import CommissionRow
from store.coupons.models import CouponRow, CouponShareRow
from store.orders.models import OrderRow
from store.pickup.models import PickupPointRow
from store.promotions.models import FlashShareRow, FlashTakeRow
from store.redeeming.models import RedeemShareRow, RedemptionRow
from store.reviews.models import ReviewRow
from store.teams.models import TeamOfferRow, TeamRow, TeamSeatRow, TeamShareRow
from store.withdrawals.models import WithdrawalRow

MOVED: tuple[Any, ...] = (
    AddressRow.member_id,
    BindingTriesRow.member_id,
    CartLineRow.member_id,
    ChainEntryRow.payer_id,
    ChainOrderRow.member_id,
    ChainRow.opener_id,
    CheckInRow.member_id,
    CommissionRow.member_id,
    ConsentRow.member_id,
    CouponRow.member_id,
    CouponShareRow.member_id,
    FlashShareRow.member_id,
    FlashTakeRow.member_id,
    IdentityRow.member_id,
    MemberCodeRow.member_id,
    MemberRow.referrer_id,
    MembershipRow.member_id,
    MonthCardRow.member_id,
    OrderRow.member_id,
    OrderRow.referrer_id,
    PickupPointRow.leader_member_id,
    RedeemShareRow.member_id,
    RedemptionRow.handed_by,
    RedemptionRow.member_id,
    ReviewRow.member_id,
    SceneCodeRow.member_id,
    StaffRow.member_id,
    TeamOfferRow.opened_by,
    TeamRow.leader_id,
    TeamSeatRow.member_id,
    TeamShareRow.member_id,
    WithdrawalRow.member_id,
)
"""Every column that says whose something is; who was merged is in none of them."""


async def _nothing_is_left(work: Work) -> Findings:
    gone = select(MemberRow.id).where(MemberRow.merged_into.is_not(None))
    broken: list[dict[str, Any]] = []
    if (await work.execute(gone.limit(1))).first() is not None:
        for column in MOVED:
            left = select(func.count()).where(column.in_(gone))
            count = (await work.execute(left)).scalar_one()
            if count:
                broken.append({"left_in": str(column), "rows": count})
    return Findings(len(MOVED), tuple(broken))


RULES = (
    AuditRule(
        "merging.moved", "who was merged into another has nothing any more", _nothing_is_left
    ),
)
