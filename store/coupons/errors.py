"""Why a coupon is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class UnknownCoupon(Refusal):
    """No coupon can be had by this code."""

    code: str


@dataclass(eq=False)
class CouponNotOpenYet(Refusal):
    """It can be had later."""

    name: str


@dataclass(eq=False)
class CouponOver(Refusal):
    """It could be had, or used, until a time that has passed."""

    name: str


@dataclass(eq=False)
class CouponAlreadyClaimed(Refusal):
    """The member has had as many as each may have."""

    name: str
    per_person: int


@dataclass(eq=False)
class CouponsAllGone(Refusal):
    """As many were given as there are."""

    name: str


@dataclass(eq=False)
class CouponNotUsable(Refusal):
    """It is not the member's, not available any more, or not good at this time."""


@dataclass(eq=False)
class CouponNotWithdrawable(Refusal):
    """It is not the member's, or was used, held or lost since."""


@dataclass(eq=False)
class CouponTemplateNotAllowed(Refusal):
    """A field of a template makes no sense, or none together with the others."""

    field: str


@dataclass(eq=False)
class CouponCodeTaken(Refusal):
    """Another template has this code."""

    code: str
