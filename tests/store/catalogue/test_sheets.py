"""Product sheets: what a row says, what is refused and where, which rows are one product."""

from collections.abc import Sequence

import pytest

from store.catalogue.sheet_format import (
    CHINESE_NAMES,
    Column,
    Problem,
    ProductEntry,
    ProductState,
    Sheet,
    SkuEntry,
)
from store.catalogue.sheet_rows import SheetRow
from store.catalogue.sheets import parse

HEADER = ("code", "title", "category", "price", "stock")
APPLE = ("A01", "红富士苹果", "水果", "12.5", "30")


def sheet(*rows: Sequence[str], header: Sequence[str] = HEADER) -> Sheet:
    return parse(SheetRow(line, tuple(cells)) for line, cells in enumerate((header, *rows), 1))


def one_cell(column: Column, text: str) -> Sheet:
    cells = dict(zip(HEADER, APPLE, strict=True)) | {column.value: text}
    return sheet(tuple(cells.values()), header=tuple(cells))


def faults(read: Sheet) -> list[tuple[int, Column | None, Problem]]:
    return [(error.line, error.column, error.problem) for error in read.errors]


# ---- the header


def test_the_needed_columns_alone_make_a_product() -> None:
    (product,) = sheet(APPLE).products
    assert product == ProductEntry(
        code="A01",
        title="红富士苹果",
        subtitle="",
        category="水果",
        list_price=None,
        tags=(),
        description="",
        picture="",
        fresh=False,
        limit=None,
        state=ProductState.ON_SALE,
        skus=(SkuEntry("", 1250, None, 30, 0),),
        line=2,
    )


@pytest.mark.parametrize(
    "name", ["list_price", "划线价", " List Price ", "ＬＩＳＴ＿Price", "划 线价"]
)
def test_a_column_is_known_by_either_name_in_any_form(name: str) -> None:
    (product,) = sheet((*APPLE, "15"), header=(*HEADER, name)).products
    assert product.list_price == 1500


def test_every_column_has_a_chinese_name_and_any_order_will_do() -> None:
    names = tuple(reversed([CHINESE_NAMES[column] for column in Column]))
    row = ("上架", "", "否", "", "", "", "", "30", "", "", "12.5", "", "水果", "", "苹果", "A01")
    assert sheet(row, header=names).products[0].skus == (SkuEntry("", 1250, None, 30, 0),)


def test_unknown_doubled_and_missing_columns_are_all_named() -> None:
    read = sheet(APPLE, header=("code", "颜色", "编码", "category", "price"))
    assert not read.products
    assert [(error.column, error.problem, error.value) for error in read.errors] == [
        (None, Problem.UNKNOWN_COLUMN, "颜色"),
        (Column.CODE, Problem.DOUBLED_COLUMN, "编码"),
        (Column.TITLE, Problem.MISSING_COLUMN, ""),
        (Column.STOCK, Problem.MISSING_COLUMN, ""),
    ]


def test_no_rows_at_all_is_an_error() -> None:
    assert faults(parse(())) == [(0, None, Problem.EMPTY)]


def test_a_header_cell_that_is_no_text_is_an_error() -> None:
    header = SheetRow(1, (*HEADER, Problem.DATE_CELL))
    assert faults(parse([header])) == [(1, None, Problem.DATE_CELL)]


def test_a_cell_under_no_name_is_not_dropped_silently() -> None:
    assert faults(sheet((*APPLE, "", "备注"))) == [(2, None, Problem.OUTSIDE_COLUMNS)]


