"""Sheet files: CSV and XLSX as offices write them, and as an attacker would."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from store.catalogue.sheet_format import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    Column,
    Problem,
    Sheet,
    SheetError,
    SkuEntry,
)
from store.catalogue.sheet_rows import UnreadableSheet, rows_of
from store.catalogue.sheets import read_sheet

Writer = Callable[..., Path]
HEADER = ("code", "title", "category", "price", "stock")
APPLE = ("A01", "红富士苹果", "水果", 12.5, 30)
TEXT = "code,title,category,price,stock\r\nA01,红富士苹果,水果,12.5,30\r\n"


@pytest.fixture
def csv_file(tmp_path: Path) -> Writer:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Writer:
    def write(*rows: Sequence[object]) -> Path:
        workbook = openpyxl.Workbook(write_only=True)
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
        workbook.save(tmp_path / "sheet.xlsx")
        return tmp_path / "sheet.xlsx"

    return write


def faults(read: Sheet) -> list[tuple[int, Column | None, Problem]]:
    return [(error.line, error.column, error.problem) for error in read.errors]


def titles(read: Sheet) -> list[str]:
    assert not read.errors
    return [product.title for product in read.products]


# ---- CSV files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_its_usual_encodings_and_separators(
    csv_file: Writer, encoding: str, separator: str
) -> None:
    path = csv_file(TEXT.replace(",", separator).encode(encoding))
    assert titles(read_sheet(path)) == ["红富士苹果"]


def test_blank_rows_are_skipped_and_still_counted(csv_file: Writer) -> None:
    read = read_sheet(csv_file("\n,,\n" + TEXT + ",,,,\n\nB02,梨,水果,x,1\n"))
    assert [product.line for product in read.products] == [4]
    assert faults(read) == [(7, Column.PRICE, Problem.NOT_AN_AMOUNT)]


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (b"", 0, Problem.EMPTY),
        (b"code\0title", 0, Problem.NOT_TEXT),
        (b"code,\xff\xff", 0, Problem.NOT_TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, Problem.OLD_EXCEL),
        (b"PK\x03\x04 and no more", 0, Problem.BAD_WORKBOOK),
        (TEXT.encode() + b'A02,"never closed', 3, Problem.BAD_QUOTES),
        (TEXT.encode() + b"A02," + b"x" * 200_000, 3, Problem.BAD_QUOTES),
        (TEXT.encode() + b"A02" + b"," * 99 + b"x", 3, Problem.TOO_MANY_COLUMNS),
        (b"x" * (MAX_FILE_BYTES + 1), 0, Problem.FILE_TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_gives_nothing(
    csv_file: Writer, content: bytes, line: int, problem: Problem
) -> None:
    read = read_sheet(csv_file(content))
    assert faults(read) == [(line, None, problem)]
    assert not read.products


def test_a_missing_file_and_a_folder_are_named_as_such(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        assert faults(read_sheet(path)) == [(0, None, Problem.NO_FILE)]


def test_too_many_rows_are_refused(csv_file: Writer) -> None:
    rows = rows_of(csv_file("A01\n" * (MAX_ROWS + 1)))
    assert sum(1 for _ in islice(rows, MAX_ROWS)) == MAX_ROWS
    with pytest.raises(UnreadableSheet) as refused:
        next(rows)
    assert refused.value.error == SheetError(MAX_ROWS + 1, None, Problem.TOO_MANY_ROWS)


# ---- workbooks


def test_a_workbooks_numbers_are_read_as_people_see_them(xlsx_file: Writer) -> None:
    path = xlsx_file(HEADER, (1001, "苹果", "水果", 0.1 + 0.2, 12.0), (), (None, ""))
    (product,) = read_sheet(path).products
    assert (product.code, product.skus) == ("1001", (SkuEntry("", 30, None, 12, 0),))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (dt.datetime(2026, 3, 5), Problem.DATE_CELL),  # noqa: DTZ001 - a workbook has no zones
        (dt.time(3, 5), Problem.DATE_CELL),
        ("#N/A", Problem.ERROR_CELL),
        ("=A1", Problem.NEEDED),
        (12.345, Problem.NOT_AN_AMOUNT),
        (1e300, Problem.NOT_AN_AMOUNT),
        (True, Problem.NOT_AN_AMOUNT),
    ],
)
def test_a_workbooks_peculiar_cells_are_no_prices(
    xlsx_file: Writer, value: object, problem: Problem
) -> None:
    read = read_sheet(xlsx_file(HEADER, ("A01", "苹果", "水果", value, 3)))
    assert faults(read) == [(2, Column.PRICE, problem)]


def test_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].sheet_state = "hidden"
    sheet = workbook.create_sheet("商品")
    for row in (HEADER, APPLE):
        sheet.append(row)
    workbook.save(tmp_path / "sheet.xlsx")
    assert titles(read_sheet(tmp_path / "sheet.xlsx")) == ["红富士苹果"]


def test_a_workbook_with_many_columns_is_refused(xlsx_file: Writer) -> None:
    path = xlsx_file((*HEADER, *["x"] * 100))
    assert faults(read_sheet(path)) == [(1, None, Problem.TOO_MANY_COLUMNS)]


# ---- hostile workbooks

SHEET_PART = "xl/worksheets/sheet1.xml"
NAMESPACED = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
)
ROW = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'


def with_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    contents[part] = change(contents.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><worksheet/>'.encode("utf-16"),
        b"<worksheet><!-- " + b"<" * 1000 + b" --></worksheet>",
        b"<worksheet><?php x?></worksheet>",
        b'<worksheet a="' + b"x" * 8_000_000 + b'"/>',
        b"<worksheet>" + b"<a/>" * 7_000_000 + b"</worksheet>",
        b" " * (101 * 1024 * 1024),
        NAMESPACED % b"<sheetData><row><c t='s'><v>9</v></c></row></sheetData>",
        b"<worksheet",
        b"",
    ],
    ids=lambda part: repr(part[:12]),
)
def test_a_hostile_or_broken_part_is_refused_before_it_costs_anything(
    xlsx_file: Writer, hostile: bytes
) -> None:
    path = with_part(xlsx_file(HEADER, APPLE), SHEET_PART, lambda _: hostile)
    assert faults(read_sheet(path)) == [(0, None, Problem.BAD_WORKBOOK)]


def test_a_row_number_in_the_billions_does_not_fill_the_memory(xlsx_file: Writer) -> None:
    far = ROW % (10**9, 10**9)
    path = with_part(
        xlsx_file(HEADER, APPLE),
        SHEET_PART,
        lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>"),
    )
    assert titles(read_sheet(path)) == ["红富士苹果"]


def test_parts_that_are_no_tables_may_hold_anything(xlsx_file: Writer) -> None:
    for part in ("customXml/item1.xml", "xl/drawings/vmlDrawing1.vml", "xl/media/image1.png"):
        path = with_part(xlsx_file(HEADER, APPLE), part, lambda _: b"<!-- \0 <?mso x?>")
        assert titles(read_sheet(path)) == ["红富士苹果"]


@pytest.mark.parametrize("cut", range(1, 10))
def test_a_workbook_cut_short_is_refused(xlsx_file: Writer, cut: int) -> None:
    path = xlsx_file(HEADER, APPLE)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * cut // 10])
    assert faults(read_sheet(path)) == [(0, None, Problem.BAD_WORKBOOK)]
