"""Setting who brought a member; it never changes afterwards."""

from datetime import datetime

from bot.persistence.work import Work
from community.members.repository import Members
from community.members.rules import Member
from community.referral.errors import (
    AlreadyReferred,
    OrderedBeforeReferral,
    OwnReferralCode,
    ReferralLoop,
    TooLateForReferral,
    UnknownReferralCode,
)
from community.referral.events import ReferrerSet
from community.referral.rules import ReferralRules


async def refer_new_follower(work: Work, member: Member, scene: str) -> int | None:
    """Set the referrer of somebody who arrives for the first time, if the scene is a member's code.

    A scene is anybody's data: one that names nobody, or the member, is simply no referral.
    """
    referrer_id = await Members(work).code_owner(scene.upper())
    if referrer_id is None or referrer_id == member.id:
        return None
    try:
        return referrer_id if await _set(work, member, referrer_id) else None
    except ReferralLoop:
        return None


async def refer_by_code(
    work: Work, member: Member, code: str, rules: ReferralRules, *, has_ordered: bool
) -> int:
    """Set the referrer by the code a member says; return who it is, or refuse with the reason."""
    require_open(member, rules, now=work.now, has_ordered=has_ordered)
    referrer_id = await Members(work).code_owner(code)
    if referrer_id is None:
        raise UnknownReferralCode(code)
    if referrer_id == member.id:
        raise OwnReferralCode
    if not await _set(work, member, referrer_id):
        raise AlreadyReferred
    return referrer_id


def require_open(member: Member, rules: ReferralRules, *, now: datetime, has_ordered: bool) -> None:
    """Refuse if the referrer is set already, or if it is too late to say who it is."""
    if member.referrer_id is not None:
        raise AlreadyReferred
    if now - member.joined_at > rules.within:
        raise TooLateForReferral(rules.within.days)
    if has_ordered:
        raise OrderedBeforeReferral


async def _set(work: Work, member: Member, referrer_id: int) -> bool:
    """Set a referrer unless that closes a loop: one at a time, so that no two close it together."""
    await work.lock("referral")
    members = Members(work)
    referrer_id = await members.current(referrer_id)
    if referrer_id == member.id or await members.brought(member.id, referrer_id):
        raise ReferralLoop
    if not await members.set_referrer(member.id, referrer_id):
        return False
    work.record(ReferrerSet(member.id, referrer_id))
    return True
