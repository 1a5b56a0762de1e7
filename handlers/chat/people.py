"""关注、取消关注、扫码、昵称。"""

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, sent, words_then
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.members.actions import follow, rename, unfollow
from community.members.repository import Members
from community.referral.actions import refer_new_follower
from content.texts import people as say
from content.texts import referral as referral_says
from handlers.chat.context import Chat, ChatRouter

router = ChatRouter(topic=referral_says.topic())
answers = ChatRouter()

_ASK_NAME = "name"
_COMMANDS = ("昵称", "暱称", "我叫")
_LONGEST_BEFORE_NAME = 20


@router.on(sent(Kind.FOLLOW))
async def on_follow(chat: Chat, incoming: Incoming) -> Reply:
    await follow(chat.work, incoming)
    if chat.member.ever_followed:
        return Text(say.welcome_back(shop=chat.shop.name))
    lines = [say.greeting(shop=chat.shop.name)]
    referrer_id = await _referrer(chat, incoming.text)
    if referrer_id is not None:
        name, tag = await Members(chat.work).label(referrer_id)
        lines.append(say.brought_by(friend=say.called(name=name, tag=tag)))
    return Text("\n\n".join(lines))


async def _referrer(chat: Chat, scene: str) -> int | None:
    return await refer_new_follower(chat.work, chat.member, scene) if scene else None


@router.on(sent(Kind.UNFOLLOW))
async def on_unfollow(chat: Chat, incoming: Incoming) -> None:
    await unfollow(chat.work, incoming)


@router.on(sent(Kind.SCAN))
async def on_scan(chat: Chat, _incoming: Incoming) -> Reply:
    return Text(say.welcome_back(shop=chat.shop.name))


@router.on(words_then(*_COMMANDS), usage="昵称 小红", about=referral_says.about_name())
async def on_name(chat: Chat, _words: str) -> Reply:
    wish = _as_typed(chat)
    if wish:
        return await _rename(chat, wish)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_NAME))
    return Text(say.ask_name())


@answers.on(answering(_ASK_NAME))
async def on_name_given(chat: Chat, _asked: Asked) -> Reply:
    return await _rename(chat, chat.incoming.text)


async def _rename(chat: Chat, wish: str) -> Reply:
    name = await rename(chat.work, chat.member, wish)
    chat.did_for_good()
    chat.dialogue = chat.dialogue.leave()
    return Text(say.named(name=name))


def _as_typed(chat: Chat) -> str:
    """Give the name as it was typed, in its own case and script, without the command before it."""
    typed = chat.incoming.text
    for end in range(min(len(typed), _LONGEST_BEFORE_NAME) + 1):
        if as_word(typed[:end]) in _COMMANDS:
            return typed[end:].strip(" \t\n:：,，")
    return ""
