"""Which handler a message belongs to: routes in reading order, the first that matches wins."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from inspect import isawaitable
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


class InGroup(Enum):
    """How what is said in a group is answered."""

    PRIVATELY = "to the speaker alone"
    OPENLY = "in the group"
    IF_ADDRESSED = "in the group, if the shop is addressed by name"


Call = Callable[[], Awaitable[Reply | None]]
"""A handler with all that it needs."""


@dataclass(frozen=True, slots=True)
class Found:
    """The route that matched: its name, how it answers groups, its handler ready to be called."""

    name: str
    in_group: InGroup
    call: Call


@dataclass(frozen=True, slots=True)
class Route(Generic[C]):
    """One way to be understood: from it the dispatch, the help and the menu are made.

    `usage` is what a person types, as the help shows it, and `about` what it is for; a route
    without them is not in the help. `button` is its label in the account's menu.
    """

    name: str
    attempt: Callable[[C], Call | Awaitable[Call | None] | None]
    words: tuple[str, ...]
    usage: str
    about: str
    button: str


class Router(Generic[C]):
    """The routes of one feature, under one topic of the help."""

    def __init__(self, topic: str = "", *, in_group: InGroup = InGroup.PRIVATELY) -> None:
        self.topic = topic
        self.in_group = in_group
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
            def attempt(chat: C) -> Call | None:
                learnt = pattern(chat)
                return None if learnt is None else lambda: handler(chat, learnt)

            name = handler.__name__
            self.routes.append(Route(name, attempt, pattern.words, usage, about, button))
            return handler

        return register

    def on_finding(
        self, look: Callable[[C], Awaitable[T | None]], *, usage: str = "", about: str = ""
    ) -> Callable[
        [Callable[[C, T], Awaitable[Reply | None]]], Callable[[C, T], Awaitable[Reply | None]]
    ]:
        """Route to the decorated handler what `look` recognises after reading in the books.

        It may not write: the message may be none of the shop's business.
        """

        def register(
            handler: Callable[[C, T], Awaitable[Reply | None]],
        ) -> Callable[[C, T], Awaitable[Reply | None]]:
            async def attempt(chat: C) -> Call | None:
                found = await look(chat)
                return None if found is None else lambda: handler(chat, found)

            self.routes.append(Route(handler.__name__, attempt, (), usage, about, ""))
            return handler

        return register


class Routes(Generic[C]):
    """All routers in reading order."""

    def __init__(self, *routers: Router[C]) -> None:
        self.routers = routers

    def __iter__(self) -> Iterator[Route[C]]:
        for router in self.routers:
            yield from router.routes

    async def find(self, chat: C) -> Found | None:
        """Find the first route that matches; in a group none that is only for who addresses us."""
        for router in self.routers:
            if chat.incoming.is_overheard and router.in_group is InGroup.IF_ADDRESSED:
                continue
            for route in router.routes:
                attempted = route.attempt(chat)
                if attempted is None:
                    continue
                call = await attempted if isawaitable(attempted) else attempted
                if call is not None:
                    return Found(route.name, router.in_group, call)
        return None
