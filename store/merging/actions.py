"""Binding an account by a code: as one of the staff's, or as another account of one person."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from community.addresses.repository import Addresses
from community.identities.actions import claim, merge_people
from community.identities.rules import Pair
from community.membership.rules import GrowthRules
from community.staff.actions import Bound, WrongCode, bind_staff
from community.staff.rules import BindingRules
from store.merging import repository as moves

MOVES: tuple[Callable[[Work, int, int], Awaitable[None]], ...] = (
    moves.move_commissions,
    moves.move_withdrawals,
    moves.move_coupons,
    moves.move_flash,
    moves.move_redemptions,
    moves.move_cart,
    moves.move_chains,
    moves.move_reviews,
    moves.move_pickup_points,
)
"""What moves with a member, after their teams and orders, and before their accounts.

This is the order in which others lock what hangs together.
"""


@dataclass(frozen=True, slots=True)
class MergeRules:
    """What binding and merging go by."""

    binding: BindingRules
    growth: GrowthRules
    vault: Vault


@dataclass(frozen=True, slots=True)
class Merged:
    """Two accounts are one member's from now on."""

    member_id: int


async def bind(
    work: Work, *, member_id: int, code: str, door: str, rules: MergeRules
) -> Bound | Merged | WrongCode:
    """Do what a code of six digits was given for: it means one thing at most.

    Refuses a dead code, one's own, and two accounts that can't be one person's; wrong codes of
    whatever kind are counted together, and too many lock binding.
    """
    pair = await claim(work, member_id, code)
    if pair is None:
        return await bind_staff(work, member_id=member_id, code=code, rules=rules.binding)
    await merge_members(work, pair, rules, door=door)
    return Merged(pair.kept.id)


async def merge_members(work: Work, pair: Pair, rules: MergeRules, *, door: str) -> None:
    """Make two members one, with everything that either has; both are held by who calls it."""
    gone, kept = pair.gone.id, pair.kept.id
    await moves.move_teams(work, gone, kept)
    await moves.move_orders(work, gone, kept, rules.vault)
    for move in MOVES:
        await move(work, gone, kept)
    await Addresses(work, rules.vault).move(gone, kept)
    await merge_people(work, pair, rules.growth, door=door)
