"""Opening a workbook that may be hostile: nothing reaches the XML parser that could choke it."""

import re
import warnings
import zlib
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from store.catalogue.sheet_format import MAX_COLUMNS

_MAX_PARTS: Final = 1_000
_MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
_MAX_TAGS: Final = 6_000_000
_GIANT_TOKEN: Final = re.compile(rb"<[^<]{262144}")
_TALLEST_SHEET: Final = 1_048_576

_NOT_NEEDED: Final = ("customXml/", "docProps/")
_BREAKAGE: Final = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)
"""openpyxl has no error of its own for a broken package: it lets fall whatever broke."""


class BrokenWorkbook(Exception):
    """A file that begins like an XLSX and is none, or is one that nobody's office program wrote."""


def workbook_rows(content: bytes) -> list[tuple[object, ...]]:
    """Give the first visible sheet's rows as values, formulas by their last result."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of every ornament it leaves out, such as drop-down lists.
            warnings.simplefilter("ignore")
            return _first_sheet(_vetted(content))
    except _BREAKAGE as broken:
        raise BrokenWorkbook from broken


def _first_sheet(package: BytesIO) -> list[tuple[object, ...]]:
    workbook = load_workbook(package, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    sheet = visible[0]
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True)
    return [_without_tail(row) for row in islice(rows, _TALLEST_SHEET)]


def _without_tail(row: tuple[object, ...]) -> tuple[object, ...]:
    if row.count(None) == len(row):
        return ()
    return row[: max(place for place, value in enumerate(row, start=1) if value is not None)]


def _vetted(content: bytes) -> BytesIO:
    """Copy the XML of a package, stored flat, each part looked at first."""
    clean = BytesIO()
    with ZipFile(BytesIO(content)) as package, ZipFile(clean, "w") as copy:
        parts = [part for part in package.infolist() if _is_needed(part.filename)]
        if _is_bomb(parts):
            raise BrokenWorkbook
        for part in parts:
            copy.writestr(part.filename, _harmless(package.read(part)))
    return clean


def _is_needed(name: str) -> bool:
    return name.endswith((".xml", ".rels")) and not name.startswith(_NOT_NEEDED)


def _is_bomb(parts: Sequence[ZipInfo]) -> bool:
    unpacked = sum(part.file_size for part in parts)
    usual = all(part.compress_type in (ZIP_STORED, ZIP_DEFLATED) for part in parts)
    return len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED_BYTES or not usual


def _harmless(xml: bytes) -> bytes:
    """Refuse what office programs do not write: entities, comments, odd encodings, giant tags.

    Expat scans an unfinished token anew with every chunk it is fed, so one of megabytes costs
    minutes. Where markup declarations and comments are refused, a token ends before the next "<".
    """
    declaration = xml.removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml")
    if b"\0" in xml or b"<!" in xml or xml.count(b"<?") > declaration:
        raise BrokenWorkbook
    if xml.count(b"<") > _MAX_TAGS or _GIANT_TOKEN.search(xml):
        raise BrokenWorkbook
    return xml
