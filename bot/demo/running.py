"""The demo: a stocked shop and WeChat in a box, in one process."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from aiohttp import web
from rich.console import Console

from bot.app import awake, menu, open_database, open_shop
from bot.demo.stocking import draw_pictures, stock
from bot.persistence.migrating import Schema, migrate, schema_of
from bot.serving import CannotServe, only_process
from bot.settings import Settings
from bot.web.serving import serve_alone
from simulator.account import AccountSettings
from simulator.wechat import Simulator
from store.catalogue.repository import Catalogue

_DATABASE = Path("var/demo.db")
_PICTURES = Path("var/demo-pictures")


async def run_demo(settings: Settings, say: Console) -> None:
    """Serve the demo until asked to stop; its database and pictures are kept under `var/`."""
    _DATABASE.parent.mkdir(parents=True, exist_ok=True)
    account = _made_up_account(settings.shop.name)
    settings = _settings_for(settings, account)
    with only_process(settings):
        say.print("Preparing the demo shop …")
        await _prepare(settings)
        server = settings.server
        opened = partial(_open_application, settings, account)
        await serve_alone(opened, server.host, server.port, partial(_announce, settings, say))


@asynccontextmanager
async def _open_application(
    settings: Settings, account: AccountSettings
) -> AsyncIterator[web.Application]:
    webhook = f"{_address(settings)}/wechat/official"
    async with open_shop(settings) as tuanzi, awake(tuanzi, settings):
        simulator = Simulator(account, webhook)
        application = tuanzi.application
        application.add_subapp("/simulator", simulator.application())
        application.add_routes([web.get("/", _to_simulator)])
        simulator.platform.menu.publish(menu())
        yield application


async def _to_simulator(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/simulator/")


async def _announce(settings: Settings, say: Console) -> None:
    say.print(f"\nThe shop is open: {_address(settings)}/simulator/")
    say.print("Open the address in a browser, make a person, follow, and say 商品. Ctrl+C ends it.")


async def _prepare(settings: Settings) -> None:
    """Migrate, and stock the shop if it is empty."""
    database = open_database(settings)
    try:
        if await schema_of(database.engine) is Schema.NEWER:
            reason = f"{_DATABASE} belongs to a newer version of Tuanzi; move it away"
            raise CannotServe([reason])
        await migrate(database.engine)
        async with database.begin() as work:
            is_empty = await Catalogue(work).version() == 0
    finally:
        await database.close()
    if is_empty:
        await stock(settings)
    else:
        draw_pictures(settings.shop.pictures)


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


def _settings_for(settings: Settings, account: AccountSettings) -> Settings:
    """Give the settings with the demo's own database, pictures and account in place."""
    address = _address(settings)
    return settings.model_copy(
        update={
            "shop": settings.shop.model_copy(update={"pictures": _PICTURES, "base_url": address}),
            "database": settings.database.model_copy(
                update={"url": f"sqlite+aiosqlite:///{_DATABASE}"}
            ),
            "server": settings.server.model_copy(update={"workers": 1}),
            "official_account": settings.official_account.model_copy(
                update={
                    "app_id": account.app_id,
                    "app_secret": account.app_secret,
                    "token": account.token,
                    "encoding_aes_key": account.encoding_aes_key,
                    "api_base": f"{address}/simulator",
                }
            ),
        }
    )


def _address(settings: Settings) -> str:
    host = settings.server.host
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{settings.server.port}"  # noqa: S104 - named, not bound
