"""Encrypted messages, sealed before the clock runs, and whether an answer is the right one."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from bot.kernel.clock import system_clock
from simulator.account import AccountSettings
from simulator.crypto import Envelope, signature
from simulator.markup import Value, document, parse

ACCOUNT = AccountSettings(
    app_id="wx0123456789abcdef",
    app_secret="a secret",  # noqa: S106 - a made-up account's
    token="token",  # noqa: S106 - a made-up account's
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    original_id="gh_0123456789ab",
)
PATH = "/wechat/official"

_HEAD = (
    "POST {path}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
    "Content-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
)
_envelope = Envelope(ACCOUNT.encoding_aes_key, ACCOUNT.app_id)


@dataclass(frozen=True, slots=True)
class Message:
    """A request ready to be written, and the words that its answer must hold."""

    request: bytes
    expected: str


class Sealer:
    """Seals messages of which no two have the same id or nonce."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def seal(self, openids: Iterable[str], said: Iterable[tuple[str, str]]) -> list[Message]:
        """Let each person say the next words; `said` are words and what their answer must hold."""
        at = str(int(system_clock().timestamp()))
        return [
            Message(self._request(openid, words, at), expected)
            for openid, (words, expected) in zip(openids, said, strict=False)
        ]

    def _request(self, openid: str, words: str, at: str) -> bytes:
        number = next(self._numbers)
        fields: dict[str, Value] = {
            "ToUserName": ACCOUNT.original_id,
            "FromUserName": openid,
            "CreateTime": int(at),
            "MsgType": "text",
            "Content": words,
            "MsgId": 24_000_000_000_000_000 + number,
        }
        sealed = _envelope.seal(document(fields))
        nonce = str(1_000_000_000 + number)
        query = {
            "signature": signature(ACCOUNT.token, at, nonce),
            "timestamp": at,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": signature(ACCOUNT.token, at, nonce, sealed),
        }
        body = document({"ToUserName": ACCOUNT.original_id, "Encrypt": sealed}).encode()
        head = _HEAD.format(path=PATH, query=urlencode(query), length=len(body))
        return head.encode() + body


def is_right(message: Message, body: bytes) -> bool:
    """Tell whether a sealed answer is signed and holds what is expected."""
    try:
        return message.expected in read_answer(body)
    except ValueError:
        return False


def read_answer(body: bytes) -> str:
    """Open a sealed answer, which must be signed (`ValueError`); give its words."""
    root = parse(body.decode())
    sealed, at, nonce = (root.value(name) for name in ("Encrypt", "TimeStamp", "Nonce"))
    if signature(ACCOUNT.token, at, nonce, sealed) != root.value("MsgSignature"):
        raise ValueError("not signed")
    return parse(_envelope.open(sealed)).value("Content")
