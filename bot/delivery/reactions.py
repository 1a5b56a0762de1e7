"""When something has happened, something else also happens: each reaction once."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from typing import Any, Generic, TypeVar

from bot.kernel.event import Event
from bot.persistence.outbox import Leave, leave
from bot.persistence.work import Work

E = TypeVar("E", bound=Event)
W = TypeVar("W")
Reaction = Callable[[Work, E, W], Awaitable[None]]
Facts = dict[str, Any]


class Reactions(Generic[W]):
    """Who reacts to which event; a reaction is a unit of work of its own.

    It is given the event and what the shop lets reactions know of the world. `renew` brings an
    event's facts up to date first, as they may be old when they are reacted to.
    """

    def __init__(self, renew: Callable[[Work, Facts], Awaitable[Facts]]) -> None:
        self._renew = renew
        self._consumers: dict[type[Event], list[str]] = {}
        self._calls: dict[str, Callable[[Work, Facts, W], Awaitable[None]]] = {}

    def on(self, kind: type[E]) -> Callable[[Reaction[E, W]], Reaction[E, W]]:
        """Let the decorated function react to events of a kind."""

        def register(reaction: Reaction[E, W]) -> Reaction[E, W]:
            name = f"event.{reaction.__name__}"

            async def call(work: Work, facts: Facts, world: W) -> None:
                await reaction(work, kind(**facts), world)

            self._consumers.setdefault(kind, []).append(name)
            self._calls[name] = call
            return reaction

        return register

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of outbox rows that are reactions."""
        return tuple(self._calls)

    def publish(self, work: Work, events: Iterable[Event]) -> None:
        """Leave a row for each consumer of each event."""
        for event in events:
            for name in self._consumers.get(type(event), ()):
                leave(work, Leave(kind=name, facts=asdict(event)))

    async def react(self, work: Work, kind: str, facts: Facts, world: W) -> None:
        """Run the reaction of a row."""
        await self._calls[kind](work, await self._renew(work, facts), world)
