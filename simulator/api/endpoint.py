"""One API call as it is declared and as it comes in."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Literal

from simulator.errors import ApiError

Json = dict[str, object]
Method = Literal["GET", "POST"]

OK: Json = {"errcode": 0, "errmsg": "ok"}

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?=[0-9a-fA-F]{4})")
_PRINTABLE_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?!00[01])[0-9a-fA-F]{4}")


@dataclass(frozen=True)
class File:
    """An answer that is a file instead of JSON."""

    data: bytes
    content_type: str


@dataclass(frozen=True)
class Call:
    """A call as it came in."""

    method: str
    query: Mapping[str, str]
    body: bytes
    content_type: str
    now: datetime

    def json(self, *, literal_escapes: bool = False) -> Json:
        r"""Read the body as a JSON object: 44002 when empty, 47001 when it is none.

        `\\uXXXX` is refused with 40033, or kept as it stands with `literal_escapes`.
        """
        if not self.body.strip():
            raise ApiError(44002)
        text = self.body.decode("utf-8", "replace")
        if literal_escapes:
            text = _ESCAPE.sub(r"\1\\\\u", text)
        elif _PRINTABLE_ESCAPE.search(text):
            raise ApiError(40033)
        return _object(text)

    def upload(self, field: str) -> bytes:
        """Read one file of a multipart body; 41005 when it is not there."""
        head = f"Content-Type: {self.content_type}\r\n\r\n".encode()
        message: Message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        for piece in message.walk():
            data = piece.get_payload(decode=True)
            if _name(piece) == field and isinstance(data, bytes):
                return data
        raise ApiError(41005)


Respond = Callable[[Call], Json | File]


@dataclass(frozen=True)
class Endpoint:
    """A call the API knows: its method, path, what it does, and whether it needs a token."""

    method: Method
    path: str
    respond: Respond
    needs_token: bool = True


def _name(piece: Message) -> object:
    return piece.get_param("name", header="content-disposition")


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(value, dict):
        raise ApiError(47001)
    return value


def part(body: Json, name: str) -> Json:
    """Read a nested object, empty when it is missing or something else."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def text(body: Json, name: str) -> str:
    """Read a nested text, empty when it is missing or something else."""
    value = body.get(name)
    return value if isinstance(value, str) else ""
