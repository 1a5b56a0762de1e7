"""Which handler a message belongs to: routes in reading order, the first that matches wins."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.dispatch.dialogue import Asked
from bot.kernel.incoming import Incoming
from bot.kernel.reply import Reply


class Heard(Protocol):
    """What a pattern may look at: the message, its words in canonical form, the open question."""

    @property
    def incoming(self) -> Incoming:
        """The message as it came."""
        ...

    @property
    def words(self) -> str:
        """What was said, in canonical form."""
        ...

    @property
    def asked(self) -> Asked | None:
        """The question that waits for this message."""
        ...


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
C = TypeVar("C", bound=Heard)


class Pattern(Protocol[T_co]):
    """Answers "not mine" (`None`) or what it learnt; `words` are the commands it listens to."""

    @property
    def words(self) -> tuple[str, ...]:
        """The commands it listens to."""
        ...

    def __call__(self, heard: Heard) -> T_co | None:
        """Say what the message holds, or `None`."""
        ...


@dataclass(frozen=True, slots=True)
class Route(Generic[C]):
    """One way to be understood: from it the dispatch, the help and the menu are made.

    `usage` is what a person types, as the help shows it, and `about` what it is for; a route
    without them is not in the help. `button` is its label in the account's menu.
    """

    name: str
    attempt: Callable[[C], Callable[[], Awaitable[Reply | None]] | None]
    words: tuple[str, ...]
    usage: str
    about: str
    button: str


class Router(Generic[C]):
    """The routes of one feature, under one topic of the help."""

    def __init__(self, topic: str = "") -> None:
        self.topic = topic
        self.routes: list[Route[C]] = []

    def on(
        self, pattern: Pattern[T], *, usage: str = "", about: str = "", button: str = ""
    ) -> Callable[
        [Callable[[C, T], Awaitable[Reply | None]]], Callable[[C, T], Awaitable[Reply | None]]
    ]:
        """Route what a pattern recognises to the decorated handler."""

        def register(
            handler: Callable[[C, T], Awaitable[Reply | None]],
        ) -> Callable[[C, T], Awaitable[Reply | None]]:
            def attempt(chat: C) -> Callable[[], Awaitable[Reply | None]] | None:
                learnt = pattern(chat)
                return None if learnt is None else lambda: handler(chat, learnt)

            name = handler.__name__
            self.routes.append(Route(name, attempt, pattern.words, usage, about, button))
            return handler

        return register


class Routes(Generic[C]):
    """All routers in reading order."""

    def __init__(self, *routers: Router[C]) -> None:
        self.routers = routers

    def __iter__(self) -> Iterator[Route[C]]:
        for router in self.routers:
            yield from router.routes

    def find(self, chat: C) -> tuple[str, Callable[[], Awaitable[Reply | None]]] | None:
        """Find the first route that matches: its name, and its handler ready to be called."""
        for route in self:
            call = route.attempt(chat)
            if call is not None:
                return route.name, call
        return None
