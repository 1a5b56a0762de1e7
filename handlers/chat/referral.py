"""邀请、邀请码。"""

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, words, words_then
from bot.kernel.reply import Reply, Text
from community.members.repository import Members
from community.referral.actions import refer_by_code, require_open
from content.texts import help as help_says
from content.texts import people as people_say
from content.texts import referral as say
from handlers.chat.context import Chat, ChatRouter

router = ChatRouter(topic=say.topic())
answers = ChatRouter()

_ASK_CODE = "referral_code"


@router.on(
    words("邀请", "邀请好友", "邀请朋友", "我的邀请码"),
    usage="邀请",
    about=say.about_invitation(),
    button=help_says.me_button(),
)
async def on_invitation(chat: Chat, _said: str) -> Reply:
    friends = await Members(chat.work).friends_of(chat.member.id)
    code, days = chat.member.code, chat.shop.referral.within.days
    return Text(
        say.invitation(code=code, url=chat.shop.url(f"/r/{code}"), friends=friends, days=days)
    )


@router.on(words_then("邀请码"), usage="邀请码 X7K2AB", about=say.about_code())
async def on_referral_code(chat: Chat, code: str) -> Reply:
    if code:
        return await _refer(chat, code)
    require_open(chat.member, chat.shop.referral, now=chat.work.now)
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_CODE))
    return Text(say.ask_code())


@answers.on(answering(_ASK_CODE))
async def on_code_given(chat: Chat, _asked: Asked) -> Reply:
    return await _refer(chat, chat.words) if chat.words else Text(say.ask_code())


async def _refer(chat: Chat, code: str) -> Reply:
    tidy = code.replace(" ", "")
    referrer_id = await refer_by_code(chat.work, chat.member, tidy, chat.shop.referral)
    chat.dialogue = chat.dialogue.leave()
    chat.did_for_good()
    name, tag = await Members(chat.work).label(referrer_id)
    return Text(say.referred(friend=people_say.called(name=name, tag=tag)))
