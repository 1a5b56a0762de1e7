"""A chain's table as a workbook: a sheet a pickup point, and what is to be brought there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from store.catalogue.sheet_cells import guard
from store.chains.queries import ChainTable, Picked, TableLine
from store.chains.rules import LineState

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))

_WIDEST = 40

_Cell = str | int | Decimal


@dataclass(frozen=True, slots=True)
class TableWords:
    """The table's words: headings of both sheets, the second sheet's name, names of states."""

    columns: tuple[str, ...]
    pick_list: str
    pick_columns: tuple[str, ...]
    state: Callable[[LineState], str]


def write_table(table: ChainTable, words: TableWords) -> bytes:
    """Write the table as a workbook in which no customer's text is a formula."""
    workbook = Workbook(write_only=True)
    _fill(
        workbook, _sheet_name(table.point), words.columns, [_row(one, words) for one in table.lines]
    )
    _fill(workbook, words.pick_list, words.pick_columns, [_pick_row(one) for one in table.picked])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _fill(
    workbook: Workbook, name: str, columns: Sequence[str], rows: Sequence[Sequence[_Cell]]
) -> None:
    sheet = workbook.create_sheet(name)
    for number, cells in enumerate(zip(columns, *rows, strict=True), 1):
        width = min(max(map(_width, cells)), _WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width + 2
    for row in (columns, *rows):
        sheet.append([guard(cell) if isinstance(cell, str) else cell for cell in row])


def _width(cell: _Cell) -> int:
    """Tell how wide a cell is in a print, in Latin letters."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in str(cell))


def _row(line: TableLine, words: TableWords) -> tuple[_Cell, ...]:
    return (
        line.order_number,
        line.payer,
        line.whom,
        line.good.code,
        line.good.title,
        line.good.spec,
        line.pieces,
        Decimal(line.amount).scaleb(-2),
        words.state(line.state),
        line.note,
        line.code,
    )


def _pick_row(picked: Picked) -> tuple[_Cell, ...]:
    good = picked.good
    return good.code, good.title, good.spec, picked.pieces, picked.paid


def _sheet_name(name: str) -> str:
    shown = "".join(char for char in name if char.isprintable()).translate(_NOT_IN_SHEET_NAMES)
    return shown.strip()[:_LONGEST_SHEET_NAME] or "-"
