"""What becomes of a chain that takes no more lines: orders, payments, who drops out, its end."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from community.members.repository import Members
from store.cart.actions import restore_cart
from store.cart.repository import Carts
from store.catalogue.repository import Catalogue
from store.chains.events import (
    ChainFellShort,
    ChainOrdered,
    ChainSettled,
    PayerDue,
    PaymentAwaited,
)
from store.chains.page import keep_moves
from store.chains.repository import Chains
from store.chains.rules import (
    Book,
    ChainAct,
    ChainRules,
    ChainState,
    EntryKey,
    LineState,
)
from store.chains.tally import Tally
from store.checkout.actions import place_order
from store.checkout.rules import CheckoutRules, Delivery, Placed, Special, Wish
from store.orders.rules import SHOP, Order
from store.pricing.terms import ActivityKind
from store.stock.errors import NotEnoughStock

_GOING = (LineState.IN, LineState.ORDERED)


async def order_payer(
    work: Work, due: PayerDue, checkout: CheckoutRules, rules: ChainRules
) -> None:
    """Make an order of all that somebody pays in a frozen chain, at its prices.

    Goods that the shop hasn't got any more are left out and told.
    """
    book = await Chains(work).locked(due.chain_id)
    wanted = _wanted(book, due.member_id)
    if book.chain.state is not ChainState.FROZEN or not wanted:
        return
    within = replace(checkout, orders=replace(checkout.orders, unpaid=rules.unpaid))
    placed, short = await _place(work, book, due.member_id, wanted, within)
    tally = Tally(book.chain.goods, book.entries)
    for key, good in _lines(book, due.member_id, LineState.IN):
        if good in short or placed is None:
            tally.end(key, good, LineState.DROPPED)
        else:
            tally.end(key, good, LineState.ORDERED, placed.order_id)
    await _keep(work, book, tally)
    if placed is not None:
        ordered = ChainOrdered(due.chain_id, placed.order_id, due.member_id, due.moved_up)
        work.record(ordered)
    if short:
        work.record(ChainFellShort(due.chain_id, due.member_id, sorted(short)))


async def note_payment(work: Work, order: Order) -> None:
    """Note that a chain's order is paid."""
    await _end_lines(work, order, {LineState.ORDERED}, LineState.PAID)


async def drop_order(work: Work, order: Order) -> None:
    """Take what was in an order that was closed out of its chain: who waits moves up."""
    await _end_lines(work, order, {LineState.ORDERED, LineState.PAID}, LineState.DROPPED)


async def remind_payer(work: Work, order: Order) -> None:
    """Have the payer of a chain's order reminded, once."""
    if order.activity_id is not None and await Chains(work).remind(order.id):
        work.record(PaymentAwaited(order.activity_id, order.id, order.member_id))


async def _place(
    work: Work, book: Book, member_id: int, wanted: Mapping[int, int], rules: CheckoutRules
) -> tuple[Placed | None, set[int]]:
    """Place an order of what is to be had; give it, and the goods that aren't."""
    short = await _short(work, book, wanted)
    while there := {good: pieces for good, pieces in wanted.items() if good not in short}:
        try:
            async with work.savepoint():
                return await _order(work, book, member_id, there, rules), short
        except NotEnoughStock:
            # Others ordered the same in the meantime: look again, or give up what was wanted.
            short |= await _short(work, book, there) or set(there)
        except Refusal:
            short |= set(there)
    return None, short


