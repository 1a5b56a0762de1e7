"""The demo: a stocked shop and WeChat in a box, in one process."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from aiohttp import web
from rich.console import Console

from bot.app import awake, menu, open_database, open_shop
from bot.demo.neighbours import NEIGHBOURS
from bot.demo.stocking import draw_pictures, stock
from bot.persistence.migrating import Schema, migrate, schema_of
from bot.persistence.work import Work
from bot.serving import CannotServe, check_key, only_process
from bot.settings import DatabaseSettings, Settings, WechatySettings
from bot.web.serving import serve_alone
from community.staff.actions import add_staff, renew_code
from community.staff.rules import Role
from content.texts.binding import to_say
from content.texts.staff import demo_group, demo_owner
from simulator.account import AccountSettings
from simulator.bank.merchant import MerchantSettings, make_merchant
from simulator.groups.gateway import GroupGateway
from simulator.wechat import Simulator

_DATABASE = Path("var/demo.db")
_PICTURES = Path("var/demo-pictures")
_KEYS = Path("var/demo-keys")


async def run_demo(settings: Settings, say: Console) -> None:
    """Serve the demo until asked to stop; its database and pictures are kept under `var/`."""
    _DATABASE.parent.mkdir(parents=True, exist_ok=True)
    account = _made_up_account(settings.shop.name)
    merchant = make_merchant(account.app_id, name=account.name)
    settings = _settings_for(settings, account, merchant)
    check_key(settings)
    with only_process(settings):
        say.print("Preparing the demo shop …")
        await prepare(settings)
        server = settings.server
        opened = partial(_open_application, settings, account, merchant)
        code = await _owner_code(settings)
        await serve_alone(opened, server.host, server.port, partial(_announce, settings, say, code))


@asynccontextmanager
async def _open_application(
    settings: Settings, account: AccountSettings, merchant: MerchantSettings
) -> AsyncIterator[web.Application]:
    webhook = f"{_address(settings)}/wechat/official"
    simulator = Simulator(account, webhook, merchant=merchant)
    async with _open_groups(simulator) as wechaty:
        settings = settings.model_copy(update={"wechaty": wechaty})
        async with open_shop(settings) as tuanzi, awake(tuanzi, settings):
            application = tuanzi.application
            application.add_subapp("/simulator", simulator.application())
            application.add_routes([web.get("/", _to_simulator)])
            simulator.platform.menu.publish(menu())
            yield application


@asynccontextmanager
async def _open_groups(simulator: Simulator) -> AsyncIterator[WechatySettings]:
    """Serve a group of neighbours; tell how the shop hears of what is said there."""
    neighbours = simulator.neighbourhood
    people = (neighbours.contact_of(simulator.person(name)) for name in NEIGHBOURS)
    neighbours.group(demo_group(), *people)
    gateway = GroupGateway(neighbours, secrets.token_hex(16))
    await gateway.start()
    try:
        yield WechatySettings(endpoint=gateway.endpoint, token=gateway.token)
    finally:
        await gateway.stop()


async def _to_simulator(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/simulator/")


async def _announce(settings: Settings, say: Console, code: str) -> None:
    say.print(f"\nThe shop is open: {_address(settings)}/simulator/")
    say.print("Open the address in a browser, make a person, follow, and say 商品. Ctrl+C ends it.")
    say.print(f"In the group {demo_group()} say 商品 as any of the neighbours.")
    minutes = settings.binding.code_minutes
    say.print(f"To be the shop's owner there, say {to_say(code=code)} within {minutes:g} minutes.")


async def prepare(settings: Settings) -> None:
    """Stock a shop where there is none yet, or bring the one there to this version's schema."""
    if _is_there():
        await _migrate(settings)
        draw_pictures(settings.shop.pictures)
    else:
        await _stock_whole(settings)


def _is_there() -> bool:
    return _DATABASE.exists()


async def _stock_whole(settings: Settings) -> None:
    """Stock a shop beside its place and put it there whole: an interruption leaves no half shop."""
    draft = _DATABASE.with_suffix(".draft")
    for left in draft.parent.glob(f"{draft.name}*"):
        left.unlink()
    elsewhere = settings.model_copy(update={"database": _database_at(settings, draft)})
    await _migrate(elsewhere)
    await stock(elsewhere)
    _put_in_place(draft)


def _put_in_place(draft: Path) -> None:
    """Rename the draft; what a deleted shop has left would be replayed by SQLite into this one."""
    for ending in ("-wal", "-shm"):
        Path(f"{_DATABASE}{ending}").unlink(missing_ok=True)
    draft.rename(_DATABASE)


async def _migrate(settings: Settings) -> None:
    database = open_database(settings)
    try:
        if await schema_of(database.engine) is Schema.NEWER:
            reason = f"{_DATABASE} belongs to a newer version of Tuanzi; move it away"
            raise CannotServe([reason])
        await migrate(database.engine)
    finally:
        await database.close()


def _database_at(settings: Settings, file: Path) -> DatabaseSettings:
    return settings.database.model_copy(update={"url": f"sqlite+aiosqlite:///{file}"})


async def _owner_code(settings: Settings) -> str:
    """Let whoever opened the demo be its owner: a code to bind the account of their choice."""
    life = timedelta(minutes=settings.binding.code_minutes)
    name = demo_owner()
    database = open_database(settings)
    try:
        async with database.begin() as work:
            code = await renew_code(work, name=name, code_life=life)
            return code or await _new_owner(work, name, life)
    finally:
        await database.close()


async def _new_owner(work: Work, name: str, life: timedelta) -> str:
    code = await add_staff(work, name=name, role=Role.OWNER, password_hash=None, code_life=life)
    if code is None:
        raise RuntimeError("the demo's owner was just added by another process")
    return code


def _made_up_account(name: str) -> AccountSettings:
    """Make up an account at the simulated WeChat; nothing of it outlives the process."""
    return AccountSettings(
        app_id=f"wx{secrets.token_hex(8)}",
        app_secret=secrets.token_hex(16),
        token=secrets.token_hex(8),
        encoding_aes_key=(secrets.token_hex(32))[:43],
        original_id=f"gh_{secrets.token_hex(6)}",
        name=name,
    )


def _settings_for(
    settings: Settings, account: AccountSettings, merchant: MerchantSettings
) -> Settings:
    """Give the settings with the demo's own database, pictures, account and bank in place."""
    address = _address(settings)
    private_key, public_key = merchant.write_keys(_KEYS)
    return settings.model_copy(
        update={
            "shop": settings.shop.model_copy(update={"pictures": _PICTURES, "base_url": address}),
            "database": _database_at(settings, _DATABASE),
            "server": settings.server.model_copy(update={"workers": 1}),
            "official_account": settings.official_account.model_copy(
                update={
                    "app_id": account.app_id,
                    "app_secret": account.app_secret,
                    "token": account.token,
                    "encoding_aes_key": account.encoding_aes_key,
                    "api_base": f"{address}/simulator",
                    "oauth_base": f"{address}/simulator",
                }
            ),
            "wechat_pay": settings.wechat_pay.model_copy(
                update={
                    "mch_id": merchant.mch_id,
                    "serial": merchant.serial,
                    "api_v3_key": merchant.api_v3_key,
                    "private_key_file": private_key,
                    "public_key_id": merchant.public_key_id,
                    "public_key_file": public_key,
                    "api_base": f"{address}/simulator",
                }
            ),
            "carriers": settings.carriers.model_copy(update={"api_base": f"{address}/simulator"}),
        }
    )


def _address(settings: Settings) -> str:
    host = settings.server.host
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{settings.server.port}"  # noqa: S104 - named, not bound
