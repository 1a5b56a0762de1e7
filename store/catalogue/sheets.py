"""Reading a product sheet whole: its header, its rows, and which rows are one product.

Rows of one code are one product. Its first row says what holds of the product; later rows agree
or are blank there. Reading never stops at a fault: all are listed, and a product with a faulty row
is left out whole, so that the importer may take all or nothing, or what is good.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from store.catalogue.sheet_fields import STATES, YES_OR_NO, FieldReader
from store.catalogue.sheet_format import (
    NEEDED_COLUMNS,
    Column,
    Problem,
    ProductEntry,
    Sheet,
    SheetError,
    SkuEntry,
    column_named,
    folded,
)
from store.catalogue.sheet_rows import SheetRow, UnreadableSheet, rows_of

_SKU_COLUMNS: Final = frozenset(
    {Column.SPEC, Column.PRICE, Column.COST, Column.STOCK, Column.WEIGHT_G}
)
_PRODUCT_COLUMNS: Final = tuple(
    column for column in Column if column not in _SKU_COLUMNS and column is not Column.CODE
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row read by itself: what it says of its product, which has no SKUs yet, and its SKU."""

    reader: FieldReader
    product: ProductEntry
    sku: SkuEntry | None


def read_sheet(path: Path) -> Sheet:
    """Read a CSV or XLSX file; one that breaks off anywhere yields its error and no product."""
    try:
        return parse(rows_of(path))
    except UnreadableSheet as unreadable:
        return Sheet(products=(), errors=(unreadable.error,))


def parse(rows: Iterable[SheetRow]) -> Sheet:
    """Read rows, the first of which is the header, to products and errors."""
    lines = iter(rows)
    header = next(lines, None)
    if header is None:
        return Sheet(products=(), errors=(SheetError(0, None, Problem.EMPTY),))
    columns = dict(_known_columns(header))
    errors = list(_header_errors(header, columns))
    if errors:
        return Sheet(products=(), errors=tuple(errors))
    return _sheet_of([_read_row(row, columns) for row in lines])


def _known_columns(header: SheetRow) -> Iterator[tuple[int, Column]]:
    for place, cell in enumerate(header.cells):
        column = column_named(cell) if isinstance(cell, str) else None
        if column is not None:
            yield place, column


def _header_errors(header: SheetRow, columns: Mapping[int, Column]) -> Iterator[SheetError]:
    seen: set[Column] = set()
    for place, cell in enumerate(header.cells):
        column = columns.get(place)
        if isinstance(cell, Problem):
            yield SheetError(header.line, None, cell)
        elif cell and column is None:
            yield SheetError(header.line, None, Problem.UNKNOWN_COLUMN, cell)
        elif column in seen:
            yield SheetError(header.line, column, Problem.DOUBLED_COLUMN, cell)
        seen.update({column} if column else ())
    for column in NEEDED_COLUMNS:
        if column not in seen:
            yield SheetError(header.line, column, Problem.MISSING_COLUMN)


def _read_row(row: SheetRow, columns: Mapping[int, Column]) -> _Row:
    placed = list(enumerate(row.cells))
    cells = {columns[place]: cell for place, cell in placed if place in columns}
    astray = [cell for place, cell in placed if cell and place not in columns]
    reader = FieldReader(row.line, cells)
    for cell in astray:
        reader.complain(None, Problem.OUTSIDE_COLUMNS, cell if isinstance(cell, str) else "")
    reader.require(Column.CODE, Column.PRICE, Column.STOCK)
    product = _product_of(reader)
    return _Row(reader, product, _sku_of(reader, product.list_price))


def _product_of(reader: FieldReader) -> ProductEntry:
    return ProductEntry(
        code=reader.code(),
        title=reader.words(Column.TITLE),
        subtitle=reader.words(Column.SUBTITLE),
        category=reader.words(Column.CATEGORY),
        list_price=reader.amount(Column.LIST_PRICE),
        tags=reader.tags(),
        description=reader.prose(Column.DESCRIPTION),
        picture=reader.picture(),
        fresh=reader.choice(Column.FRESH, YES_OR_NO, Problem.NOT_YES_OR_NO),
        limit=_limit_of(reader),
        state=reader.choice(Column.STATE, STATES, Problem.UNKNOWN_STATE),
        skus=(),
        line=reader.line,
    )


def _limit_of(reader: FieldReader) -> int | None:
    limit = reader.whole(Column.LIMIT)
    if limit == 0:
        reader.complain(Column.LIMIT, Problem.LIMIT_NOT_POSITIVE)
    return limit


def _sku_of(reader: FieldReader, list_price: int | None) -> SkuEntry | None:
    spec = reader.words(Column.SPEC)
    price = reader.amount(Column.PRICE)
    cost = reader.amount(Column.COST)
    stock = reader.whole(Column.STOCK)
    weight_g = reader.whole(Column.WEIGHT_G) or 0
    if price is None or stock is None:
        return None
    if price == 0:
        reader.complain(Column.PRICE, Problem.PRICE_NOT_POSITIVE)
    if list_price is not None and list_price < price:
        reader.complain(Column.LIST_PRICE, Problem.LIST_PRICE_BELOW_PRICE)
    return SkuEntry(spec, price, cost, stock, weight_g)


def _sheet_of(rows: Sequence[_Row]) -> Sheet:
    by_code: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_code[row.product.code].append(row)
    by_code.pop("", None)
    products = tuple(filter(None, map(_whole_product, by_code.values())))
    return Sheet(products, errors=tuple(error for row in rows for error in row.reader.errors))


def _whole_product(rows: Sequence[_Row]) -> ProductEntry | None:
    first, *later = rows
    first.reader.require(Column.TITLE, Column.CATEGORY)
    for row in later:
        _note_disagreements(first, row)
    if later:
        _note_spec_faults(rows)
    skus = tuple(row.sku for row in rows if row.sku is not None and not row.reader.errors)
    return replace(first.product, skus=skus) if len(skus) == len(rows) else None


def _note_disagreements(first: _Row, later: _Row) -> None:
    for column in _PRODUCT_COLUMNS:
        cell = later.reader.cells.get(column)
        comparable = first.reader.understood(column) and later.reader.understood(column)
        if not cell or not comparable:
            continue
        if getattr(later.product, column) != getattr(first.product, column):
            later.reader.complain(column, Problem.DISAGREES, str(cell))


def _note_spec_faults(rows: Sequence[_Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        spec = row.reader.cells.get(Column.SPEC)
        if not spec:
            row.reader.complain(Column.SPEC, Problem.SPEC_NEEDED)
        elif folded(str(spec)) in seen:
            row.reader.complain(Column.SPEC, Problem.SPEC_DOUBLED, str(spec))
        seen.add(folded(str(spec)))
