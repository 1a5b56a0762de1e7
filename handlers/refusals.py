"""The words of every refusal, exhaustively."""

from bot.kernel.refusal import Refusal
from bot.kernel.understanding import QuantityNotAllowed
from community.check_in.errors import AlreadyCheckedIn, NoMakeUpLeft, NothingToMakeUp
from community.ledger.errors import NotEnoughPoints
from community.members.errors import NameNotAllowed
from community.referral.errors import (
    AlreadyReferred,
    OwnReferralCode,
    ReferralLoop,
    TooLateForReferral,
    UnknownReferralCode,
)
from content.texts import browsing, check_in, people, points, referral
from store.catalogue.errors import ProductNotFound


def words_of(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    """Say a refusal in the customer's words; one without words is a defect that a test finds."""
    match refusal:
        case QuantityNotAllowed(said=said, largest=largest):
            return browsing.quantity_not_allowed(said=said, largest=largest)
        case ProductNotFound(code=code):
            return browsing.product_not_found(code=code)
        case AlreadyCheckedIn(streak=streak):
            return check_in.already_checked_in(streak=streak)
        case NothingToMakeUp(within_days=days):
            return check_in.nothing_to_make_up(within_days=days)
        case NoMakeUpLeft(per_month=times):
            return check_in.no_make_up_left(per_month=times)
        case NotEnoughPoints(needed=needed, balance=balance):
            return points.not_enough(needed=needed, balance=balance)
        case NameNotAllowed(longest=longest):
            return people.name_not_allowed(longest=longest)
        case UnknownReferralCode(code=code):
            return referral.unknown_code(code=code)
        case OwnReferralCode():
            return referral.own_code()
        case AlreadyReferred():
            return referral.already_referred()
        case TooLateForReferral(days=days):
            return referral.too_late(days=days)
        case ReferralLoop():
            return referral.loop()
        case _:
            raise NotImplementedError(f"no words for {type(refusal).__name__}")
