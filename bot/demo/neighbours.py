"""The demo's made-up neighbours: who checks in how often, and what they bought."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.kernel.incoming import Incoming, Kind, Room
from bot.persistence.work import Work
from community.members.actions import follow, make_acquaintance, recognise, rename
from community.members.rules import Member

_DOOR = "demo"
_HABITS = {
    "小满": 0.98,
    "阿泽": 0.95,
    "青禾": 0.9,
    "Momo": 0.85,
    "老周": 0.8,
    "南风": 0.75,
    "豆包妈": 0.7,
    "Kevin": 0.6,
    "一粒米": 0.5,
    "阿宝": 0.4,
    "橘子": 0.3,
    "": 0.2,
}
"""Who checks in, and on what part of the days; one hasn't given a name yet."""
NEIGHBOURS = tuple(filter(None, _HABITS))
"""Who is in the group."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a neighbour ordered so many days ago: pieces by product code, and what came of it.

    How far the order has come follows from its age. Of `refund` a reason is given: one piece of the
    first line was paid back.
    """

    who: str
    days_ago: float
    pieces: Mapping[str, int]
    coupon: str = ""
    with_points: bool = False
    is_fetched: bool = False
    is_paid: bool = True
    refund: str = ""
    stars: int = 0
    words: str = ""


PURCHASES = (
    Purchase(
        "小满",
        20.1,
        {"A01": 1, "A12": 3},
        coupon="XINREN",
        stars=5,
        words="草莓个头均匀，青菜嫩，孩子都爱吃。",
    ),
    Purchase("阿泽", 18.2, {"A13": 1, "A22": 2}, stars=5, words="新米很香，鸡蛋一个没碎。"),
    Purchase(
        "青禾",
        15.3,
        {"A19": 1, "A18": 1},
        is_fetched=True,
        stars=4,
        words="可颂回烤后很酥，吐司切得厚了点。",
    ),
    Purchase(
        "Momo",
        12.1,
        {"A02": 2},
        refund="有一盒底下压坏了",
        stars=4,
        words="果子小，味道甜。压坏的一盒很快退了款。",
    ),
    Purchase(
        "豆包妈",
        11.2,
        {"A08": 2, "A03": 1},
        is_fetched=True,
        stars=5,
        words="西瓜又沙又甜，苹果脆，下班顺路自提。",
    ),
    Purchase("老周", 5.1, {"A14": 1, "A15": 2}, stars=5, words="油香，挂面煮久了也不糊。"),
    Purchase("Kevin", 4.2, {"A24": 1}, is_paid=False),
    Purchase("南风", 1.1, {"A20": 1, "A21": 1}, with_points=True),
    Purchase("一粒米", 0.2, {"A16": 2, "A22": 1}, coupon="BAOYOU"),
)


def check_ins(today: datetime, weeks: int) -> Iterator[tuple[datetime, str]]:
    """Tell who checked in when in the last weeks; the same at every start."""
    chance = random.Random(20)  # noqa: S311 - a demo's habits are no secret
    morning = today.astimezone(UTC).replace(hour=0, minute=30, second=0, microsecond=0)
    for back in range(7 * weeks, 0, -1):
        names = [name for name, part in _HABITS.items() if chance.random() < part]
        for turn, name in enumerate(names):
            yield morning - timedelta(days=back) + timedelta(minutes=7 * turn), name


async def neighbour(work: Work, name: str) -> Member:
    """Give a neighbour, who follows the account from their first contact on."""
    hello = _hello(name, work.now)
    known = (await recognise(work, [hello])).get(hello.person)
    if known is not None:
        return known
    member = await make_acquaintance(work, hello)
    await follow(work, hello)
    if name:
        await rename(work, member, name)
    return member


def _hello(name: str, at: datetime) -> Incoming:
    return Incoming(
        key="",
        door=_DOOR,
        account=_DOOR,
        sender=name or "nameless",
        conversation=f"{_DOOR}:{name}",
        kind=Kind.FOLLOW,
        name="subscribe",
        sent_at=at,
        room=Room(text_bytes=0, cards=0),
    )
