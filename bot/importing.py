"""Importing a sheet of products, with progress on the terminal."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.app import open_database
from bot.settings import Settings
from content.texts.sheets import fewer_than_ordered, sheet_error
from store.catalogue.errors import StockBelowReserved
from store.catalogue.importing import take_products
from store.catalogue.sheet_format import ProductEntry
from store.catalogue.sheets import read_sheet


@dataclass(frozen=True, slots=True)
class Imported:
    """How many products were taken (`None`: nothing was done), and what is wrong in the sheet."""

    taken: int | None
    complaints: list[str]


async def import_sheet(settings: Settings, file: Path, *, partial: bool) -> Imported:
    """Take a sheet's products in one transaction; one with bad rows only if `partial`."""
    with _progress() as progress:
        reading = progress.add_task(f"Reading {file.name}", total=None)
        sheet = await asyncio.to_thread(read_sheet, file)
        progress.update(reading, total=1, completed=1)
        complaints = [
            sheet_error(
                line=error.line, column=error.column, problem=error.problem, value=error.value
            )
            for error in sheet.errors
        ]
        if (complaints and not partial) or not sheet.products:
            return Imported(None, complaints)
        try:
            await _take(settings, sheet.products, progress)
        except StockBelowReserved as promised:
            return Imported(None, [*complaints, _promised(promised)])
    return Imported(len(sheet.products), complaints)


def _promised(error: StockBelowReserved) -> str:
    return fewer_than_ordered(code=error.code, spec=error.spec, reserved=error.reserved)


async def _take(settings: Settings, products: tuple[ProductEntry, ...], progress: Progress) -> None:
    taking = progress.add_task("Importing products", total=len(products))
    database = open_database(settings)
    try:
        async with database.begin() as work:
            await take_products(
                work, products, lambda done: progress.update(taking, completed=done)
            )
    finally:
        await database.close()


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