async def _order(
    work: Work, book: Book, member_id: int, wanted: Mapping[int, int], rules: CheckoutRules
) -> Placed:
    chain = book.chain
    goods = [chain.good(number) for number in wanted]
    prices = {good.sku_id: good.price for good in goods}
    wish = Wish(
        member_id=member_id,
        pieces={good.sku_id: wanted[good.number] for good in goods},
        delivery=Delivery(pickup_point_id=chain.pickup_point_id),
        use_points=False,
        special=Special(ActivityKind.CHAIN, chain.id, chain.title, prices),
    )
    nth = await Chains(work).orders_of(chain.id, member_id) + 1
    key = f"chain:{chain.id}:{member_id}" + (f":{nth}" if nth > 1 else "")
    total = sum(good.price * wanted[good.number] for good in goods)
    referrer_id = await Members(work).referrer_of(member_id)
    in_cart = await Carts(work).pieces(member_id)
    placed = await place_order(work, wish, rules, key=key, shown=total, referrer_id=referrer_id)
    if in_cart.keys() & wish.pieces.keys():
        await restore_cart(work, member_id, in_cart)
    await Chains(work).add_order(chain.id, member_id, placed.order_id, nth)
    return placed


async def _short(work: Work, book: Book, wanted: Mapping[int, int]) -> set[int]:
    """Tell which goods the shop hasn't got (so many of) any more, by number."""
    by_number = {number: book.chain.good(number) for number in wanted}
    found = await Catalogue(work).goods([good.sku_id for good in by_number.values()])
    there = {good.sku_id: good.stock if good.on_sale else 0 for good in found.values()}
    return {
        number for number, good in by_number.items() if there.get(good.sku_id, 0) < wanted[number]
    }


async def _end_lines(
    work: Work, order: Order, leaves: Collection[LineState], to: LineState
) -> None:
    if order.activity_id is None:
        return
    book = await Chains(work).locked(order.activity_id)
    tally = Tally(book.chain.goods, book.entries)
    found = [
        (one.key, line.good)
        for one in book.entries
        for line in one.lines.values()
        if line.order_id == order.id and line.state in leaves
    ]
    for key, good in found:
        tally.end(key, good, to)
    if found:
        await _keep(work, book, tally)


async def _keep(work: Work, book: Book, tally: Tally) -> None:
    """Keep what has become of lines; who moved up is due, and where nobody is any more it ends."""
    chain, chains = book.chain, Chains(work)
    tally.promote()
    lines = {(key, line.good): line for key, line in tally.lines}
    is_over = chain.state is ChainState.FROZEN and not any(
        line.state in _GOING for line in lines.values()
    )
    missed = [(key, good) for (key, good), line in lines.items() if line.state is LineState.WAITING]
    if is_over:
        for key, good in missed:
            tally.end(key, good, LineState.DROPPED)
    facts = {"state": ChainState.DONE} if is_over else {}
    await chains.change(chain, **facts)
    moves = tally.moves
    ids = await keep_moves(work, book, moves, {one.key: one for one in book.entries})
    await chains.keep_sold(chain, tally.sold)
    for move in moves:
        what = {"good": move.good.number, "pieces": move.after.pieces}
        chains.note(chain.id, _ACTS[move.after.state], SHOP, entry_id=ids[move.key], **what)
    for payer_id in dict.fromkeys(key.payer_id for key, _ in tally.promoted):
        work.record(PayerDue(chain.id, payer_id, moved_up=True))
    if is_over:
        chains.note(chain.id, ChainAct.DONE, SHOP)
        work.record(ChainSettled(chain.id, _payers(missed)))


def _wanted(book: Book, member_id: int) -> dict[int, int]:
    """Sum up the pieces that somebody pays, by good."""
    wanted: dict[int, int] = {}
    for entry in book.of_payer(member_id):
        for good, pieces in entry.pieces(LineState.IN).items():
            wanted[good] = wanted.get(good, 0) + pieces
    return wanted


def _lines(book: Book, member_id: int, state: LineState) -> list[tuple[EntryKey, int]]:
    return [(one.key, good) for one in book.of_payer(member_id) for good in one.pieces(state)]


def _payers(lines: Iterable[tuple[EntryKey, int]]) -> list[int]:
    return list(dict.fromkeys(key.payer_id for key, _ in lines))


_ACTS = {
    LineState.IN: ChainAct.PROMOTE,
    LineState.ORDERED: ChainAct.ORDER,
    LineState.PAID: ChainAct.PAY,
    LineState.DROPPED: ChainAct.DROP,
}
