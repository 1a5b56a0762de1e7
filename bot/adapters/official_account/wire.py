"""WeChat's messages and events, parsed to `Incoming`. Contract: `wechat-platform.md` 1.4–1.7."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.adapters.official_account.envelope import Rejected
from bot.kernel.incoming import Incoming, Kind, Room

DOOR = "official_account"

_TEXT_BYTES = 2048
_ANSWERS_TO_MESSAGES = Room(text_bytes=_TEXT_BYTES, cards=1)
_ANSWERS_TO_EVENTS = Room(text_bytes=_TEXT_BYTES, cards=8)
_LATEST_TIME = 4_102_444_800  # the year 2100: a CreateTime beyond it is no time

_MESSAGES = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "miniprogrampage": Kind.MINI_PROGRAM,
}
_EVENTS = {
    "subscribe": Kind.FOLLOW,
    "unsubscribe": Kind.UNFOLLOW,
    "scan": Kind.SCAN,
    "click": Kind.MENU,
    "scancode_waitmsg": Kind.SCANNED_CODE,
}
_TELLING = ("MsgType", "Event", "EventKey", "MsgID", "MenuId", "Content", "MediaId")
_SCENE_PREFIX = "qrscene_"
_ENVELOPE = frozenset({"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "Encrypt"})


def parse_push(fields: Mapping[str, Any]) -> Incoming:
    """Turn the fields of a push into what the shop understands.

    `Rejected` if they don't tell who sent what when.
    """
    account, sender = _text(fields, "ToUserName"), _text(fields, "FromUserName")
    name = _text(fields, "MsgType").lower()
    if not account or not sender or not name or len(sender) > 64 or len(account) > 64:
        raise Rejected("sender")
    is_event = name == "event"
    if is_event:
        name = _text(fields, "Event").lower()
    kind, text = _understand(fields, name, is_event=is_event)
    return Incoming(
        key=_key(fields, account, sender),
        door=DOOR,
        account=account,
        sender=sender,
        conversation=f"{DOOR}:{account}:{sender}",
        kind=kind,
        name=name[:60],
        sent_at=datetime.fromtimestamp(_time(fields), UTC),
        room=_ANSWERS_TO_EVENTS if is_event else _ANSWERS_TO_MESSAGES,
        text=text,
        facts=_facts(fields),
    )


def _understand(fields: Mapping[str, Any], name: str, *, is_event: bool) -> tuple[Kind, str]:
    """Tell what sort of push it is, and the words in it."""
    if is_event:
        kind = _EVENTS.get(name, Kind.NOTICE)
        key = _text(fields, "EventKey")
        return kind, key.removeprefix(_SCENE_PREFIX) if kind is Kind.FOLLOW else key
    kind = _MESSAGES.get(name, Kind.UNKNOWN)
    if kind is Kind.VOICE and _text(fields, "Recognition"):
        return Kind.TEXT, _text(fields, "Recognition")
    return kind, _text(fields, "Content")


def _key(fields: Mapping[str, Any], account: str, sender: str) -> str:
    """Name a push as its redeliveries do: by MsgId, or by sender, time, event and event key.

    A message without its MsgId is named by what it says.
    """
    message_id = _text(fields, "MsgId")
    if message_id:
        return f"{account}:{message_id[:64]}"
    parts = [_text(fields, name) for name in _TELLING]
    told = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return f"{account}:{sender}:{_time(fields)}:{told}"


def _time(fields: Mapping[str, Any]) -> int:
    text = _text(fields, "CreateTime")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Rejected("time")
    return min(int(text), _LATEST_TIME)


def _facts(fields: Mapping[str, Any]) -> dict[str, str]:
    """Keep what else a push carries, structures as JSON."""
    facts = {}
    for name, value in fields.items():
        if name in _ENVELOPE or value is None:
            continue
        facts[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return facts


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""
