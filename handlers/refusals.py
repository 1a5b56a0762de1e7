"""The words of every refusal, exhaustively."""

from bot.kernel.refusal import Refusal
from bot.kernel.understanding import QuantityNotAllowed
from community.addresses.errors import AddressNotFound, AddressTooLong, TooManyAddresses
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
from community.staff.errors import (
    AlreadyStaff,
    BindingCodeExpired,
    BindingCodeUsed,
    BindingLocked,
    NoLongerStaff,
)
from content.texts import (
    addresses,
    binding,
    browsing,
    cart,
    check_in,
    checkout,
    coupons,
    orders,
    people,
    pickup,
    points,
    pricing,
    referral,
    refunds,
    sheets,
    staff,
)
from store.after_sales.errors import (
    AboveOwnLimit,
    NoAfterSale,
    NoReturnForFresh,
    NoSuchLine,
    NothingToRefund,
    NotSoManyPieces,
    ReasonNeeded,
    TooLateToReturn,
)
from store.cart.errors import CartFull, LimitReached, NotOnSale, TooManyPieces
from store.catalogue.errors import ProductNotFound, StockBelowReserved
from store.checkout.errors import NothingToOrder, OrderedOtherwise, PriceChanged
from store.coupons.errors import (
    CouponAlreadyClaimed,
    CouponCodeTaken,
    CouponNotOpenYet,
    CouponNotUsable,
    CouponNotWithdrawable,
    CouponOver,
    CouponsAllGone,
    CouponTemplateNotAllowed,
    UnknownCoupon,
)
from store.orders.errors import (
    AfterSaleOpen,
    OrderIsClosing,
    OrderNotAllowed,
    OrderNotFound,
)
from store.payments.errors import NotPayable
from store.pickup.errors import (
    PickupPointNameTaken,
    PickupPointNotAllowed,
    PickupPointNotFound,
)
from store.pricing.errors import AmountTooLarge, BelowFloor, NothingToPay
from store.promotions.errors import (
    FlashLimitReached,
    FlashOver,
    FlashSoldOut,
    PromotionNotAllowed,
    PromotionNotFound,
    PromotionOverlaps,
    StackBelowFloor,
    StockDoesNotLast,
)
from store.reviews.errors import AlreadyReviewed, NotReviewable, StarsNeeded
from store.shipping.errors import NotAParcel, PickedUpNotShipped, WrongPickupCode
from store.stock.errors import CountBelowReserved, NotEnoughStock


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
        case BindingCodeUsed():
            return binding.used()
        case BindingCodeExpired():
            return binding.expired()
        case AlreadyStaff():
            return binding.already_staff()
        case BindingLocked(minutes=minutes):
            return binding.locked(minutes=minutes)
        case NoLongerStaff():
            return staff.no_longer_staff()
        case _:
            return _words_of_buying(refusal)


