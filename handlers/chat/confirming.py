"""What staff do in chat: they are asked first, and it is done when they say 确认."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, words
from bot.dispatch.router import Heard, InGroup, Pattern
from bot.kernel.incoming import Kind
from bot.kernel.reply import Reply, Text
from community.staff.rules import Role
from handlers.chat.context import Chat, ChatRouter, StaffOnly, staff_only

T = TypeVar("T")
Deed = Callable[[Chat, Mapping[str, str]], Awaitable[Reply]]
"""Does what was asked, by the facts that were kept with the question."""

_QUOTES = "「『“”‘’\"'《〈【>＞|"
_DEED = "deed"
_YES = words("确认", "确认执行", "确定")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SaidPlainly(Generic[T]):
    """What a pattern recognises, unless it was quoted or forwarded with other lines."""

    pattern: Pattern[T]

    @property
    def words(self) -> tuple[str, ...]:
        """The commands it listens to."""
        return self.pattern.words

    def __call__(self, heard: Heard) -> T | None:
        """Say what the message holds, or `None`; that it was quoted is logged, not its words."""
        learnt = self.pattern(heard)
        if learnt is None:
            return None
        text = heard.incoming.text.strip()
        if "\n" not in text and not text.startswith(tuple(_QUOTES)):
            return learnt
        log.warning("staff_command.quoted", command=str(self.pattern))
        return None


@dataclass(frozen=True, slots=True)
class _CommandThen:
    """One of these commands, alone or followed by a gap, a letter or a digit; learns the rest."""

    words: tuple[str, ...]

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        if heard.incoming.kind is not Kind.TEXT:
            return None
        for word in self.words:
            rest = heard.words[len(word) :]
            if heard.words.startswith(word) and (not rest or rest[0] in " :" or rest[0].isascii()):
                return rest.strip(" :")
        return None


def commanded(*commands: str, roles: tuple[Role, ...]) -> StaffOnly[str]:
    """Recognise a command that staff of these roles say themselves."""
    return staff_only(SaidPlainly(_CommandThen(commands)), *roles)


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """确认 where a deed was asked for, by who may still do it; learns the question."""

    step: str
    roles: Mapping[str, frozenset[str]]
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> Asked | None:
        """Say what the message holds, or `None`."""
        asked = answering(self.step)(heard)
        if asked is None or not isinstance(heard, Chat) or not SaidPlainly(_YES)(heard):
            return None
        return asked if heard.role in self.roles[dict(asked.facts)[_DEED]] else None


class Confirming:
    """The deeds of a feature: each is asked for with what it will do, and done on 确认.

    A deed looks again at what it does, as the world goes on between the question and the answer.
    """

    def __init__(self, step: str, *, in_group: InGroup = InGroup.PRIVATELY) -> None:
        self.answers = ChatRouter(in_group=in_group)
        self._step = step
        self._deeds: dict[str, Deed] = {}
        self._roles: dict[str, frozenset[str]] = {}
        self.answers.on(_Confirmed(step, self._roles))(self.on_confirmed)

    def deed(self, name: str, *roles: str) -> Callable[[Deed], Deed]:
        """Let the decorated function do a deed once one with these roles has confirmed it."""

        def register(deed: Deed) -> Deed:
            self._deeds[name], self._roles[name] = deed, frozenset(roles)
            return deed

        return register

    def ask(self, chat: Chat, deed: str, question: str, **facts: object) -> Reply:
        """Ask whether a deed shall be done; the facts are kept until it is."""
        kept = tuple((name, str(fact)) for name, fact in facts.items())
        chat.dialogue = chat.dialogue.ask(Asked(self._step, ((_DEED, deed), *kept)))
        return Text(question)

    async def on_confirmed(self, chat: Chat, asked: Asked) -> Reply:
        """Do what was asked for."""
        facts = dict(asked.facts)
        chat.dialogue = chat.dialogue.leave()
        return await self._deeds[facts[_DEED]](chat, facts)
