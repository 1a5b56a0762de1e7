"""A lean load generator: kept-alive connections in a closed loop, requests sealed before."""

import asyncio
import gc
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

from benchmarks.messages import Message, is_right

CONNECTIONS = 32

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_SHORTEST_BODY = 200
_CHECK_EVERY = 50
_HANGS_AFTER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Slice:
    """What one contender did in one slice.

    Times are milliseconds, `cpu` of its process for each message. `generator` is the part of its
    core's time that the load took: near 1, the load was the limit and not the contender.
    """

    rate: float
    p50: float
    p99: float
    cpu: float
    answered: int
    errors: int
    generator: float


async def put_load(
    port: int, messages: Sequence[Message], *, seconds: float, cpu_seconds: Callable[[], float]
) -> Slice:
    """Send messages over all connections until the time or the messages are over."""
    run = _Run(messages, seconds, cpu_seconds)
    loop = asyncio.get_running_loop()
    with _without_collection():
        clients = [
            (await loop.create_connection(lambda: _Client(run), "127.0.0.1", port))[1]
            for _ in range(CONNECTIONS)
        ]
        try:
            async with asyncio.timeout(seconds + _HANGS_AFTER_SECONDS):
                await asyncio.gather(*(client.over for client in clients))
        except TimeoutError:
            run.errors += sum(client.close() for client in clients)
    return run.result()


class _Run:
    """One slice: its first tenth, a thousand messages at most, warms up and isn't counted."""

    def __init__(
        self, messages: Sequence[Message], seconds: float, cpu_seconds: Callable[[], float]
    ) -> None:
        self.errors = 0
        self._left = iter(messages)
        self._seconds = seconds
        self._cpu_seconds = cpu_seconds
        self._warm_up = min(1000, len(messages) // 10)
        self._answered = 0
        self._waits: list[float] = []
        self._samples: list[tuple[Message, bytes]] = []
        self._cpu = self._began = self._ended = self._own_cpu = 0.0

    def next(self) -> Message | None:
        """Give the next message; `None` when the slice is over."""
        is_over = self._began and perf_counter() > self._began + self._seconds
        return None if is_over else next(self._left, None)

    def note(self, message: Message, wait: float, head: bytes, body: bytes) -> None:
        """Take an answer."""
        self._answered += 1
        if not head.startswith(b"HTTP/1.1 200") or len(body) < _SHORTEST_BODY:
            self.errors += 1
        if self._answered == self._warm_up:
            self._cpu, self._own_cpu = self._cpu_seconds(), process_time()
            self._began = perf_counter()
        elif self._began:
            self._ended = perf_counter()
            self._waits.append(wait)
        if self._answered % _CHECK_EVERY == 0:
            self._samples.append((message, body))

    def result(self) -> Slice:
        """Sum up, once the last answer is there; only now is what was sampled opened."""
        if not self._waits:
            return Slice(0.0, 0.0, 0.0, 0.0, self._answered, max(self.errors, 1), 0.0)
        cpu, own_cpu = self._cpu_seconds() - self._cpu, process_time() - self._own_cpu
        count, seconds = len(self._waits), self._ended - self._began
        wrong = sum(not is_right(*sample) for sample in self._samples)
        waits = sorted(self._waits)
        return Slice(
            rate=count / seconds,
            p50=1000 * waits[len(waits) // 2],
            p99=1000 * waits[int(len(waits) * 0.99)],
            cpu=1000 * cpu / count,
            answered=self._answered,
            errors=self.errors + wrong,
            generator=own_cpu / seconds,
        )


class _Client(asyncio.Protocol):
    """One connection: writes a request, waits for its answer, writes the next."""

    def __init__(self, run: _Run) -> None:
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._run = run
        self._asked: Message | None = None
        self._asked_at = 0.0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; when it is whole, ask on."""
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if mark else None
        if self._asked is None or length is None or len(body) < int(length[1]):
            return
        self._received = b""
        self._run.note(self._asked, perf_counter() - self._asked_at, head, body)
        self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        """Count a closed connection as an error; its connection is gone for this slice."""
        self._run.errors += self.close()

    def close(self) -> bool:
        """End; tell whether an answer was still missing."""
        missing, self._asked = self._asked is not None, None
        self._transport.close()
        if not self.over.done():
            self.over.set_result(None)
        return missing

    def _ask(self) -> None:
        self._asked = self._run.next()
        if self._asked is None:
            self.close()
            return
        self._asked_at = perf_counter()
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(self._asked.request)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keep the generator's own garbage collector out of the answers' times."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
