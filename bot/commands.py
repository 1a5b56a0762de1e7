"""The commands of `python -m bot`. Each takes `--config FILE` after its last word."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot import auditing, checking, importing, staffing
from bot.adapters.official_account.errors import ApiError
from bot.app import menu, open_api, open_database
from bot.demo import running
from bot.persistence.migrating import Schema, migrate, schema_of
from bot.serving import CannotServe, check_database, make_room, serve_shop
from bot.settings import Settings, WrongSettings, load
from bot.web.logs import set_up_logs
from community.staff.rules import Role

commands = typer.Typer(
    help="团子 Tuanzi, a chat-first shop for WeChat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
menu_commands = typer.Typer(help="The official account's menu.", no_args_is_help=True)
staff_commands = typer.Typer(help="The people who run the shop.", no_args_is_help=True)
commands.add_typer(menu_commands, name="menu")
commands.add_typer(staff_commands, name="staff")

T = TypeVar("T")
StaffName = Annotated[str, typer.Argument(help="What they are called; no two alike.")]
Config = Annotated[Path, typer.Option("--config", help="The settings file.")]
_DEFAULT = Path("config.yaml")

say = Console(highlight=False, soft_wrap=True)
complain = Console(stderr=True, highlight=False, soft_wrap=True, style="red")


@commands.command()
def serve(config: Config = _DEFAULT) -> None:
    """Serve customers until asked to stop (SIGTERM)."""
    settings = _load(config)
    set_up_logs(for_people=False)
    with _told_why(settings):
        serve_shop(settings)


@commands.command()
def demo(config: Config = _DEFAULT) -> None:
    """Serve a stocked demo shop, with WeChat in a box at /simulator/."""
    settings = _load(config)
    set_up_logs(for_people=True)
    with _told_why(settings):
        asyncio.run(running.run_demo(settings, say))


@contextmanager
def _told_why(settings: Settings) -> Iterator[None]:
    """Say why serving is refused: the settings, the database, or an address that can't be had."""
    try:
        yield
    except CannotServe as error:
        _stop(error.lines)
    except (OSError, SQLAlchemyError) as error:
        server = settings.server
        _stop([f"Can't serve at {server.host}:{server.port}: {_first_line(error)}"])


@commands.command("migrate")
def migrate_command(config: Config = _DEFAULT) -> None:
    """Bring the database's schema to this version."""
    _run(_migrate(_load(config)))


async def _migrate(settings: Settings) -> None:
    make_room(settings.database.url)
    database = open_database(settings)
    try:
        if await schema_of(database.engine) is Schema.NEWER:
            _stop(["The database belongs to a newer version of Tuanzi; update the program."])
        await migrate(database.engine)
    finally:
        await database.close()
    say.print("The database is up to date.")


@commands.command()
def check(config: Config = _DEFAULT) -> None:
    """Check the settings and everything they name, a line each."""
    lines = _run(checking.check(_load(config)))
    for line in lines:
        say.print(f"{'ok  ' if line.is_right else 'WRONG'} {line.text}", markup=False)
    if not all(line.is_right for line in lines):
        raise typer.Exit(1)


@commands.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX sheet, a row per SKU.")],
    *,
    take_part: Annotated[
        bool, typer.Option("--partial", help="Take the good products of a sheet with bad rows.")
    ] = False,
    config: Config = _DEFAULT,
) -> None:
    """Import products from a sheet, all or nothing."""
    done = _run_on_books(partial(importing.import_sheet, file=file, partial=take_part), config)
    for line in done.complaints:
        complain.print(line, markup=False)
    if done.taken is None:
        reason = f"{len(done.complaints)} problems" if done.complaints else "there are no rows"
        _stop([f"Nothing was imported: {reason}."])
    say.print(f"Imported {done.taken} products.")
    if done.complaints:
        complain.print(f"{len(done.complaints)} problems: the products with them were left out.")
        raise typer.Exit(1)


@commands.command()
def audit(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    config: Config = _DEFAULT,
) -> None:
    """Prove the books; exit with 1 and the rows that break a rule if any does."""
    proofs = _run_on_books(auditing.audit, config)
    if as_json:
        typer.echo(json.dumps([proof.facts() for proof in proofs], ensure_ascii=False, default=str))
    else:
        for proof in proofs:
            say.print("\n".join(proof.lines()), markup=False)
    if any(proof.findings.broken for proof in proofs):
        raise typer.Exit(1)


@menu_commands.command()
def publish(config: Config = _DEFAULT) -> None:
    """Publish the menu that the chat commands make."""
    _run(_publish(_load(config)))
    say.print("The menu is published; WeChat shows it within five minutes.")


async def _publish(settings: Settings) -> None:
    async with open_api(settings) as api:
        try:
            await api.create_menu(menu())
        except ApiError as error:
            _stop([f"WeChat did not take the menu: {error}"])


@staff_commands.command("add")
def staff_add(
    name: StaffName,
    *,
    role: Annotated[Role, typer.Option("--role", help="What they may do.")],
    config: Config = _DEFAULT,
) -> None:
    """Add somebody, with a console password from stdin; print the code by which they bind."""
    with _told_not_done():
        password = staffing.read_password()
        add = partial(staffing.add, name=name, role=role, password=password)
        say.print(_run_on_books(add, config))


@staff_commands.command("code")
def staff_code(name: StaffName, config: Config = _DEFAULT) -> None:
    """Print a new code for somebody; the ones before die."""
    with _told_not_done():
        say.print(_run_on_books(partial(staffing.renew, name=name), config))


@contextmanager
def _told_not_done() -> Iterator[None]:
    try:
        yield
    except staffing.NotDone as error:
        _stop([str(error)])


def _load(config: Path) -> Settings:
    try:
        return load(config)
    except WrongSettings as error:
        _stop(error.lines)


def _run_on_books(work: Callable[[Settings], Coroutine[Any, Any, T]], config: Path) -> T:
    """Run what needs a database of this version's schema."""
    settings = _load(config)

    async def checked() -> T:
        await check_database(settings)
        return await work(settings)

    return _run(checked())


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; a database that isn't there or isn't migrated is said, not thrown."""
    try:
        return asyncio.run(work)
    except CannotServe as error:
        _stop(error.lines)
    except (SQLAlchemyError, OSError) as error:
        reason = _first_line(error)
        _stop([f"The database can't be used: {reason}", "`python -m bot check` tells more."])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else repr(error)


def _stop(lines: list[str]) -> NoReturn:
    for line in lines:
        complain.print(line, markup=False)
    raise typer.Exit(1)
