"""Stocking the demo shop: goods, pictures, and a few weeks of members who check in."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import check_in_rules
from bot.demo.pictures import PICTURE_NAMES, draw_picture
from bot.kernel.clock import system_clock
from bot.kernel.incoming import Incoming, Kind, Room
from bot.persistence.database import Database
from bot.settings import Settings
from community.check_in.actions import check_in
from community.members.actions import follow, make_acquaintance, recognise, rename
from handlers.events.reactions import reactions
from store.catalogue.importing import take_products
from store.catalogue.sheets import read_sheet

_DOOR = "demo"
_WEEKS = 4
_NEIGHBOURS = {
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


class _Past:
    """A clock that stocking sets to the days gone by."""

    def __init__(self) -> None:
        self.now = system_clock()

    def __call__(self) -> datetime:
        return self.now


async def stock(settings: Settings) -> None:
    """Fill an empty, migrated database and the folder of pictures."""
    draw_pictures(settings.shop.pictures)
    past = _Past()
    database = Database(settings.database.url, clock=past, publish=reactions.publish)
    try:
        await _put_goods(database)
        await _let_neighbours_check_in(database, past, settings)
    finally:
        await database.close()


def draw_pictures(folder: Path) -> None:
    """Draw the products' pictures that aren't there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURE_NAMES:
        file = folder / name
        if not file.exists():
            file.write_bytes(draw_picture(name))


async def _put_goods(database: Database) -> None:
    with as_file(files("bot.demo") / "shop.csv") as path:
        sheet = read_sheet(path)
    async with database.begin() as work:
        await take_products(work, sheet.products, lambda _done: None)


async def _let_neighbours_check_in(database: Database, past: _Past, settings: Settings) -> None:
    zone, rules = ZoneInfo(settings.shop.timezone), check_in_rules(settings)
    for moment, names in _days(past.now):
        for minute, name in enumerate(names):
            past.now = moment + timedelta(minutes=7 * minute)
            async with database.begin() as work:
                hello = _message(name, past.now)
                known = (await recognise(work, [hello])).get(hello.person)
                member = known or await make_acquaintance(work, hello)
                if known is None:
                    await follow(work, hello)
                    if name:
                        await rename(work, member, name)
                await check_in(work, member, rules, zone)


def _days(today: datetime) -> Iterator[tuple[datetime, list[str]]]:
    """Give each morning of the last weeks, and who checked in on it; the same at every start."""
    chance = random.Random(20)  # noqa: S311 - a demo's habits are no secret
    morning = today.astimezone(UTC).replace(hour=0, minute=30, second=0, microsecond=0)
    for back in range(7 * _WEEKS, 0, -1):
        names = [name for name, part in _NEIGHBOURS.items() if chance.random() < part]
        yield morning - timedelta(days=back), names


def _message(name: str, at: datetime) -> Incoming:
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