def _words_of_buying(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case StockBelowReserved(code=code, spec=spec, reserved=reserved):
            return sheets.fewer_than_ordered(code=code, spec=spec, reserved=reserved)
        case AddressTooLong(longest=longest):
            return addresses.too_long(longest=longest)
        case TooManyAddresses(most=most):
            return addresses.too_many(most=most)
        case AddressNotFound():
            return addresses.not_found()
        case UnknownCoupon(code=code):
            return coupons.unknown(code=code)
        case CouponNotOpenYet(name=name):
            return coupons.not_open_yet(name=name)
        case CouponOver(name=name):
            return coupons.over(name=name)
        case CouponAlreadyClaimed(name=name, per_person=per_person):
            return coupons.already_claimed(name=name, per_person=per_person)
        case CouponsAllGone(name=name):
            return coupons.all_gone(name=name)
        case CouponNotUsable():
            return coupons.not_usable()
        case CouponNotWithdrawable():
            return coupons.not_withdrawable()
        case CouponTemplateNotAllowed(field=field):
            return coupons.template_not_allowed(field=field)
        case CouponCodeTaken(code=code):
            return coupons.code_taken(code=code)
        case PickupPointNotAllowed(field=field):
            return pickup.not_allowed(field=field)
        case PickupPointNameTaken(name=name):
            return pickup.name_taken(name=name)
        case PickupPointNotFound(point_id=point_id):
            return pickup.not_found(point_id=point_id)
        case _:
            return _words_of_cart(refusal)


def _words_of_cart(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case CartFull(most=most):
            return cart.full(most=most)
        case TooManyPieces(most=most):
            return cart.too_many_pieces(most=most)
        case NotOnSale(title=title):
            return cart.not_on_sale(title=title)
        case LimitReached(title=title, limit=limit, bought=bought):
            return cart.limit_reached(title=title, limit=limit, bought=bought)
        case NotEnoughStock(title=title, spec=spec, left=left):
            return cart.not_enough_stock(title=title, spec=spec, left=left)
        case CountBelowReserved(title=title, reserved=reserved):
            return cart.count_below_reserved(title=title, reserved=reserved)
        case NothingToOrder():
            return checkout.nothing_to_order()
        case PriceChanged(shown=shown, now=now):
            return checkout.changed_since(shown=shown, now=now)
        case OrderedOtherwise(number=number):
            return checkout.ordered_otherwise(number=number)
        case _:
            return _words_of_orders(refusal)


def _words_of_orders(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case OrderNotFound(number=number):
            return orders.not_found(number=number)
        case OrderNotAllowed(number=number, act=act, state=state):
            return orders.not_allowed(number=number, act=act, state=state)
        case OrderIsClosing(number=number):
            return orders.is_closing(number=number)
        case AfterSaleOpen(number=number):
            return orders.after_sale_open(number=number)
        case NotPayable(number=number):
            return orders.not_payable(number=number)
        case NotReviewable(number=number):
            return orders.not_reviewable(number=number)
        case AlreadyReviewed(number=number):
            return orders.already_reviewed(number=number)
        case StarsNeeded():
            return orders.stars_needed()
        case NotAParcel():
            return refunds.not_a_parcel()
        case PickedUpNotShipped(number=number):
            return refunds.picked_up_not_shipped(number=number)
        case WrongPickupCode():
            return refunds.wrong_pickup_code()
        case _:
            return _words_of_after_sales(refusal)


def _words_of_after_sales(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line each
    match refusal:
        case NothingToRefund(number=number, state=state):
            return refunds.nothing_to_refund(number=number, state=state)
        case TooLateToReturn(number=number, days=days):
            return refunds.too_late(number=number, days=days)
        case NoReturnForFresh(title=title):
            return refunds.no_return_for_fresh(title=title)
        case NotSoManyPieces(left=left):
            return refunds.not_so_many(left=left)
        case NoSuchLine(lines=lines):
            return refunds.no_such_line(lines=lines)
        case NoAfterSale(number=number):
            return refunds.no_after_sale(number=number)
        case AboveOwnLimit(limit=limit):
            return refunds.above_own_limit(limit=limit)
        case ReasonNeeded():
            return refunds.reason_needed()
        case _:
            return _words_of_pricing(refusal)


def _words_of_pricing(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case BelowFloor():
            return pricing.below_floor()
        case NothingToPay():
            return pricing.nothing_to_pay()
        case AmountTooLarge(most=most):
            return pricing.amount_too_large(most=most)
        case FlashOver():
            return pricing.flash_over()
        case FlashSoldOut(name=name, left=left):
            return pricing.flash_sold_out(name=name, left=left)
        case FlashLimitReached(name=name, limit=limit):
            return pricing.flash_limit_reached(name=name, limit=limit)
        case PromotionNotAllowed(field=field):
            return pricing.promotion_not_allowed(field=field)
        case PromotionOverlaps(name=name, code=code):
            return pricing.promotion_overlaps(name=name, code=code)
        case StockDoesNotLast(code=code, quota=quota, available=available):
            return pricing.stock_does_not_last(code=code, quota=quota, available=available)
        case StackBelowFloor(code=code, lowest=lowest, floor=floor, stack=stack):
            return pricing.stack_below_floor(code=code, lowest=lowest, floor=floor, stack=stack)
        case PromotionNotFound(promotion_id=promotion_id):
            return pricing.promotion_not_found(promotion_id=promotion_id)
        case _:
            raise NotImplementedError(f"no words for {type(refusal).__name__}")
