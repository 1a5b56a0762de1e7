"""撤回。"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.dispatch.patterns import words
from bot.dispatch.router import Heard, InGroup
from bot.kernel.reply import Reply, Text
from content.texts import undoing as say
from handlers.chat.context import Chat, ChatRouter, Undo, Undos

_UNDO = words("撤回", "撤销")


@dataclass(frozen=True, slots=True)
class _OfThisGroup:
    """撤回 of what the speaker did in the very group where they say it."""

    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        done = heard.incoming.group and isinstance(heard, Chat) and heard.dialogue.done
        return _UNDO(heard) if done else None


def undoing(features: Iterable[Undos]) -> tuple[ChatRouter, ChatRouter]:
    """Make the routes of 撤回, which know how each feature undoes its own.

    First what was done in a group, openly there; then everything else.
    """
    known: dict[str, Undo] = {}
    for feature in features:
        known |= feature.by_command
    openly, router = ChatRouter(in_group=InGroup.OPENLY), ChatRouter(topic=say.topic())

    @openly.on(_OfThisGroup())
    @router.on(_UNDO, usage="撤回", about=say.about_undo())
    async def on_undo(chat: Chat, _said: str) -> Reply:
        return await _undo(chat, known)

    return openly, router


async def _undo(chat: Chat, known: Mapping[str, Undo]) -> Reply:
    done, within = chat.dialogue.done, chat.shop.undo_within
    if done is None:
        return Text(say.nothing_to_undo())
    if done.command not in known:
        return Text(say.not_undoable())
    if chat.work.now >= datetime.fromisoformat(done.at) + within:
        return Text(say.too_late(minutes=within.total_seconds() / 60))
    reply = await known[done.command](chat, dict(done.facts))
    chat.dialogue = chat.dialogue.did(None).leave()
    return reply
