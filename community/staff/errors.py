"""Why a member account is not bound as one of the staff, or does not act as one."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class BindingCodeUsed(Refusal):
    """A code is good once."""


@dataclass(eq=False)
class BindingCodeExpired(Refusal):
    """The code's minutes are over, a newer one has replaced it, or its owner has left the staff."""


@dataclass(eq=False)
class AlreadyStaff(Refusal):
    """The member account is bound as one of the staff already: one account, one person."""


@dataclass(eq=False)
class BindingLocked(Refusal):
    """Too many wrong codes were said; `minutes` is how long no code is listened to."""

    minutes: int


@dataclass(eq=False)
class NoLongerStaff(Refusal):
    """The member account stopped being one of the staff's while it acted as one."""
