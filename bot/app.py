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

from bot.adapters.carriers.tracking import HttpCarriers
from bot.adapters.jieba.segmenter import JiebaSegmenter
from bot.adapters.official_account.channel import CustomerServiceChannel
from bot.adapters.official_account.client import Credentials, OfficialAccountApi
from bot.adapters.official_account.envelope import Seal
from bot.adapters.official_account.menu import Button, menu_of
from bot.adapters.official_account.oauth import WebAuthorization
from bot.adapters.official_account.scene_codes import OfficialAccountSceneCodes
from bot.adapters.official_account.visitors import OfficialAccountVisitors
from bot.adapters.official_account.webhook import Account, Webhook
from bot.adapters.official_account.wire import DOOR
from bot.adapters.redis.tokens import SharedTokens
from bot.adapters.sandbox_pay.gateway import SandboxBank
from bot.adapters.sealing.key_file import key_at
from bot.adapters.sealing.vault import KeyVault
from bot.adapters.wechat_pay.gateway import WechatPay
from bot.adapters.wechat_pay.merchant import BankKey, Merchant, read_private_key, read_public_key
from bot.delivery.courier import NOTICE, Courier
from bot.dispatch.dispatcher import LATE_ANSWER, Dispatcher, Known, Phrases, Rules, look_up
from bot.kernel.clock import Clock, system_clock
from bot.kernel.incoming import Incoming
from bot.kernel.sealing import Vault
from bot.persistence.database import Database
from bot.persistence.sharing import SharedCommits
from bot.scheduling.jobs import Jobs
from bot.scheduling.waking import Waker
from bot.settings import OfficialAccountSettings, Settings
from bot.web.health import Health
from community.addresses.regions import load_regions
from community.check_in.rules import CheckInRules
from community.members.rules import Member
from community.referral.rules import ReferralRules
from community.staff.rules import BindingRules
from content.texts import machine
from content.texts.pages import PRIVACY_VERSION
from handlers.callbacks.payments import PaymentNotices
from handlers.chat.context import Chat, ChatManners, Shop
from handlers.chat.menu import menu_buttons
from handlers.chat.routes import all_routes
from handlers.events.reactions import World, reactions
from handlers.jobs.orders import OrderJobs
from handlers.jobs.table import Workers, all_jobs
from handlers.links import Links
from handlers.pages.front import Front
from handlers.pages.views import Pages
from handlers.refusals import words_of
from store.catalogue.shelf import Shelf
from store.checkout.rules import CheckoutRules, LevelPrice
from store.orders.rules import OrderRules
from store.payments.cashier import Cashier
from store.payments.gateway import PaymentGateway
from store.pricing.terms import FreightRules, PointsRules, RegionFreight
from store.reviews.actions import ReviewRules
from store.search.gateway import Segmenter
from store.shipping.rules import ShippingRules
from store.shipping.tracking import Tracker

TEMPLATES = Path(__file__).parent.parent / "handlers" / "pages" / "templates"
_RUNNERS_ON_POSTGRES = 2
"""While one transaction waits for the database another is prepared; more only make groups small."""


@dataclass(frozen=True, slots=True)
class Tuanzi:
    """The running parts, for whoever serves them or drives them in a test."""

    database: Database
    dispatcher: Dispatcher[Member, Chat]
    courier: Courier[World]
    cashier: Cashier
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


def order_rules(settings: Settings) -> OrderRules:
    """Give the numbers of orders."""
    orders = settings.orders
    return OrderRules(
        unpaid=timedelta(minutes=orders.unpaid_minutes),
        auto_receive=timedelta(days=orders.auto_receive_days),
        after_sales=timedelta(days=orders.after_sales_days),
        handling_alarm=timedelta(hours=orders.handling_alarm_hours),
    )


def checkout_rules(settings: Settings) -> CheckoutRules:
    """Give the numbers by which orders are priced and made."""
    freight, points = settings.freight, settings.points
    regions = tuple(
        RegionFreight(**one.model_dump(exclude={"provinces"}), provinces=frozenset(one.provinces))
        for one in freight.regions
    )
    return CheckoutRules(
        orders=order_rules(settings),
        freight=FreightRules(**freight.model_dump(exclude={"regions"}), regions=regions),
        points=PointsRules(per_yuan=points.per_yuan, most_percent=points.most_percent),
        levels=tuple(LevelPrice(one.name, one.percent) for one in settings.membership.levels),
        zone=ZoneInfo(settings.shop.timezone),
    )


def open_vault(settings: Settings) -> KeyVault:
    """Give what seals personal data and signs links, with the shop's own key."""
    return KeyVault(key_at(settings.privacy.key_file))


