"""Requests as they go over the wire, right ones and wrong ones."""

import asyncio
import random
from collections.abc import Mapping

import pytest
from aiohttp import ClientSession

from bot.persistence.base import Base
from simulator import Person, PushRequest, messages
from simulator.crypto import Envelope
from simulator.push import push_request, sealed_request
from tests.town import ACCOUNT, Town

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def chance() -> random.Random:
    """Give a chance that is the same in every run."""
    return random.Random(20261123)  # noqa: S311 # nothing secret is drawn


REFUSED = (403, b"")


async def post(
    town: Town, request: PushRequest, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Post a request as it stands; give the answer's status and body."""
    url = town.wechat.courier.webhook_url
    async with (
        asyncio.timeout(3),
        ClientSession() as session,
        session.post(url, params=request.query, data=request.body, headers=headers) as response,
    ):
        return response.status, await response.read()


def text_of(town: Town, words: str = "签到", person: Person | None = None) -> str:
    """Write the XML of somebody's text."""
    return town.wechat.prepare(person or town.wechat.person("小明"), messages.text(words)).xml


def sealed(town: Town, xml: str) -> PushRequest:
    """Seal and sign XML as WeChat does at this moment."""
    return push_request(ACCOUNT, xml, open_id="", at=town.clock())


def sealed_bytes(town: Town, opened: bytes) -> PushRequest:
    """Encrypt and sign what is laid out already, whatever it holds."""
    envelope = Envelope(ACCOUNT.encoding_aes_key, ACCOUNT.app_id)
    return signed(town, envelope.encrypt(opened))


def signed(town: Town, encrypted: str) -> PushRequest:
    """Sign a text as the encrypted part of a push."""
    query = sealed(town, "<xml></xml>").query
    return sealed_request(ACCOUNT, query, encrypted)


def framed(message: bytes, app_id: str = ACCOUNT.app_id) -> bytes:
    """Lay out salt, length, message and AppID."""
    return b"s" * 16 + len(message).to_bytes(4, "big") + message + app_id.encode()


async def books(town: Town) -> dict[str, int]:
    """Count the rows of every table."""
    return {table: await town.count(table) for table in Base.metadata.tables}
