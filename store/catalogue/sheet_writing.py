"""Writing products as a sheet that spreadsheets open without harm and `sheets` reads back."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final, TextIO

from openpyxl import Workbook

from store.catalogue.sheet_cells import guard
from store.catalogue.sheet_format import (
    CHINESE_NAMES,
    Column,
    ProductEntry,
    ProductState,
    SkuEntry,
)

_BYTE_ORDER_MARK: Final = "\ufeff"
_STATE_WORDS: Final = {
    ProductState.DRAFT: "草稿",
    ProductState.ON_SALE: "上架",
    ProductState.OFF: "下架",
}

_Value = str | int | Decimal | None


def write_csv(products: Iterable[ProductEntry], stream: TextIO) -> None:
    """Write UTF-8 CSV as Excel takes it; open the stream with encoding="utf-8", newline=""."""
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows(_table(products))


def write_xlsx(products: Iterable[ProductEntry], path: Path) -> None:
    """Write a workbook of one sheet."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in _table(products):
        sheet.append(row)
    workbook.save(path)


def _table(products: Iterable[ProductEntry]) -> Iterator[tuple[_Value, ...]]:
    yield tuple(CHINESE_NAMES[column] for column in Column)
    for product in products:
        said = _product_cells(product)
        for sku in product.skus:
            cells = said | _sku_cells(sku)
            yield tuple(_safe(cells.get(column)) for column in Column)
            said = {Column.CODE: product.code}


def _product_cells(product: ProductEntry) -> dict[Column, _Value]:
    return {
        Column.CODE: product.code,
        Column.TITLE: product.title,
        Column.SUBTITLE: product.subtitle,
        Column.CATEGORY: product.category,
        Column.LIST_PRICE: _yuan(product.list_price),
        Column.TAGS: ",".join(product.tags),
        Column.DESCRIPTION: product.description,
        Column.PICTURE: product.picture,
        Column.FRESH: "是" if product.fresh else "否",
        Column.LIMIT: product.limit,
        Column.STATE: _STATE_WORDS[product.state],
    }


def _sku_cells(sku: SkuEntry) -> dict[Column, _Value]:
    return {
        Column.SPEC: sku.spec,
        Column.PRICE: _yuan(sku.price),
        Column.COST: _yuan(sku.cost),
        Column.STOCK: sku.stock,
        Column.WEIGHT_G: sku.weight_g,
    }


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _safe(value: _Value) -> _Value:
    return guard(value) if isinstance(value, str) else value
