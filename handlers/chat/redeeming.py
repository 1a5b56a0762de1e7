"""兑换，和核销积分礼品。"""

import re
from collections.abc import Mapping

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import matching, words, words_then
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.ledger.repository import Ledger
from community.ledger.rules import Unit, account_of
from community.members.repository import Members
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import check_in as check_in_says
from content.texts import coupons as coupons_say
from content.texts import managing as managing_says
from content.texts import redeeming as say
from content.texts.redeeming import GiftLine, OfferLine
from handlers.chat import delivering
from handlers.chat.confirming import Confirming, SaidPlainly
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.chat.own_orders import NumberAnswering
from handlers.chat.pending import Pending
from handlers.chat.placing import show_order
from handlers.coupon_lines import template_line
from store.cart.reading import read_pieces
from store.coupons.repository import Templates
from store.pickup.repository import PickupPoints
from store.redeeming.actions import cancel_redemption, hand_over_gift, redeem
from store.redeeming.errors import NothingToRedeem, OnlyOneAtATime
from store.redeeming.repository import RedeemOffers, Redemptions
from store.redeeming.rules import (
    CouponPrize,
    GiftPrize,
    GoodsPrize,
    RedeemKind,
    RedeemOffer,
    Redemption,
    RedemptionState,
)

router = ChatRouter(topic=check_in_says.topic())
choosing = ChatRouter()
handing_out = ChatRouter()
undos = Undos()
confirming = Confirming("redeeming")

_LISTED = "redeem"
_MOST_LISTED, _MOST_RUNNING, _MOST_GIFTS = 12, 100, 10
_MANAGERS = (Role.OWNER, Role.MANAGER)
_ANYBODY = (*Role, "")
_PLACE = re.compile(r"第?(\d{1,3})[个号样]?")
_WITH_PIECES = re.compile(r"(.+?)(?: ?[×X*] ?| +)(\S+)")
_HAND_OUT = matching(r"核销[ :]*([\d ]{8,15})")


@router.on(
    words("兑换", "积分兑换", "兑换商城", "积分商城", "换礼品", "换购"),
    usage="兑换",
    about=say.about_redeeming(),
)
async def on_offers(chat: Chat, _said: str) -> Reply:
    running = await RedeemOffers(chat.work).running(_MOST_LISTED + 1)
    listed = running[:_MOST_LISTED]
    numbers = tuple((str(place), str(one.id)) for place, one in enumerate(listed, 1))
    chat.dialogue = chat.dialogue.ask(Asked(_LISTED, numbers)) if listed else chat.dialogue.leave()
    gifts = await Redemptions(chat.work).gifts_of(chat.member.id, _MOST_GIFTS)
    return Text(
        say.offers(
            balance=await _balance(chat),
            lines=[await _line(chat, one) for one in listed],
            gifts=[await _gift(chat, one) for one in gifts],
            has_more=len(running) > _MOST_LISTED,
        )
    )


@router.on(words_then("积分兑换", "兑换", "换购"))
async def on_redeem(chat: Chat, said: str) -> Reply:
    place = _PLACE.fullmatch(said)
    if place:
        return await _redeem_listed(chat, int(place[1]), 1)
    offer = await _named(chat, said)
    if offer is not None:
        return await _redeem(chat, offer, 1)
    parted = _WITH_PIECES.fullmatch(said)
    pieces = read_pieces(parted[2]) if parted else None
    if parted is None or pieces is None:
        raise NothingToRedeem(said)
    place = _PLACE.fullmatch(parted[1])
    if place:
        return await _redeem_listed(chat, int(place[1]), pieces)
    offer = await _named(chat, parted[1])
    if offer is None:
        raise NothingToRedeem(said)
    return await _redeem(chat, offer, pieces)


@choosing.on(NumberAnswering(_LISTED))
async def on_number(chat: Chat, answered: tuple[Asked, str]) -> Reply:
    return await _redeem_listed(chat, int(answered[1]), 1)


@undos.on("redeem")
async def undo_redeeming(chat: Chat, facts: Mapping[str, str]) -> Reply:
    redemption = await _own(chat, int(facts["id"]))
    await cancel_redemption(chat.work, redemption, zone=chat.shop.zone)
    points = redemption.points * redemption.pieces
    return Text(say.undone(name=redemption.name, points=points))


async def find_gift(chat: Chat) -> Redemption | None:
    """Find the gift whose code the speaker says, if they may hand it over."""
    said = _HAND_OUT(chat)
    if said is None:
        return None
    gift = await Redemptions(chat.work).gift_by_code(said[1].replace(" ", ""))
    may = gift is not None and await _may_hand_over(chat, gift)
    return gift if may and SaidPlainly(_HAND_OUT)(chat) else None


@handing_out.on_finding(find_gift)
async def on_code(chat: Chat, gift: Redemption) -> Reply:
    name, tag = await Members(chat.work).label(gift.member_id)
    member = managing_says.member(name=name, tag=tag)
    question = say.ask_hand_over(name=gift.name, member=member)
    return confirming.ask(chat, "hand_over", question, id=gift.id)


