"""From a row's text to typed values, each thing wrong noted with its column."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from bot.kernel.money import NotAnAmount, parse_yuan
from store.catalogue.sheet_cells import CONTROL, Cell
from store.catalogue.sheet_format import (
    LARGEST,
    LONGEST,
    MAX_TAGS,
    Column,
    Problem,
    ProductState,
    SheetError,
    folded,
)

_CODE: Final = re.compile(r"[A-Z0-9_-]{1,32}")
_WHOLE: Final = re.compile(r"(?P<digits>\d{1,3}(?:[,，]\d{3})+|\d{1,20})(?:[.．]0+)?")
_TAG_SEPARATOR: Final = re.compile(r"[,，、;；\s]+")
_PICTURE: Final = re.compile(r"\w[\w.-]*\.(?:jpe?g|png|webp)|https?://\S+", re.IGNORECASE)

Meaning = TypeVar("Meaning")

YES_OR_NO: Final[Mapping[str, bool]] = MappingProxyType(
    dict.fromkeys(("是", "yes", "1", "true"), True)
    | dict.fromkeys(("", "否", "no", "0", "false"), False)
)
STATES: Final[Mapping[str, ProductState]] = MappingProxyType(
    {
        "": ProductState.ON_SALE,
        "上架": ProductState.ON_SALE,
        "onsale": ProductState.ON_SALE,
        "草稿": ProductState.DRAFT,
        "draft": ProductState.DRAFT,
        "下架": ProductState.OFF,
        "off": ProductState.OFF,
    }
)


@dataclass(slots=True)
class FieldReader:
    """Reads one row's columns, each once, and gathers what is wrong with them."""

    line: int
    cells: Mapping[Column, Cell]
    errors: list[SheetError] = field(default_factory=list)

    def complain(self, column: Column | None, problem: Problem, value: str = "") -> None:
        """Note what is wrong with a column, or with the row where it is none."""
        self.errors.append(SheetError(self.line, column, problem, value))

    def require(self, *columns: Column) -> None:
        """Note every one of the columns that says nothing."""
        for column in columns:
            if not self.cells.get(column):
                self.complain(column, Problem.NEEDED)

    def understood(self, column: Column) -> bool:
        """Tell whether nothing was wrong with a column."""
        return all(error.column is not column for error in self.errors)

    def code(self) -> str:
        """Read the product code, wide letters and small ones folded; a bad one is ""."""
        text = self._text(Column.CODE)
        code = unicodedata.normalize("NFKC", text).upper()
        if text and _CODE.fullmatch(code) is None:
            self.complain(Column.CODE, Problem.BAD_CODE, text)
            return ""
        return code

    def words(self, column: Column) -> str:
        """Read a text of one line, blanks and line breaks in it made single spaces."""
        return self._short(column, " ".join(self._clean(column).split()))

    def prose(self, column: Column) -> str:
        """Read a text that may have several lines."""
        lines = self._clean(column).replace("\r\n", "\n").replace("\r", "\n")
        return self._short(column, lines.strip())

    def tags(self) -> tuple[str, ...]:
        """Read the tags, each once, in their order."""
        words = _TAG_SEPARATOR.split(self._clean(Column.TAGS))
        tags = tuple(dict.fromkeys(self._short(Column.TAGS, word) for word in words if word))
        if len(tags) > MAX_TAGS:
            self.complain(Column.TAGS, Problem.TOO_MANY_TAGS)
        return tags

    def picture(self) -> str:
        """Read the picture: a file's bare name, or a web address."""
        text = self.words(Column.PICTURE)
        if text and _PICTURE.fullmatch(text) is None:
            self.complain(Column.PICTURE, Problem.NOT_A_PICTURE, text)
        return text

    def amount(self, column: Column) -> int | None:
        """Read an amount of yuan as fen, None where blank or bad."""
        text = self._text(column)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except NotAnAmount:
            self.complain(column, Problem.NOT_AN_AMOUNT, text)
            return None

    def whole(self, column: Column) -> int | None:
        """Read a whole number from 0 up, None where blank or bad."""
        text = self._text(column)
        written = _WHOLE.fullmatch(text)
        if written is None:
            if text:
                self.complain(column, Problem.NOT_A_WHOLE_NUMBER, text)
            return None
        number = int(re.sub(r"\D", "", written["digits"]))
        if number > LARGEST[column]:
            self.complain(column, Problem.NUMBER_TOO_LARGE, text)
        return number

    def choice(
        self, column: Column, meanings: Mapping[str, Meaning], otherwise: Problem
    ) -> Meaning:
        """Read one of a few words; one that is none of them counts as blank."""
        text = self._text(column)
        if folded(text) not in meanings:
            self.complain(column, otherwise, text)
        return meanings.get(folded(text), meanings[""])

    def _text(self, column: Column) -> str:
        cell = self.cells.get(column, "")
        if isinstance(cell, Problem):
            self.complain(column, cell)
            return ""
        return cell

    def _clean(self, column: Column) -> str:
        text = self._text(column)
        if CONTROL.search(text):
            self.complain(column, Problem.CONTROL_CHARACTER, text)
        return text

    def _short(self, column: Column, text: str) -> str:
        if len(text) > LONGEST[column]:
            self.complain(column, Problem.TOO_LONG, text)
        return text
