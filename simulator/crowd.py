"""What people do in WeChat, and what comes back from the bot."""

import asyncio
import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from simulator import events, messages
from simulator.account import AccountSettings
from simulator.clock import Clock, utc_now
from simulator.conversation import incoming, outgoing
from simulator.courier import Courier
from simulator.exchange import Delivery, Exchange, Push, PushRequest
from simulator.markup import Value, document
from simulator.messages import Fields
from simulator.people import Person
from simulator.platform import CustomerMessage, Platform
from simulator.push import verification_query
from simulator.quota import grant_of

_MENU_LINK = "weixin://bizmsgmenu"
_EVENT = re.compile(r"<MsgType>\s*(<!\[CDATA\[)?event")
_MESSAGES_A_MILLISECOND = 1_000_000


class Crowd:
    """The people around one official account; everything they do is pushed to one bot."""

    def __init__(
        self,
        account: AccountSettings,
        webhook_url: str,
        *,
        clock: Clock = utc_now,
        answer_seconds: float = 5.0,
        same_query: bool = False,
    ) -> None:
        self.platform = Platform(account, clock)
        self.journal = self.platform.journal
        self.faults = self.platform.faults
        self.tokens = self.platform.tokens
        self.carrier = self.platform.carrier
        self.authorizations = self.platform.authorizations
        self.courier = Courier(
            account=account,
            webhook_url=webhook_url,
            clock=clock,
            answer_seconds=answer_seconds,
            same_query=same_query,
        )
        self._last_message_id = 0

    def person(self, name: str) -> Person:
        """Make somebody who does not follow the account yet."""
        return self.platform.people.add(name)

    def messages_to(self, person: Person) -> list[CustomerMessage]:
        """List the customer-service messages that arrived at a person."""
        return [each for each in self.platform.messages if each.open_id == person.open_id]

    async def verify(self) -> bool:
        """Check the webhook by GET, as saving the server settings does."""
        echo = secrets.token_hex(8)
        query = verification_query(self.platform.account, echo=echo, at=self.platform.clock())
        return await self.courier.verify(query) == echo

    async def follow(self, person: Person, scene: str = "") -> Exchange:
        """Follow; `scene` is a QR code's ticket, address or scene. Who follows already scans it.

        A code whose life is over raises ExpiredQrCode.
        """
        code = self.platform.qr_codes.find(scene, self.platform.clock())
        value, ticket = (code.scene, code.ticket) if code else (scene, f"gQ{scene}")
        if person.follows and scene:
            return await self.push(person, events.scan(str(value), ticket))
        person.follows, person.since = True, self.platform.clock()
        person.scene = value
        return await self.push(person, events.subscribe(str(value), ticket))

    async def unfollow(self, person: Person) -> Exchange:
        """Stop following: no message reaches the person any more."""
        person.follows = False
        self.platform.quota.forget(person.open_id)
        return await self.push(person, events.unsubscribe())

    async def say(self, person: Person, text: str) -> Exchange:
        """Send a text."""
        return await self.send(person, messages.text(text))

    async def send(self, person: Person, fields: Fields) -> Exchange:
        """Send a message or tap; who never followed counts as a follower from before."""
        if person.follows is None:
            person.follows, person.since = True, self.platform.clock()
        return await self.push(person, fields)

    async def send_picture(self, person: Person, data: bytes) -> Exchange:
        """Send a picture, which the bot may fetch through media/get."""
        media = self.platform.media.add("image", data, self.platform.clock())
        return await self.send(person, messages.image(media.id))

    async def tap(self, person: Person, key: str) -> Exchange:
        """Tap a menu button of type click."""
        return await self.send(person, events.click(key))

    async def tap_link(self, person: Person, href: str) -> Exchange:
        """Tap a `weixin://bizmsgmenu` link, which sends its text with the item's id."""
        if not href.startswith(_MENU_LINK):
            raise ValueError(f"not a {_MENU_LINK} link: {href}")
        query = parse_qs(urlsplit(href).query)
        content, item = (query.get(name, [""])[0] for name in ("msgmenucontent", "msgmenuid"))
        return await self.send(person, messages.text(content, item))

    def prepare(self, person: Person, what: Fields | str) -> Push:
        """Make a push of fields, adding the common ones unless given, or of XML as it stands."""
        if isinstance(what, str):
            return Push(what, person.open_id, is_event=bool(_EVENT.search(what)))
        is_event = what.get("MsgType") == "event"
        fields = self._common(person, is_event=is_event) | dict(what)
        return Push(document(fields), person.open_id, is_event)

    async def push(self, person: Person, what: Fields | str) -> Exchange:
        """Push fields or XML about a person and wait for what the person sees."""
        now = self.platform.clock()
        if isinstance(what, Mapping):
            self._note_action(person, what)
        push = self.prepare(person, what)
        exchange = Exchange(person, push.xml, await self.courier.carry(push))
        if person.follows:
            self.platform.conversations.add(incoming(exchange, max(now, self.platform.clock())))
        return exchange

    async def deliver(
        self,
        push: Push,
        times: int = 1,
        *,
        at_once: bool = False,
        request: PushRequest | None = None,
    ) -> list[Delivery]:
        """Deliver one signed request (`request`, or a fresh one) several times, as it stands."""
        signed = request or self.courier.sign(push)
        if at_once:
            posts = (self.courier.post(signed, push) for _ in range(times))
            return list(await asyncio.gather(*posts))
        return [await self.courier.post(signed, push) for _ in range(times)]

    def _note_action(self, person: Person, fields: Fields) -> None:
        now = self.platform.clock()
        grant = grant_of(fields)
        if grant:
            self.platform.quota.grant(person.open_id, grant, now)
        self.platform.conversations.add(outgoing(person.open_id, fields, now))

    def _common(self, person: Person, *, is_event: bool) -> dict[str, Value]:
        now = self.platform.clock()
        fields: dict[str, Value] = {
            "ToUserName": self.platform.account.original_id,
            "FromUserName": person.open_id,
            "CreateTime": int(now.timestamp()),
        }
        if not is_event:
            fields["MsgId"] = self._next_message_id()
        return fields

    def _next_message_id(self) -> int:
        """Number messages upwards, also over restarts, since bots remember the numbers."""
        milliseconds = int(self.platform.clock().timestamp() * 1000)
        self._last_message_id = max(
            self._last_message_id + 1,
            milliseconds * _MESSAGES_A_MILLISECOND + secrets.randbelow(_MESSAGES_A_MILLISECOND),
        )
        return self._last_message_id