def describe_shop(settings: Settings, segmenter: Segmenter) -> Shop:
    """Give what conversations know of the shop."""
    return Shop(
        name=settings.shop.name,
        zone=ZoneInfo(settings.shop.timezone),
        privacy_version=PRIVACY_VERSION,
        check_in=check_in_rules(settings),
        referral=ReferralRules(within=timedelta(days=settings.referral.code_days)),
        shelf=Shelf(segmenter),
        links=Links(settings.shop.base_url, open_vault(settings)),
        checkout=checkout_rules(settings),
        reviews=ReviewRules(points=settings.points.review),
        undo_within=timedelta(minutes=settings.undo.minutes),
        regions=load_regions(),
        binding=BindingRules(
            code_life=timedelta(minutes=settings.binding.code_minutes),
            wrong_codes=settings.binding.wrong_codes,
            lock=timedelta(minutes=settings.binding.lock_minutes),
        ),
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
        async with open_api(settings) as api, ClientSession() as session:
            dispatcher = _dispatcher(settings, commits, manners, shop.vault)
            bank = open_bank(settings, session, clock)
            cashier = Cashier(database.begin, bank, shop.zone, commits.run)
            courier = _courier(database, api, World(shop.zone, shop.links))
            workers = _workers(settings, database, cashier, session)
            jobs = Jobs(all_jobs(shop.zone, workers), database.begin, clock)
            front = _front(settings, database, shop, cashier, api, session)
            application = _application(settings, dispatcher, front, clock)
            application.add_routes(Health(database).routes())
            if isinstance(bank, WechatPay):
                notices = PaymentNotices(bank.notices, cashier, clock)
                application.add_routes(notices.routes())
            yield Tuanzi(database, dispatcher, courier, cashier, jobs, api, shop, application)
            await dispatcher.close()
    finally:
        await commits.close()
        await database.close()


def open_bank(settings: Settings, session: ClientSession, clock: Clock) -> PaymentGateway:
    """Give the bank that collects: WeChat Pay, or a sandbox where the settings say so."""
    pay = settings.wechat_pay
    if pay.sandbox:
        return SandboxBank(pay.sandbox_file, clock)
    merchant = _merchant(settings)
    base = settings.shop.base_url
    return WechatPay(session, merchant, api_base=pay.api_base, shop_base=base, clock=clock)


def _merchant(settings: Settings) -> Merchant:
    pay = settings.wechat_pay
    if pay.private_key_file is None:
        raise ValueError("wechat_pay.private_key_file is missing")
    bank_key = None
    if pay.public_key_file is not None:
        bank_key = BankKey(pay.public_key_id, read_public_key(pay.public_key_file.read_bytes()))
    return Merchant(
        mch_id=pay.mch_id,
        app_id=settings.official_account.app_id,
        serial=pay.serial,
        private_key=read_private_key(pay.private_key_file.read_bytes()),
        api_v3_key=pay.api_v3_key.encode(),
        bank_key=bank_key,
    )


def _workers(
    settings: Settings, database: Database, cashier: Cashier, session: ClientSession
) -> Workers:
    shipping = ShippingRules(timedelta(hours=settings.orders.delay_alarm_hours))
    orders = OrderJobs(order_rules(settings), shipping, ZoneInfo(settings.shop.timezone))
    tracked_at = settings.carriers.api_base
    return Workers(
        orders=orders,
        cashier=cashier,
        tracker=Tracker(database.begin, HttpCarriers(session, tracked_at)) if tracked_at else None,
        reconcile_every=timedelta(seconds=settings.payments.reconcile_every_seconds),
    )


@asynccontextmanager
async def awake(tuanzi: Tuanzi, settings: Settings) -> AsyncIterator[None]:
    """Let the shop do by itself what is due, as long as the block lasts."""
    due = [tuanzi.courier.run_due, tuanzi.jobs.tick, tuanzi.cashier.run_due]
    waker = Waker(due, settings.jobs.tick_seconds)
    waker.start()
    try:
        yield
    finally:
        waker.stop()


def menu() -> list[dict[str, object]]:
    """Lay out the account's menu from the routes."""
    return menu_of(Button(*button) for button in menu_buttons(all_routes()))


def _dispatcher(
    settings: Settings,
    commits: SharedCommits[Incoming, Known[Member]],
    manners: ChatManners,
    vault: Vault,
) -> Dispatcher[Member, Chat]:
    return Dispatcher(
        commits,
        all_routes(),
        manners,
        phrases=Phrases(refused=words_of, crashed=machine.crashed, more=machine.more()),
        rules=Rules(
            patience_seconds=settings.official_account.answer_seconds,
            dialogue_life=timedelta(minutes=settings.dialogue.minutes),
            seal=partial(vault.seal, "dead_letter"),
        ),
    )


def _courier(database: Database, api: OfficialAccountApi, world: World) -> Courier[World]:
    channels = {DOOR: CustomerServiceChannel(api)}
    return Courier(database.begin, reactions, world, channels, notices=(LATE_ANSWER, NOTICE))


def _application(
    settings: Settings, dispatcher: Dispatcher[Member, Chat], front: Front, clock: Clock
) -> web.Application:
    application = web.Application(client_max_size=64 * 1024)
    aiohttp_jinja2.setup(application, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    webhook = Webhook(_account(settings.official_account), dispatcher.answer, clock)
    for part in (webhook, Pages(front)):
        application.add_routes(part.routes())
    return application


def _front(
    settings: Settings,
    database: Database,
    shop: Shop,
    cashier: Cashier,
    api: OfficialAccountApi,
    session: ClientSession,
) -> Front:
    account, bank, pictures = settings.official_account, cashier.bank, settings.shop.pictures
    credentials = Credentials(account.app_id, account.app_secret)
    return Front(
        reading=database.reading,
        begin=database.begin,
        shop=shop,
        cashier=cashier,
        visitors=OfficialAccountVisitors(
            WebAuthorization(session, account.api_base, credentials),
            oauth_base=account.oauth_base,
            app_id=account.app_id,
        ),
        scene_codes=OfficialAccountSceneCodes(api),
        play_bank=bank if isinstance(bank, SandboxBank) else None,
        pictures=pictures,
        uploads=pictures.with_name("uploads"),
    )


def _account(account: OfficialAccountSettings) -> Account:
    key = account.encoding_aes_key
    seal = Seal(token=account.token, encoding_aes_key=key, app_id=account.app_id) if key else None
    return Account(token=account.token, seal=seal, allow_plain=account.allow_plain)