@confirming.deed("hand_over", *_ANYBODY)
async def hand_over(chat: Chat, facts: Mapping[str, str]) -> Reply:
    gift = await Redemptions(chat.work).by_id(int(facts["id"]))
    is_waiting = gift is not None and gift.state is RedemptionState.TAKEN
    if gift is None or not is_waiting or not await _may_hand_over(chat, gift):
        return Text(say.gift_changed())
    await hand_over_gift(chat.work, gift, by=chat.member.id)
    if chat.role in _MANAGERS:
        staff, subject = chat.member.id, f"redemption:{gift.id}"
        await note(
            chat.work, staff_member_id=staff, act="gift.handed_over", subject=subject, facts={}
        )
    chat.did("hand_over")
    return Text(say.handed_over(name=gift.name))


async def _redeem_listed(chat: Chat, place: int, pieces: int) -> Reply:
    """Redeem by a number of the list as it was shown, or would be shown now."""
    asked = chat.asked
    if asked is not None and asked.step == _LISTED:
        numbers = {int(number): int(offer_id) for number, offer_id in asked.facts}
    else:
        running = await RedeemOffers(chat.work).running(_MOST_LISTED)
        numbers = {number: one.id for number, one in enumerate(running, 1)}
    offer_id = numbers.get(place)
    if offer_id is None:
        return Text(say.no_such_number(said=place, largest=len(numbers)))
    offer = await RedeemOffers(chat.work).by_id(offer_id)
    if offer is None:
        raise LookupError(f"no offer {offer_id}")
    return await _redeem(chat, offer, pieces)


async def _named(chat: Chat, said: str) -> RedeemOffer | None:
    """Find an offer by its code, or what runs by its name."""
    wanted = as_word(said)
    coded = await RedeemOffers(chat.work).by_code(wanted)
    if coded is not None:
        return coded
    running = await RedeemOffers(chat.work).running(_MOST_RUNNING)
    return next((one for one in running if as_word(one.name) == wanted), None)


async def _redeem(chat: Chat, offer: RedeemOffer, pieces: int) -> Reply:
    prize = offer.prize
    if isinstance(prize, GoodsPrize):
        to = await delivering.usual_destination(chat)
        goods = {prize.sku_id: pieces}
        return await show_order(chat, Pending(goods, from_cart=False, to=to, redeem_id=offer.id))
    if pieces != 1:
        raise OnlyOneAtATime(offer.name)
    redemption = await redeem(chat.work, chat.member.id, offer.id, key=chat.incoming.key)
    chat.dialogue = chat.dialogue.leave()
    chat.did("redeem", id=redemption.id)
    return await _told(chat, offer, redemption)


async def _told(chat: Chat, offer: RedeemOffer, redemption: Redemption) -> Reply:
    balance, undo = await _balance(chat), chat.shop.undo_within.total_seconds() / 60
    if redemption.kind is RedeemKind.GIFT:
        gift, points = await _gift(chat, redemption), offer.points
        return Text(say.redeemed_gift(gift=gift, points=points, balance=balance, undo=undo))
    return Text(
        say.redeemed_coupon(
            name=offer.name,
            points=offer.points,
            balance=balance,
            details=await _about(chat, offer),
            undo=undo,
        )
    )


async def _line(chat: Chat, offer: RedeemOffer) -> OfferLine:
    price = offer.prize.price if isinstance(offer.prize, GoodsPrize) else None
    about, left = await _about(chat, offer), offer.left
    return OfferLine(offer.name, offer.points, price, about, left, offer.per_person)


async def _about(chat: Chat, offer: RedeemOffer) -> str:
    """Tell more of what is offered than its name."""
    match offer.prize:
        case CouponPrize(template_id=template_id):
            found = await Templates(chat.work).by_id(template_id, member_id=chat.member.id)
            if found is None:
                raise LookupError(f"no coupon template {template_id}")
            shop, now = chat.shop, chat.work.now
            return coupons_say.details(template_line(found[0], shop.shelf, now, shop.zone))
        case GiftPrize(pickup_point_id=point_id):
            return say.of_gift(place=await _place(chat, point_id))
        case GoodsPrize():
            return ""


async def _gift(chat: Chat, gift: Redemption) -> GiftLine:
    return GiftLine(gift.name, gift.code or "", await _place(chat, gift.pickup_point_id))


async def _place(chat: Chat, point_id: int | None) -> str:
    point = await PickupPoints(chat.work).point(point_id) if point_id is not None else None
    if point is None:
        return say.fetched_from_staff()
    return say.fetched_at(name=point.name, address=point.address, hours=point.hours)


async def _balance(chat: Chat) -> int:
    return await Ledger(chat.work, Unit.POINTS).balance(account_of(chat.member.id))


async def _own(chat: Chat, redemption_id: int) -> Redemption:
    redemption = await Redemptions(chat.work).by_id(redemption_id)
    if redemption is None or redemption.member_id != chat.member.id:
        raise LookupError(f"no redeeming {redemption_id} of member {chat.member.id}")
    return redemption


async def _may_hand_over(chat: Chat, gift: Redemption) -> bool:
    if chat.role in _MANAGERS:
        return True
    point_id = gift.pickup_point_id
    point = await PickupPoints(chat.work).point(point_id) if point_id is not None else None
    return point is not None and point.leader_member_id == chat.member.id
