"""我的团队、佣金；店务：佣金待审、放行佣金、作废佣金。"""

import re
from collections.abc import Mapping

from bot.dispatch.patterns import words
from bot.kernel.clock import shop_day
from bot.kernel.reply import Reply, Text
from community.members.repository import Members
from community.referral.queries import friends_of, friends_of_friends
from community.staff.rules import Role
from content.texts import commissions as say
from content.texts import people as people_say
from content.texts import referral as referral_says
from handlers.chat.confirming import Confirming, commanded
from handlers.chat.context import Chat, ChatRouter
from store.commissions.actions import release_commission, void_commission
from store.commissions.errors import CommissionNotHeld
from store.commissions.queries import Earned, friends_who_bought, latest_earned, paid_out, purse_of
from store.commissions.repository import Commissions
from store.commissions.rules import Commission, month_start
from store.orders.repository import Orders

router = ChatRouter(topic=referral_says.topic())
staff = ChatRouter()
confirming = Confirming("commissions")

_MANAGERS = (Role.OWNER, Role.MANAGER)
_LATEST = 5
_MOST_HELD = 10
_ID = re.compile(r"#? *(\d{1,9})")


@router.on(words("我的团队", "我的朋友", "团队"), usage="我的团队", about=say.about_team())
async def on_team(chat: Chat, _said: str) -> Reply:
    work, member, zone = chat.work, chat.member.id, chat.shop.zone
    friends = await friends_of(work, member, since=month_start(work.now, zone), most=_LATEST)
    goes_on = len(chat.shop.commission.rates) > 1
    latest = [
        (people_say.masked(name=one.name, tag=one.tag), shop_day(one.since, zone))
        for one in friends.latest
    ]
    return Text(
        say.team(
            friends=friends.count,
            new=friends.new,
            bought=await friends_who_bought(work, member) if friends.count else 0,
            beyond=await friends_of_friends(work, member) if goes_on else None,
            latest=latest,
        )
    )


@router.on(words("佣金", "我的佣金", "佣金明细"), usage="佣金", about=say.about_commission())
async def on_commission(chat: Chat, _said: str) -> Reply:
    work, member = chat.work, chat.member.id
    purse = await purse_of(work, member)
    told = say.purse(
        available=purse.available,
        pending=purse.pending,
        withdrawing=purse.withdrawing,
        paid_out=await paid_out(work, member),
        owes=purse.owes,
    )
    entries = [_entry(chat, one) for one in await latest_earned(work, member, _LATEST)]
    days = chat.shop.checkout.orders.after_sales.total_seconds() / 86_400
    rates = chat.shop.commission.rates
    return Text(say.commission(purse=told, entries=entries, rates=rates, days=days))


def _entry(chat: Chat, one: Earned) -> str:
    return say.entry(
        state=one.state,
        amount=one.amount,
        friend=people_say.masked(name=one.name, tag=one.tag),
        day=shop_day(one.ordered_at, chat.shop.zone),
        level=one.level,
    )


@staff.on(commanded("佣金待审", "待审佣金", roles=_MANAGERS))
async def on_held(chat: Chat, _words: str) -> Reply:
    found = await Commissions(chat.work).all_held(_MOST_HELD + 1)
    lines = [await _line(chat, one) for one in found[:_MOST_HELD]]
    return Text(say.held(lines=lines, has_more=len(found) > _MOST_HELD))


@staff.on(commanded("放行佣金", roles=_MANAGERS))
async def on_release(chat: Chat, said: str) -> Reply:
    one = await _said(chat, said)
    if one is None:
        return Text(say.usage(act="release"))
    question = say.ask_release(line=await _line(chat, one))
    return confirming.ask(chat, "release", question, id=one.id)


@confirming.deed("release", *_MANAGERS)
async def release(chat: Chat, facts: Mapping[str, str]) -> Reply:
    by, zone = chat.member.id, chat.shop.zone
    one = await release_commission(chat.work, int(facts["id"]), by=by, zone=zone)
    chat.did("release_commission")
    return Text(say.released(id=one.id, amount=one.left))


@staff.on(commanded("作废佣金", roles=_MANAGERS))
async def on_void(chat: Chat, said: str) -> Reply:
    one = await _said(chat, said)
    if one is None:
        return Text(say.usage(act="void"))
    question = say.ask_void(line=await _line(chat, one))
    return confirming.ask(chat, "void", question, id=one.id)


@confirming.deed("void", *_MANAGERS)
async def void(chat: Chat, facts: Mapping[str, str]) -> Reply:
    one = await void_commission(chat.work, int(facts["id"]), by=chat.member.id)
    chat.did("void_commission")
    return Text(say.voided(id=one.id, amount=one.left))


async def _said(chat: Chat, words: str) -> Commission | None:
    """Find the held commission whose number was said; `None` if none was."""
    said = _ID.fullmatch(words)
    if said is None:
        return None
    one = await Commissions(chat.work).held(int(said[1]))
    if one is None:
        raise CommissionNotHeld(int(said[1]))
    return one


async def _line(chat: Chat, one: Commission) -> str:
    order = await Orders(chat.work).by_id(one.order_id)
    return say.held_line(
        id=one.id,
        number=order.number,
        amount=one.left,
        why=one.why,
        referrer=await _masked(chat, one.member_id),
        buyer=await _masked(chat, order.member_id),
    )


async def _masked(chat: Chat, member_id: int) -> str:
    name, tag = await Members(chat.work).label(member_id)
    return people_say.masked(name=name, tag=tag)
