"""Exported sheets: no formula in them, numbers in them, and the same products read back."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.catalogue.sheet_cells import guard, unguard
from store.catalogue.sheet_format import ProductEntry, ProductState, SkuEntry
from store.catalogue.sheet_writing import write_csv, write_xlsx
from store.catalogue.sheets import read_sheet

Export = Callable[[Sequence[ProductEntry], Path], Path]
ARMED = "=+-@\t\r\n＝＋－＠"
STRAWBERRY = ProductEntry(
    code="A01",
    title="草莓",
    subtitle="当天采摘",
    category="水果",
    list_price=3990,
    tags=("新鲜", "礼盒"),
    description="第一行\n第二行",
    picture="a01.jpg",
    fresh=True,
    limit=3,
    state=ProductState.DRAFT,
    skus=(SkuEntry("小盒", 1990, 1200, 20, 300), SkuEntry("大盒", 3600, None, 0, 0)),
    line=2,
)
PEAR = replace(
    STRAWBERRY,
    code="B-02",
    title="梨",
    list_price=None,
    tags=(),
    limit=None,
    fresh=False,
    state=ProductState.OFF,
    skus=(SkuEntry("", 1, 0, 9_999_999, 0),),
    line=4,
)


def to_csv(products: Sequence[ProductEntry], folder: Path) -> Path:
    with (folder / "out.csv").open("w", encoding="utf-8", newline="") as stream:
        write_csv(products, stream)
    return folder / "out.csv"


def to_xlsx(products: Sequence[ProductEntry], folder: Path) -> Path:
    write_xlsx(products, folder / "out.xlsx")
    return folder / "out.xlsx"


def csv_cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture(params=[to_csv, to_xlsx])
def export(request: pytest.FixtureRequest) -> Export:
    chosen: Export = request.param
    return chosen


def test_an_export_reads_back_as_the_same_products(export: Export, tmp_path: Path) -> None:
    read = read_sheet(export([STRAWBERRY, PEAR], tmp_path))
    assert read.errors == ()
    assert read.products == (STRAWBERRY, PEAR)


def test_an_export_of_nothing_reads_back_as_nothing(export: Export, tmp_path: Path) -> None:
    read = read_sheet(export([], tmp_path))
    assert (read.products, read.errors) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+86",
        "-2",
        "@SUM(1)",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "'=1",
        "' =1",
        "''",
        "#N/A",
        '=HYPERLINK("http://x")',
        '"=1',
        "1;=2",
        "_x0041_",
        "007",
        "1e3",
    ],
)
def test_a_dangerous_text_survives_a_round_trip(export: Export, tmp_path: Path, text: str) -> None:
    product = replace(STRAWBERRY, title=text, description=text, tags=tuple(text.split(";")[:1]))
    product = replace(product, tags=(), skus=(replace(PEAR.skus[0], spec=text),), list_price=None)
    read = read_sheet(export([product], tmp_path))
    assert read.errors == ()
    assert read.products == (product,)


@pytest.mark.parametrize("armed", list(ARMED))
def test_no_spreadsheet_sees_a_formula(tmp_path: Path, armed: str) -> None:
    text = f"{armed}1+1"
    product = replace(STRAWBERRY, title=text, subtitle=text, category=text, tags=(text,))
    written = csv_cells(to_csv([product], tmp_path))
    workbook = openpyxl.load_workbook(to_xlsx([product], tmp_path))
    cells = [cell for row in workbook.worksheets[0].rows for cell in row]
    assert not [cell for row in written for cell in row if cell.startswith(armed)]
    assert {cell.data_type for cell in cells} == {"s", "n"}


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    rows = openpyxl.load_workbook(to_xlsx([PEAR], tmp_path)).worksheets[0].values
    cells = dict(zip(*rows, strict=True))
    assert (cells["价格"], cells["成本"], cells["库存"]) == (0.01, 0, 9_999_999)
    cells = dict(zip(*csv_cells(to_csv([PEAR], tmp_path)), strict=True))
    assert (Decimal(cells["价格"]), cells["库存"]) == (Decimal("0.01"), "9999999")


def test_what_no_file_can_hold_is_left_out(export: Export, tmp_path: Path) -> None:
    product = replace(STRAWBERRY, title="a\x00b\x1b[31mc\ud800\uffff")
    assert read_sheet(export([product], tmp_path)).products[0].title == "ab[31mc"


@given(st.text(alphabet=st.sampled_from(ARMED + "'a# ")))
def test_a_guarded_text_is_never_armed_and_is_given_back_whole(text: str) -> None:
    assert not guard(text).startswith(tuple(ARMED))
    assert unguard(guard(text)) == text
