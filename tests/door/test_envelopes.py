"""Envelopes that WeChat never makes get the same empty 403 and leave nothing in the books."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from simulator import PushRequest
from simulator.crypto import pad
from simulator.push import push_request
from tests.door.posting import (
    REFUSED,
    books,
    framed,
    on_sqlite,
    post,
    sealed,
    sealed_bytes,
    signed,
    text_of,
)
from tests.town import ACCOUNT, Town

pytestmark = on_sqlite


def _aligned(town: Town, count: int) -> bytes:
    """Lay out a message so that with so many bytes of padding it fills cipher blocks."""
    message = text_of(town).encode()
    return framed(message + b"\n" * (-(len(framed(message)) + count) % 16))


ENVELOPES: dict[str, Callable[[Town], PushRequest]] = {
    "no padding": lambda town: sealed_bytes(town, _aligned(town, 0)),
    "padding of 0": lambda town: sealed_bytes(town, _aligned(town, 16) + bytes(16)),
    "padding of 33": lambda town: sealed_bytes(town, _aligned(town, 33) + b"\x21" * 33),
    "uneven padding": lambda town: sealed_bytes(town, _aligned(town, 4) + b"\1\2\3\4"),
    "padding alone": lambda town: sealed_bytes(town, b"\x10" * 16),
    "all padding": lambda town: sealed_bytes(town, b"\x20" * 32),
    "another account": lambda town: sealed_bytes(town, pad(framed(b"<xml/>", "wx00"))),
    "no account": lambda town: sealed_bytes(town, pad(framed(b"<xml/>", ""))),
    "a longer length": lambda town: sealed_bytes(town, pad(b"s" * 16 + b"\xff" * 4 + b"<xml/>")),
    "no base64": lambda town: signed(town, "***"),
    "no text": lambda town: signed(town, ""),
    "odd base64": lambda town: signed(town, "QUJD="),
    "url base64": lambda town: signed(town, "__--" * 16),
    "spaced base64": lambda town: signed(town, "QUJD " * 16),
    "a part of a block": lambda town: signed(town, "QUJD"),
    "no cipher text": lambda town: signed(town, "QUJD" * 16),
    "another key": lambda town: push_request(
        replace(ACCOUNT, encoding_aes_key="0" * 43), text_of(town), open_id="", at=town.clock()
    ),
    "another token": lambda town: push_request(
        replace(ACCOUNT, token="other"), text_of(town), open_id="", at=town.clock()
    ),
    "wrong signature": lambda town: sealed(town, text_of(town)).overridden(signature="0" * 40),
    "no signature": lambda town: sealed(town, text_of(town)).overridden(signature=""),
    "wrong seal": lambda town: sealed(town, text_of(town)).overridden(msg_signature="0" * 40),
    "no seal": lambda town: sealed(town, text_of(town)).overridden(msg_signature=""),
    "another mode": lambda town: sealed(town, text_of(town)).overridden(encrypt_type="raw"),
    "no mode": lambda town: sealed(town, text_of(town)).overridden(encrypt_type="AES"),
    "another time": lambda town: sealed(town, text_of(town)).overridden(timestamp="1"),
    "six minutes old": lambda town: push_request(
        ACCOUNT, text_of(town), open_id="", at=town.clock() - timedelta(minutes=6)
    ),
    "six minutes ahead": lambda town: push_request(
        ACCOUNT, text_of(town), open_id="", at=town.clock() + timedelta(minutes=6)
    ),
    "no query": lambda town: replace(sealed(town, text_of(town)), query={}),
    "two sealed parts": lambda town: replace(
        (good := sealed(town, text_of(town))),
        body=good.body.replace(b"</xml>", b"<Encrypt>QUJD</Encrypt></xml>"),
    ),
    "too long": lambda town: replace(
        (good := sealed(town, text_of(town))), body=good.body + b" " * 65536
    ),
}


@pytest.mark.parametrize("name", ENVELOPES)
async def test_envelopes_that_wechat_never_makes_are_refused(town: Town, name: str) -> None:
    before = await books(town)
    assert await post(town, ENVELOPES[name](town)) == REFUSED
    assert await books(town) == before
