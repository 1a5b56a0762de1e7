"""What chains lead to: orders with their pay links, the last list, the organiser's table."""

from functools import partial

from bot.delivery.courier import NOTICE
from bot.kernel.reply import Text, pack
from bot.persistence.outbox import Leave, Priority, leave
from bot.persistence.work import Work
from content.texts import chain_orders as say
from content.texts import chains as chains_say
from content.texts.orders import named
from handlers.chain_tables import table_in_words
from handlers.events.telling import World, reactions, tell
from store.chains.events import (
    ChainFellShort,
    ChainFrozen,
    ChainOrdered,
    ChainSettled,
    LineMovedUp,
    PayerDue,
    PaymentAwaited,
    TableWanted,
)
from store.chains.ordering import drop_order, note_payment, order_payer
from store.chains.repository import Chains
from store.chains.rules import Book, ChainRules, LineState
from store.orders.events import OrderClosed, OrderPaid
from store.orders.repository import Orders
from store.orders.rules import Cause, Order, OrderState
from store.pickup.repository import PickupPoints
from store.pricing.terms import ActivityKind


@reactions.on(ChainFrozen)
async def show_last_list(work: Work, event: ChainFrozen, world: World) -> None:
    """Show a chain's last list in its group, and say how it goes on."""
    book = await Chains(work).book(event.chain_id)
    await show_in_group(work, book, world.chains, ending=_ending(book, world.chains))


@reactions.on(PayerDue)
async def make_order(work: Work, event: PayerDue, world: World) -> None:
    """Make an order of what somebody has in a chain that takes no more lines."""
    await order_payer(work, event, world.checkout, world.chains)


@reactions.on(ChainOrdered)
async def send_pay_link(work: Work, event: ChainOrdered, world: World) -> None:
    """Tell a payer in private what they have ordered, and where to pay."""
    order, chain = await _order(work, event.order_id), await Chains(work).chain(event.chain_id)
    if order.state is not OrderState.PENDING_PAYMENT:
        return
    words = say.to_pay(
        chain=chain,
        goods=[f"{named(one.title, one.spec)} ×{one.quantity}" for one in order.lines],
        pay=_call(work, order, world),
        fresh=order.is_fresh,
        moved_up=event.moved_up,
    )
    await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(PaymentAwaited)
async def remind_of_payment(work: Work, event: PaymentAwaited, world: World) -> None:
    """Remind a payer, once, that their time to pay is half over."""
    order, chain = await _order(work, event.order_id), await Chains(work).chain(event.chain_id)
    if order.state is OrderState.PENDING_PAYMENT and order.closing is None:
        words = say.still_to_pay(chain=chain, pay=_call(work, order, world))
        await tell(work, event.member_id, words, Priority.MONEY)


@reactions.on(OrderPaid)
async def note_chain_payment(work: Work, event: OrderPaid, _world: World) -> None:
    """Note in its chain that an order is paid."""
    order = await _order(work, event.order_id)
    if order.activity == ActivityKind.CHAIN:
        await note_payment(work, order)


@reactions.on(OrderClosed)
async def drop_from_chain(work: Work, event: OrderClosed, _world: World) -> None:
    """Take a closed order out of its chain, so that who waits moves up."""
    order = await _order(work, event.order_id)
    if order.activity != ActivityKind.CHAIN or order.activity_id is None:
        return
    await drop_order(work, order)
    if event.cause == Cause.UNPAID:
        chain = await Chains(work).chain(order.activity_id)
        words = say.dropped_out(chain=chain, number=order.number)
        await tell(work, order.member_id, words, Priority.SERVICE)


@reactions.on(LineMovedUp)
async def tell_moved_up(work: Work, event: LineMovedUp, _world: World) -> None:
    """Tell somebody who waited that they are in."""
    book = await Chains(work).book(event.chain_id)
    entry = next(one for one in book.entries if one.id == event.entry_id)
    line = entry.lines[event.good]
    if line.state is LineState.IN:
        words = say.moved_up(
            chain=book.chain,
            good=book.chain.good(event.good),
            name="" if entry.is_own else entry.name,
            pieces=line.pieces,
        )
        await tell(work, entry.key.payer_id, words, Priority.SERVICE)


@reactions.on(ChainFellShort)
async def tell_of_shortage(work: Work, event: ChainFellShort, _world: World) -> None:
    """Tell a payer, and who opened the chain, what can't be had after all."""
    book = await Chains(work).book(event.chain_id)
    chain, name = book.chain, book.of_payer(event.member_id)[-1].payer_name
    goods = [chain.good(number) for number in event.goods]
    await tell(work, event.member_id, say.fell_short(chain=chain, goods=goods), Priority.SERVICE)
    words = say.opener_fell_short(chain=chain, goods=goods, name=name)
    await tell(work, chain.opener_id, words, Priority.SERVICE)


@reactions.on(ChainSettled)
async def send_table(work: Work, event: ChainSettled, world: World) -> None:
    """Give the table to who opened the chain, as everybody in it has paid or dropped out."""
    chain = await Chains(work).chain(event.chain_id)
    words = await table_in_words(work, world.links, chain.id, chain.opener_id)
    await tell(work, chain.opener_id, words, Priority.SERVICE)
    for member_id in event.missed:
        await tell(work, member_id, say.missed(chain=chain), Priority.SERVICE)


@reactions.on(TableWanted)
async def give_table(work: Work, event: TableWanted, world: World) -> None:
    """Give the table in private to who has asked for it in the group."""
    words = await table_in_words(work, world.links, event.chain_id, event.member_id)
    await tell(work, event.member_id, words, Priority.SERVICE)


async def show_in_group(work: Work, book: Book, rules: ChainRules, *, ending: str = "") -> None:
    """Leave a chain's list for its group, with words below it."""
    chain = book.chain
    point = await PickupPoints(work).point(chain.pickup_point_id)
    until = chain.closes_at.astimezone(rules.zone) if chain.closes_at else None
    words = chains_say.list_of(book=book, point=point.name if point else "", until=until)
    shown = partial(Leave, kind=NOTICE, recipient=chain.group_address)
    leave(work, shown(facts={"reply": pack(Text("\n".join(filter(None, (words, ending)))))}))


def _ending(book: Book, rules: ChainRules) -> str:
    if book.has(LineState.IN, LineState.ORDERED, LineState.PAID):
        return say.frozen(chain=book.chain, minutes=rules.unpaid.total_seconds() / 60)
    return say.nobody_joined(chain=book.chain)


async def _order(work: Work, order_id: int) -> Order:
    return await Orders(work).by_id(order_id)


def _call(work: Work, order: Order, world: World) -> say.PayCall:
    url = world.links.order(order.number, order.member_id, work.now)
    return say.PayCall(order.number, order.total, order.pay_until.astimezone(world.zone), url)
