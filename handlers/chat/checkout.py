"""买、下单、确认、再来一单、价格。"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import matching, words, words_then
from bot.kernel.reply import Reply, Text
from community.addresses.actions import keep_from_text
from community.addresses.rules import AddressIncomplete
from community.addresses.sealing import open_draft, seal_draft
from content.texts import addresses as addresses_say
from content.texts import checkout as say
from content.texts import machine
from content.texts import teams as teams_say
from content.texts.cart import topic
from content.texts.teams import HeldPlace
from handlers.chat import delivering
from handlers.chat.context import Chat, ChatRouter, Undos, owning
from handlers.chat.pending import (
    WHERE,
    AddressSaid,
    NumberWhere,
    Pending,
    Saying,
    Shaped,
    is_place,
    packed,
    unpacked,
)
from handlers.chat.picking import Picking, sort_out
from handlers.chat.placing import ask_where, place, show_order
from store.cart.actions import restore_cart
from store.cart.repository import Carts
from store.cart.rules import MOST_PIECES
from store.catalogue.rules import Product, Sku
from store.checkout.errors import NothingToOrder, PriceChanged
from store.checkout.rules import Placed
from store.orders.actions import cancel_order, find_order
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause, Order, OrderState
from store.stock.errors import NotEnoughStock
from store.teams.rules import Team

router = ChatRouter(topic=topic())
choosing = ChatRouter()
answers = ChatRouter()
undos = Undos()

_YES = """
    确认 确认下单 确认订单 确认购买 确定 提交 提交订单 同意 是 是的 对 好 好的 好吧 可以 行 嗯
    没问题 OK 就这样 付款 去付款 支付
"""
_NO = "取消 取消下单 不 不用 不用了 不买 不买了 先不买 先不买了 再想想"
_AGAIN_WORDS = "下单 结算 去结算 买单 订单"
_WITH_POINTS = "用积分 使用积分 积分抵扣 用积分抵扣 抵扣积分 积分抵"
_WITHOUT_POINTS = "不用积分 不使用积分 别用积分 取消积分 不抵扣 不抵扣积分 取消抵扣"
_ELSEWHERE = """
    换地址 改地址 换个地址 换一个地址 修改地址 换收货地址 改收货地址 地址 收货地址 换个地方 改送法
