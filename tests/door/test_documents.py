"""Documents that WeChat never writes get the same empty 403 and leave nothing in the books."""

from dataclasses import replace

import pytest

from simulator.crypto import pad
from tests.door.posting import (
    REFUSED,
    books,
    framed,
    on_sqlite,
    post,
    sealed,
    sealed_bytes,
    text_of,
)
from tests.town import Town

pytestmark = on_sqlite

_COMMON = "<ToUserName>gh</ToUserName><FromUserName>o1</FromUserName>"
_TEXT = "<MsgType>text</MsgType><MsgId>1</MsgId><Content>签到</Content>"
_AT = "<CreateTime>1</CreateTime>"
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
_HIDDEN = '<a b="/>">'

DOCUMENTS = {
    "nothing": b"",
    "no xml": b"xml",
    "json": b'{"MsgType": "text"}',
    "another root": f"<x>{_COMMON}{_AT}{_TEXT}</x>".encode(),
    "two roots": f"<xml>{_COMMON}{_AT}{_TEXT}</xml><xml/>".encode(),
    "no fields": b"<xml>text</xml>",
    "unclosed": f"<xml>{_COMMON}{_AT}{_TEXT}".encode(),
    "unclosed cdata": f"<xml>{_COMMON}{_AT}{_TEXT}<Url><![CDATA[</xml>".encode(),
    "doctype": f"<!DOCTYPE xml><xml>{_COMMON}{_AT}{_TEXT}</xml>".encode(),
    "outside": b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><xml/>',
    "laughs": f"{_LAUGHS}<xml>{_COMMON}{_AT}{_TEXT}<Url>&b;</Url></xml>".encode(),
    "entity": f"<xml>{_COMMON}{_AT}{_TEXT}<Url>&nbsp;</Url></xml>".encode(),
    "comment": f"<xml>{_COMMON}{_AT}{_TEXT}<!-- --></xml>".encode(),
    "instruction": f"<?php?><xml>{_COMMON}{_AT}{_TEXT}</xml>".encode(),
    "depth": f"<xml>{_COMMON}{_AT}{_TEXT}{'<a>' * 40}{'</a>' * 40}</xml>".encode(),
    "hidden depth": (f"<xml>{_COMMON}{_AT}{_TEXT}{_HIDDEN * 3000}{'</a>' * 3000}</xml>".encode()),
    "bad utf-8": f"<xml>{_COMMON}{_AT}{_TEXT}".encode() + b"<Url>\xff\xfe</Url></xml>",
    "utf-16": f"<xml>{_COMMON}{_AT}{_TEXT}</xml>".encode("utf-16"),
    "surrogate": f"<xml>{_COMMON}{_AT}{_TEXT}<Url>&#xD800;</Url></xml>".encode(),
    "nul": f"<xml>{_COMMON}{_AT}{_TEXT}<Url>\0</Url></xml>".encode(),
    "nul reference": f"<xml>{_COMMON}{_AT}{_TEXT}<Url>&#0;</Url></xml>".encode(),
    "two senders": f"<xml>{_COMMON}{_COMMON}{_AT}{_TEXT}</xml>".encode(),
    "nested sender": (
        f"<xml><ToUserName>gh</ToUserName><FromUserName><a>o1</a></FromUserName>{_AT}{_TEXT}</xml>"
    ).encode(),
    "long sender": (
        f"<xml><ToUserName>gh</ToUserName><FromUserName>{'o' * 65}</FromUserName>{_AT}{_TEXT}</xml>"
    ).encode(),
    "no sender": f"<xml><ToUserName>gh</ToUserName>{_AT}{_TEXT}</xml>".encode(),
    "no account": f"<xml><FromUserName>o1</FromUserName>{_AT}{_TEXT}</xml>".encode(),
    "no type": f"<xml>{_COMMON}{_AT}<MsgId>1</MsgId></xml>".encode(),
    "no time": f"<xml>{_COMMON}{_TEXT}</xml>".encode(),
    **{
        f"time {time}": f"<xml>{_COMMON}<CreateTime>{time}</CreateTime>{_TEXT}</xml>".encode()
        for time in ("x", "-1", "1.5", "²", "１", "1e9", "9" * 40, "<a>1</a>")
    },
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_documents_that_wechat_never_writes_are_refused_sealed_or_not(
    town: Town, name: str
) -> None:
    before = await books(town)
    opened = pad(framed(DOCUMENTS[name]))
    bare = replace(sealed(town, text_of(town)), body=DOCUMENTS[name])
    assert await post(town, sealed_bytes(town, opened)) == REFUSED
    assert await post(town, bare) == REFUSED
    assert await books(town) == before
