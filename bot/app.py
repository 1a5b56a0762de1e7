"""The composition root: it names every part of the shop, and decides nothing."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
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
from bot.adapters.wechaty.channel import WechatyChannel
from bot.adapters.wechaty.door import WechatyDoor
from bot.adapters.wechaty.gateway import Gateway
from bot.adapters.wechaty.wire import DOOR as GROUP_DOOR
from bot.banking import Till, open_till
from bot.delivery.channel import Channel
from bot.delivery.courier import NOTICE, Courier
from bot.dispatch.dispatcher import (
    ANSWER,
    LATE_ANSWER,
    Dispatcher,
    Known,
    Phrases,
    Rules,
    look_up,
)
from bot.kernel.clock import Clock, system_clock
from bot.kernel.incoming import Incoming
from bot.kernel.sealing import Vault
from bot.persistence.database import Database
from bot.persistence.sharing import SharedCommits
from bot.rulebook import (
    chain_rules,
    check_in_rules,
    checkout_rules,
    commission_rules,
    membership_rules,
    order_rules,
    review_rules,
    team_rules,
    withdrawal_rules,
)
from bot.scheduling.jobs import Jobs
from bot.scheduling.waking import Prompter, Waker
from bot.settings import OfficialAccountSettings, Settings
from bot.web.health import Health
from community.addresses.regions import load_regions
from community.members.rules import Member
from community.referral.gateway import SceneCodes
from community.referral.rules import ReferralRules
from community.staff.rules import BindingRules
from content.texts import groups as group_says
from content.texts import machine
from content.texts.pages import PRIVACY_VERSION
from handlers.callbacks.payments import PaymentNotices
from handlers.chat.context import Chat, ChatManners, Shop
from handlers.chat.menu import menu_buttons
from handlers.chat.routes import all_routes
from handlers.events.reactions import World, reactions
from handlers.jobs.chains import ChainJobs
from handlers.jobs.membership import MembershipJobs
from handlers.jobs.orders import OrderJobs
from handlers.jobs.table import Workers, all_jobs
from handlers.jobs.teams import TeamJobs
from handlers.links import Links
from handlers.pages.front import Front
from handlers.pages.views import Pages
from handlers.refusals import words_of
from store.catalogue.shelf import Shelf
from store.payments.cashier import Cashier
from store.search.gateway import Segmenter
from store.shipping.rules import ShippingRules
from store.shipping.tracking import Tracker
from store.withdrawals.paymaster import Paymaster

TEMPLATES = Path(__file__).parent.parent / "handlers" / "pages" / "templates"
_STOP_SECONDS = 3
_RUNNERS_ON_POSTGRES = 2
"""While one transaction waits for the database another is prepared; more only make groups small."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The door to the groups, and who sends at once what is answered there."""

    door: WechatyDoor
    prompter: Prompter


@dataclass(frozen=True, slots=True)
class Tuanzi:
    """The running parts, for whoever serves them or drives them in a test."""

    database: Database
    dispatcher: Dispatcher[Member, Chat]
    courier: Courier[World]
    channels: dict[str, Channel]
    groups: "Groups | None"
    cashier: Cashier
    paymaster: Paymaster
    jobs: Jobs
    api: OfficialAccountApi
    shop: Shop
    application: web.Application


def open_database(settings: Settings, clock: Clock = system_clock) -> Database:
    """Give the shop's database; nothing is connected before it is used."""
    return Database(settings.database.url, clock=clock, publish=reactions.publish)


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
        commission=commission_rules(settings),
        withdrawals=withdrawal_rules(settings),
        shelf=Shelf(segmenter),
        links=Links(settings.shop.base_url, open_vault(settings)),
        checkout=checkout_rules(settings),
        chains=chain_rules(settings),
        teams=team_rules(settings),
        reviews=review_rules(settings),
        membership=membership_rules(settings),
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
        async with (
            open_api(settings) as api,
            ClientSession() as session,
            AsyncExitStack() as opened,
        ):
            dispatcher = _dispatcher(settings, commits, manners, shop.vault)
            till = open_till(settings, session, clock, database.begin, commits.run)
            channels: dict[str, Channel] = {DOOR: CustomerServiceChannel(api)}
            courier = _courier(database, channels, _world(shop))
            groups = await opened.enter_async_context(
                _open_groups(settings, dispatcher, courier, channels)
            )
            workers = _workers(settings, database, till, session, OfficialAccountSceneCodes(api))
            jobs = Jobs(all_jobs(shop.zone, workers), database.begin, clock)
            front = _front(settings, database, shop, till, api, session)
            application = _application(settings, dispatcher, front, clock)
            application.add_routes(Health(database).routes())
            yield Tuanzi(
                database,
                dispatcher,
                courier,
                channels,
                groups,
                till.cashier,
                till.paymaster,
                jobs,
                api,
                shop,
                application,
            )
            await dispatcher.close()
    finally:
        await commits.close()
        await database.close()


