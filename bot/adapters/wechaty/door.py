"""The door to the groups: messages are read from the gateway and handed to whoever answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError
from wechaty_grpc.wechaty.puppet import (
    ContactPayloadResponse,
    ContactType,
    EventResponse,
    EventType,
    MessagePayloadResponse,
)

from bot.adapters.wechaty.gateway import Gateway
from bot.adapters.wechaty.replays import Replays
from bot.adapters.wechaty.wire import Speaker, is_heard, parse_message
from bot.kernel.incoming import Incoming

Take = Callable[[Incoming], Awaitable[object]]

_PAUSE = 0.5
_LONGEST_PAUSE = 8.0
_MOST_TRIES = 3

log = structlog.get_logger()


class WechatyDoor:
    """Reads messages in their order and lets each be taken, again and again until it was."""

    def __init__(self, gateway: Gateway, take: Take) -> None:
        self._gateway = gateway
        self._take = take
        self._account = ""
        self._replays = Replays(asyncio.get_running_loop().time)
        self._unread: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._handing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Listen until cancelled; what was read by then is handed over all the same."""
        reading = asyncio.create_task(self._read())
        try:
            await self._gateway.follow(self._on_event, self._replays.came_back)
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            for handing in self._handing:
                handing.cancel()
            await asyncio.gather(*self._handing, return_exceptions=True)

    async def _on_event(self, event: EventResponse) -> None:
        if event.type == EventType.EVENT_TYPE_LOGIN:
            self._account = str(json.loads(event.payload)["contactId"])
            self._gateway.is_signed_out = False
            log.info("wechaty.signed_in", account=self._account)
        elif event.type == EventType.EVENT_TYPE_LOGOUT:
            self._gateway.is_signed_out = True
            log.error("wechaty.signed_out", account=self._account)
        elif event.type == EventType.EVENT_TYPE_MESSAGE and self._account:
            self._unread.put_nowait((self._account, str(json.loads(event.payload)["messageId"])))

    async def _read(self) -> None:
        while True:
            account, message_id = await self._unread.get()
            incoming = await self._fetch_patiently(account, message_id)
            if incoming is not None and not self._replays.is_replay(incoming):
                handing = asyncio.create_task(self._hand_over(incoming))
                self._handing.add(handing)
                handing.add_done_callback(self._handing.discard)

    async def _fetch_patiently(self, account: str, message_id: str) -> Incoming | None:
        """Fetch a message, however long the gateway is away; give up what it doesn't know."""
        tries, pause = 0, _PAUSE
        while tries < _MOST_TRIES:
            try:
                return await self._fetch(account, message_id)
            except (OSError, StreamTerminatedError) as error:
                tries += isinstance(error, TimeoutError)
                pause = min(2 * pause, _LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - one message must not stop the others
                tries += 1
                log.warning("wechaty.unread", message=message_id, error=repr(error))
            await asyncio.sleep(pause)
        return None

    async def _fetch(self, account: str, message_id: str) -> Incoming | None:
        calls = self._gateway.calls
        payload = await calls.message_payload(id=message_id)
        payload.id = message_id
        if not is_heard(payload, account):
            return None
        contact = await calls.contact_payload(id=payload.from_id)
        if contact.type == ContactType.CONTACT_TYPE_OFFICIAL:
            return None
        speaker = Speaker(await self._name_there(payload, contact), contact.friend)
        is_mention = account in payload.mention_ids
        own_names = await self._own_names(account, payload.room_id) if is_mention else []
        return parse_message(payload, account, speaker, own_names)

    async def _name_there(
        self, payload: MessagePayloadResponse, contact: ContactPayloadResponse
    ) -> str:
        alias = await self._alias(payload.room_id, payload.from_id) if payload.room_id else ""
        return alias or contact.name

    async def _alias(self, room: str, member: str) -> str:
        """Tell how somebody is called in a group; a gateway may not know them there yet."""
        try:
            there = await self._gateway.calls.room_member_payload(id=room, member_id=member)
        except GRPCError as error:
            if error.status in {Status.UNAUTHENTICATED, Status.UNAVAILABLE}:
                raise
            return ""
        return str(there.room_alias)

    async def _own_names(self, account: str, room: str) -> list[str]:
        own = await self._gateway.calls.contact_payload(id=account)
        return [own.name, await self._alias(room, account)]

    async def _hand_over(self, incoming: Incoming) -> None:
        """Let a message be taken: no gateway brings it again, so what fails is tried again."""
        pause = _PAUSE
        while True:
            try:
                await self._take(incoming)
            except Exception as error:  # noqa: BLE001 - what a failure means was logged below
                log.warning("wechaty.not_taken", key=incoming.key, error=repr(error))
            else:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
