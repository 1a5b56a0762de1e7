"""Checking the settings and everything they name."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.adapters.official_account.errors import ApiError
from bot.adapters.wechaty.gateway import Gateway
from bot.app import menu, open_api
from bot.lacking import lacking
from bot.serving import CannotServe, check_database, check_key
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was checked."""

    is_right: bool
    text: str


async def check(settings: Settings) -> list[Line]:
    """Check what is written, then what it names."""
    lines = [Line(is_right=False, text=text) for text in lacking(settings)]
    lines += [
        Line(is_right=True, text=f"shop: {settings.shop.name}, {settings.shop.timezone}"),
        _base_url(settings),
        _pictures(settings),
        _key(settings),
        *_sandbox(settings),
        await _database(settings),
    ]
    lines += [line async for line in _redis(settings)]
    lines += [line async for line in _groups(settings)]
    if not any(line.text.startswith("official_account.app_") for line in lines):
        lines.append(await _account(settings))
    menu()
    return lines


def _base_url(settings: Settings) -> Line:
    url = settings.shop.base_url
    if url.startswith("https://"):
        return Line(is_right=True, text=f"shop.base_url: {url}")
    return Line(is_right=True, text=f"shop.base_url: {url} (customers need https)")


def _pictures(settings: Settings) -> Line:
    folder = settings.shop.pictures
    if folder.is_dir():
        return Line(is_right=True, text=f"shop.pictures: {folder}")
    return Line(is_right=True, text=f"shop.pictures: {folder} isn't there yet; products go without")


def _key(settings: Settings) -> Line:
    """Look at the key without making one, which is for who serves."""
    file = settings.privacy.key_file
    if not file.exists():
        return Line(
            is_right=True, text=f"privacy.key_file: {file} isn't there yet; serving makes it"
        )
    try:
        check_key(settings)
    except CannotServe as error:
        return Line(is_right=False, text=error.lines[0])
    return Line(is_right=True, text=f"privacy.key_file: {file} (keep a copy apart from the backup)")


def _sandbox(settings: Settings) -> Iterator[Line]:
    if settings.wechat_pay.sandbox:
        text = "wechat_pay.sandbox: on; orders are paid by a button, and no money comes in"
        yield Line(is_right=True, text=text)


async def _database(settings: Settings) -> Line:
    try:
        await check_database(settings)
    except CannotServe as error:
        return Line(is_right=False, text=error.lines[0])
    return Line(is_right=True, text="database.url: reachable and migrated")


async def _redis(settings: Settings) -> AsyncIterator[Line]:
    if not settings.redis.url:
        return
    client = Redis.from_url(settings.redis.url, socket_connect_timeout=3)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        yield Line(is_right=False, text=f"redis.url: not reachable: {error}")
    else:
        yield Line(is_right=True, text="redis.url: reachable")
    finally:
        await client.aclose()


async def _groups(settings: Settings) -> AsyncIterator[Line]:
    """Ask the gateway for its version, which shows that address and token are right."""
    wechaty = settings.wechaty
    if not wechaty.endpoint:
        return
    gateway = Gateway(wechaty.endpoint, wechaty.token)
    try:
        trouble = await gateway.trouble()
    finally:
        gateway.close()
    if trouble:
        yield Line(is_right=False, text=f"wechaty.endpoint: {trouble}")
    else:
        text = "wechaty: the gateway answers; a personal account as a bot is against WeChat's rules"
        yield Line(is_right=True, text=text)


async def _account(settings: Settings) -> Line:
    """Ask WeChat for a token, which shows that AppID, secret and our address are right."""
    async with open_api(settings) as api:
        try:
            await api.tokens.current()
        except ApiError as error:
            text = (
                f"official_account: WeChat gives no token at {settings.official_account.api_base}"
            )
            return Line(is_right=False, text=f"{text}: {error}")
    return Line(is_right=True, text="official_account: WeChat accepts AppID and secret")
