"""Adding staff, giving them codes, binding their account, and noting what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.persistence.work import Work
from community.binding.repository import MemberCodes, one_code_at_a_time
from community.staff.errors import (
    AlreadyStaff,
    BindingCodeExpired,
    BindingCodeUsed,
    BindingLocked,
    NoLongerStaff,
)
from community.staff.repository import BindingTries, KnownCode, Staff
from community.staff.rules import BindingRules, Role, digest_of, new_binding_code

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """As whom of the staff a member account speaks from now on."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Nobody was given such a code; `left` more wrong ones lock binding, none left: it is locked.

    It is no refusal, as a refusal would undo the counting.
    """

    left: int


async def add_staff(
    work: Work, *, name: str, role: Role, password_hash: str | None, code_life: timedelta
) -> str | None:
    """Add somebody to the staff and give their binding code; `None` when the name is taken."""
    staff_id = await Staff(work).add(name=name, role=role, password_hash=password_hash)
    if staff_id is None:
        return None
    await _note_here(work, "staff.added", staff_id, {"role": role})
    return await _give_code(work, staff_id, code_life)


async def renew_code(work: Work, *, name: str, code_life: timedelta) -> str | None:
    """Give somebody a new code, their others die; `None` when nobody of the staff has this name."""
    await work.lock("staff")
    staff_id = await Staff(work).active(name)
    if staff_id is None:
        return None
    await Staff(work).void_codes(staff_id)
    await _note_here(work, "staff.code_renewed", staff_id, {})
    return await _give_code(work, staff_id, code_life)


async def _note_here(work: Work, act: str, staff_id: int, facts: Mapping[str, Any]) -> None:
    await note(work, staff_member_id=None, act=act, subject=f"staff:{staff_id}", facts=facts)


async def _give_code(work: Work, staff_id: int, life: timedelta) -> str:
    await one_code_at_a_time(work)
    while True:
        code = new_binding_code()
        digest, until = digest_of(code), work.now + life
        is_free = await MemberCodes(work).make_way(digest)
        if is_free and await Staff(work).keep_code(digest, staff_id, until):
            return code


async def bind_staff(
    work: Work, *, member_id: int, code: str, rules: BindingRules
) -> Bound | WrongCode:
    """Let a member account speak for the one of the staff who was given this code.

    It takes the place of the account they spoke by before. A dead code, one that comes too often
    wrong, and an account that is bound already are refused.
    """
    await require_unlocked(work, member_id)
    found = await Staff(work).code(digest_of(code))
    if found is None:
        return await _count_wrong(work, member_id, rules)
    await _require_good(work, found, member_id)
    await _bind(work, found, member_id, digest_of(code))
    return Bound(found.name, Role(found.role))


async def require_unlocked(work: Work, member_id: int) -> None:
    """Refuse while no code of a member's is listened to, of whatever kind."""
    locked_until = await BindingTries(work).locked_until(member_id)
    if locked_until is not None:
        raise BindingLocked(_minutes(locked_until - work.now))


async def _count_wrong(work: Work, member_id: int, rules: BindingRules) -> WrongCode:
    left = rules.wrong_codes - await BindingTries(work).count(member_id)
    if left <= 0:
        await BindingTries(work).lock(member_id, work.now + rules.lock)
    return WrongCode(max(left, 0))


async def _require_good(work: Work, code: KnownCode, member_id: int) -> None:
    has_left = code.disabled_at is not None
    if code.member_id == member_id and not has_left:
        raise AlreadyStaff
    if code.used_at is not None:
        raise BindingCodeUsed
    if has_left or code.expires_at <= work.now:
        raise BindingCodeExpired
    if await Staff(work).is_bound(member_id):
        raise AlreadyStaff


async def _bind(work: Work, code: KnownCode, member_id: int, digest: str) -> None:
    """Use the code up, which only one can, and bind its owner."""
    if not await Staff(work).use_code(digest):
        raise BindingCodeUsed
    if not await Staff(work).bind(code.staff_id, member_id):
        raise BindingCodeExpired
    await BindingTries(work).forget(member_id)
    await note(
        work,
        staff_member_id=member_id,
        act="staff.bound",
        subject=f"staff:{code.staff_id}",
        facts={"instead_of_member": code.member_id},
    )


async def note(
    work: Work, *, staff_member_id: int | None, act: str, subject: str, facts: Mapping[str, Any]
) -> None:
    """Write into the audit log what one of the staff did: `order.shipped`, `order:NO`.

    `staff_member_id` is the member account that did it (`chat.member.id`), nobody's for a command
    at the machine. One that is no staff's any more is refused, and what it did with it. The facts
    are plain values and hold no personal data.
    """
    staff_id = await Staff(work).note(
        member_id=staff_member_id, act=act, subject=subject, facts=facts
    )
    if staff_member_id is not None and staff_id is None:
        raise NoLongerStaff


def _minutes(time: timedelta) -> int:
    return -(-time // _MINUTE)
