"""邀请、邀请码。"""

import re

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, matching, words, words_then
from bot.kernel.reply import Reply, Text
from community.members.repository import Members
from community.referral.actions import refer_by_code, require_open
from community.referral.invitations import want_code
from content.texts import commissions as commissions_say
from content.texts import help as help_says
from content.texts import people as people_say
from content.texts import referral as say
from handlers.chat.context import Chat, ChatRouter
from store.catalogue.errors import ProductNotFound
from store.catalogue.repository import Catalogue
from store.orders.repository import Orders

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
    code, url = chat.member.code, chat.shop.url
    await want_code(chat.work, chat.member.id)
    return Text(
        say.invitation(
            code=code,
            url=url(f"/r/{code}"),
            poster=url(f"/h5/posters/{code}.png"),
            friends=await Members(chat.work).friends_of(chat.member.id),
            days=chat.shop.referral.within.days,
            earned=commissions_say.how(rates=chat.shop.commission.rates),
        )
    )


@router.on(
    matching(r"邀请[ :]*([A-Z0-9][A-Z0-9_-]{0,31})"),
    usage="邀请 A01",
    about=say.about_poster(),
)
async def on_product_poster(chat: Chat, said: re.Match[str]) -> Reply:
    product = await Catalogue(chat.work).product_by_code(said[1])
    if product is None:
        raise ProductNotFound(said[1])
    await want_code(chat.work, chat.member.id)
    url = chat.shop.url(f"/h5/posters/{chat.member.code}/{product.code}.png")
    return Text(say.product_poster(title=product.title, url=url))


@router.on(words_then("邀请码"), usage="邀请码 X7K2AB", about=say.about_code())
async def on_referral_code(chat: Chat, code: str) -> Reply:
    if code:
        return await _refer(chat, code)
    require_open(
        chat.member,
        chat.shop.referral,
        now=chat.work.now,
        has_ordered=await _has_ordered(chat),
    )
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_CODE))
    return Text(say.ask_code())


@answers.on(answering(_ASK_CODE))
async def on_code_given(chat: Chat, _asked: Asked) -> Reply:
    return await _refer(chat, chat.words) if chat.words else Text(say.ask_code())


async def _refer(chat: Chat, code: str) -> Reply:
    tidy = code.replace(" ", "")
    ordered = await _has_ordered(chat)
    rules = chat.shop.referral
    referrer_id = await refer_by_code(chat.work, chat.member, tidy, rules, has_ordered=ordered)
    chat.dialogue = chat.dialogue.leave()
    chat.did_for_good()
    name, tag = await Members(chat.work).label(referrer_id)
    return Text(say.referred(friend=people_say.called(name=name, tag=tag)))


async def _has_ordered(chat: Chat) -> bool:
    return (await Orders(chat.work).shopper(chat.member.id)).has_ordered
