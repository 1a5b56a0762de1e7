"""Reports on chains: who gets what, and which of their orders wait for money."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.persistence.work import Work
from store.chains.models import ChainOrderRow
from store.chains.repository import Chains
from store.chains.rules import Chain, ChainGood, LineState
from store.orders.models import OrderRow
from store.orders.rules import OrderState
from store.pickup.repository import PickupPoints

LISTED = (LineState.IN, LineState.ORDERED, LineState.PAID)
"""What of a chain the organiser's table holds."""
_SHOWN_DIGITS = 2


@dataclass(frozen=True, slots=True)
class TableLine:
    """Pieces of a good for one person: who pays, who gets them, and whether they are paid.

    `order_number` and `code` (masked) are empty as long as there is no order.
    """

    payer: str
    whom: str
    good: ChainGood
    pieces: int
    state: LineState
    note: str
    order_number: str
    code: str

    @property
    def amount(self) -> int:
        """What the pieces cost, in fen."""
        return self.good.price * self.pieces


@dataclass(frozen=True, slots=True)
class Picked:
    """How many pieces of a good are to be there, and how many of them are paid."""

    good: ChainGood
    pieces: int
    paid: int


@dataclass(frozen=True, slots=True)
class ChainTable:
    """Who gets what of a chain, where they fetch it, and the totals by good."""

    chain: Chain
    point: str
    lines: tuple[TableLine, ...]
    picked: tuple[Picked, ...]


async def table_of(work: Work, chain_id: int) -> ChainTable:
    """Give who gets what of a chain, payer by payer."""
    book = await Chains(work).book(chain_id)
    point = await PickupPoints(work).point(book.chain.pickup_point_id)
    orders = await _orders(work, chain_id)
    lines = []
    for entry in book.entries:
        for line in entry.lines.values():
            if line.state in LISTED:
                number, code = orders.get(line.order_id or 0, ("", ""))
                lines.append(
                    TableLine(
                        payer=entry.payer_name,
                        whom=entry.name,
                        good=book.chain.good(line.good),
                        pieces=line.pieces,
                        state=line.state,
                        note=entry.note,
                        order_number=number,
                        code=code,
                    )
                )
    first = {entry.payer_name: -place for place, entry in enumerate(reversed(book.entries))}
    lines.sort(key=lambda line: (first[line.payer], line.order_number))
    return ChainTable(
        book.chain, point.name if point else "", tuple(lines), _picked(book.chain, lines)
    )


async def unpaid_orders(work: Work, placed_before: datetime, most: int) -> list[int]:
    """List chains' orders placed before an instant that wait for money, nobody reminded yet."""
    waiting = (
        select(OrderRow.id)
        .join(ChainOrderRow, ChainOrderRow.order_id == OrderRow.id)
        .where(
            OrderRow.state == OrderState.PENDING_PAYMENT,
            OrderRow.closing.is_(None),
            OrderRow.placed_at <= placed_before,
            OrderRow.pay_until > work.now,
            ChainOrderRow.reminded_at.is_(None),
        )
        .order_by(OrderRow.id)
        .limit(most)
    )
    return [row.id for row in await work.execute(waiting)]


async def _orders(work: Work, chain_id: int) -> dict[int, tuple[str, str]]:
    """Give the numbers and masked pickup codes of a chain's orders."""
    found = (
        select(OrderRow.id, OrderRow.number, OrderRow.pickup_code)
        .join(ChainOrderRow, ChainOrderRow.order_id == OrderRow.id)
        .where(ChainOrderRow.chain_id == chain_id)
    )
    rows = await work.execute(found)
    return {row.id: (row.number, _masked(row.pickup_code or "")) for row in rows}


def _masked(code: str) -> str:
    return "*" * max(len(code) - _SHOWN_DIGITS, 0) + code[-_SHOWN_DIGITS:]


def _picked(chain: Chain, lines: Sequence[TableLine]) -> tuple[Picked, ...]:
    pieces: defaultdict[int, int] = defaultdict(int)
    paid: defaultdict[int, int] = defaultdict(int)
    for line in lines:
        pieces[line.good.number] += line.pieces
        paid[line.good.number] += line.pieces if line.state is LineState.PAID else 0
    return tuple(
        Picked(good, pieces[good.number], paid[good.number])
        for good in chain.goods
        if pieces[good.number]
    )
