"""XML from outside, of which only the plainest is read.

xmltodict (werobot's parser) refuses entities but knows no limit of size or depth: both are checked
before it. Whatever WeChat never sends (declarations, attributes, comments) is refused with them.
"""

import re
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

from bot.adapters.official_account.envelope import Rejected

LARGEST_BODY = 64 * 1024
"""Bytes of a push that are read at most; WeChat's own are a few hundred."""

_DEEPEST = 12
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_TAG = re.compile(r"<(/?)[A-Za-z_][\w.-]*\s*(/?)>")


def parse(body: bytes) -> dict[str, Any]:
    """Read the fields of an `<xml>` document; anything else is `Rejected`."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Rejected("utf-8") from error
    _check_shape(text)
    try:
        document = xmltodict.parse(text)
    except (ExpatError, ValueError) as error:
        raise Rejected("xml") from error
    fields = document.get("xml")
    if not isinstance(fields, dict):
        raise Rejected("no fields")
    return fields


def _check_shape(text: str) -> None:
    bare = _without_cdata(text)
    tags = _TAG.findall(bare)
    if len(tags) != bare.count("<") or "\0" in text:
        raise Rejected("markup")
    depth = 0
    for closing, empty in tags:
        depth += -1 if closing else 0 if empty else 1
        if depth > _DEEPEST:
            raise Rejected("depth")


def _without_cdata(text: str) -> str:
    """Leave out what is not markup, in one pass whatever the text."""
    bare, at = [], 0
    while (start := text.find(_CDATA, at)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            raise Rejected("cdata")
        bare.append(text[at:start])
        at = end + len(_CDATA_END)
    return "".join([*bare, text[at:]])
