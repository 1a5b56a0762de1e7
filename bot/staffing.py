"""Adding staff from the terminal, and giving them the codes by which they bind their account."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import typer

from bot.app import open_database
from bot.persistence.work import Work
from bot.settings import Settings
from community.members.rules import clean_name
from community.staff.actions import add_staff, renew_code
from community.staff.passwords import hash_password
from community.staff.rules import LONGEST_NAME, Role
from content.texts.binding import to_say

_LONGEST_PASSWORD = 128


class NotDone(Exception):
    """Why nothing was done, in a line."""


async def add(settings: Settings, *, name: str, role: Role, password: str) -> str:
    """Add somebody, with a console password unless it is empty; tell what they say to bind."""
    tidy, hashed = _allowed(name), hash_password(password) if password else None
    async with _books(settings) as work:
        code = await add_staff(
            work, name=tidy, role=role, password_hash=hashed, code_life=_code_life(settings)
        )
    if code is None:
        raise NotDone(f"There is a {tidy} already; `python -m bot staff code` gives a new code.")
    return _told(code, settings)


async def renew(settings: Settings, *, name: str) -> str:
    """Give somebody a new code, the ones before die; tell what they say to bind."""
    async with _books(settings) as work:
        code = await renew_code(work, name=clean_name(name), code_life=_code_life(settings))
    if code is None:
        raise NotDone(f"Nobody of the staff is called {name}; `python -m bot staff add` adds them.")
    return _told(code, settings)


@asynccontextmanager
async def _books(settings: Settings) -> AsyncIterator[Work]:
    database = open_database(settings)
    try:
        async with database.begin() as work:
            yield work
    finally:
        await database.close()


def _told(code: str, settings: Settings) -> str:
    words, minutes = to_say(code=code), settings.binding.code_minutes
    return f"{words}  (say this to the account in WeChat, within {minutes:g} minutes)"


def read_password() -> str:
    """Ask for a console password at a terminal, else take stdin's first line; it may be empty."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        ask = "Console password (empty for none)"
        password = str(
            typer.prompt(ask, "", hide_input=True, confirmation_prompt=True, show_default=False)
        )
    else:
        password = _first_line()
    if len(password) > _LONGEST_PASSWORD:
        raise NotDone(f"A password has at most {_LONGEST_PASSWORD} characters; nothing was done.")
    return password


def _first_line() -> str:
    line = typer.get_binary_stream("stdin").readline(8 * _LONGEST_PASSWORD)
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise NotDone("The password on stdin is no UTF-8 text; nothing was done.") from None


def _allowed(name: str) -> str:
    tidy = clean_name(name)
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise NotDone(f"A name has 1 to {LONGEST_NAME} visible characters; nothing was done.")
    return tidy


def _code_life(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.binding.code_minutes)
