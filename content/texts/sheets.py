"""What is wrong with a product sheet, in sentences for whoever made it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from store.catalogue.sheet_format import (
    CHINESE_NAMES,
    LARGEST,
    LONGEST,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_ROWS,
    MAX_TAGS,
    Column,
    Problem,
)

_LONGEST_QUOTE: Final = 20

_SENTENCES: Final[Mapping[Problem, str]] = MappingProxyType(
    {
        Problem.NO_FILE: "打不开这个文件",
        Problem.FILE_TOO_LARGE: f"文件太大，最多 {MAX_FILE_BYTES // 1024 // 1024} MB",
        Problem.OLD_EXCEL: "是旧版 Excel 或加密的文件，请另存为不加密的 xlsx 或 CSV",
        Problem.BAD_WORKBOOK: "不是完好的 xlsx 文件，请用 Excel 或 WPS 另存后再试",
        Problem.NOT_TEXT: "不是 UTF-8 或 GB18030 编码的 CSV，也不是 xlsx",
        Problem.BAD_QUOTES: "引号没有成对，或单元格过长，从这里读不下去",
        Problem.TOO_MANY_ROWS: f"行数太多，最多 {MAX_ROWS} 行",
        Problem.TOO_MANY_COLUMNS: f"列数太多，最多 {MAX_COLUMNS} 列",
        Problem.EMPTY: "是空的，第一行应为列名",
        Problem.UNKNOWN_COLUMN: "不认识列名{value}",
        Problem.DOUBLED_COLUMN: "列名{value}与另一列重复",
        Problem.MISSING_COLUMN: "缺少这一列",
        Problem.NEEDED: "不能为空",
        Problem.BAD_CODE: "{value}不是有效编码，应为 1 到 32 个字母、数字、- 或 _",
        Problem.TOO_LONG: "{value}太长，最多 {longest} 个字",
        Problem.CONTROL_CHARACTER: "{value}含有看不见的控制字符",
        Problem.NOT_AN_AMOUNT: "{value}不是有效金额，应为元，最多两位小数",
        Problem.PRICE_NOT_POSITIVE: "必须大于 0",
        Problem.LIST_PRICE_BELOW_PRICE: "不能低于价格",
        Problem.NOT_A_WHOLE_NUMBER: "{value}不是有效数量，应为不小于 0 的整数",
        Problem.LIMIT_NOT_POSITIVE: "应为大于 0 的整数，不限购请留空",
        Problem.NUMBER_TOO_LARGE: "{value}太大，最多 {largest}",
        Problem.TOO_MANY_TAGS: f"太多，最多 {MAX_TAGS} 个",
        Problem.NOT_A_PICTURE: "{value}不是图片文件名，应像 a01.jpg，不带文件夹",
        Problem.NOT_YES_OR_NO: "{value}应为 是 或 否",
        Problem.UNKNOWN_STATE: "{value}应为 草稿、上架 或 下架",
        Problem.DATE_CELL: "是日期格式，请把单元格改为文本或数值",
        Problem.ERROR_CELL: "是公式错误值，请改正公式或填写数值",
        Problem.OUTSIDE_COLUMNS: "{value}所在的列没有列名",
        Problem.DISAGREES: "{value}与同一编码的第一行不一致，应相同或留空",
        Problem.SPEC_NEEDED: "不能为空，同一编码有多行时每行都要有规格",
        Problem.SPEC_DOUBLED: "{value}与同一编码的另一行重复",
    }
)


def sheet_error(*, line: int, column: Column | None, problem: Problem, value: str) -> str:
    """Say what is wrong where: 第12行 价格：“abc”不是有效金额，应为元，最多两位小数."""
    place = " ".join(filter(None, (_row(line), CHINESE_NAMES[column] if column else "")))
    sentence = _SENTENCES[problem].format(
        value=f"“{_quotable(value)}”",
        longest=LONGEST.get(column) if column else "",
        largest=LARGEST.get(column) if column else "",
    )
    return f"{place}：{sentence}"


def fewer_than_ordered(*, code: str, spec: str, reserved: int) -> str:
    """Say that a sheet has fewer pieces of a spec than orders have been promised."""
    named = f"{code}（{spec}）" if spec else code
    return f"{named} 库存：已有订单占用 {reserved} 件，不能少于这个数。"


def _row(line: int) -> str:
    return f"第{line}行" if line else "文件"


def _quotable(value: str) -> str:
    visible = "".join(letter if letter.isprintable() else " " for letter in value)
    return visible if len(visible) <= _LONGEST_QUOTE else visible[:_LONGEST_QUOTE] + "…"
