"""Reading what opens a chain."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.chains.openings import ChainDraft, GoodDraft, OpeningFault, OpeningProblem, read_opening

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=ZONE)
TONIGHT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

GOODS = [
    ("A01 39", GoodDraft("A01", "", 3_900)),
    ("A01 大份 39", GoodDraft("A01", "大份", 3_900)),
    ("A01 39 大份", GoodDraft("A01", "大份", 3_900)),
    ("a01 39.9", GoodDraft("A01", "", 3_990)),
    ("A01 ¥39.90", GoodDraft("A01", "", 3_990)),
    ("A01 ￥３９．９０", GoodDraft("A01", "", 3_990)),
    ("A01 39元", GoodDraft("A01", "", 3_900)),
    ("A01 39块", GoodDraft("A01", "", 3_900)),
    ("A01 39元/份", GoodDraft("A01", "", 3_900)),
    ("A01 0.01", GoodDraft("A01", "", 1)),
    ("A01 10颗装 39", GoodDraft("A01", "10颗装", 3_900)),
    ("A01 红色 L 39", GoodDraft("A01", "红色 L", 3_900)),
    ("草莓 大份 39", GoodDraft("草莓", "大份", 3_900)),
    ("A02 25 量50 限2", GoodDraft("A02", "", 2_500, 50, 2)),
    ("A02 限2 量50 25", GoodDraft("A02", "", 2_500, 50, 2)),
    ("A02 25 限量50份 每人限2份", GoodDraft("A02", "", 2_500, 50, 2)),
    ("A02 25元量五十限两份", GoodDraft("A02", "", 2_500, 50, 2)),
    ("A02 25 限购2", GoodDraft("A02", "", 2_500, None, 2)),
    ("A02 限定款 25 限2", GoodDraft("A02", "限定款", 2_500, None, 2)),
]

PROBLEMS = [
    ("开接龙", OpeningFault.TITLE),
    ("开接龙 | A01 39", OpeningFault.TITLE),
    ("开接龙 🍓 | A01 39", OpeningFault.TITLE),
    ("开接龙 " + "果" * 41 + " | A01 39", OpeningFault.TITLE),
    ("开接龙 水果", OpeningFault.GOODS),
    ("开接龙 水果 | 39", OpeningFault.GOODS),
    ("开接龙 水果 | A01", OpeningFault.PRICE),
    ("开接龙 水果 | A01 大份39", OpeningFault.PRICE),
    ("开接龙 水果 | A01 500 39", OpeningFault.PRICE),
    ("开接龙 水果 | A01 0", OpeningFault.PRICE),
    ("开接龙 水果 | A01 ０", OpeningFault.PRICE),
    ("开接龙 水果 | A01 -39", OpeningFault.PRICE),
    ("开接龙 水果 | A01 39.999", OpeningFault.PRICE),
    ("开接龙 水果 | A01 1e9", OpeningFault.PRICE),
    ("开接龙 水果 | A01 NaN", OpeningFault.PRICE),
    ("开接龙 水果 | A01 99999999999", OpeningFault.PRICE),
    ("开接龙 水果 | A01 39 量0", OpeningFault.AMOUNT),
    ("开接龙 水果 | A01 39 量-5", OpeningFault.AMOUNT),
    ("开接龙 水果 | A01 39 量1e9", OpeningFault.AMOUNT),
    ("开接龙 水果 | A01 39 限1.5", OpeningFault.LIMIT),
    ("开接龙 水果 | A01 39 限NaN", OpeningFault.LIMIT),
    ("开接龙 水果 | A01 39 | 截止 昨天", OpeningFault.DEADLINE_UNREAD),
    ("开接龙 水果 | A01 39 | 截止", OpeningFault.DEADLINE_UNREAD),
    ("开接龙 水果 | A01 39 | 截止 8点", OpeningFault.DEADLINE_PAST),
    ("开接龙 水果 | A01 39 | 截止 9999小时", OpeningFault.DEADLINE_FAR),
    ("开接龙 水果 | A01 39 | 截止 今晚8点 | 截止 明天", OpeningFault.TWICE),
    ("开接龙 水果 | A01 39 | 自提 1号楼 | 自提 3号楼", OpeningFault.TWICE),
    ("开接龙 水果 | A01 39 | A01 40", OpeningFault.TWICE),
    ("开接龙 水果 | A01 39 | 自提", OpeningFault.PICKUP),
]


@pytest.mark.parametrize(
    "said",
    [
        "开接龙 周末水果 | A01 大份 39 | A02 25 量50 限2 | 截止 今晚8点 | 自提 3号楼",
        "开接龙 周末水果｜自提：3号楼｜截止：今晚8点｜A01 大份 39元｜A02 ¥25.00 限2 量50",
        "開接龍：周末水果\nA01 大份 39\nA02 25 量50 限2\n\n截止 20:00\n自提点 3号楼\n",
        "周末水果 | A01 大份 39 | A02 25 量50 限2 | 截止 11-25 20:00 | 自提 3号楼",
    ],
)
def test_parts_may_stand_in_any_order_behind_the_title(said: str) -> None:
    assert read_opening(said, NOW, ZONE) == ChainDraft(
        "周末水果",
        (GoodDraft("A01", "大份", 3_900), GoodDraft("A02", "", 2_500, 50, 2)),
        TONIGHT,
        "3号楼",
    )


@pytest.mark.parametrize(("said", "good"), GOODS)
def test_a_good_means(said: str, good: GoodDraft) -> None:
    assert read_opening(f"开接龙 水果 | {said}", NOW, ZONE) == ChainDraft("水果", (good,))


@pytest.mark.parametrize(("said", "why"), PROBLEMS)
def test_what_can_t_be_taken_is_told(said: str, why: OpeningFault) -> None:
    problem = read_opening(said, NOW, ZONE)
    assert isinstance(problem, OpeningProblem)
    assert problem.why is why


def test_a_chain_has_only_so_many_goods() -> None:
    goods = "\n".join(f"A{n:02} 39" for n in range(31))
    problem = read_opening(f"开接龙 水果\n{goods}", NOW, ZONE)
    assert problem == OpeningProblem(OpeningFault.GOODS, "水果")


@given(
    st.one_of(
        st.text(max_size=60), st.text("开接龙|｜\nA01 39.量限截止自提今晚8点¥元-Ee+", max_size=40)
    )
)
def test_any_text_is_read_without_fail(said: str) -> None:
    draft = read_opening(said, NOW, ZONE)
    if isinstance(draft, ChainDraft):
        assert draft.goods
        assert all(good.price > 0 for good in draft.goods)