"""
_SENT = "送货 送货上门 快递 发快递 配送 邮寄 寄 寄给我 不自提 不自提了"
_ORDER = r"(?: ?([A-Z0-9]{12,16}))?"
_BEFORE_ADDRESS = re.compile(r"\s*(?:收货地址|地址|送到|寄到)\s*[:：,，]?\s*")


async def _buy(chat: Chat, product: Product, sku: Sku, pieces: int) -> Reply:
    if sku.stock < pieces:
        raise NotEnoughStock(product.title, sku.spec, sku.stock)
    to = await delivering.usual_destination(chat)
    return await show_order(chat, Pending({sku.id: pieces}, from_cart=False, to=to))


buying = Picking("checkout", _buy)


@router.on(words("下单", "结算", "去结算", "买单"), usage="下单", about=say.about_ordering())
async def on_order(chat: Chat, _said: str) -> Reply:
    return await _order_cart(chat)


@router.on(
    words_then("我要买", "我想买", "想买", "要买", "购买", "买点", "买些", "买"),
    usage=say.usage_buying(),
    about=say.about_buying(),
)
async def on_buy(chat: Chat, said: str) -> Reply:
    return await buying.pick(chat, said)


async def _order_cart(chat: Chat) -> Reply:
    pieces = await Carts(chat.work).pieces(chat.member.id)
    if not pieces:
        raise NothingToOrder
    to = await delivering.usual_destination(chat)
    return await _show_what_is_there(chat, Pending(pieces, from_cart=True, to=to))


@router.on(
    matching(rf"(?:再来一单|再买一次|再下一单|再来一次|重新下单){_ORDER}"),
    usage="再来一单",
    about=say.about_again(),
)
async def on_again(chat: Chat, said: re.Match[str]) -> Reply:
    order = await _order_meant(chat, said[1])
    if order is None:
        return Text(say.never_ordered())
    usual = await delivering.usual_destination(chat)
    to = await delivering.same_pickup(chat, order) or usual
    return await _show_what_is_there(chat, Pending(order.pieces, from_cart=False, to=to))


@choosing.on(Saying(_YES))
async def on_confirm(chat: Chat, asked: Asked) -> Reply:
    pending = Pending.of(asked)
    delivery = await delivering.delivery_to(chat, pending.to)
    if asked.step == WHERE or delivery is None:
        return await ask_where(chat, pending)
    in_cart = {} if pending.from_cart else await Carts(chat.work).pieces(chat.member.id)
    try:
        placed, team = await place(chat, pending, delivery[0])
    except PriceChanged as changed:
        return await show_order(
            chat, pending, heading=say.changed_since(shown=changed.shown, now=changed.now)
        )
    if in_cart.keys() & pending.pieces.keys():
        await restore_cart(chat.work, chat.member.id, in_cart)
    return _told_in_team(chat, placed, team) if team else _told(chat, placed, pending)


@answers.on(owning(words("确认", "确认下单", "确认订单", "确定"), "asked"))
async def on_confirm_again(chat: Chat, _said: str) -> Reply:
    latest = await Orders(chat.work).latest(chat.member.id, 1)
    if not latest or not _waits_for_payment(chat, latest[0]):
        return Text(say.nothing_to_confirm())
    order = latest[0]
    return Text(
        say.placed_already(number=order.number, total=order.total, url=_url(chat, order.number))
    )


@choosing.on(Saying(_AGAIN_WORDS))
async def on_look_again(chat: Chat, asked: Asked) -> Reply:
    pending = Pending.of(asked)
    return await (_order_cart(chat) if pending.from_cart else show_order(chat, pending))


@choosing.on(Saying(_NO))
async def on_leave(chat: Chat, _asked: Asked) -> Reply:
    chat.dialogue = chat.dialogue.leave()
    return Text(machine.left())


@choosing.on(Saying(_WITH_POINTS))
async def on_with_points(chat: Chat, asked: Asked) -> Reply:
    return await show_order(chat, replace(Pending.of(asked), points=True))


@choosing.on(Saying(_WITHOUT_POINTS))
async def on_without_points(chat: Chat, asked: Asked) -> Reply:
    return await show_order(chat, replace(Pending.of(asked), points=False))


@choosing.on(Saying(_ELSEWHERE))
async def on_elsewhere(chat: Chat, asked: Asked) -> Reply:
    return await ask_where(chat, Pending.of(asked))


@choosing.on(Saying(_SENT))
async def on_sent(chat: Chat, asked: Asked) -> Reply:
    to = await delivering.default_destination(chat)
    return await show_order(chat, replace(Pending.of(asked), to=to))


@choosing.on(Shaped(r"(?:改成?|去|到)?(?:自提|自取|自己取|自己拿)(?:点)? ?第?(.*?)[个号]?"))
async def on_fetched(chat: Chat, said: tuple[Asked, re.Match[str]]) -> Reply:
    asked, place = said
    return await _chosen(chat, asked, await delivering.fetched_at(chat, place[1]))


@choosing.on(NumberWhere())
async def on_number(chat: Chat, asked: Asked) -> Reply:
    if "draft" in dict(asked.facts):
        return await _take_address(chat, asked)
    said = chat.words.removeprefix("第")
    return await _chosen(chat, asked, await delivering.numbered(chat, said))


@choosing.on(Shaped(r"(?:收货地址|地址|送到|寄到)[ :]*(.+?)[个号]?"))
async def on_address_told(chat: Chat, said: tuple[Asked, re.Match[str]]) -> Reply:
    asked, told = said
    if not is_place(told[1]):
        return await _take_address(chat, asked)
    number = told[1].removeprefix("第")
    return await _chosen(chat, asked, await delivering.numbered(chat, number))


@answers.on(AddressSaid())
async def on_address(chat: Chat, asked: Asked) -> Reply:
    return await _take_address(chat, asked)


async def _take_address(chat: Chat, asked: Asked) -> Reply:
    draft = dict(asked.facts).get("draft")
    vault, member_id = chat.shop.vault, chat.member.id
    kept = await keep_from_text(
        chat.work,
        member_id,
        _BEFORE_ADDRESS.sub("", chat.incoming.text, count=1)
        if draft is None
        else chat.incoming.text,
        vault=vault,
        regions=chat.shop.regions,
        draft=open_draft(vault, member_id, draft) if draft else None,
    )
    pending = Pending.of(asked)
    if isinstance(kept, AddressIncomplete):
        return _ask_rest(chat, pending, kept)
    if kept.is_new:
        chat.did("address.kept", id=kept.address.id)
    return await show_order(chat, replace(pending, to=delivering.to_address(kept.address.id)))


@undos.on("order")
async def undo_order(chat: Chat, facts: Mapping[str, str]) -> Reply:
    order = await find_order(chat.work, chat.member.id, facts["number"])
    actor = Actor.member(chat.member.id)
    closed = await cancel_order(chat.work, order, Cause.CANCELLED, actor, zone=chat.shop.zone)
    back = unpacked(facts["pieces"])
    if back:
        now = await Carts(chat.work).pieces(chat.member.id)
        both = {sku_id: min(now.get(sku_id, 0) + n, MOST_PIECES) for sku_id, n in back.items()}
        await restore_cart(chat.work, chat.member.id, now | both)
    worded = say.undone if closed else say.being_undone
    paid_with = order.coupon_id is not None or order.points > 0
    return Text(worded(number=order.number, in_cart=bool(back), paid_with=paid_with))


async def _show_what_is_there(chat: Chat, pending: Pending) -> Reply:
    """Show an order of what can be had, naming the rest."""
    there, missing = await sort_out(chat, pending.pieces)
    if not there:
        chat.dialogue = chat.dialogue.leave()
        return Text(say.nothing_to_be_had(missing=missing))
    return await show_order(chat, replace(pending, pieces=there), missing=missing)


def _ask_rest(chat: Chat, pending: Pending, known: AddressIncomplete) -> Reply:
    sealed = seal_draft(chat.shop.vault, chat.member.id, known.draft)
    chat.dialogue = chat.dialogue.ask(pending.asked(WHERE, draft=sealed))
    place = known.place.label if known.place else ""
    choices = [one.label for one in known.choices]
    return Text(addresses_say.ask(missing=known.missing, place=place, choices=choices))


async def _chosen(chat: Chat, asked: Asked, choice: tuple[str, str]) -> Reply:
    """Go on with a destination, or say what was wrong with it and wait on."""
    to, problem = choice
    pending = Pending.of(asked)
    if to:
        return await show_order(chat, replace(pending, to=to))
    chat.dialogue = chat.dialogue.ask(pending.asked(WHERE))
    return Text(problem)


def _told(chat: Chat, placed: Placed, pending: Pending) -> Reply:
    chat.dialogue = chat.dialogue.leave()
    chat.did(
        "order", number=placed.number, pieces=packed(pending.pieces if pending.from_cart else {})
    )
    minutes = chat.shop.checkout.orders.unpaid.total_seconds() / 60
    return Text(
        say.placed(
            number=placed.number,
            total=placed.total,
            url=_url(chat, placed.number),
            minutes=minutes,
            undo_minutes=chat.shop.undo_within.total_seconds() / 60,
        )
    )


def _told_in_team(chat: Chat, placed: Placed, team: Team) -> Reply:
    chat.dialogue = chat.dialogue.leave()
    chat.did("team", number=placed.number, code=team.code)
    held = HeldPlace(
        team.code,
        placed.number,
        placed.total,
        _url(chat, placed.number),
        chat.shop.url(f"/h5/teams/{team.code}"),
    )
    minutes = chat.shop.teams.hold.total_seconds() / 60
    undo_minutes = chat.shop.undo_within.total_seconds() / 60
    return Text(teams_say.held(place=held, minutes=minutes, undo_minutes=undo_minutes))


async def _order_meant(chat: Chat, number: str | None) -> Order | None:
    if number:
        return await find_order(chat.work, chat.member.id, number)
    latest = await Orders(chat.work).latest(chat.member.id, 1)
    return latest[0] if latest else None


def _waits_for_payment(chat: Chat, order: Order) -> bool:
    is_open = order.state is OrderState.PENDING_PAYMENT and order.closing is None
    return is_open and order.pay_until > chat.work.now


def _url(chat: Chat, number: str) -> str:
    return chat.shop.links.order(number, chat.member.id, chat.work.now)
