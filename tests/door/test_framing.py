"""What is wrong with a request below its content: length, framing, compression, method."""

import asyncio
import gzip
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession

from bot.adapters.official_account import webhook
from tests.door.posting import REFUSED, on_sqlite, post, sealed, text_of
from tests.town import Town

pytestmark = on_sqlite


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "compress", "GZIP"])
async def test_a_compressed_body_is_refused(town: Town, encoding: str) -> None:
    good = sealed(town, text_of(town))
    packed = replace(good, body=gzip.compress(good.body))
    assert await post(town, packed, {"Content-Encoding": encoding}) == REFUSED


async def test_a_body_of_64_kib_is_read_and_one_byte_more_is_not(town: Town) -> None:
    for extra, refused in ((0, False), (1, True)):
        good = sealed(town, text_of(town))
        body = good.body + b" " * (65536 - len(good.body) + extra)
        assert (await post(town, replace(good, body=body)) == REFUSED) is refused


async def raw(town: Town, head: str, *body: bytes) -> bytes:
    """Write a request byte by byte; give the answer's first line, nothing when hung up on."""
    good = sealed(town, text_of(town))
    host = town.address.removeprefix("http://")
    reader, writer = await asyncio.open_connection(*host.split(":"))
    start = f"POST /wechat/official?{urlencode(good.query)} HTTP/1.1\r\nHost: {host}\r\n"
    writer.write(f"{start}{head}\r\n".encode())
    for piece in body:
        writer.write(piece)
    async with asyncio.timeout(3):
        line = await reader.readline()
    writer.close()
    return line


CHUNKED = "Transfer-Encoding: chunked\r\n"


async def test_an_endless_body_in_chunks_is_refused_before_its_end(town: Town) -> None:
    chunk = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
    assert b" 403 " in await raw(town, CHUNKED, *[chunk] * 17)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (CHUNKED, b"zz\r\nxml\r\n0\r\n\r\n"),
        (CHUNKED, b"5\r\nxml\r\n0\r\n\r\n"),
        ("Content-Length: x\r\n", b"<xml/>"),
        ("Content-Length: -1\r\n", b"<xml/>"),
        ("Content-Length: 6\r\nContent-Length: 7\r\n", b"<xml/>"),
        (f"Content-Length: 6\r\n{CHUNKED}", b"<xml/>"),
        ("Content-Length: 99999999999999999999\r\n", b"<xml/>"),
    ],
)
async def test_broken_framing_is_the_clients_fault(town: Town, head: str, body: bytes) -> None:
    assert (await raw(town, head, body)).split()[1:2] in ([b"400"], [b"403"])


async def test_raw_bytes_in_the_query_are_refused(town: Town) -> None:
    reader, writer = await asyncio.open_connection(*town.address.removeprefix("http://").split(":"))
    query = b"signature=\xff&timestamp=\xff\xfe&nonce=\xff&echostr=\xff"
    writer.write(b"GET /wechat/official?" + query + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(3):
        assert (await reader.readline()).split()[1] in (b"400", b"403")
    writer.close()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_not_allowed(town: Town, method: str) -> None:
    url = town.wechat.courier.webhook_url
    async with ClientSession() as session, session.request(method, url) as response:
        assert response.status == 405


async def test_a_body_that_does_not_come_is_not_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "_BODY_SECONDS", 0.1)
    assert b" 403 " in await raw(town, "Content-Length: 10\r\n", b"<xml>")


async def test_who_hangs_up_in_the_middle_does_no_harm(town: Town) -> None:
    for _ in range(5):
        _, writer = await asyncio.open_connection(*town.address.removeprefix("http://").split(":"))
        query = urlencode(sealed(town, text_of(town)).query)
        head = f"POST /wechat/official?{query} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.transport.abort()
    assert (await post(town, sealed(town, text_of(town))))[0] == 200
