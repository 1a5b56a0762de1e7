"""Stocking the demo shop: goods, pictures, offers, and neighbours who check in and buy."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import open_vault
from bot.demo.neighbours import PURCHASES, check_ins, neighbour
from bot.demo.offers import put_up_offers
from bot.demo.pictures import PICTURE_NAMES, draw_picture
from bot.demo.prizes import PrizesOfDemo
from bot.demo.shopping import Shopping, ShopRules, Step
from bot.demo.teams import TeamsOfDemo
from bot.kernel.clock import system_clock
from bot.persistence.database import Database
from bot.persistence.work import Work
from bot.rulebook import check_in_rules, checkout_rules, review_rules, team_rules
from bot.settings import Settings
from community.check_in.actions import check_in
from community.check_in.rules import CheckInRules
from handlers.events.reactions import reactions
from store.catalogue.importing import take_products
from store.catalogue.sheets import read_sheet

_WEEKS = 4


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
    today = past.now
    database = Database(settings.database.url, clock=past, publish=reactions.publish)
    try:
        past.now = today - timedelta(weeks=_WEEKS, days=1)
        async with database.begin() as work:
            await _put_goods(work)
            await put_up_offers(work)
        for moment, step in sorted(_happenings(settings, today), key=lambda one: one[0]):
            past.now = moment
            async with database.begin() as work:
                await step(work)
    finally:
        await database.close()


def draw_pictures(folder: Path) -> None:
    """Draw the products' pictures that aren't there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PICTURE_NAMES:
        file = folder / name
        if not file.exists():
            file.write_bytes(draw_picture(name))


async def _put_goods(work: Work) -> None:
    with as_file(files("bot.demo") / "shop.csv") as path:
        sheet = read_sheet(path)
    await take_products(work, sheet.products, lambda _done: None)


def _happenings(settings: Settings, today: datetime) -> Iterator[tuple[datetime, Step]]:
    """Tell what the neighbours did in the last weeks; each is a unit of work of its own."""
    zone, checking_in = ZoneInfo(settings.shop.timezone), check_in_rules(settings)
    for moment, name in check_ins(today, _WEEKS):
        yield moment, partial(_check_in, name=name, rules=checking_in, zone=zone)
    rules = ShopRules(checkout_rules(settings), review_rules(settings), open_vault(settings))
    for purchase in PURCHASES:
        yield from Shopping(purchase, rules).steps(today)
    yield from TeamsOfDemo(team_rules(settings), rules.vault).steps(today)
    yield from PrizesOfDemo(checkout_rules(settings), rules.vault).steps(today)


async def _check_in(work: Work, *, name: str, rules: CheckInRules, zone: ZoneInfo) -> None:
    await check_in(work, await neighbour(work, name), rules, zone)
