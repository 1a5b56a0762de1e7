"""An order that is being checked: shown with its price, and placed, alone or in a team."""

from collections.abc import Sequence
from dataclasses import replace

from bot.kernel.reply import Reply, Text
from community.ledger.repository import Ledger
from community.ledger.rules import Unit, account_of
from community.referral.invitations import want_code
from content.texts import checkout as say
from content.texts import pricing
from content.texts import teams as teams_say
from content.texts.cart import LeftOut
from content.texts.checkout import PointsOffer
from content.texts.teams import Clock
from handlers.chat import delivering
from handlers.chat.context import Chat
from handlers.chat.pending import CONFIRM, WHERE, Pending, lines_of
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Offer, Placed, Wish
from store.pricing.quote import Quote
from store.redeeming.actions import order_goods, price_goods
from store.redeeming.rules import GoodsWish
from store.teams.actions import join_team, joinable_team, open_team, price_place, running_offer
from store.teams.rules import PlaceWish, Sale, Team, TeamOffer


async def show_order(
    chat: Chat, pending: Pending, *, missing: Sequence[LeftOut] = (), heading: str = ""
) -> Reply:
    """Show an order with every step of its price, and wait for 确认; or ask where it shall go."""
    delivery = await delivering.delivery_to(chat, pending.to)
    if delivery is None:
        return await ask_where(chat, pending)
    offer = await price(chat, pending, delivery[0])
    quote = offer.quote
    if pending.points and (pending.has_own_price or not quote.points):
        pending, heading = replace(pending, points=False), say.no_points()
    chat.dialogue = chat.dialogue.ask(replace(pending, shown=quote.total).asked(CONFIRM))
    explained = pricing.explanation(gross=quote.gross, steps=quote.steps, total=quote.total)
    text = say.order(
        goods=lines_of(offer),
        price="\n\n".join(filter(None, (explained, await _team_terms(chat, pending)))),
        to=delivery[1],
        fresh=list(dict.fromkeys(good.title for good in offer.fresh)),
        points=await _points_offer(chat, pending, delivery[0], quote),
        missing=missing,
    )
    return Text(f"{heading}\n\n{text}" if heading else text)


async def ask_where(chat: Chat, pending: Pending) -> Reply:
    """Ask where an order shall go; what can't be had of a team or for points is refused before."""
    if pending.has_own_price:
        await price(chat, pending, Delivery())
    chat.dialogue = chat.dialogue.ask(pending.asked(WHERE))
    return Text(await delivering.question(chat))


async def place(chat: Chat, pending: Pending, delivery: Delivery) -> tuple[Placed, Team | None]:
    """Place an order at the price that was shown; in a team, hold its place."""
    if pending.has_own_price:
        # What has a price of its own takes before it is priced: of a refusal nothing may stay.
        async with chat.work.savepoint():
            return await _place_special(chat, pending, delivery)
    placed = await place_order(
        chat.work,
        _wish(chat, pending, delivery),
        chat.shop.checkout,
        key=chat.incoming.key,
        shown=pending.shown,
        referrer_id=chat.member.referrer_id,
    )
    return placed, None


async def _place_special(
    chat: Chat, pending: Pending, delivery: Delivery
) -> tuple[Placed, Team | None]:
    """Place an order for points besides, or in a team."""
    key, shown, referrer_id = chat.incoming.key, pending.shown, chat.member.referrer_id
    if pending.redeem_id:
        goods, rules = _goods(chat, pending, delivery), chat.shop.checkout
        placed = await order_goods(
            chat.work, goods, rules, key=key, shown=shown, referrer_id=referrer_id
        )
        return placed, None
    seat, sale = _seat(chat, pending, delivery), Sale(key, shown, referrer_id)
    if pending.team:
        joined = await join_team(chat.work, pending.team, seat, chat.shop.teams, sale)
    else:
        joined = await open_team(chat.work, pending.offer_id, seat, chat.shop.teams, sale)
        # The page of a team shows its leader's code to follow by.
        await want_code(chat.work, chat.member.id)
    return joined.order, joined.team


async def price(chat: Chat, pending: Pending, delivery: Delivery) -> Offer:
    """Tell what an order costs, alone, in a team or for points besides."""
    if pending.redeem_id:
        goods = _goods(chat, pending, delivery)
        return await price_goods(chat.work, goods, chat.shop.checkout)
    if not pending.is_for_team:
        wish = _wish(chat, pending, delivery)
        return await price_wish(chat.work, wish, chat.shop.checkout)
    _, offer = await _wanted(chat, pending)
    seat = _seat(chat, pending, delivery)
    return await price_place(chat.work, offer, seat, chat.shop.teams)


async def _wanted(chat: Chat, pending: Pending) -> tuple[Team | None, TeamOffer]:
    """Give the team that is to be joined, if any, and its offer; refuse what is over or full."""
    if pending.team:
        return await joinable_team(chat.work, pending.team)
    return None, await running_offer(chat.work, pending.offer_id)


async def _team_terms(chat: Chat, pending: Pending) -> str:
    if not pending.is_for_team:
        return ""
    team, offer = await _wanted(chat, pending)
    minutes = chat.shop.teams.hold.total_seconds() / 60
    clock = Clock(chat.work.now, chat.shop.zone)
    return teams_say.terms(offer=offer, team=team, hold_minutes=minutes, clock=clock)


async def _points_offer(
    chat: Chat, pending: Pending, delivery: Delivery, quote: Quote
) -> PointsOffer | None:
    """Tell what points pay, or could pay; `None` if nothing."""
    if pending.has_own_price:
        return None
    if pending.points:
        return _worth(quote, used=True)
    balance = await Ledger(chat.work, Unit.POINTS).balance(account_of(chat.member.id))
    if balance <= 0:
        return None
    wish = _wish(chat, replace(pending, points=True), delivery)
    with_points = await price_wish(chat.work, wish, chat.shop.checkout)
    return _worth(with_points.quote, used=False)


def _worth(quote: Quote, *, used: bool) -> PointsOffer | None:
    worth = sum(line.by_points for line in quote.lines)
    return PointsOffer(quote.points, worth, used) if quote.points else None


def _wish(chat: Chat, pending: Pending, delivery: Delivery) -> Wish:
    return Wish(chat.member.id, pending.pieces, delivery, pending.points)


def _goods(chat: Chat, pending: Pending, delivery: Delivery) -> GoodsWish:
    pieces = sum(pending.pieces.values())
    return GoodsWish(pending.redeem_id, chat.member.id, pieces, delivery)


def _seat(chat: Chat, pending: Pending, delivery: Delivery) -> PlaceWish:
    return PlaceWish(chat.member.id, sum(pending.pieces.values()), delivery)
