"""Damaged requests by the thousand: never a server's fault, never an effect."""

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from bot.settings import Settings
from simulator import PushRequest, events, messages
from simulator.push import push_request
from tests.door.posting import books, chance, on_sqlite, sealed, text_of
from tests.town import ACCOUNT, Town

pytestmark = on_sqlite

_COUNT = 1000
_BITS = (
    b"<", b">", b"]]>", b"<![CDATA[", b"&", b"&#x0;", b"\0", b"\xff", b"<!", b"</xml>", b"<a/>",
    b"9" * 30, "²".encode(), b"\xed\xa0\x80", b"\n", b"=", b"%",
)  # fmt: skip


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Change, cut, double or insert something at one to three places."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(data) + 1)
        to = min(len(data), at + dice.choice((0, 1, 1, 2, 30)))
        middle = dice.choice((*_BITS, b"", data[at:to] * 2, dice.randbytes(2)))
        data = data[:at] + middle + data[to:]
    return data


def damaged_text(text: str, dice: random.Random) -> str:
    return damaged(text.encode(), dice).decode(errors="replace")


async def statuses(town: Town, requests: Iterator[PushRequest]) -> set[int]:
    """Post all, several at once, and give the statuses that came back."""
    url, found = town.wechat.courier.webhook_url, set()

    async def work(session: ClientSession) -> None:
        for request in requests:
            async with session.post(url, params=request.query, data=request.body) as response:
                found.add(response.status)

    async with asyncio.timeout(30), ClientSession() as session:
        await asyncio.gather(*(work(session) for _ in range(4)))
    return found


async def test_a_damaged_seal_or_query_has_no_effect(town: Town) -> None:
    dice = chance()
    good = sealed(town, text_of(town))
    encrypted = good.body.split(b"[CDATA[")[-1].split(b"]]")[0]

    def requests() -> Iterator[PushRequest]:
        for _ in range(_COUNT):
            part = damaged(encrypted, dice)
            if part != encrypted:
                yield replace(good, body=good.body.replace(encrypted, part))
            name = dice.choice(["signature", "timestamp", "nonce", "msg_signature"])
            value = damaged_text(good.query[name], dice)
            if value != good.query[name]:
                yield good.overridden(**{name: value})

    before = await books(town)
    assert await statuses(town, requests()) == {403}
    assert await books(town) == before


def original_of(town: Town, dice: random.Random) -> str:
    fields = dice.choice(
        [
            messages.text("签到"),
            messages.location(23.1, 113.3, "广州"),
            events.click("签到"),
            events.pictures("k", ["a", "b"]),
            events.mass_send_finished(7),
        ]
    )
    return town.wechat.prepare(town.wechat.person("小明"), fields).xml


def within_the_seal(town: Town, xml: bytes) -> PushRequest:
    return sealed(town, xml.decode(errors="replace"))


def in_the_open(town: Town, xml: bytes) -> PushRequest:
    plain = replace(ACCOUNT, mode="plain")
    return replace(push_request(plain, "", open_id="", at=town.clock()), body=xml)


class TestWherePlainIsAllowed:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        account = settings.official_account.model_copy(update={"allow_plain": True})
        return settings.model_copy(update={"official_account": account})

    @pytest.mark.parametrize("wrap", [within_the_seal, in_the_open])
    async def test_a_damaged_document_is_understood_or_refused(
        self, town: Town, wrap: Callable[[Town, bytes], PushRequest]
    ) -> None:
        dice = chance()
        originals = [original_of(town, dice).encode() for _ in range(20)]
        requests = (wrap(town, damaged(dice.choice(originals), dice)) for _ in range(_COUNT))
        assert await statuses(town, requests) == {200, 403}
        assert await town.count("dead_letters") == 0
