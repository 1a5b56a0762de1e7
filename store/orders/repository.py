"""All SQL about orders: every change is conditional on the state that it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from community.members.models import MemberRow
from store.orders.models import OrderEventRow, OrderLineRow, OrderRow
from store.orders.rules import (
    BANK,
    SHOP,
    TEAM,
    TRANSITIONS,
    Actor,
    Cause,
    Line,
    Order,
    OrderAct,
    OrderState,
)

_LINE = insert(OrderLineRow)
_EVENT = insert(OrderEventRow)
_ORDER = select(
    OrderRow.id,
    OrderRow.number,
    OrderRow.member_id,
    OrderRow.state,
    OrderRow.since,
    OrderRow.closing,
    OrderRow.cause,
    OrderRow.gross,
    OrderRow.goods,
    OrderRow.shipping,
    OrderRow.total,
    OrderRow.points,
    OrderRow.refunded,
    OrderRow.rebate,
    OrderRow.coupon_id,
    OrderRow.steps,
    OrderRow.flash,
    OrderRow.recipient,
    OrderRow.province,
    OrderRow.pickup_point_id,
    OrderRow.pickup_code,
    OrderRow.activity,
    OrderRow.activity_id,
    OrderRow.referrer_id,
    OrderRow.doors,
    OrderRow.after_sales_open,
    OrderRow.placed_at,
    OrderRow.pay_until,
    OrderRow.paid_at,
    OrderRow.shipped_at,
    OrderRow.received_at,
)
_LINES = select(
    OrderLineRow.id,
    OrderLineRow.number,
    OrderLineRow.product_id,
    OrderLineRow.sku_id,
    OrderLineRow.code,
    OrderLineRow.title,
    OrderLineRow.spec,
    OrderLineRow.quantity,
    OrderLineRow.unit_price,
    OrderLineRow.goods,
    OrderLineRow.shipping,
    OrderLineRow.points,
    OrderLineRow.fresh,
    OrderLineRow.refunded_pieces,
    OrderLineRow.order_id,
)
_OF_ORDERS = _LINES.where(OrderLineRow.order_id.in_(bindparam("orders", expanding=True))).order_by(
    OrderLineRow.id
)
_mine = OrderRow.member_id == bindparam("member")
_BY_ID = _ORDER.where(OrderRow.id == bindparam("order"))
_BY_NUMBER = _ORDER.where(OrderRow.number == bindparam("number"))
_OF_MEMBER = _BY_NUMBER.where(_mine)
_BY_KEY = _ORDER.where(OrderRow.key == bindparam("key"), _mine)
_LATEST = _ORDER.where(_mine).order_by(OrderRow.id.desc()).limit(bindparam("most"))
_USED = select(OrderRow.key).where(OrderRow.key.in_(bindparam("keys", expanding=True)))
_SHOPPERS = select(
    MemberRow.id,
    MemberRow.level,
    exists().where(OrderRow.member_id == MemberRow.id, OrderRow.state != OrderState.CLOSED),
).where(MemberRow.id.in_(bindparam("members", expanding=True)))
_ADD = insert_or(OrderRow).on_conflict_do_nothing().returning(OrderRow.id)
_this = OrderRow.id == bindparam("order")
_UNPAID = OrderRow.state == OrderState.PENDING_PAYMENT
_PAY = (
    update(OrderRow)
    .where(_this, _UNPAID)
    .values(
        state=case((OrderRow.activity == TEAM, OrderState.PAID), else_=OrderState.TO_SHIP),
        since=bindparam("now"),
        paid_at=bindparam("now"),
        closing=None,
    )
    .returning(OrderRow.member_id, OrderRow.coupon_id, OrderRow.state, OrderRow.goods)
)
_OPEN_DOOR = (
    update(OrderRow)
    .where(_this, _UNPAID, OrderRow.closing.is_(None), OrderRow.pay_until > bindparam("now"))
    .values(doors=OrderRow.doors + 1)
)
_STAMPS = {
    OrderAct.PAY: OrderRow.paid_at,
    OrderAct.SHIP: OrderRow.shipped_at,
    OrderAct.RECEIVE: OrderRow.received_at,
    OrderAct.COMPLETE: OrderRow.completed_at,
    OrderAct.CLOSE: OrderRow.closed_at,
    OrderAct.CALL_OFF: OrderRow.closed_at,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is written down about a step of an order."""

    act: str
    state: str
    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Paid:
    """What an order that was paid just now leads to."""

    member_id: int
    coupon_id: int | None
    state: str
    goods: int