def _workers(
    settings: Settings,
    database: Database,
    till: Till,
    session: ClientSession,
    scene_codes: SceneCodes,
) -> Workers:
    shipping = ShippingRules(timedelta(hours=settings.orders.delay_alarm_hours))
    orders = OrderJobs(order_rules(settings), shipping, ZoneInfo(settings.shop.timezone))
    tracked_at = settings.carriers.api_base
    return Workers(
        orders=orders,
        chains=ChainJobs(chain_rules(settings)),
        membership=MembershipJobs(membership_rules(settings)),
        teams=TeamJobs(ZoneInfo(settings.shop.timezone)),
        cashier=till.cashier,
        tracker=Tracker(database.begin, HttpCarriers(session, tracked_at)) if tracked_at else None,
        reconcile_every=timedelta(seconds=settings.payments.reconcile_every_seconds),
        expiry_notice=timedelta(days=settings.points.expiry_notice_days),
        scene_codes=scene_codes,
    )


@asynccontextmanager
async def awake(tuanzi: Tuanzi, settings: Settings) -> AsyncIterator[None]:
    """Let the shop do by itself what is due, as long as the block lasts."""
    due = [
        tuanzi.courier.run_due,
        tuanzi.jobs.tick,
        tuanzi.cashier.run_due,
        tuanzi.paymaster.run_due,
    ]
    waker = Waker(due, settings.jobs.tick_seconds)
    waker.start()
    listening = [asyncio.create_task(one) for one in _listening(tuanzi.groups)]
    try:
        yield
    finally:
        waker.stop()
        for task in listening:
            task.cancel()
        if listening:
            await asyncio.wait(listening, timeout=_STOP_SECONDS)


def _listening(groups: Groups | None) -> list[Coroutine[None, None, None]]:
    return [groups.door.run(), groups.prompter.run()] if groups else []


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
        phrases=Phrases(
            refused=words_of,
            crashed=machine.crashed,
            more=machine.more(),
            privately=group_says.privately(),
            unreachable=group_says.unreachable(shop=settings.shop.name),
        ),
        rules=Rules(
            patience_seconds=settings.official_account.answer_seconds,
            dialogue_life=timedelta(minutes=settings.dialogue.minutes),
            seal=partial(vault.seal, "dead_letter"),
        ),
    )


def _world(shop: Shop) -> World:
    """Give what reactions know of the shop."""
    return World(
        zone=shop.zone,
        links=shop.links,
        commission=shop.commission,
        checkout=shop.checkout,
        chains=shop.chains,
        membership=shop.membership,
        shop_name=shop.name,
        caps=shop.reviews.caps,
    )


def _courier(database: Database, channels: Mapping[str, Channel], world: World) -> Courier[World]:
    kinds = (ANSWER, LATE_ANSWER, NOTICE)
    return Courier(database.begin, reactions, world, channels, notices=kinds)


@asynccontextmanager
async def _open_groups(
    settings: Settings,
    dispatcher: Dispatcher[Member, Chat],
    courier: Courier[World],
    channels: dict[str, Channel],
) -> AsyncIterator[Groups | None]:
    """Open the door to the groups, where there is one; nothing is connected before it is used."""
    if not settings.wechaty.endpoint:
        yield None
        return
    gateway = Gateway(settings.wechaty.endpoint, settings.wechaty.token)
    channels[GROUP_DOOR] = WechatyChannel(gateway)
    prompter = Prompter(courier.run_due)

    async def take(incoming: Incoming) -> None:
        if await dispatcher.take(incoming) is not None:
            prompter.ask()

    try:
        yield Groups(WechatyDoor(gateway, take), prompter)
    finally:
        gateway.close()


def _application(
    settings: Settings, dispatcher: Dispatcher[Member, Chat], front: Front, clock: Clock
) -> web.Application:
    application = web.Application(client_max_size=64 * 1024)
    aiohttp_jinja2.setup(application, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    webhook = Webhook(_account(settings.official_account), dispatcher.answer, clock)
    for part in (webhook, Pages(front)):
        application.add_routes(part.routes())
    if isinstance(front.cashier.bank, WechatPay):
        notices = PaymentNotices(front.cashier.bank.notices, front.cashier, clock)
        application.add_routes(notices.routes())
    return application


def _front(
    settings: Settings,
    database: Database,
    shop: Shop,
    till: Till,
    api: OfficialAccountApi,
    session: ClientSession,
) -> Front:
    account, bank = settings.official_account, till.cashier.bank
    pictures = settings.shop.pictures
    credentials = Credentials(account.app_id, account.app_secret)
    return Front(
        reading=database.reading,
        begin=database.begin,
        shop=shop,
        cashier=till.cashier,
        paymaster=till.paymaster,
        visitors=OfficialAccountVisitors(
            WebAuthorization(session, account.api_base, credentials),
            oauth_base=account.oauth_base,
            app_id=account.app_id,
        ),
        scene_codes=OfficialAccountSceneCodes(api),
        play_bank=bank if isinstance(bank, SandboxBank) else None,
        pictures=pictures,
        uploads=pictures.with_name("uploads"),
        posters=settings.shop.cache / "posters",
    )


def _account(account: OfficialAccountSettings) -> Account:
    key = account.encoding_aes_key
    seal = Seal(token=account.token, encoding_aes_key=key, app_id=account.app_id) if key else None
    return Account(token=account.token, seal=seal, allow_plain=account.allow_plain)
