"""What a gateway answers to its client: the calls of Wechaty's puppet service.

One client at a time hears what happens, and every call carries the token.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from grpclib.const import Cardinality, Handler, Status
from grpclib.exceptions import GRPCError
from grpclib.server import Stream
from wechaty_grpc.wechaty import puppet

from simulator.groups.neighbourhood import Group, Line, Neighbourhood, NotThere

Answer = Callable[[Any], object]

_TEXT = 7
"""Gateways send a puppet's numbers of kinds, not those of the protocol, where this is a video."""


class PuppetService:
    """Answers from the neighbourhood; calls that are `failing` are refused so many times."""

    def __init__(self, neighbourhood: Neighbourhood, token: str) -> None:
        self.failing: Counter[str] = Counter()
        self._neighbourhood = neighbourhood
        self._token = token
        self._events: asyncio.Queue[puppet.EventResponse] | None = None
        neighbourhood.listeners.append(self._on_line)

    def __mapping__(self) -> dict[str, Handler]:
        """Name the calls, as grpclib wants them."""
        calls = {
            "MessagePayload": (self._message, puppet.MessagePayloadRequest),
            "ContactPayload": (self._contact, puppet.ContactPayloadRequest),
            "RoomPayload": (self._room, puppet.RoomPayloadRequest),
            "RoomMemberPayload": (self._member, puppet.RoomMemberPayloadRequest),
            "MessageSendText": (self._send_text, puppet.MessageSendTextRequest),
            "Version": (self._version, puppet.VersionRequest),
        }
        unary = {
            f"/wechaty.Puppet/{name}": self._handler(name, answer, request)
            for name, (answer, request) in calls.items()
        }
        event = Handler(
            self._tell_events,
            Cardinality.UNARY_STREAM,
            puppet.EventRequest,
            puppet.EventResponse,
        )
        return {"/wechaty.Puppet/Event": event, **unary}

    @property
    def is_attended(self) -> bool:
        """Whether a client hears what happens."""
        return self._events is not None

    def sign_out(self) -> None:
        """Let the account drop out."""
        self._tell(puppet.EventType.EVENT_TYPE_LOGOUT, contactId=self._neighbourhood.bot.id)

    def sign_in(self) -> None:
        """Let the account come back."""
        self._tell(puppet.EventType.EVENT_TYPE_LOGIN, contactId=self._neighbourhood.bot.id)

    def _handler(self, name: str, answer: Answer, request: type[Any]) -> Handler:
        response = getattr(puppet, request.__name__.replace("Request", "Response"))

        async def serve(stream: Stream[Any, Any]) -> None:
            self._check_token(stream)
            asked = await stream.recv_message()
            if self.failing[name] > 0:
                self.failing[name] -= 1
                raise GRPCError(Status.INTERNAL, f"{name} failed on purpose")
            try:
                await stream.send_message(answer(asked))
            except NotThere as error:
                raise GRPCError(Status.INTERNAL, f"not there: {error}") from error

        return Handler(serve, Cardinality.UNARY_UNARY, request, response)

    def _check_token(self, stream: Stream[Any, Any]) -> None:
        given = stream.metadata.get("authorization") if stream.metadata else None
        if given != f"Wechaty {self._token}":
            raise GRPCError(Status.UNAUTHENTICATED, "Invalid Wechaty TOKEN")

    async def _tell_events(self, stream: Stream[Any, Any]) -> None:
        """Tell a client what happens, beginning with who is signed in."""
        self._check_token(stream)
        await stream.recv_message()
        if self._events is not None:
            raise GRPCError(Status.ALREADY_EXISTS, "event() can not be called twice")
        events: asyncio.Queue[puppet.EventResponse] = asyncio.Queue()
        self._events = events
        self._tell(puppet.EventType.EVENT_TYPE_HEARTBEAT, data="connected")
        self.sign_in()
        try:
            while True:
                await stream.send_message(await events.get())
        finally:
            self._events = None

    def _tell(self, kind: int, **payload: str) -> None:
        if self._events is not None:
            told = json.dumps(payload)
            self._events.put_nowait(puppet.EventResponse(type=kind, payload=told))

    def _on_line(self, line: Line) -> None:
        """Tell of a message; the bot hears of its own ones, too."""
        self._tell(puppet.EventType.EVENT_TYPE_MESSAGE, messageId=line.id)

    def _message(self, asked: puppet.MessagePayloadRequest) -> object:
        line, bot = self._neighbourhood.line(asked.id), self._neighbourhood.bot
        to = line.other if line.sender is bot else bot
        return puppet.MessagePayloadResponse(
            id=line.id,
            type=_TEXT,
            text=line.text,
            timestamp=int(line.at.timestamp()),
            from_id=line.sender.id,
            room_id=line.group.id if line.group else "",
            to_id=to.id if to and not line.group else "",
            mention_ids=list(line.mentions),
        )

    def _contact(self, asked: puppet.ContactPayloadRequest) -> object:
        contact = self._neighbourhood.contacts.get(asked.id)
        if contact is None:
            raise NotThere(asked.id)
        return puppet.ContactPayloadResponse(
            id=contact.id,
            type=puppet.ContactType.CONTACT_TYPE_PERSONAL,
            name=contact.name,
            friend=contact.is_friend,
        )

    def _room(self, asked: puppet.RoomPayloadRequest) -> object:
        group = self._group(asked.id)
        return puppet.RoomPayloadResponse(
            id=group.id, topic=group.topic, member_ids=list(group.members)
        )

    def _member(self, asked: puppet.RoomMemberPayloadRequest) -> object:
        group, contact = self._group(asked.id), self._neighbourhood.contacts.get(asked.member_id)
        if contact is None or contact.id not in group.members:
            raise NotThere(asked.member_id)
        return puppet.RoomMemberPayloadResponse(
            id=contact.id, name=contact.name, room_alias=group.members[contact.id]
        )

    def _send_text(self, asked: puppet.MessageSendTextRequest) -> object:
        line = self._neighbourhood.bot_says(
            asked.conversation_id, asked.text, tuple(asked.mentonal_ids)
        )
        return puppet.MessageSendTextResponse(id=line.id)

    def _version(self, _asked: puppet.VersionRequest) -> object:
        return puppet.VersionResponse(version="1.0.0")

    def _group(self, group_id: str) -> Group:
        group = self._neighbourhood.groups.get(group_id)
        if group is None:
            raise NotThere(group_id)
        return group
