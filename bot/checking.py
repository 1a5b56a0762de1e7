"""Checking the settings and everything they name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.official_account.errors import ApiError
from bot.app import menu, open_api, open_database
from bot.persistence.migrating import Schema, schema_of
from bot.settings import Settings, lacking

_SCHEMAS = {
    Schema.CURRENT: "reachable and migrated",
    Schema.OLDER: "not migrated; run `python -m bot migrate`",
    Schema.NEWER: "of a newer version of Tuanzi; update the program",
}


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
        await _database(settings),
    ]
    lines += [line async for line in _redis(settings)]
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


async def _database(settings: Settings) -> Line:
    database = open_database(settings)
    try:
        schema = await schema_of(database.engine)
    except (SQLAlchemyError, OSError) as error:
        reason = str(error).splitlines()[0] if str(error) else repr(error)
        return Line(is_right=False, text=f"database.url: not reachable: {reason}")
    finally:
        await database.close()
    return Line(is_right=schema is Schema.CURRENT, text=f"database.url: {_SCHEMAS[schema]}")


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
