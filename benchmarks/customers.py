"""Customers who order and pay, each over a connection of their own, in a closed loop."""

import asyncio
import gc
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter, process_time

from benchmarks.bank import PAYMENT_NOTICES, Payer
from benchmarks.messages import Message, read_answer
from simulator.bank.notices import NoticeRequest

CONNECTIONS = 32
ADD, SHOW, PLACE, OPEN, PAY = STEPS = ("加购", "下单", "确认", "去付款", "通知")
"""What a customer does; the last is what the bank does then."""

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_LINK = re.compile(r'<a href="https?://[^/]+(/h5/orders/([A-Z0-9]+)\?t=[^"]+)">')
_SOLD_OUT = re.compile("售罄|只剩")
_NO_BODY = b"HTTP/1.1 204"
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Customer:
    """Who orders, and the messages by which they do, sealed before."""

    openid: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """How long a step took, in milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Quantiles":
        """Sum up."""
        waits = sorted(seconds) or [0.0]
        return cls(1000 * waits[len(waits) // 2], 1000 * waits[int(len(waits) * 0.99)])


@dataclass(frozen=True, slots=True)
class Bought:
    """What came of a slice: counts a second, times of each step; `cpu` is ms a whole order.

    `ordered`, `paid` and `refused` count what the customers were told, warming up and running out
    included: so much has to be in the books. An error is an answer that is neither.
    """

    orders: float
    transactions: float
    steps: dict[str, Quantiles]
    cpu: float
    generator: float
    ordered: int
    paid: int
    refused: int
    errors: int


class Wrong(Exception):
    """An answer isn't the right one."""


@dataclass(slots=True)
class Run:
    """A slice: customers begin until its time, or they, are over, and end their orders."""

    port: int
    payer: Payer
    customers: Iterator[Customer]
    seconds: float
    warm_up: float
    cpu_seconds: Callable[[], float]
    began: float = 0.0
    waits: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    ordered: int = 0
    paid: int = 0
    refused: int = 0
    errors: list[str] = field(default_factory=list)
    used: tuple[float, float] = (0.0, 0.0)

    async def buy(self) -> Bought:
        """Let the customers buy, over all connections."""
        gc.collect()
        gc.disable()
        try:
            self.began = perf_counter() + self.warm_up
            watch = asyncio.create_task(self._watch())
            await asyncio.gather(*(self._come_and_go() for _ in range(CONNECTIONS)))
            watch.cancel()
        finally:
            gc.enable()
        return self._result()

    async def _watch(self) -> None:
        await asyncio.sleep(self.began - perf_counter())
        cpu, own = self.cpu_seconds(), process_time()
        await asyncio.sleep(self.began + self.seconds - perf_counter())
        self.used = (self.cpu_seconds() - cpu, process_time() - own)

    async def _come_and_go(self) -> None:
        """Serve one customer after the other over one connection, a new one after an error."""
        loop = asyncio.get_running_loop()
        while perf_counter() < self.began + self.seconds:
            _, line = await loop.create_connection(_Line, "127.0.0.1", self.port)
            try:
                while perf_counter() < self.began + self.seconds:
                    customer = next(self.customers, None)
                    if customer is None:
                        return
                    await self._order(line, customer)
            except (Wrong, OSError, TimeoutError) as error:
                self.errors.append(f"{type(error).__name__} {error}")
            finally:
                line.close()

    async def _order(self, line: "_Line", customer: Customer) -> None:
        """Order and pay; who is told that nothing is left goes."""
        words = ""
        for step, message in zip(STEPS, customer.messages, strict=False):
            words = read_answer(await self._timed(step, line.ask(message.request)))
            if _SOLD_OUT.search(words):
                self.refused += 1
                return
            if message.expected not in words:
                raise Wrong(f"{step}: {words[:80]}")
        link = _LINK.search(words)
        if link is None:
            raise Wrong(words[:80])
        self.ordered += 1
        opened = json.loads(await self._timed(OPEN, line.ask(_page(link[1]))))
        notice = self.payer.pay(opened["pay"]["code_url"], opened["amount"], customer.openid)
        await self._timed(PAY, line.ask(_request(notice)))
        self.paid += 1

    async def _timed(self, step: str, asked: Awaitable[bytes]) -> bytes:
        began = perf_counter()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            body = await asked
        ended = perf_counter()
        if self.began <= ended <= self.began + self.seconds:
            self.waits[step].append(ended - began)
        return body

    def _result(self) -> Bought:
        orders, placed = len(self.waits[PAY]), len(self.waits[PLACE])
        return Bought(
            orders=orders / self.seconds,
            transactions=(orders + placed) / self.seconds,
            steps={step: Quantiles.of(waits) for step, waits in self.waits.items()},
            cpu=1000 * self.used[0] / max(orders, 1),
            generator=self.used[1] / self.seconds,
            ordered=self.ordered,
            paid=self.paid,
            refused=self.refused,
            errors=len(self.errors),
        )


class _Line(asyncio.Protocol):
    """A connection that is asked one thing after another."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    async def ask(self, request: bytes) -> bytes:
        """Send a request; give the body of a good answer, or raise `Wrong`."""
        self._received, self._answer = b"", asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.WriteTransport):
            raise TypeError("nothing to write to")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark or self._answer is None or self._answer.done():
            return
        length = _LENGTH.search(head + b"\r\n")
        if not head.startswith(_NO_BODY) and (length is None or len(body) < int(length[1])):
            return
        if head.startswith((b"HTTP/1.1 200", _NO_BODY)):
            self._answer.set_result(body)
        else:
            self._answer.set_exception(Wrong(f"{head[:40]!r} {body[:80]!r}"))

    def connection_lost(self, _error: Exception | None) -> None:
        """Fail what waits."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionError("closed"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


def _page(path: str) -> bytes:
    """Ask for an order's page as a program does, which opens its payment."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n"
        "Accept: application/json\r\n\r\n"
    ).encode()


def _request(notice: NoticeRequest) -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in notice.headers.items())
    head = (
        f"POST {PAYMENT_NOTICES} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
        f"Content-Length: {len(notice.body)}\r\n\r\n"
    )
    return head.encode() + notice.body
