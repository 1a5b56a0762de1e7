"""The product sheet as a format: its columns, its limits, its values, and what can be wrong."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import Final


class Column(StrEnum):
    """A column by its English name; `CHINESE_NAMES` has the other one a header may carry."""

    CODE = "code"
    TITLE = "title"
    SUBTITLE = "subtitle"
    CATEGORY = "category"
    SPEC = "spec"
    PRICE = "price"
    LIST_PRICE = "list_price"
    COST = "cost"
    STOCK = "stock"
    WEIGHT_G = "weight_g"
    TAGS = "tags"
    DESCRIPTION = "description"
    PICTURE = "picture"
    FRESH = "fresh"
    LIMIT = "limit"
    STATE = "state"


CHINESE_NAMES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.CODE: "编码",
        Column.TITLE: "标题",
        Column.SUBTITLE: "副标题",
        Column.CATEGORY: "分类",
        Column.SPEC: "规格",
        Column.PRICE: "价格",
        Column.LIST_PRICE: "划线价",
        Column.COST: "成本",
        Column.STOCK: "库存",
        Column.WEIGHT_G: "重量克",
        Column.TAGS: "标签",
        Column.DESCRIPTION: "描述",
        Column.PICTURE: "图片",
        Column.FRESH: "生鲜",
        Column.LIMIT: "限购",
        Column.STATE: "状态",
    }
)
NEEDED_COLUMNS: Final = (Column.CODE, Column.TITLE, Column.CATEGORY, Column.PRICE, Column.STOCK)
"""The columns a sheet cannot do without."""

LONGEST: Final[Mapping[Column, int]] = MappingProxyType(
    {
        Column.TITLE: 60,
        Column.SUBTITLE: 100,
        Column.CATEGORY: 20,
        Column.SPEC: 30,
        Column.TAGS: 20,
        Column.DESCRIPTION: 2000,
        Column.PICTURE: 200,
    }
)
"""How many characters a text may have; for tags, each of them."""

LARGEST: Final[Mapping[Column, int]] = MappingProxyType(
    {Column.STOCK: 9_999_999, Column.WEIGHT_G: 9_999_999, Column.LIMIT: 9_999}
)
"""The largest whole number a column takes."""

MAX_TAGS: Final = 10
MAX_COLUMNS: Final = 64
MAX_ROWS: Final = 200_000
MAX_FILE_BYTES: Final = 20 * 1024 * 1024


def folded(word: str) -> str:
    """Give a word without what does not tell words apart: width, case, blanks, underscores."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().replace("_", "").split())


_BY_NAME: Final[Mapping[str, Column]] = MappingProxyType(
    {
        folded(name): column
        for column, chinese in CHINESE_NAMES.items()
        for name in (column, chinese)
    }
)


def column_named(name: str) -> Column | None:
    """Find the column that a header names, in English or Chinese."""
    return _BY_NAME.get(folded(name))


class ProductState(StrEnum):
    """Whether customers see a product: not yet, now, or no longer."""

    DRAFT = "draft"
    ON_SALE = "on_sale"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SkuEntry:
    """One spec of a product as a sheet says it: prices in fen, weight in grams."""

    spec: str
    price: int
    cost: int | None
    stock: int
    weight_g: int


@dataclass(frozen=True, slots=True)
class ProductEntry:
    """One product as a sheet says it: list price in fen, `line` the row it begins on."""

    code: str
    title: str
    subtitle: str
    category: str
    list_price: int | None
    tags: tuple[str, ...]
    description: str
    picture: str
    fresh: bool
    limit: int | None
    state: ProductState
    skus: tuple[SkuEntry, ...]
    line: int


class Problem(Enum):
    """What can be wrong with a sheet; `SheetError.value` holds the fact named here."""

    # of the whole file
    NO_FILE = auto()
    FILE_TOO_LARGE = auto()
    OLD_EXCEL = auto()
    BAD_WORKBOOK = auto()
    NOT_TEXT = auto()
    BAD_QUOTES = auto()
    TOO_MANY_ROWS = auto()
    TOO_MANY_COLUMNS = auto()
    EMPTY = auto()
    # of the header
    UNKNOWN_COLUMN = auto()
    """The name as written."""
    DOUBLED_COLUMN = auto()
    """The name as written the second time."""
    MISSING_COLUMN = auto()
    """The column's English name."""
    # of a cell: the cell's text
    NEEDED = auto()
    BAD_CODE = auto()
    TOO_LONG = auto()
    CONTROL_CHARACTER = auto()
    NOT_AN_AMOUNT = auto()
    PRICE_NOT_POSITIVE = auto()
    LIST_PRICE_BELOW_PRICE = auto()
    NOT_A_WHOLE_NUMBER = auto()
    LIMIT_NOT_POSITIVE = auto()
    NUMBER_TOO_LARGE = auto()
    TOO_MANY_TAGS = auto()
    NOT_A_PICTURE = auto()
    NOT_YES_OR_NO = auto()
    UNKNOWN_STATE = auto()
    DATE_CELL = auto()
    ERROR_CELL = auto()
    OUTSIDE_COLUMNS = auto()
    # between the rows of one product
    DISAGREES = auto()
    """What this row says of the product, unlike the product's first row."""
    SPEC_NEEDED = auto()
    SPEC_DOUBLED = auto()


@dataclass(frozen=True, slots=True)
class SheetError:
    """One thing wrong: where (line 0 is the file as a whole), what, and the offending text."""

    line: int
    column: Column | None
    problem: Problem
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: every product without a fault, and every fault, in the file's order."""

    products: tuple[ProductEntry, ...]
    errors: tuple[SheetError, ...]
