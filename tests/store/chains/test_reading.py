"""Reading what a group writes: lines, pasted lists, and talk that is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.chains.lists import (
    Ask,
    ChainView,
    More,
    PastedList,
    Reading,
    Step,
    Target,
    Total,
    Unclear,
)
from store.chains.reading import read_choice, read_line
from store.chains.reading_lists import read_list
from tests.store.chains.corpus import LINES, LISTS, Case
from tests.store.chains.telling import FEW, ONE, SINGLES, TWO, told

WORDS = st.one_of(
    st.text(max_size=60),
    st.text("+-×改帮报退出列表AB草莓苹果大小份号0123456789一两半.,/ ½Ee\n#接龙：（）", max_size=40),
    st.lists(
        st.sampled_from(
            [
                "1. ",
                "2、",
                "#接龙\n",
                "\n",
                "小明",
                "小红",
                "2份",
                "大份",
                "×3",
                "🌸",
                "+1",
                " ",
                "草莓",
                "周末水果",
                "备注",
                "帮报 ",
                "改 ",
                "NaN",
                "1e9",
                "（",
                "）",
                "A",
                "[强]",
                "各1",
            ]
        ),
        max_size=14,
    ).map("".join),
)


@pytest.mark.parametrize("case", LINES, ids=lambda case: f"{len(case[0])} {case[1]}")
def test_a_line_means(case: Case) -> None:
    chains, said, meaning = case
    assert told(read_line(said, chains)) == meaning


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case[1].replace("\n", "/")[:40])
def test_a_pasted_list_means(case: Case) -> None:
    chains, said, meaning = case
    assert told(read_line(said, chains)) == meaning


def test_without_a_chain_everything_is_talk() -> None:
    assert {read_line(said, ()) for _, said, _ in LINES + LISTS} == {None}


@given(WORDS, st.sampled_from([ONE, FEW, TWO, SINGLES]))
@settings(max_examples=400)
def test_any_text_is_read_without_fail(said: str, chains: tuple[ChainView, ...]) -> None:
    targets = {Target(chain.letter, good.number) for chain in chains for good in chain.goods}
    reading = read_line(said, chains)
    for target, pieces in _pieces(reading):
        assert target in targets
        assert 0 < abs(pieces) <= 9_999


def _pieces(reading: Reading | None) -> list[tuple[Target, int]]:
    match reading:
        case More(steps=steps) | Total(steps=steps):
            return [(Target(step.chain, step.good), step.pieces) for step in steps]
        case PastedList(chain=chain, entries=entries):
            return [
                (Target(chain, good), pieces)
                for entry in entries
                for good, pieces in entry.pieces.items()
            ]
        case Ask(among=among):
            return [(target, 1) for target in among]
        case _:
            return []


@given(st.integers(1, 9_999), st.sampled_from("份个盒箱件袋"))
def test_every_quantity_that_may_be_said_is_read(pieces: int, unit: str) -> None:
    for said in (f"+{pieces}", f"+{pieces}{unit}", f"我要{pieces}{unit}", f"帮报 小红 {pieces}"):
        reading = read_line(said, ONE)
        assert isinstance(reading, More)
        assert reading.steps == (Step("A", 1, pieces),)


def test_a_known_name_is_read_whole_whatever_it_holds() -> None:
    names = ["3栋 小明", "user2", "小红2份", "大份", "2份", "Anna Li-3", "🌸🌸", "🌸小李"]
    pasted = "\n".join(f"{place}. {name} 大份×2" for place, name in enumerate(names, 1))
    read = read_list(f"#接龙\n周末水果\n{pasted}", FEW, names)
    assert isinstance(read, PastedList)
    assert [entry.name for entry in read.entries] == names
    assert all(entry.pieces == {1: 2} for entry in read.entries)


def test_a_list_of_others_is_none_of_ours_once_names_are_known() -> None:
    assert read_list("1. 面粉 2个\n2. 鸡蛋 3个", ONE, ["小明"]) is None
    assert read_list("1. 小明 2个\n2. 小红 3个", ONE, ["小明"]) is not None


CHOICES = [
    ("大份", "A1+2"),
    ("1", "ask which_chain"),
    ("2号", "A2+2"),
    ("要小份的", "A2+2"),
    ("苹果", "A3+2"),
    ("第三个", "A3+2"),
    ("草莓", "ask which_good"),
    ("9", "talk"),
    ("B", "B1+2"),
    ("鸡蛋", "B1+2"),
    ("A", "ask which_good"),
    ("今天天气好", "talk"),
    ("", "talk"),
    ("+1 大份", "talk"),
]


@pytest.mark.parametrize(("said", "meaning"), CHOICES)
def test_the_answer_to_which_one(said: str, meaning: str) -> None:
    ask = read_line("+2", TWO)
    assert isinstance(ask, Ask)
    assert told(read_choice(said, ask, TWO)) == meaning


def test_an_answer_keeps_whom_and_what_was_asked_about() -> None:
    ask = read_line("帮报 小红 改 3", FEW)
    assert isinstance(ask, Ask)
    assert told(read_choice("小份", ask, FEW)) == "A2=3 @小红"
    wanted = read_line("我要草莓", FEW)
    assert isinstance(wanted, Ask)
    assert wanted.why is Unclear.HOW_MANY
