"""`import`: all or nothing, by code, and what history points to keeps its id."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.features.conftest import Run
from tests.features.steps import change_at_rest, on_sqlite, rows_at_rest
from tests.features.test_commands import ended
from tests.town import DEMO_SHEET

HEADER = "code,title,category,spec,price,stock\n"
GOOD = "P1,苹果,水果,,9.90,5\n"
BAD = "P2,香蕉,水果,,free,5\nP3,,水果,,1,-1\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return tmp_path / "goods.csv"


def test_a_sheet_is_taken_whole(run: Run, database_url: str) -> None:
    ended(run("import", str(DEMO_SHEET)), 0, "Imported 24 products.")
    assert rows_at_rest(database_url, "SELECT count(*) FROM skus") == [(30,)]
    ended(run("audit"), 0, "every product on sale has a spec, and none is newer")


def test_a_workbook_is_taken_like_a_csv(run: Run, database_url: str, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["编码", "标题", "分类", "价格", "库存"])
    book.active.append(["p1", "苹果", "水果", 9.9, 5])
    book.save(tmp_path / "goods.xlsx")
    ended(run("import", "goods.xlsx"), 0, "Imported 1 products.")
    found = rows_at_rest(database_url, "SELECT code, price FROM products JOIN skus USING (id)")
    assert found == [("P1", 990)]


def test_bad_rows_are_listed_by_line_and_nothing_is_taken(
    run: Run, database_url: str, sheet: Path
) -> None:
    sheet.write_text(HEADER + GOOD + BAD, "utf-8")
    said = ("第3行 价格：“free”不是有效金额", "第4行 标题：不能为空", "第4行 库存：", "3 problems")
    ended(run("import", "goods.csv"), 1, *said)
    assert rows_at_rest(database_url, "SELECT count(*) FROM products") == [(0,)]
    assert rows_at_rest(database_url, "SELECT version FROM catalogue_version") == [(0,)]


def test_a_part_is_taken_when_asked(run: Run, database_url: str, sheet: Path) -> None:
    sheet.write_text(HEADER + GOOD + BAD, "utf-8")
    said = (
        "Imported 1 products.",
        "第3行 价格",
        "3 problems: the products with them were left out",
    )
    ended(run("import", "goods.csv", "--partial"), 1, *said)
    assert rows_at_rest(database_url, "SELECT code FROM products") == [("P1",)]


@on_sqlite
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER.encode(), "Nothing was imported: there are no rows."),
        (b"", "是空的"),
        (b"\x00\xff\xfe", "文件"),
        (b"colour\nred\n", "不认识列名“colour”"),
    ],
)
def test_a_file_without_goods_is_explained(
    run: Run, sheet: Path, content: bytes, said: str
) -> None:
    sheet.write_bytes(content)
    ended(run("import", "goods.csv"), 1, said)
    ended(run("import", "goods.csv", "--partial"), 1, said)


@on_sqlite
@pytest.mark.parametrize("name", ["nope.csv", "."])
def test_what_is_no_file_is_explained(run: Run, name: str) -> None:
    ended(run("import", name), 1, "打不开这个文件")


def test_a_second_import_renames_and_keeps_ids(run: Run, database_url: str, sheet: Path) -> None:
    specs = "SELECT products.id, title, skus.id, spec, listed FROM products JOIN skus"
    look = f"{specs} ON product_id = products.id ORDER BY skus.id"
    sheet.write_text(HEADER + "P1,苹果,水果,大,9,5\nP1,,,小,5,5\n", "utf-8")
    ended(run("import", "goods.csv"), 0)
    (big, small) = rows_at_rest(database_url, look)
    sheet.write_text(HEADER + "P1,红苹果,鲜果,小,6,5\n", "utf-8")
    ended(run("import", "goods.csv"), 0)
    assert rows_at_rest(database_url, look) == [
        (big[0], "红苹果", big[2], "大", False),
        (small[0], "红苹果", small[2], "小", True),
    ]


@pytest.mark.parametrize("part", [(), ("--partial",)])
def test_fewer_pieces_than_were_ordered_are_refused_and_nothing_is_taken(
    run: Run, database_url: str, sheet: Path, part: tuple[str, ...]
) -> None:
    sheet.write_text(HEADER + "P1,苹果,水果,大,9,5\nP2,梨,水果,,5,5\n", "utf-8")
    ended(run("import", "goods.csv"), 0)
    change_at_rest(database_url, "UPDATE skus SET reserved = 3 WHERE spec = '大'")
    sheet.write_text(HEADER + "P2,梨,水果,,5,9\nP1,苹果,水果,大,9,2\n", "utf-8")
    said = ("P1（大） 库存：已有订单占用 3 件，不能少于这个数", "Nothing was imported: 1 problems.")
    ended(run("import", "goods.csv", *part), 1, *said)
    assert rows_at_rest(database_url, "SELECT stock FROM skus ORDER BY stock") == [(5,), (5,)]
