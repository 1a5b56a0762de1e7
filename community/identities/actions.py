"""Codes by which two accounts are shown to be one person's, and making them one member."""

from bot.kernel.clock import shop_day
from bot.persistence.work import Work
from community.binding.repository import MemberCode, MemberCodes, one_code_at_a_time
from community.check_in.repository import move_member as move_check_ins
from community.identities.errors import (
    BothAreStaff,
    MemberCodeExpired,
    MemberCodeUsed,
    OwnMemberCode,
    SameDoor,
)
from community.identities.repository import Identities
from community.identities.rules import Pair, pair_of
from community.ledger.actions import merge_accounts
from community.members.repository import Members
from community.membership.actions import growth_at
from community.membership.events import LevelRaised
from community.membership.repository import Memberships
from community.membership.rules import GrowthRules, year_after
from community.staff.actions import require_unlocked
from community.staff.repository import BindingTries, Staff
from community.staff.rules import BindingRules, digest_of, new_binding_code

_MERGED = "merged"


async def give_code(work: Work, member_id: int, rules: BindingRules) -> str:
    """Give a member a code to say at another door, in place of the one before."""
    await require_unlocked(work, member_id)
    await one_code_at_a_time(work)
    await MemberCodes(work).void(member_id)
    while True:
        code = new_binding_code()
        digest, until = digest_of(code), work.now + rules.code_life
        if await Staff(work).make_way(digest) and await MemberCodes(work).keep(
            digest, member_id, until
        ):
            return code


async def claim(work: Work, member_id: int, code: str) -> Pair | None:
    """Use a code up, and tell which two members it makes one; `None` if no member was given it.

    Refuses while binding is locked, and when the code is dead or the speaker's own, when both are
    known at the same door, and when both are of the staff. Until the work ends, both are held.
    """
    digest = digest_of(code)
    given = await MemberCodes(work).code(digest)
    if given is None:
        return None
    await require_unlocked(work, member_id)
    _require_good(work, given, member_id)
    # What others in this transaction were told of who they are may not be true after it.
    work.demand_alone()
    identities = Identities(work)
    await identities.hold((given.member_id, member_id))
    if not await MemberCodes(work).use(digest):
        raise MemberCodeExpired
    pair = pair_of(await identities.known(given.member_id), await identities.known(member_id))
    _require_two_of_one(pair)
    return pair


async def merge_people(work: Work, pair: Pair, rules: GrowthRules, *, door: str) -> None:
    """Make two members one: identities, name, consent, referral, role, days, accounts and level."""
    identities, gone, kept = Identities(work), pair.gone.id, pair.kept.id
    await identities.merge(pair)
    await identities.move_consents(pair)
    dropped = await _move_referral(work, pair)
    await MemberCodes(work).move(gone, kept)
    await BindingTries(work).forget(kept)
    await move_check_ins(work, gone, kept)
    await merge_accounts(work, gone, kept)
    await _merge_levels(work, pair, rules)
    await identities.note(pair, {"door": door, "dropped_referrers": dropped})
    await Staff(work).move_role(gone, kept)


def _require_good(work: Work, given: MemberCode, member_id: int) -> None:
    if given.used_at is not None:
        raise MemberCodeUsed
    if given.expires_at <= work.now:
        raise MemberCodeExpired
    if given.member_id == member_id:
        raise OwnMemberCode


def _require_two_of_one(pair: Pair) -> None:
    if pair.kept.places & pair.gone.places:
        raise SameDoor
    if pair.kept.is_staff and pair.gone.is_staff:
        raise BothAreStaff


async def _merge_levels(work: Work, pair: Pair, rules: GrowthRules) -> None:
    """Let the one who is kept have the higher level, or a higher one still by their growth."""
    gone, kept, memberships = pair.gone, pair.kept, Memberships(work)
    before = await Identities(work).move_membership(gone.id, kept.id)
    growth = await growth_at(work, kept.id, work.now, rules)
    higher = max(gone.level, kept.level)
    level = max(higher, rules.level_of(growth))
    if gone.level:
        await memberships.change_level(gone.id, gone.level, 0)
        memberships.note_level(gone.id, gone.level, 0, why=_MERGED, growth=0)
    if level == kept.level:
        return
    await memberships.change_level(kept.id, kept.level, level)
    memberships.note_level(kept.id, kept.level, level, why=_MERGED, growth=growth)
    a_year_on = year_after(shop_day(work.now, rules.zone))
    review_on = before.review_on if level == gone.level else a_year_on
    await memberships.review_next(kept.id, review_on, is_new=True)
    if level > higher:
        work.record(LevelRaised(kept.id, higher, level))


async def _move_referral(work: Work, pair: Pair) -> list[int]:
    """Keep the earlier referrer, unless that closes a loop; tell who had to be dropped."""
    identities, kept, dropped = Identities(work), pair.kept.id, list[int]()
    await identities.move_friends(pair)
    for referrer_id, at in pair.referrals:
        is_self = referrer_id in {kept, pair.gone.id}
        if not is_self and not await Members(work).brought(kept, referrer_id):
            await identities.set_referrer(kept, referrer_id, at)
            break
        dropped.append(referrer_id)
    return dropped