@dataclass(frozen=True, slots=True)
class Shopper:
    """What prices hang on of who buys: their level, and whether they have an open or kept order."""

    level: int
    has_ordered: bool


async def _are_used(work: Work, keys: list[str]) -> list[bool]:
    used = set((await work.execute(_USED, {"keys": padded(keys)})).scalars())
    return [key in used for key in keys]


async def _shoppers(work: Work, member_ids: list[int]) -> list[Shopper]:
    found = await work.execute(_SHOPPERS, {"members": padded(member_ids)})
    shoppers = {member_id: Shopper(*row) for member_id, *row in found}
    return [shoppers[member_id] for member_id in member_ids]


class Orders:
    """The orders, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(
        self, facts: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], actor: Actor
    ) -> int | None:
        """Write a new order with its lines; `None` when its number or key is taken."""
        new = {
            **facts,
            "state": OrderState.PENDING_PAYMENT,
            "since": self._work.now,
            "placed_at": self._work.now,
            "refunded": 0,
            "rebate": 0,
            "doors": 0,
            "after_sales_open": 0,
        }
        order_id: int | None = (await self._work.execute(_ADD, new)).scalar()
        if order_id is None:
            return None
        for line in lines:
            counts = {"refunded_pieces": 0, "returned_pieces": 0}
            self._work.at_end(_LINE, {"order_id": order_id, **counts, **line})
        self.note(order_id, "place", OrderState.PENDING_PAYMENT, actor)
        return order_id

    async def of_member(self, member_id: int, number: str) -> Order | None:
        """Find a member's order."""
        return await self._one(_OF_MEMBER, {"number": number, "member": member_id})

    async def by_key(self, member_id: int, key: str) -> Order | None:
        """Find the order that a message or form has placed."""
        if not await self._work.together(_are_used, key):
            return None
        return await self._one(_BY_KEY, {"key": key, "member": member_id})

    async def by_number(self, number: str) -> Order | None:
        """Find an order, whosever it is: for staff."""
        return await self._one(_BY_NUMBER, {"number": number})

    async def awaiting_pickup(self, code: str) -> Order | None:
        """Find the order that is fetched by a code, if it is the only one that waits."""
        waiting = _ORDER.where(OrderRow.pickup_code == code, OrderRow.state == OrderState.TO_SHIP)
        rows = list(await self._work.execute(waiting.limit(2)))
        return await self.by_id(rows[0].id) if len(rows) == 1 else None

    async def by_id(self, order_id: int) -> Order:
        """Give an order that is there."""
        order = await self._one(_BY_ID, {"order": order_id})
        if order is None:
            raise LookupError(f"no order {order_id}")
        return order

    async def latest(self, member_id: int, most: int) -> list[Order]:
        """List a member's orders, the newest first."""
        rows = list(await self._work.execute(_LATEST, {"member": member_id, "most": most}))
        lines = await self._lines([row.id for row in rows])
        return [_order(row, lines.get(row.id, ())) for row in rows]

    async def transit(
        self, order: Order, act: OrderAct, actor: Actor, *, reason: str = "", **facts: object
    ) -> bool:
        """Do an act if the order is in a state that it leaves; write down who and why."""
        transition, now = TRANSITIONS[act], self._work.now
        values: dict[Any, object] = {"state": transition.to, "since": now, **facts}
        if act in _STAMPS:
            values[_STAMPS[act].key] = now
        changed = (
            update(OrderRow)
            .where(OrderRow.id == order.id, OrderRow.state.in_(transition.leaves))
            .values(values)
        )
        if transition.only_quiet:
            changed = changed.where(OrderRow.after_sales_open == 0)
        if (await self._work.execute(changed)).rowcount != 1:
            return False
        self.note(order.id, act, transition.to, actor, reason=reason)
        return True

    async def begin_closing(self, order: Order, cause: Cause) -> bool:
        """Mark an unpaid order to be closed as soon as the bank has closed its payments."""
        marked = (
            update(OrderRow)
            .where(
                OrderRow.id == order.id,
                OrderRow.state == OrderState.PENDING_PAYMENT,
                OrderRow.closing.is_(None),
            )
            .values(closing=cause)
        )
        return (await self._work.execute(marked)).rowcount == 1

    async def close_unopened(self, order: Order, cause: Cause, actor: Actor, reason: str) -> bool:
        """Close an order for which no payment was ever opened: the bank needn't be asked."""
        closed = (
            update(OrderRow)
            .where(
                OrderRow.id == order.id,
                OrderRow.state == OrderState.PENDING_PAYMENT,
                OrderRow.doors == 0,
            )
            .values(
                state=OrderState.CLOSED,
                since=self._work.now,
                closed_at=self._work.now,
                closing=cause,
                cause=cause,
            )
        )
        if (await self._work.execute(closed)).rowcount != 1:
            return False
        self.note(order.id, OrderAct.CLOSE, OrderState.CLOSED, actor, reason=reason)
        return True

    async def open_door(self, order_id: int) -> bool:
        """Count a payment that is to be opened; refused once an order is closing or settled."""
        facts = {"order": order_id, "now": self._work.now}
        return (await self._work.execute(_OPEN_DOOR, facts)).rowcount == 1

    async def pay(self, order_id: int) -> Paid | None:
        """Take an unpaid order as paid; `None` if it isn't unpaid.

        Unless it waits for a team it may be shipped at once: one change, in two steps.
        """
        row = (await self._work.execute(_PAY, {"order": order_id, "now": self._work.now})).first()
        if row is None:
            return None
        self.note(order_id, OrderAct.PAY, OrderState.PAID, BANK)
        if row.state == OrderState.TO_SHIP:
            self.note(order_id, OrderAct.RELEASE, OrderState.TO_SHIP, SHOP)
        return Paid(*row)

    async def refund(self, order_id: int, amount: int) -> None:
        """Count money that is given back for an order."""
        counted = update(OrderRow).where(OrderRow.id == order_id)
        await self._work.execute(counted.values(refunded=OrderRow.refunded + amount))

    async def make_cheaper(self, order: Order, line: Line, amount: int, step: Any) -> bool:
        """Take something off a paid order's price, with the step that says so; `False` if late."""
        cheaper = (
            update(OrderRow)
            .where(
                OrderRow.id == order.id,
                OrderRow.state == order.state,
                OrderRow.rebate == order.rebate,
                OrderRow.goods >= amount,
            )
            .values(
                goods=OrderRow.goods - amount,
                total=OrderRow.total - amount,
                rebate=OrderRow.rebate + amount,
                steps=[*order.steps, step],
            )
        )
        if (await self._work.execute(cheaper)).rowcount != 1:
            return False
        of_line = update(OrderLineRow).where(
            OrderLineRow.id == line.id, OrderLineRow.goods >= amount
        )
        await self._work.execute(of_line.values(goods=OrderLineRow.goods - amount))
        return True

    async def refund_pieces(self, line: Line, pieces: int) -> bool:
        """Decide that pieces of a line are refunded, unless others were in the meantime."""
        decided = (
            update(OrderLineRow)
            .where(OrderLineRow.id == line.id, OrderLineRow.refunded_pieces == line.refunded_pieces)
            .values(refunded_pieces=OrderLineRow.refunded_pieces + pieces)
        )
        return (await self._work.execute(decided)).rowcount == 1

    async def return_pieces(self, line_id: int, pieces: int) -> None:
        """Count pieces that came back in good order."""
        counted = update(OrderLineRow).where(OrderLineRow.id == line_id)
        returned = OrderLineRow.returned_pieces + pieces
        await self._work.execute(counted.values(returned_pieces=returned))

    async def open_after_sale(self, order: Order) -> bool:
        """Count an after-sale of an order that is still in the state it was read in."""
        counted = update(OrderRow).where(OrderRow.id == order.id, OrderRow.state == order.state)
        now_open = OrderRow.after_sales_open + 1
        return (await self._work.execute(counted.values(after_sales_open=now_open))).rowcount == 1

    async def end_after_sale(self, order_id: int) -> None:
        """Count an after-sale that has ended."""
        counted = update(OrderRow).where(OrderRow.id == order_id)
        now_open = OrderRow.after_sales_open - 1
        await self._work.execute(counted.values(after_sales_open=now_open))

    async def alarm(self, order_id: int) -> bool:
        """Note that staff were told of an order that waits too long, once."""
        told = update(OrderRow).where(OrderRow.id == order_id, OrderRow.alarmed_at.is_(None))
        return (await self._work.execute(told.values(alarmed_at=self._work.now))).rowcount == 1

    async def bought(self, member_id: int, product_ids: Sequence[int]) -> dict[int, int]:
        """Count the pieces of products that a member has ordered and not given back."""
        pieces = func.sum(OrderLineRow.quantity - OrderLineRow.refunded_pieces)
        counted = (
            select(OrderLineRow.product_id, pieces)
            .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
            .where(
                OrderRow.member_id == member_id,
                OrderRow.state != OrderState.CLOSED,
                OrderLineRow.product_id.in_(product_ids),
            )
            .group_by(OrderLineRow.product_id)
        )
        return {row[0]: int(row[1]) for row in await self._work.execute(counted)}

    async def shopper(self, member_id: int) -> Shopper:
        """Tell what prices hang on of a member."""
        return await self._work.together(_shoppers, member_id)

    async def goods(self, order_id: int) -> int:
        """Tell what is paid for the goods of an order, in fen."""
        goods = select(OrderRow.goods).where(OrderRow.id == order_id)
        return int((await self._work.execute(goods)).scalar_one())

    async def is_first_completed(self, order: Order) -> bool:
        """Tell whether a completed order is its member's first of which something was kept."""
        other = OrderRow.__table__.alias("other")
        before = tuple_(other.c.completed_at, other.c.id) < tuple_(
            OrderRow.completed_at, OrderRow.id
        )
        kept_before = exists().where(
            other.c.member_id == OrderRow.member_id,
            other.c.state == OrderState.COMPLETED,
            other.c.refunded < other.c.total,
            before,
        )
        first = select(OrderRow.id).where(
            OrderRow.id == order.id, OrderRow.state == OrderState.COMPLETED, ~kept_before
        )
        return (await self._work.execute(first)).first() is not None

    async def unpaid_since(self, most: int) -> list[Order]:
        """List orders whose time to pay is over and that nobody closes yet."""
        over = (OrderRow.pay_until <= self._work.now) & OrderRow.closing.is_(None)
        return await self._due(OrderState.PENDING_PAYMENT, over, most)

    async def closing(self, most: int, after: int) -> list[Order]:
        """List orders that shall be closed, after an id."""
        wanted = OrderRow.closing.is_not(None) & (OrderRow.id > after)
        return await self._due(OrderState.PENDING_PAYMENT, wanted, most)

    async def in_state_since(
        self, state: OrderState, before: datetime, most: int, *, quiet: bool = False
    ) -> list[Order]:
        """List orders that came into a state before an instant, and have no after-sale if quiet."""
        since = OrderRow.since <= before
        return await self._due(
            state, since & (OrderRow.after_sales_open == 0) if quiet else since, most
        )

    async def unalarmed_since(self, before: datetime, most: int) -> list[Order]:
        """List orders that have waited for their shipping and of which staff weren't told."""
        late = (OrderRow.since <= before) & OrderRow.alarmed_at.is_(None)
        return await self._due(OrderState.TO_SHIP, late, most)

    async def steps(self, order_id: int) -> list[Step]:
        """List what happened to an order, oldest first."""
        written = (
            select(
                OrderEventRow.act,
                OrderEventRow.state,
                OrderEventRow.actor,
                OrderEventRow.reason,
                OrderEventRow.at,
            )
            .where(OrderEventRow.order_id == order_id)
            .order_by(OrderEventRow.id)
        )
        return [Step(*row) for row in await self._work.execute(written)]

    def note(
        self,
        order_id: int,
        act: str,
        state: str,
        actor: Actor,
        *,
        reason: str = "",
        after_sale_id: int | None = None,
    ) -> None:
        """Write down a step."""
        facts = {"order_id": order_id, "after_sale_id": after_sale_id, "act": act, "state": state}
        whose = {"actor": actor.name, "reason": reason[:200], "at": self._work.now}
        self._work.at_end(_EVENT, {**facts, **whose})

    async def _due(
        self, state: OrderState, condition: ColumnElement[bool], most: int
    ) -> list[Order]:
        due = _ORDER.where(OrderRow.state == state, condition).order_by(OrderRow.id).limit(most)
        rows = list(await self._work.execute(due))
        lines = await self._lines([row.id for row in rows])
        return [_order(row, lines.get(row.id, ())) for row in rows]

    async def _one(self, found: Select[*tuple[Any, ...]], keys: Mapping[str, Any]) -> Order | None:
        row = (await self._work.execute(found, keys)).first()
        if row is None:
            return None
        return _order(row, (await self._lines([row.id])).get(row.id, ()))

    async def _lines(self, ids: Sequence[int]) -> dict[int, tuple[Line, ...]]:
        if not ids:
            return {}
        lines: dict[int, tuple[Line, ...]] = {}
        for row in await self._work.execute(_OF_ORDERS, {"orders": padded(ids)}):
            lines[row.order_id] = (*lines.get(row.order_id, ()), Line(*row[:-1]))
        return lines


def _order(row: Row[Any], lines: tuple[Line, ...]) -> Order:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Order(
        **{
            **facts,
            "state": OrderState(row.state),
            "closing": Cause(row.closing) if row.closing else None,
            "cause": Cause(row.cause) if row.cause else None,
            "steps": tuple(row.steps),
            "flash": tuple((promotion, pieces) for promotion, pieces in row.flash),
            "lines": lines,
        }
    )
