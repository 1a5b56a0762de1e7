"""The words of every refusal, exhaustively."""

from bot.kernel.refusal import Refusal
from bot.kernel.understanding import QuantityNotAllowed
from community.addresses.errors import AddressNotFound, AddressTooLong, TooManyAddresses
from community.check_in.errors import AlreadyCheckedIn, NoMakeUpLeft, NothingToMakeUp
from community.identities.errors import (
    BothAreStaff,
    MemberCodeExpired,
    MemberCodeUsed,
    OwnMemberCode,
    SameDoor,
)
from community.ledger.errors import NotEnoughPoints
from community.members.errors import NameNotAllowed
from community.membership.errors import BirthdayJustChanged, NotABirthday
from community.referral.errors import (
    AlreadyReferred,
    OrderedBeforeReferral,
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
    chain_staff,
    chains,
    check_in,
    checkout,
    commissions,
    coupons,
    membership,
    orders,
    people,
    pickup,
    points,
    pricing,
    redeeming,
    referral,
    refunds,
    sheets,
    staff,
    team_refusals,
    withdrawals,
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
from store.chains.errors import (
    ChainCancelled,
    ChainEnded,
    ChainGoodTwice,
    ChainLimitReached,
    ChainNotAllowed,
    ChainNotFound,
    ChainPriceTooLow,
    ChainSoldOut,
    ChainStockShort,
    LineChangedSince,
    NoLineThere,
    NotThatMany,
    ProxyNameTaken,
    TooManyChains,
    TooManyPiecesInLine,
)
from store.checkout.errors import NothingToOrder, OnlyInTeams, OrderedOtherwise, PriceChanged
from store.commissions.errors import CommissionNotHeld, RateNotAllowed
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
from store.redeeming.errors import (
    NothingToRedeem,
    OnlyOneAtATime,
    RedeemBelowCost,
    RedeemCodeTaken,
    RedeemedOut,
    RedeemLimitReached,
    RedeemNotCheaper,
    RedeemNotYet,
    RedeemOfferNotAllowed,
    RedeemPriceTooLow,
    RedeemStockDoesNotLast,
    RedemptionOver,
    TooFewPointsToRedeem,
)
from store.reviews.errors import AlreadyReviewed, NotReviewable, StarsNeeded
from store.shipping.errors import NotAParcel, PickedUpNotShipped, WrongPickupCode
from store.stock.errors import CountBelowReserved, NotEnoughStock
from store.teams.errors import (
    AlreadyInTeam,
    NotInTeam,
    OfferBelowCost,
    OfferNotAllowed,
    OfferNotCheaper,
    OfferNotFound,
    OfferNotYet,
    OfferRuns,
    OfferStockDoesNotLast,
    TeamFull,
    TeamLimitReached,
    TeamNotFound,
    TeamOver,
    TeamPiecesNotAllowed,
    TeamSoldOut,
)
from store.withdrawals.errors import (
    AmountNotAllowed,
    ApprovedAlready,
    NoPurse,
    NoteNeeded,
    NotEnoughCommission,
    WithdrawalNotAllowed,
    WithdrawalNotFound,
)


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
        case NotABirthday(said=said):
            return membership.not_a_birthday(said=said)
        case BirthdayJustChanged(days=days):
            return membership.birthday_just_changed(days=days)
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
        case OrderedBeforeReferral():
            return referral.already_ordered()
        case ReferralLoop():
            return referral.loop()
        case CommissionNotHeld(id=number):
            return commissions.not_held(id=number)
        case RateNotAllowed(target_id=target):
            return commissions.rate_not_allowed(target_id=target)
        case BindingCodeUsed():
            return binding.used()
        case BindingCodeExpired():
            return binding.expired()
        case AlreadyStaff():
            return binding.already_staff()
        case OwnMemberCode():
            return binding.own_code()
        case MemberCodeUsed():
            return binding.member_code_used()
        case MemberCodeExpired():
            return binding.member_code_expired()
        case SameDoor():
            return binding.same_door()
        case BothAreStaff():
            return binding.both_are_staff()
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
        case OnlyInTeams(title=title, code=code):
            return team_refusals.only_in_teams(title=title, code=code)
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
            return _words_of_offers(refusal)


def _words_of_offers(refusal: Refusal) -> str:  # noqa: PLR0911 - one line a refusal
    match refusal:
        case OfferNotAllowed(field=field):
            return team_refusals.offer_not_allowed(field=field)
        case OfferNotCheaper(title=title, price=price, ordinary=ordinary):
            return team_refusals.offer_not_cheaper(title=title, price=price, ordinary=ordinary)
        case OfferBelowCost(title=title, price=price):
            return team_refusals.offer_below_cost(title=title, price=price)
        case OfferStockDoesNotLast(title=title, wanted=wanted, available=available):
            return team_refusals.offer_stock_does_not_last(
                title=title, wanted=wanted, available=available
            )
        case OfferRuns(code=code):
            return team_refusals.offer_runs(code=code)
        case OfferNotFound():
            return team_refusals.offer_not_found()
        case OfferNotYet(title=title):
            return team_refusals.offer_not_yet(title=title)
        case _:
            return _words_of_teams(refusal)


def _words_of_teams(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case TeamNotFound(code=code):
            return team_refusals.team_not_found(code=code)
        case TeamOver(code=code, state=state):
            return team_refusals.team_over(code=code, state=state)
        case TeamFull(code=code, held=held):
            return team_refusals.team_full(code=code, held=held)
        case AlreadyInTeam(code=code):
            return team_refusals.already_in_team(code=code)
        case NotInTeam(code=code):
            return team_refusals.not_in_team(code=code)
        case TeamPiecesNotAllowed(most=most):
            return team_refusals.pieces_not_allowed(most=most)
        case TeamLimitReached(limit=limit, had=had):
            return team_refusals.limit_reached(limit=limit, had=had)
        case TeamSoldOut(left=left):
            return team_refusals.sold_out(left=left)
        case _:
            return _words_of_chains(refusal)


def _words_of_chains(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a refusal
    match refusal:
        case ChainNotFound(letter=letter):
            return chains.not_found(letter=letter)
        case ChainEnded(letter=letter):
            return chains.ended(letter=letter)
        case ChainCancelled(letter=letter):
            return chains.was_cancelled(letter=letter)
        case TooManyChains(most=most):
            return chain_staff.too_many_chains(most=most)
        case ChainNotAllowed(field=field):
            return chain_staff.not_allowed(field=field)
        case ChainGoodTwice(good=good):
            return chain_staff.good_twice(good=good)
        case ChainPriceTooLow(good=good):
            return chain_staff.price_too_low(good=good)
        case ChainStockShort(good=good, quota=quota, available=available):
            return chain_staff.stock_short(good=good, quota=quota, available=available)
        case ChainSoldOut(good=good, left=left, had=had):
            return chains.sold_out(good=good, left=left, had=had)
        case ChainLimitReached(good=good, limit=limit, had=had):
            return chains.limit_reached(good=good, limit=limit, had=had)
        case NotThatMany(good=good, had=had):
            return chains.not_that_many(good=good, had=had)
        case NoLineThere(name=name):
            return chains.no_line(name=name)
        case ProxyNameTaken(name=name):
            return chains.proxy_name_taken(name=name)
        case LineChangedSince():
            return chains.changed_since()
        case TooManyPiecesInLine(most=most):
            return chains.too_many_pieces(most=most)
        case _:
            return _words_of_withdrawals(refusal)


def _words_of_withdrawals(refusal: Refusal) -> str:  # noqa: PLR0911 - one line a refusal
    match refusal:
        case AmountNotAllowed(said=said, least=least, most=most):
            return withdrawals.amount_not_allowed(said=said, least=least, most=most)
        case NotEnoughCommission(wanted=wanted, available=available):
            return withdrawals.not_enough(wanted=wanted, available=available)
        case NoPurse():
            return withdrawals.no_purse()
        case WithdrawalNotFound(number=number):
            return withdrawals.not_found(number=number)
        case WithdrawalNotAllowed(number=number, state=state):
            return withdrawals.not_allowed(number=number, state=state)
        case ApprovedAlready(number=number):
            return withdrawals.approved_already(number=number)
        case NoteNeeded():
            return withdrawals.note_needed()
        case _:
            return _words_of_redeeming(refusal)


def _words_of_redeeming(refusal: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 - one line each
    match refusal:
        case RedeemOfferNotAllowed(field=field):
            return redeeming.offer_not_allowed(field=field)
        case RedeemCodeTaken(code=code):
            return redeeming.code_taken(code=code)
        case RedeemPriceTooLow(title=title):
            return redeeming.price_too_low(title=title)
        case RedeemNotCheaper(title=title, price=price, ordinary=ordinary):
            return redeeming.not_cheaper(title=title, price=price, ordinary=ordinary)
        case RedeemBelowCost(title=title, price=price, points=needed):
            return redeeming.below_cost(title=title, price=price, points=needed)
        case RedeemStockDoesNotLast(title=title, wanted=wanted, available=available):
            return redeeming.stock_does_not_last(title=title, wanted=wanted, available=available)
        case NothingToRedeem(said=said):
            return redeeming.nothing_there(said=said)
        case RedeemNotYet(name=name):
            return redeeming.not_yet(name=name)
        case RedeemedOut(name=name, left=left):
            return redeeming.redeemed_out(name=name, left=left)
        case RedeemLimitReached(name=name, limit=limit, had=had):
            return redeeming.limit_reached(name=name, limit=limit, had=had)
        case TooFewPointsToRedeem(name=name, needed=needed, balance=balance):
            return redeeming.too_few_points(name=name, needed=needed, balance=balance)
        case OnlyOneAtATime(name=name):
            return redeeming.only_one_at_a_time(name=name)
        case RedemptionOver(name=name):
            return redeeming.redemption_over(name=name)
        case _:
            raise NotImplementedError(f"no words for {type(refusal).__name__}")
