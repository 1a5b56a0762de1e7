"""The people of the groups, what they say there, and what they say to the bot alone."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from simulator.clock import Clock
from simulator.people import Person

MENTION_ENDS = "\u2005"
"""What WeChat writes after a name that was picked from the list of members."""

OnMessage = Callable[["Line"], None]


class NotThere(Exception):
    """A contact, a group or a message is not known, or not where it was looked for."""


@dataclass(eq=False)
class Contact:
    """Somebody as the bot's account knows them; who is a friend can be written to alone."""

    id: str
    name: str
    person: Person | None = None
    is_friend: bool = True


@dataclass(eq=False)
class Group:
    """A group: how each of its members is called there, empty where by their own name."""

    id: str
    topic: str
    members: dict[str, str] = field(default_factory=dict)

    def alias(self, contact: Contact, name: str) -> None:
        """Let somebody be called otherwise in this group."""
        if contact.id not in self.members:
            raise NotThere(contact.id)
        self.members[contact.id] = name


@dataclass(frozen=True)
class Line:
    """Something that was said: by whom, in a group or between the bot and one contact."""

    id: str
    number: int
    at: datetime
    sender: Contact
    text: str
    group: Group | None = None
    other: Contact | None = None
    mentions: tuple[str, ...] = ()


class Neighbourhood:
    """All contacts and groups of one account, which is the bot's."""

    def __init__(self, clock: Clock, bot_name: str = "团子") -> None:
        self.bot = Contact(_new_id("wxid_"), bot_name)
        self.contacts: dict[str, Contact] = {self.bot.id: self.bot}
        self.groups: dict[str, Group] = {}
        self.lines: list[Line] = []
        self.listeners: list[OnMessage] = []
        self._clock = clock

    def contact(
        self, name: str, person: Person | None = None, *, is_friend: bool = True
    ) -> Contact:
        """Make somebody."""
        contact = Contact(_new_id("wxid_"), name, person, is_friend)
        self.contacts[contact.id] = contact
        return contact

    def contact_of(self, person: Person) -> Contact:
        """Give the contact that a person is, a friend of the bot's from the first time on."""
        found = (one for one in self.contacts.values() if one.person is person)
        return next(found, None) or self.contact(person.name, person)

    def group(self, topic: str, *members: Contact) -> Group:
        """Make a group of people and the bot."""
        group = Group(_new_id("", "@chatroom"), topic, {self.bot.id: ""})
        self.groups[group.id] = group
        for member in members:
            self.join(group, member)
        return group

    def join(self, group: Group, contact: Contact) -> None:
        """Let somebody into a group."""
        group.members.setdefault(contact.id, "")

    def called(self, group: Group, contact: Contact) -> str:
        """Tell how somebody is called in a group."""
        return group.members.get(contact.id) or contact.name

    def say(self, group: Group, contact: Contact, text: str) -> Line:
        """Let a member say something in a group; an @ with a member's name mentions them."""
        if contact.id not in group.members:
            raise NotThere(contact.id)
        picked, mentions = self._mentions(group, text)
        return self._add(contact, picked, group=group, mentions=mentions)

    def say_privately(self, contact: Contact, text: str) -> Line:
        """Let a friend say something to the bot alone."""
        if not contact.is_friend:
            raise NotThere(contact.id)
        return self._add(contact, text, other=contact)

    def bot_says(self, conversation: str, text: str, mentions: tuple[str, ...] = ()) -> Line:
        """Let the bot say something in a group or to a friend; `NotThere` where it can't."""
        group = self.groups.get(conversation)
        if group is not None:
            return self._add(self.bot, text, group=group, mentions=mentions)
        contact = self.contacts.get(conversation)
        if contact is None or not contact.is_friend:
            raise NotThere(conversation)
        return self._add(self.bot, text, other=contact)

    def line(self, message_id: str) -> Line:
        """Find what was said by its id."""
        for line in reversed(self.lines):
            if line.id == message_id:
                return line
        raise NotThere(message_id)

    def said_in(self, group: Group, since: int = 0) -> list[Line]:
        """List what was said in a group after a number."""
        return [line for line in self.lines[since:] if line.group is group]

    def said_with(self, contact: Contact, since: int = 0) -> list[Line]:
        """List what the bot and somebody said to each other alone after a number."""
        return [line for line in self.lines[since:] if line.other is contact]

    def tell(self, line: Line) -> None:
        """Tell listeners of a line, perhaps once more."""
        for listener in tuple(self.listeners):
            listener(line)

    def _add(self, sender: Contact, text: str, **where: object) -> Line:
        number = len(self.lines) + 1
        milliseconds = int(self._clock().timestamp() * 1000)
        message_id = f"{milliseconds}{secrets.randbelow(10**6):06}"
        line = Line(message_id, number, self._clock(), sender, text, **where)  # type: ignore[arg-type]
        self.lines.append(line)
        self.tell(line)
        return line

    def _mentions(self, group: Group, text: str) -> tuple[str, tuple[str, ...]]:
        """Write mentions as WeChat does, and tell who is meant."""
        mentioned = []
        for contact, name in self._names(group):
            found = re.compile(rf"@{re.escape(name)}(?:{MENTION_ENDS}|[ \u3000]|$)")
            if found.search(text):
                text = found.sub(f"@{name}{MENTION_ENDS}", text)
                mentioned.append(contact.id)
        return text, tuple(mentioned)

    def _names(self, group: Group) -> Iterator[tuple[Contact, str]]:
        for member in group.members:
            contact = self.contacts[member]
            yield from ((contact, name) for name in {self.called(group, contact), contact.name})


def _new_id(prefix: str, ending: str = "") -> str:
    return f"{prefix}{secrets.token_hex(7)}{ending}"