# ---- cells


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        (Column.CODE, "", Problem.NEEDED),
        (Column.CODE, "苹果", Problem.BAD_CODE),
        (Column.CODE, "A 1", Problem.BAD_CODE),
        (Column.CODE, "A" * 33, Problem.BAD_CODE),
        (Column.TITLE, "", Problem.NEEDED),
        (Column.TITLE, "长" * 61, Problem.TOO_LONG),
        (Column.TITLE, "a\x00b", Problem.CONTROL_CHARACTER),
        (Column.TITLE, "a\ud800b", Problem.CONTROL_CHARACTER),
        (Column.TITLE, "a\u202eb", Problem.CONTROL_CHARACTER),
        (Column.SUBTITLE, "长" * 101, Problem.TOO_LONG),
        (Column.CATEGORY, "", Problem.NEEDED),
        (Column.SPEC, "长" * 31, Problem.TOO_LONG),
        (Column.PRICE, "", Problem.NEEDED),
        (Column.PRICE, "abc", Problem.NOT_AN_AMOUNT),
        (Column.PRICE, "12.345", Problem.NOT_AN_AMOUNT),
        (Column.PRICE, "-1", Problem.NOT_AN_AMOUNT),
        (Column.PRICE, "1e18", Problem.NOT_AN_AMOUNT),
        (Column.PRICE, "NaN", Problem.NOT_AN_AMOUNT),
        (Column.PRICE, "0", Problem.PRICE_NOT_POSITIVE),
        (Column.LIST_PRICE, "12.49", Problem.LIST_PRICE_BELOW_PRICE),
        (Column.LIST_PRICE, "贵", Problem.NOT_AN_AMOUNT),
        (Column.COST, "-0.01", Problem.NOT_AN_AMOUNT),
        (Column.STOCK, "", Problem.NEEDED),
        (Column.STOCK, "-1", Problem.NOT_A_WHOLE_NUMBER),
        (Column.STOCK, "1.5", Problem.NOT_A_WHOLE_NUMBER),
        (Column.STOCK, "1e3", Problem.NOT_A_WHOLE_NUMBER),
        (Column.STOCK, "10000000", Problem.NUMBER_TOO_LARGE),
        (Column.STOCK, "9" * 5000, Problem.NOT_A_WHOLE_NUMBER),
        (Column.WEIGHT_G, "500克", Problem.NOT_A_WHOLE_NUMBER),
        (Column.TAGS, " ".join(map(str, range(11))), Problem.TOO_MANY_TAGS),
        (Column.TAGS, "长" * 21, Problem.TOO_LONG),
        (Column.DESCRIPTION, "长" * 2001, Problem.TOO_LONG),
        (Column.PICTURE, "../a.jpg", Problem.NOT_A_PICTURE),
        (Column.PICTURE, "a.exe", Problem.NOT_A_PICTURE),
        (Column.PICTURE, "javascript:alert(1)", Problem.NOT_A_PICTURE),
        (Column.FRESH, "也许", Problem.NOT_YES_OR_NO),
        (Column.LIMIT, "0", Problem.LIMIT_NOT_POSITIVE),
        (Column.LIMIT, "两件", Problem.NOT_A_WHOLE_NUMBER),
        (Column.STATE, "在售", Problem.UNKNOWN_STATE),
    ],
)
def test_a_bad_cell_is_told_once_by_line_and_column(
    column: Column, text: str, problem: Problem
) -> None:
    read = one_cell(column, text)
    assert faults(read) == [(2, column, problem)]
    assert not read.products


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (Column.CODE, "ａ－０１", "A-01"),
        (Column.TITLE, "红\n 富士", "红 富士"),
        (Column.TAGS, "甜, 脆，红、甜;新;；鲜", ("甜", "脆", "红", "新", "鲜")),
        (Column.DESCRIPTION, "一\r\n二\r三", "一\n二\n三"),
        (Column.LIST_PRICE, "￥１，２００元", 120_000),
        (Column.PICTURE, "苹果-1.JPG", "苹果-1.JPG"),
        (Column.FRESH, "是", True),
        (Column.FRESH, " Yes", True),
        (Column.FRESH, "1", True),
        (Column.FRESH, "TRUE", True),
        (Column.FRESH, "否", False),
        (Column.FRESH, "0", False),
        (Column.LIMIT, "２", 2),
        (Column.LIMIT, "1,000", 1000),
        (Column.STATE, "草稿", ProductState.DRAFT),
        (Column.STATE, "On Sale", ProductState.ON_SALE),
        (Column.STATE, "下架", ProductState.OFF),
    ],
)
def test_a_cell_is_read_as_people_write_it(column: Column, text: str, value: object) -> None:
    read = one_cell(column, text)
    assert not read.errors
    assert getattr(read.products[0], column) == value


# ---- rows of one product

SPEC_HEADER = (*HEADER, "spec", "subtitle")


def test_rows_of_one_code_are_one_product_wherever_they_stand() -> None:
    read = sheet(
        ("a01", "苹果", "水果", "10", "5", "小", "脆甜"),
        ("B02", "梨", "水果", "8", "5", "", ""),
        ("A01", "", "", "18", "6", "大", "脆甜"),
        header=SPEC_HEADER,
    )
    assert not read.errors
    assert [(product.code, len(product.skus)) for product in read.products] == [
        ("A01", 2),
        ("B02", 1),
    ]


def test_a_later_row_that_says_otherwise_is_an_error() -> None:
    read = sheet(
        ("A01", "苹果", "水果", "10", "5", "小", ""),
        ("A01", "香梨", "", "18", "6", "大", "脆甜"),
        header=SPEC_HEADER,
    )
    assert faults(read) == [
        (3, Column.TITLE, Problem.DISAGREES),
        (3, Column.SUBTITLE, Problem.DISAGREES),
    ]
    assert not read.products


@pytest.mark.parametrize(
    ("second", "problem"), [("", Problem.SPEC_NEEDED), ("ＸＬ 装", Problem.SPEC_DOUBLED)]
)
def test_several_specs_need_names_of_their_own(second: str, problem: Problem) -> None:
    read = sheet(
        ("A01", "苹果", "水果", "10", "5", "xl装", ""),
        ("A01", "", "", "18", "6", second, ""),
        header=SPEC_HEADER,
    )
    assert faults(read) == [(3, Column.SPEC, problem)]


def test_a_product_with_one_bad_row_is_left_out_whole_and_others_stay() -> None:
    read = sheet(
        ("A01", "苹果", "水果", "10", "5", "小", ""),
        ("A01", "", "", "免费", "很多", "大", ""),
        ("B02", "梨", "水果", "8", "5", "", ""),
        header=SPEC_HEADER,
    )
    assert [product.code for product in read.products] == ["B02"]
    assert faults(read) == [
        (3, Column.PRICE, Problem.NOT_AN_AMOUNT),
        (3, Column.STOCK, Problem.NOT_A_WHOLE_NUMBER),
    ]
