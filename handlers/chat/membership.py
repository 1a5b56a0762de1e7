"""会员、权益、生日。"""

import re
from collections.abc import Mapping
from datetime import datetime

from bot.dispatch.patterns import matching, words
from bot.kernel.reply import Reply, Text
from community.membership.actions import (
    Standing,
    put_birthday_back,
    set_birthday,
    standing_of,
)
from community.membership.repository import Membership, Memberships
from community.membership.rules import read_birthday, ways
from content.texts import membership as say
from content.texts.membership import Ahead, BadgeLine, LevelLine, Review
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.counting import counted

router = ChatRouter(topic=say.topic())
undos = Undos()

_A_DATE = r"[-+.\d零〇一二三四五六七八九十廿].*|NAN|INF"


@router.on(
    words("会员", "我的会员", "会员等级", "我的等级", "成长值"),
    usage="会员",
    about=say.about_membership(),
)
async def on_membership(chat: Chat, _said: str) -> Reply:
    rules = chat.shop.membership
    standing = await standing_of(chat.work, chat.member.id, rules.growth)
    return Text(
        say.membership(
            level=rules.levels[standing.level].name,
            growth=standing.growth,
            days=rules.growth.lasts.days,
            ahead=_ahead(chat, standing),
            review=_review(chat, standing),
            badges=await _badges(chat),
        )
    )


@router.on(
    words("权益", "会员权益", "我的权益", "等级权益"), usage="权益", about=say.about_benefits()
)
async def on_benefits(chat: Chat, _said: str) -> Reply:
    rules = chat.shop.membership
    own = await Memberships(chat.work).level(chat.member.id)
    lines = [
        LevelLine(
            name=level.name,
            growth=level.growth,
            percent=level.percent,
            gift=bool(level.gift),
            birthday_gift=bool(rules.birthday_gift),
            holidays=number >= rules.holidays_from,
            own_sales=number > 0,
            is_own=number == own,
        )
        for number, level in enumerate(rules.levels)
    ]
    return Text(say.benefits(levels=lines))


@router.on(
    matching(rf"(?:我的)?生日(?: ?(?:是|:)? ?({_A_DATE}))?"),
    usage="生日 0520",
    about=say.about_birthday(),
)
async def on_birthday(chat: Chat, said: re.Match[str]) -> Reply:
    if not said[1]:
        kept = await Memberships(chat.work).of(chat.member.id)
        if kept.birthday:
            return Text(say.birthday_is(birthday=kept.birthday))
        return Text(say.birthday_unknown())
    before = await set_birthday(chat.work, chat.member.id, said[1])
    birthday = read_birthday(said[1]) or ""
    if before.birthday == birthday:
        return Text(say.birthday_is(birthday=birthday))
    set_at = before.birthday_set_at.isoformat() if before.birthday_set_at else ""
    chat.did("birthday", now=birthday, before=before.birthday or "", set_at=set_at)
    return Text(say.birthday_kept(birthday=birthday))


@undos.on("birthday")
async def undo_birthday(chat: Chat, facts: Mapping[str, str]) -> Reply:
    set_at = datetime.fromisoformat(facts["set_at"]) if facts["set_at"] else None
    before = Membership(facts["before"] or None, set_at)
    if not await put_birthday_back(chat.work, chat.member.id, facts["now"], before):
        return Text(say.birthday_changed_since())
    return Text(say.birthday_undone(birthday=before.birthday))


def _ahead(chat: Chat, standing: Standing) -> Ahead | None:
    """Tell what is missing of the next level."""
    rules = chat.shop.membership
    if standing.level + 1 >= len(rules.levels):
        return None
    above = rules.levels[standing.level + 1]
    missing = max(above.growth - standing.growth, 1)
    return Ahead(above.name, missing, ways(missing, rules.growth))


def _review(chat: Chat, standing: Standing) -> Review | None:
    """Tell what is missing to keep the level at its review."""
    if standing.review_on is None:
        return None
    growth = chat.shop.membership.growth
    needed = growth.least(standing.level)
    missing = max(needed - standing.growth_at_review, 0)
    return Review(standing.review_on, needed, missing, ways(missing, growth) if missing else ())


async def _badges(chat: Chat) -> list[BadgeLine]:
    """List what the member has earned, and how far they are with the rest."""
    earned = await Memberships(chat.work).badges(chat.member.id)
    done = await counted(chat.work, chat.member.id)
    return [
        BadgeLine(one.badge, one.at, done.of(one.badge), is_earned=one.badge in earned)
        for one in chat.shop.membership.milestones
    ]
