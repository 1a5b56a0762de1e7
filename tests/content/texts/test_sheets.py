"""What is said of a faulty sheet."""

import pytest

from content.texts.sheets import sheet_error
from store.catalogue.sheet_format import LARGEST, LONGEST, Column, Problem


def test_a_sentence_tells_the_row_the_column_and_what_is_allowed() -> None:
    words = sheet_error(line=12, column=Column.PRICE, problem=Problem.NOT_AN_AMOUNT, value="abc")
    assert words == "第12行 价格：“abc”不是有效金额，应为元，最多两位小数"


def test_what_concerns_the_whole_file_names_no_row() -> None:
    words = sheet_error(line=0, column=None, problem=Problem.FILE_TOO_LARGE, value="")
    assert words == "文件：文件太大，最多 20 MB"


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_words(problem: Problem) -> None:
    words = sheet_error(line=2, column=Column.STOCK, problem=problem, value="x")
    assert words.startswith("第2行 库存：")
    assert not set("{}") & set(words)


@pytest.mark.parametrize(
    ("column", "problem", "bound"),
    [(column, Problem.TOO_LONG, bound) for column, bound in LONGEST.items()]
    + [(column, Problem.NUMBER_TOO_LARGE, bound) for column, bound in LARGEST.items()],
)
def test_a_bound_is_told(column: Column, problem: Problem, bound: int) -> None:
    words = sheet_error(line=2, column=column, problem=problem, value="x")
    assert f"最多 {bound}" in words


def test_a_hostile_value_is_quoted_short_and_harmless() -> None:
    words = sheet_error(
        line=2, column=Column.CODE, problem=Problem.BAD_CODE, value="\x1b[2J{0}\n" + "长" * 99
    )
    assert words.startswith("第2行 编码：“ [2J{0} 长")
    assert len(words) < 70
