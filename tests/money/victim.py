"""The shop's work in a process of its own, which can be killed at any operation."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from aiohttp import ClientSession, web
from sqlalchemy import Engine, event

from bot.app import Tuanzi, open_shop
from bot.kernel.refusal import Refusal
from bot.settings import Settings
from handlers.jobs.teams import TeamJobs
from store.after_sales.actions import agree_to_refund, apply_for_refund
from store.after_sales.rules import AfterSaleKind, RefundWish
from store.checkout.actions import place_order, price_wish
from store.checkout.rules import Delivery, Wish
from store.orders.actions import cancel_order
from store.orders.repository import Orders
from store.orders.rules import Actor, Cause
from store.payments.gateway import PayKind
from store.teams.actions import leave_team

NEVER = 0
_SERVER = get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


class Letters:
    """Cuts texts into letters: nothing is searched for here."""

    def cut(self, text: str) -> list[str]:
        return list(text)

    def cut_finely(self, text: str) -> list[str]:
        return list(text)

    def add_words(self, words: Iterable[str]) -> None:
        del words


@dataclass(frozen=True)
class Task:
    """What to do, when it is, and at which operation to die (`NEVER`: not at all)."""

    name: str
    settings: Settings
    now: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    die_at: int = NEVER


class Operations:
    """Counts statements, commits and requests, and dies at one of them."""

    def __init__(self, die_at: int) -> None:
        self.count = 0
        self._die_at = die_at
        event.listen(Engine, "before_cursor_execute", self._operate)
        event.listen(Engine, "commit", self._operate)
        request = ClientSession._request

        async def counted(session: ClientSession, *args: Any, **facts: Any) -> Any:
            self._operate()
            answer = await request(session, *args, **facts)
            self._operate()
            return answer

        ClientSession._request = counted  # type: ignore[method-assign, assignment]

    def _operate(self, *_facts: object) -> None:
        self.count += 1
        if self.count == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


async def do_order(shop: Tuanzi, facts: dict[str, Any]) -> int:
    """Order, and open the payment."""
    wish = Wish(facts["member"], {facts["sku"]: 1}, Delivery("sealed", "广东省"), use_points=True)
    rules = shop.shop.checkout
    async with shop.database.begin() as work:
        placed = await place_order(
            work, wish, rules, key=facts["key"], shown=facts["shown"], referrer_id=None
        )
    await shop.cashier.collect(placed.order_id, PayKind.NATIVE, "", title="团子小铺")
    return placed.order_id


async def do_cancel(shop: Tuanzi, facts: dict[str, Any]) -> None:
    """Cancel an order, and close it at the bank."""
    async with shop.database.begin() as work:
        order = await Orders(work).by_id(facts["order"])
        actor = Actor.member(order.member_id)
        await cancel_order(work, order, Cause.CANCELLED, actor, zone=shop.shop.zone)
    await shop.cashier.run_due()
    await shop.courier.run_due()


async def do_refund(shop: Tuanzi, facts: dict[str, Any]) -> None:
    """Apply for everything back, agree, tell the bank, and hear of it by its notice."""
    async with shop.database.begin() as work:
        order = await Orders(work).by_id(facts["order"])
        wish = RefundWish(None, 1, AfterSaleKind.WHOLE, "不要了", without_reason=False)
        actor = Actor.member(order.member_id)
        one = await apply_for_refund(
            work, order, wish, actor, key=facts["key"], within=timedelta(days=7)
        )
    async with shop.database.begin() as work:
        order = await Orders(work).by_id(facts["order"])
        staff, zone = Actor.staff(1), shop.shop.zone
        await agree_to_refund(work, order, one, staff, zone=zone, most=None)
    await shop.cashier.run_due()
    await shop.courier.run_due()


async def do_hear(shop: Tuanzi, facts: dict[str, Any]) -> None:
    """Ask the bank about a payment, as its notice would tell."""
    await shop.cashier.ask(facts["payment"])
    await shop.courier.run_due()


async def do_react(shop: Tuanzi, _facts: dict[str, Any]) -> None:
    """Let everything happen that hangs on what has happened."""
    await shop.courier.run_due()


async def do_rival(shop: Tuanzi, facts: dict[str, Any]) -> dict[str, int]:
    """Let members order the same things at once; count what became of them."""
    rules, outcome = shop.shop.checkout, dict[str, int]()

    async def order(member: int, pieces: dict[int, int], key: str) -> None:
        wish = Wish(member, pieces, Delivery("sealed", "广东省"), use_points=False)
        try:
            async with shop.database.begin() as work:
                shown = (await price_wish(work, wish, rules)).quote.total
            async with shop.database.begin() as work:
                await place_order(work, wish, rules, key=key, shown=shown, referrer_id=None)
            what = "ordered"
        except Refusal as refusal:
            what = type(refusal).__name__
        except Exception as error:  # noqa: BLE001 - a crash is counted, and found by the test
            what = repr(error)
        outcome[what] = outcome.get(what, 0) + 1

    for carts in facts["rounds"]:
        await asyncio.gather(*(order(*cart) for cart in carts))
    return outcome


async def do_team_seat(shop: Tuanzi, _facts: dict[str, Any]) -> None:
    """Let reactions run: a payer of a team is seated."""
    await shop.courier.run_due()


async def do_team_expire(shop: Tuanzi, _facts: dict[str, Any]) -> None:
    """End the teams whose time is over, tell the bank, and let reactions run."""
    await TeamJobs(shop.shop.zone).settle(shop.database.begin)
    await shop.cashier.run_due()
    await shop.courier.run_due()


async def do_team_leave(shop: Tuanzi, facts: dict[str, Any]) -> None:
    """Leave a team, and get the money back."""
    async with shop.database.begin() as work:
        await leave_team(work, facts["member"], facts["code"], zone=shop.shop.zone)
    await shop.cashier.run_due()
    await shop.courier.run_due()


DOING: dict[str, Callable[[Tuanzi, dict[str, Any]], Awaitable[Any]]] = {
    "order": do_order,
    "cancel": do_cancel,
    "refund": do_refund,
    "hear": do_hear,
    "react": do_react,
    "rival": do_rival,
    "team_seat": do_team_seat,
    "team_expire": do_team_expire,
    "team_leave": do_team_leave,
}


async def _serve_notices(shop: Tuanzi, facts: dict[str, Any], pipe: Connection) -> None:
    """Take notices on a port until killed."""
    runner = web.AppRunner(shop.application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", facts["port"]).start()
    pipe.send("ready")
    await asyncio.sleep(60)


async def _work(task: Task, pipe: Connection) -> None:
    async with open_shop(task.settings, lambda: task.now, Letters()) as shop:
        operations = Operations(task.die_at)
        if task.name == "notify":
            await _serve_notices(shop, task.facts, pipe)
        result = await DOING[task.name](shop, task.facts)
        pipe.send((operations.count, result))


def begin(task: Task, pipe: Connection) -> None:
    """Do a task in this process."""
    asyncio.run(_work(task, pipe))


@dataclass
class Victim:
    """A process at its task, and the line to it."""

    process: BaseProcess
    pipe: Connection

    @classmethod
    def start(cls, task: Task) -> "Victim":
        ours, theirs = _SERVER.Pipe()
        process = _SERVER.Process(target=begin, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    async def hear(self) -> Any:
        """Give what it says, or `None` if it died before."""
        try:
            return await asyncio.to_thread(self.pipe.recv)
        except EOFError:
            return None

    async def end(self) -> int:
        """Wait for its end; give its exit code."""
        await asyncio.to_thread(self.process.join)
        self.pipe.close()
        code = self.process.exitcode
        self.process.close()
        assert code is not None
        return code

    def kill(self) -> None:
        self.process.kill()
