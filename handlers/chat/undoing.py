"""撤回。"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.dispatch.patterns import words
from bot.kernel.reply import Reply, Text
from content.texts import undoing as say
from handlers.chat.context import Chat, ChatRouter, Undo, Undos


def undoing(features: Iterable[Undos]) -> ChatRouter:
    """Make the route of 撤回, which knows how each feature undoes its own."""
    known: dict[str, Undo] = {}
    for feature in features:
        known |= feature.by_command
    router = ChatRouter(topic=say.topic())

    @router.on(words("撤回", "撤销"), usage="撤回", about=say.about_undo())
    async def on_undo(chat: Chat, _said: str) -> Reply:
        return await _undo(chat, known)

    return router


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
