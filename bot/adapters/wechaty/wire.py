"""What a gateway tells of a message, parsed to `Incoming`. Contract: `wechat-platform.md` 4.2."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wechaty_grpc.wechaty.puppet import MessagePayloadResponse

from bot.kernel.incoming import Incoming, Kind, Room

DOOR = "wechaty"

MENTION_ENDS = "\u2005"
"""What WeChat writes after a name that was picked from the list of members."""

_ROOM = Room(text_bytes=2048, cards=0, waits=False)
_VOICE, _URL = 2, 14
_TEXT_OF_PROTOCOL, _TEXT_OF_GATEWAYS = 6, 7
# The protocol numbers text 6 and video 7, while gateways send numbers of their own, where a text is
# 7 and a picture 6: words or the lack of them tell which is meant.
_HEARD = frozenset({_VOICE, _TEXT_OF_PROTOCOL, _TEXT_OF_GATEWAYS, _URL})
_MARKUP = ("<?xml", "<msg")
_LONGEST_ID = 64
_SECONDS_UNTIL_2100 = 4_102_444_800


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who sent a message: how they are called there, and whether they are the account's friend."""

    name: str
    is_friend: bool


def is_heard(payload: MessagePayloadResponse, account: str) -> bool:
    """Whether a message is one that a person sent to the account or into a group."""
    ids = (payload.from_id, payload.room_id)
    return (
        payload.type in _HEARD
        and bool(payload.from_id)
        and payload.from_id != account
        and all(len(id_) <= _LONGEST_ID for id_ in ids)
    )


def parse_message(
    payload: MessagePayloadResponse, account: str, speaker: Speaker, own_names: Sequence[str]
) -> Incoming:
    """Turn a message that is heard into what the shop understands."""
    kind, group = _kind(payload), payload.room_id
    is_mention = bool(group) and account in payload.mention_ids
    text = payload.text if kind is Kind.TEXT else ""
    return Incoming(
        key=f"{DOOR}:{account}:{payload.id}"[:200],
        door=DOOR,
        account=account,
        sender=payload.from_id,
        conversation=f"{DOOR}:{account}:{group or payload.from_id}",
        kind=kind,
        name=kind.value,
        sent_at=_instant(payload.timestamp),
        room=_ROOM,
        text=_without_mention(text, own_names) if is_mention else text,
        group=group,
        speaker=speaker.name,
        is_mention=is_mention,
        is_reachable=speaker.is_friend or not group,
    )


def _kind(payload: MessagePayloadResponse) -> Kind:
    if payload.type == _VOICE:
        return Kind.VOICE
    if payload.type == _URL:
        return Kind.LINK
    if payload.text.lstrip().startswith(_MARKUP):
        return Kind.UNKNOWN
    return Kind.TEXT if payload.text or payload.type == _TEXT_OF_GATEWAYS else Kind.IMAGE


def _without_mention(text: str, own_names: Sequence[str]) -> str:
    """Take out whom it was addressed to, so that a command is a command again."""
    for name in sorted(filter(None, own_names), key=len, reverse=True):
        text = re.sub(rf"@{re.escape(name)}(?:{MENTION_ENDS}|\s|$)", " ", text)
    return text.strip()


def _instant(timestamp: int) -> datetime:
    """Tell when a message was sent; some gateways count milliseconds."""
    seconds = timestamp if timestamp < _SECONDS_UNTIL_2100 else timestamp // 1000
    return datetime.fromtimestamp(min(seconds, _SECONDS_UNTIL_2100), UTC)
