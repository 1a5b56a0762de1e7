"""All SQL that moves what the shop keeps for a member to another: a function a feature."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from bot.kernel.sealing import Vault
from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.addresses.sealing import reseal_address
from store.cart.repository import Carts
from store.cart.rules import MOST_LINES, MOST_PIECES
from store.chains.models import ChainEntryRow, ChainOrderRow, ChainRow
from store.commissions.models import CommissionRow
from store.coupons.models import CouponRow, CouponShareRow
from store.orders.models import OrderRow
from store.pickup.models import PickupPointRow
from store.promotions.models import FlashShareRow, FlashTakeRow
from store.redeeming.models import RedeemShareRow, RedemptionRow
from store.reviews.models import ReviewRow
from store.teams.models import TeamOfferRow, TeamRow, TeamSeatRow, TeamShareRow
from store.teams.repository import Offers, Teams
from store.withdrawals.models import WithdrawalRow

_RESEAL = (
    update(OrderRow).where(OrderRow.id == bindparam("order")).values(recipient=bindparam("sealed"))
)


async def move_orders(work: Work, gone: int, kept: int, vault: Vault) -> None:
    """Move a member's orders, and the credit for those of whom they have brought.

    An order of their own that has earned neither anything is nobody's credit any more.
    """
    sealed = select(OrderRow.id, OrderRow.recipient).where(
        OrderRow.member_id == gone, OrderRow.recipient.is_not(None)
    )
    resealed = [
        {"order": order_id, "sealed": reseal_address(vault, recipient, gone, kept)}
        for order_id, recipient in await work.execute(sealed.with_for_update())
    ]
    if resealed:
        await work.execute(_RESEAL, resealed)
    await _own(work, OrderRow.member_id, gone, kept)
    await _own(work, OrderRow.referrer_id, gone, kept)
    earned = select(CommissionRow.order_id).where(CommissionRow.level == 1)
    own = update(OrderRow).where(
        OrderRow.member_id == kept, OrderRow.referrer_id == kept, OrderRow.id.not_in(earned)
    )
    await work.execute(own.values(referrer_id=None))


async def move_cart(work: Work, gone: int, kept: int) -> None:
    """Put what is in a member's cart into another's, as far as it holds; pieces add up."""
    carts = Carts(work)
    own, theirs = await carts.pieces(kept), await carts.pieces(gone)
    for place, (sku_id, pieces) in enumerate(theirs.items()):
        if sku_id in own or len(own) < MOST_LINES:
            own[sku_id] = min(own.get(sku_id, 0) + pieces, MOST_PIECES)
            await carts.put(kept, sku_id, own[sku_id], place=place)
    await carts.empty(gone)


async def move_coupons(work: Work, gone: int, kept: int) -> None:
    """Move a member's coupons; how many they ever had of a kind adds up."""
    await _own(work, CouponRow.member_id, gone, kept)
    await _add_up(work, CouponShareRow, ("template_id",), ("taken", "ever"), gone, kept)


async def move_flash(work: Work, gone: int, kept: int) -> None:
    """Move what a member has had of flash sales; the pieces add up."""
    await _own(work, FlashTakeRow.member_id, gone, kept)
    await _add_up(work, FlashShareRow, ("promotion_id",), ("taken",), gone, kept)


async def move_reviews(work: Work, gone: int, kept: int) -> None:
    """Move what a member has said of goods."""
    await _own(work, ReviewRow.member_id, gone, kept)


async def move_pickup_points(work: Work, gone: int, kept: int) -> None:
    """Move the places at which a member hands goods out."""
    await _own(work, PickupPointRow.leader_member_id, gone, kept)


async def move_commissions(work: Work, gone: int, kept: int) -> None:
    """Move what orders earn a member."""
    await _own(work, CommissionRow.member_id, gone, kept)


async def move_redemptions(work: Work, gone: int, kept: int) -> None:
    """Move what a member's points have bought, and what they have handed out; the pieces add up."""
    await _own(work, RedemptionRow.member_id, gone, kept)
    await _own(work, RedemptionRow.handed_by, gone, kept)
    await _add_up(work, RedeemShareRow, ("offer_id",), ("taken",), gone, kept)


async def move_withdrawals(work: Work, gone: int, kept: int) -> None:
    """Move what a member wants paid out."""
    await _own(work, WithdrawalRow.member_id, gone, kept)


async def move_teams(work: Work, gone: int, kept: int) -> None:
    """Move a member's places in teams, and the teams that they lead.

    Two places of one offer stay two: each has its order, and its place in its team.
    """
    theirs = select(TeamSeatRow.offer_id, TeamSeatRow.team_id).where(TeamSeatRow.member_id == gone)
    seats = (await work.execute(theirs)).all()
    for offer_id in sorted({row.offer_id for row in seats}):
        await Offers(work).one_at_a_time(offer_id)
    for team_id in sorted({row.team_id for row in seats}):
        await Teams(work).locked(team_id)
    other = TeamSeatRow.__table__.alias("other")
    twins = select(func.max(other.c.twin)).where(
        other.c.member_id == kept, other.c.offer_id == TeamSeatRow.offer_id
    )
    twin = TeamSeatRow.twin + func.coalesce(twins.scalar_subquery() + 1, 0)
    moved = update(TeamSeatRow).where(TeamSeatRow.member_id == gone)
    await work.execute(moved.values(member_id=kept, twin=twin))
    await _add_up(work, TeamShareRow, ("offer_id",), ("taken",), gone, kept)
    await _own(work, TeamRow.leader_id, gone, kept)
    await _own(work, TeamOfferRow.opened_by, gone, kept)


async def move_chains(work: Work, gone: int, kept: int) -> None:
    """Move what a member has and pays for in chains, and the chains that they have opened.

    No chain holds both: it is of one group, in which somebody is one account.
    """
    await _own(work, ChainEntryRow.payer_id, gone, kept)
    await _own(work, ChainOrderRow.member_id, gone, kept)
    await _own(work, ChainRow.opener_id, gone, kept)


async def _own(work: Work, column: Any, gone: int, kept: int) -> None:
    """Let rows that name one member name another."""
    theirs = update(column.class_).where(column == gone)
    await work.execute(theirs.values({column.key: kept}))


async def _add_up(
    work: Work, table: Any, keys: tuple[str, ...], counts: tuple[str, ...], gone: int, kept: int
) -> None:
    """Add a member's counters to another's."""
    columns = [getattr(table, name) for name in (*keys, *counts)]
    theirs = select(*columns).where(table.member_id == gone)
    add = insert_or(table)
    summed = {name: getattr(table, name) + add.excluded[name] for name in counts}
    both = add.on_conflict_do_update(index_elements=[*keys, "member_id"], set_=summed)
    for row in (await work.execute(theirs)).mappings().all():
        await work.execute(both, {**row, "member_id": kept})
    await work.execute(delete(table).where(table.member_id == gone))
