"""The composition root: it names every part of the shop, and decides nothing."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp_jinja2
import jinja2
from aiohttp import ClientSession, web
from redis.asyncio import Redis

from bot.adapters.jieba.segmenter import JiebaSegmenter
from bot.adapters.official_account.channel import CustomerServiceChannel
from bot.adapters.official_account.client import Credentials, OfficialAccountApi
from bot.adapters.official_account.envelope import Seal
from bot.adapters.official_account.menu import Button, menu_of
from bot.adapters.official_account.scene_codes import OfficialAccountSceneCodes
from bot.adapters.official_account.webhook import Account, Webhook
from bot.adapters.official_account.wire import DOOR
from bot.adapters.redis.tokens import SharedTokens
from bot.delivery.courier import NOTICE, Courier
from bot.dispatch.dispatcher import LATE_ANSWER, Dispatcher, Known, Phrases, Rules, look_up
from bot.kernel.clock import Clock, system_clock
from bot.kernel.incoming import Incoming
from bot.persistence.database import Database
from bot.persistence.sharing import SharedCommits
from bot.scheduling.jobs import Jobs
from bot.scheduling.waking import Waker
from bot.settings import OfficialAccountSettings, Settings
from bot.web.health import Health
from community.check_in.rules import CheckInRules
from community.members.rules import Member
from community.referral.rules import ReferralRules
from content.texts import machine
from content.texts.pages import PRIVACY_VERSION
from handlers.chat.context import Chat, ChatManners, Shop
from handlers.chat.menu import menu_buttons
from handlers.chat.routes import all_routes
from handlers.events.reactions import reactions
from handlers.jobs.table import all_jobs
from handlers.pages.views import Pages
from handlers.refusals import words_of
from store.catalogue.shelf import Shelf
from store.search.gateway import Segmenter

TEMPLATES = Path(__file__).parent.parent / "handlers" / "pages" / "templates"
_RUNNERS_ON_POSTGRES = 2
"""While one transaction waits for the database another is prepared; more only make groups small."""


@dataclass(frozen=True, slots=True)
class Tuanzi:
    """The running parts, for whoever serves them or drives them in a test."""

    database: Database
    dispatcher: Dispatcher[Member, Chat]
    courier: Courier
    jobs: Jobs
    api: OfficialAccountApi
    shop: Shop
    application: web.Application


def open_database(settings: Settings, clock: Clock = system_clock) -> Database:
    """Give the shop's database; nothing is connected before it is used."""
    return Database(settings.database.url, clock=clock, publish=reactions.publish)


def check_in_rules(settings: Settings) -> CheckInRules:
    """Give the numbers of checking in."""
    return CheckInRules(**settings.checkin.model_dump())


def describe_shop(settings: Settings, segmenter: Segmenter) -> Shop:
    """Give what conversations know of the shop."""
    return Shop(
        name=settings.shop.name,
        base_url=settings.shop.base_url,
        zone=ZoneInfo(settings.shop.timezone),
        privacy_version=PRIVACY_VERSION,
        check_in=check_in_rules(settings),
        referral=ReferralRules(within=timedelta(days=settings.referral.code_days)),
        shelf=Shelf(segmenter),
    )


@asynccontextmanager
async def open_api(settings: Settings) -> AsyncIterator[OfficialAccountApi]:
    """Open the account's API, with the token that all processes share where there is Redis."""
    account = settings.official_account
    credentials = Credentials(account.app_id, account.app_secret)
    async with ClientSession() as session, AsyncExitStack() as stack:
        shared = None
        if settings.redis.url:
            redis = await stack.enter_async_context(
                Redis.from_url(settings.redis.url, decode_responses=True)
            )
            shared = SharedTokens(redis, account.app_id)
        yield OfficialAccountApi(session, account.api_base, credentials, shared)


@asynccontextmanager
async def open_shop(
    settings: Settings, clock: Clock = system_clock, segmenter: Segmenter | None = None
) -> AsyncIterator[Tuanzi]:
    """Open the shop; on leaving, what has been begun is finished and everything given back."""
    database = open_database(settings, clock)
    shop = describe_shop(settings, segmenter or JiebaSegmenter(settings.shop.cache))
    async with database.begin() as work:
        await shop.shelf.refresh(work)
    manners = ChatManners(shop)
    runners = 1 if database.on_sqlite else _RUNNERS_ON_POSTGRES
    commits = SharedCommits(database, partial(look_up, manners), runners=runners)
    try:
        async with open_api(settings) as api:
            dispatcher = _dispatcher(settings, commits, manners)
            courier = _courier(database, api)
            jobs = Jobs(all_jobs(shop.zone), database.begin, clock)
            application = _application(settings, database, dispatcher, api, clock)
            yield Tuanzi(database, dispatcher, courier, jobs, api, shop, application)
            await dispatcher.close()
    finally:
        await commits.close()
        await database.close()


@asynccontextmanager
async def awake(tuanzi: Tuanzi, settings: Settings) -> AsyncIterator[None]:
    """Let the shop do by itself what is due, as long as the block lasts."""
    waker = Waker([tuanzi.courier.run_due, tuanzi.jobs.tick], settings.jobs.tick_seconds)
    waker.start()
    try:
        yield
    finally:
        waker.stop()


def menu() -> list[dict[str, object]]:
    """Lay out the account's menu from the routes."""
    return menu_of(Button(*button) for button in menu_buttons(all_routes()))


def _dispatcher(
    settings: Settings, commits: SharedCommits[Incoming, Known[Member]], manners: ChatManners
) -> Dispatcher[Member, Chat]:
    return Dispatcher(
        commits,
        all_routes(),
        manners,
        phrases=Phrases(refused=words_of, crashed=machine.crashed, more=machine.more()),
        rules=Rules(
            patience_seconds=settings.official_account.answer_seconds,
            dialogue_life=timedelta(minutes=settings.dialogue.minutes),
        ),
    )


def _courier(database: Database, api: OfficialAccountApi) -> Courier:
    channels = {DOOR: CustomerServiceChannel(api)}
    return Courier(database.begin, reactions, channels, notices=(LATE_ANSWER, NOTICE))


def _application(
    settings: Settings,
    database: Database,
    dispatcher: Dispatcher[Member, Chat],
    api: OfficialAccountApi,
    clock: Clock,
) -> web.Application:
    application = web.Application(client_max_size=64 * 1024)
    aiohttp_jinja2.setup(application, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    webhook = Webhook(_account(settings.official_account), dispatcher.answer, clock)
    pages = Pages(
        reading=database.reading,
        begin=database.begin,
        scene_codes=OfficialAccountSceneCodes(api),
        shop=settings.shop.name,
        pictures=settings.shop.pictures,
    )
    for part in (webhook, pages, Health(database)):
        application.add_routes(part.routes())
    return application


def _account(account: OfficialAccountSettings) -> Account:
    key = account.encoding_aes_key
    seal = Seal(token=account.token, encoding_aes_key=key, app_id=account.app_id) if key else None
    return Account(token=account.token, seal=seal, allow_plain=account.allow_plain)
