"""People of groups: what they say reaches the shop, what the bot says is heard.

Without a gateway what is said goes straight to the dispatcher, as the adapter would read it, and
the bot's words come through a channel that writes them into the simulator's groups.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from wechaty_grpc.wechaty.puppet import MessagePayloadResponse, MessageType

from bot.adapters.wechaty.channel import as_typed
from bot.adapters.wechaty.wire import DOOR, Speaker, parse_message
from bot.app import Tuanzi
from bot.delivery.channel import Outcome, Result
from bot.kernel.incoming import Incoming
from bot.kernel.reply import Reply, Text
from simulator.groups.neighbourhood import Contact, Group, Line, Neighbourhood, NotThere

_PATIENCE = 5.0


@dataclass
class FakeChannel:
    """Puts what is sent where a gateway would; `failing` sends end with an outcome of their own."""

    neighbourhood: Neighbourhood
    failing: list[Outcome] = field(default_factory=list)

    async def send(self, recipient: str, reply: Reply) -> Outcome:
        if self.failing:
            return self.failing.pop(0)
        assert isinstance(reply, Text)
        mentions = (reply.to.id,) if reply.to else ()
        try:
            self.neighbourhood.bot_says(recipient.split(":", 2)[2], as_typed(reply), mentions)
        except NotThere as error:
            return Outcome(Result.FAILED, repr(error))
        return Outcome(Result.SENT)


@dataclass
class Talk:
    """The groups of a town; what is said is taken before it returns."""

    neighbourhood: Neighbourhood
    shop: Tuanzi
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.shop.groups is None:
            self.shop.channels[DOOR] = FakeChannel(self.neighbourhood)
            return
        door = self.shop.groups.door
        take = door._take

        async def taking(incoming: Incoming) -> None:
            await take(incoming)
            self.taken.add(incoming.key)

        door._take = taking

    async def say(self, group: Group, person: Contact, words: str, *, mention: bool) -> list[str]:
        """Say something in a group; give what the bot has said there since."""
        before = len(self.neighbourhood.lines)
        at = f"@{self.neighbourhood.bot.name} " if mention else ""
        await self._taken(self.neighbourhood.say(group, person, at + words))
        return self.heard(group, before)

    async def say_privately(self, person: Contact, words: str) -> list[str]:
        """Say something to the bot alone; give what it has said back since."""
        before = len(self.neighbourhood.lines)
        await self._taken(self.neighbourhood.say_privately(person, words))
        return self.private(person, before)

    def heard(self, group: Group, since: int = 0) -> list[str]:
        """List what the bot has said in a group."""
        return self._of_bot(self.neighbourhood.said_in(group, since))

    def private(self, person: Contact, since: int = 0) -> list[str]:
        """List what the bot has said to somebody alone."""
        return self._of_bot(self.neighbourhood.said_with(person, since))

    def incoming(self, line: Line) -> Incoming:
        """Read a line as the adapter does."""
        bot, group, sender = self.neighbourhood.bot, line.group, line.sender
        payload = MessagePayloadResponse(
            id=line.id,
            type=MessageType.MESSAGE_TYPE_TEXT,
            text=line.text,
            timestamp=int(line.at.timestamp()),
            from_id=sender.id,
            room_id=group.id if group else "",
            mention_ids=list(line.mentions),
        )
        name = self.neighbourhood.called(group, sender) if group else sender.name
        speaker = Speaker(name, sender.is_friend)
        return parse_message(payload, bot.id, speaker, [bot.name])

    async def _taken(self, line: Line) -> None:
        """Wait until a line was handled, or was found to be none of the shop's business."""
        if self.shop.groups is None:
            await self.shop.dispatcher.take(self.incoming(line))
        else:
            key = self.incoming(line).key
            await until(lambda: key in self.taken)
        await self.shop.courier.run_due()

    def _of_bot(self, lines: list[Line]) -> list[str]:
        return [line.text for line in lines if line.sender is self.neighbourhood.bot]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(_PATIENCE):
        while not is_so():  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.01)
