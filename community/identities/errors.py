"""Why two members are not made one."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class MemberCodeUsed(Refusal):
    """A code is good once."""


@dataclass(eq=False)
class MemberCodeExpired(Refusal):
    """The code's minutes are over, or a newer one has replaced it."""


@dataclass(eq=False)
class OwnMemberCode(Refusal):
    """The code was given to the very member who says it."""


@dataclass(eq=False)
class SameDoor(Refusal):
    """Both are known at the same door already: there, one person is one account."""


@dataclass(eq=False)
class BothAreStaff(Refusal):
    """Each of the two accounts is one of the staff's: one account, one of the staff."""
