"""What customers and the bank wait for at once shares its commits, and its refusals hurt nobody."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import event
from structlog.testing import capture_logs

from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work
from store.checkout.rules import Placed
from store.payments.cashier import Cashier, Ticket
from store.payments.errors import BooksDisagree, NotPayable, UnknownNumber
from store.payments.gateway import Charge, ChargeState, PayKind
from tests.money.steps import buyer, cancel, goods, order_of, place
from tests.town import Town

ORDERS = 12


async def look_up_nothing(_work: Work, items: list[None]) -> list[None]:
    return items


@asynccontextmanager
async def sharing(town: Town) -> AsyncIterator[Cashier]:
    commits = SharedCommits(town.database, look_up_nothing, runners=1)
    cashier = town.shop.cashier
    try:
        yield Cashier(town.database.begin, cashier.bank, town.shop.shop.zone, commits.run)
    finally:
        await commits.close()


@contextmanager
def counting_commits(town: Town) -> Iterator[list[object]]:
    seen: list[object] = []
    engine = town.database.engine.sync_engine
    note = seen.append
    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


async def ordered(town: Town) -> list[Placed]:
    sku = await goods(town)
    people = [await buyer(town) for _ in range(ORDERS)]
    return [await place(town, one.id, {sku: 1}, key=f"k{nth}") for nth, one in enumerate(people)]


async def opened(cashier: Cashier, placed: Placed) -> Ticket:
    return await cashier.collect(placed.order_id, PayKind.NATIVE, "", title="团子小铺")


async def pay_unheard(town: Town, tickets: list[Ticket]) -> None:
    town.bank.post.when = "never"
    payer = await town.newcomer()
    for one in tickets:
        await town.bank.pay(one.ticket, payer)


async def states_of(town: Town, orders: list[Placed]) -> list[str]:
    return [(await order_of(town, one)).state for one in orders]


async def test_payments_opened_and_paid_at_once_share_their_commits(town: Town) -> None:
    orders = await ordered(town)
    async with sharing(town) as cashier:
        with counting_commits(town) as commits, capture_logs() as logs:
            tickets = await asyncio.gather(*(opened(cashier, one) for one in orders))
            await pay_unheard(town, tickets)
            await asyncio.gather(*(cashier.ask(one.payment_number) for one in tickets * 2))
    assert await states_of(town, orders) == ["to_ship"] * ORDERS
    assert len(commits) < 2 * ORDERS
    assert [one for one in logs if one["event"] == "commit.shared_failed"] == []


async def test_who_is_refused_takes_nobody_along(town: Town) -> None:
    orders = await ordered(town)
    async with sharing(town) as cashier:
        tickets = [await opened(cashier, one) for one in orders[:-1]]
        await cancel(town, orders[-1])
        number, amount = tickets[0].payment_number, tickets[0].amount + 1
        wrong = [("NOBODYS", 1), (number, amount)]
        told = [Charge(no, ChargeState.PAID, f"T{no}", fen, "o") for no, fen in wrong]
        await pay_unheard(town, tickets[1:])
        with capture_logs() as logs:
            answers = await asyncio.gather(
                opened(cashier, orders[-1]),
                *(cashier.take_notice(one) for one in told),
                *(cashier.ask(one.payment_number) for one in tickets[1:]),
                return_exceptions=True,
            )
    assert [type(one) for one in answers[:3]] == [NotPayable, UnknownNumber, BooksDisagree]
    assert (await states_of(town, orders))[1:-1] == ["to_ship"] * (ORDERS - 2)
    assert [one for one in logs if one["event"] == "commit.shared_failed"] == []
