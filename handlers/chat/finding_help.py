"""帮助、继续、算了、人工，以及看不懂的消息。"""

from collections.abc import Callable, Iterable

from bot.dispatch.patterns import sent, words, words_then
from bot.dispatch.router import InGroup, Router
from bot.kernel.incoming import Incoming, Kind
from bot.kernel.reply import HandOver, Reply, Text
from content.texts import help as say
from content.texts import machine, service_desk
from content.texts import referral as referral_says
from handlers.chat.context import Chat, ChatRouter, owning

first = ChatRouter(in_group=InGroup.OPENLY)
router = ChatRouter(topic=referral_says.topic())
small_talk = ChatRouter(in_group=InGroup.IF_ADDRESSED)
last = ChatRouter(in_group=InGroup.IF_ADDRESSED)

_UNREADABLE: dict[Kind, Callable[[], str]] = {
    Kind.IMAGE: machine.picture,
    Kind.VOICE: machine.voice,
    Kind.VIDEO: machine.video,
    Kind.LOCATION: machine.place,
    Kind.LINK: machine.link,
    Kind.MINI_PROGRAM: machine.mini_program,
    Kind.SCANNED_CODE: machine.scanned_code,
    Kind.UNKNOWN: machine.unknown,
}


@first.on(owning(words("算了", "取消操作", "不要了"), "asked"))
async def on_never_mind(chat: Chat, _said: str) -> Reply:
    if chat.dialogue.asked is None:
        return Text(machine.nothing_to_leave())
    chat.dialogue = chat.dialogue.leave()
    return Text(machine.left())


@first.on(owning(words("继续"), "rest"))
async def on_continue(chat: Chat, _said: str) -> Reply:
    return Text(chat.dialogue.rest or machine.nothing_more())


@router.on(words_then("转人工", "人工 ", "客服 "))
@router.on(
    words("人工", "客服", "人工客服", "人工服务", "找人工", "找客服"),
    usage="人工",
    about=service_desk.about_person(),
)
async def on_person(chat: Chat, _rest: str) -> Reply:
    # WeChat hands a conversation over in answer to a message only, not to a tap on the menu.
    return Text(service_desk.say_it()) if chat.incoming.kind is Kind.MENU else HandOver()


@last.on(sent(*_UNREADABLE))
async def on_unreadable(_chat: Chat, incoming: Incoming) -> Reply:
    return Text(machine.cannot_read(what=_UNREADABLE[incoming.kind]()))


@small_talk.on(words("谢谢", "谢谢你", "谢谢啦", "多谢", "好的", "好", "嗯", "收到", "OK"))
async def on_thanks(_chat: Chat, _said: str) -> Reply:
    return Text(machine.you_are_welcome())


@small_talk.on(words("你好", "您好", "你好啊", "嗨", "哈喽", "在吗", "在么", "HI", "HELLO"))
@last.on(words(""))
async def on_nothing_to_do(_chat: Chat, _heard: object) -> Reply:
    return Text(machine.nothing_said())


def helping(routers: Iterable[Router[Chat]]) -> Router[Chat]:
    """Make the route of 帮助, which tells what the routes of these routers say of themselves."""
    told = tuple(routers)
    helper = ChatRouter(topic=referral_says.topic(), in_group=InGroup.OPENLY)

    @helper.on(
        words("帮助", "菜单", "?", "功能", "HELP"),
        usage="帮助",
        about=say.about_help(),
        button=say.me_button(),
    )
    async def on_help(_chat: Chat, _said: str) -> Reply:
        return Text(say.overview(topics=_topics((*told, helper))))

    @helper.on(words_then("帮助"))
    async def on_help_about(_chat: Chat, about: str) -> Reply:
        topics = _topics((*told, helper))
        chosen = [one for one in topics if _is_about(one, about)]
        return Text(say.explanation(topics=chosen) if chosen else say.overview(topics=topics))

    return helper


_Topic = tuple[str, list[tuple[str, str]]]


def _topics(routers: Iterable[Router[Chat]]) -> list[_Topic]:
    """Gather what can be said under each heading, in reading order."""
    topics: dict[str, list[tuple[str, str]]] = {}
    for one in routers:
        entries = [(route.usage, route.about) for route in one.routes if route.usage]
        if entries:
            topics.setdefault(one.topic, []).extend(entries)
    return list(topics.items())


def _is_about(topic: _Topic, words_: str) -> bool:
    name, entries = topic
    return words_ in name or any(words_ in usage for usage, _ in entries)
