"""From a file to rows of text: CSV in its usual encodings and separators, or XLSX."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from store.catalogue.sheet_cells import Cell, cell_of
from store.catalogue.sheet_format import (
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    Problem,
    SheetError,
    column_named,
)
from store.catalogue.sheet_workbook import BrokenWorkbook, workbook_rows

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SEPARATORS: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that says something, with its number as a spreadsheet counts, from 1."""

    line: int
    cells: tuple[Cell, ...]


class UnreadableSheet(Exception):
    """A file that holds no sheet, or one that breaks off: `error` says where and why."""

    def __init__(self, problem: Problem, line: int = 0) -> None:
        super().__init__(problem.name, line)
        self.error = SheetError(line, None, problem)


def rows_of(path: Path) -> Iterator[SheetRow]:
    """Yield the rows of a CSV or XLSX file, blank ones skipped, or raise `UnreadableSheet`."""
    content = _content_of(path)
    if content.startswith(_OLD_EXCEL):
        raise UnreadableSheet(Problem.OLD_EXCEL)
    rows = _xlsx_rows(content) if content.startswith(_ZIP) else _csv_rows(_decoded(content))
    for line, values in enumerate(rows, start=1):
        cells = tuple(map(cell_of, values))
        if not any(cells):
            continue
        if line > MAX_ROWS:
            raise UnreadableSheet(Problem.TOO_MANY_ROWS, line)
        if any(cells[MAX_COLUMNS:]):
            raise UnreadableSheet(Problem.TOO_MANY_COLUMNS, line)
        yield SheetRow(line, cells)


def _content_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as missing:
        raise UnreadableSheet(Problem.NO_FILE) from missing
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableSheet(Problem.FILE_TOO_LARGE)
    return content


def _xlsx_rows(content: bytes) -> Iterable[tuple[object, ...]]:
    try:
        return workbook_rows(content)
    except BrokenWorkbook as broken:
        raise UnreadableSheet(Problem.BAD_WORKBOOK) from broken


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise UnreadableSheet(Problem.NOT_TEXT)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSheet(Problem.NOT_TEXT)


def _csv_rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for record in reader:
            yield record
            line += 1
    except csv.Error as broken:
        raise UnreadableSheet(Problem.BAD_QUOTES, line) from broken


def _separator(text: str) -> str:
    header = text.lstrip().partition("\n")[0]

    def known_names(separator: str) -> int:
        names = next(csv.reader([header.strip()], delimiter=separator), [])
        return sum(column_named(name) is not None for name in names)

    return max(_SEPARATORS, key=known_names)
