"""Comparing a pasted list with the lines as they are known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from store.chains.difference import Changes, Paster, difference
from store.chains.folding import name_key
from store.chains.lists import ListLine, PastedList, Unclear
from store.chains.reading_lists import read_list
from tests.store.chains.telling import FEW, FRUIT, ONE

MING, HONG, LI = Paster(1, "小明"), Paster(2, "小红"), Paster(3, "小李")


def line(id_: int, who: Paster, pieces: int = 1, *, shown: int | None = -1) -> ListLine:
    """Give a line of one's own; it stood so in the list last shown, if nothing else is said."""
    known = pieces if shown == -1 else shown
    return ListLine(
        id_, who.id, who.id, who.name, {1: pieces}, shown=None if known is None else {1: known}
    )


def proxy(id_: int, name: str, payer: Paster, pieces: int = 1) -> ListLine:
    return ListLine(id_, None, payer.id, name, {1: pieces}, shown={1: pieces})


def compare(
    before: Sequence[ListLine], text: str, paster: Paster, known: Sequence[str] = ()
) -> Changes:
    read = read_list(f"#接龙\n本周草莓\n{text}", ONE, [one.name for one in before])
    assert isinstance(read, PastedList)
    return difference(before, read, paster, known)


TWO_LINES = [line(1, MING, 2), line(2, HONG, 1)]


def test_one_s_own_line_is_added_once() -> None:
    pasted = "1. 小明 2份\n2. 小红 1份\n3. 小李 3份"
    changes = compare(TWO_LINES, pasted, LI)
    assert [(new.name, new.is_own, new.pieces) for new in changes.added] == [("小李", True, {1: 3})]
    assert changes == Changes(added=changes.added)
    assert not compare([*TWO_LINES, line(3, LI, 3, shown=None)], pasted, LI)


def test_a_name_that_is_nobody_s_is_paid_by_the_paster_whoever_pastes_it_again() -> None:
    pasted = "1. 小明 2份\n2. 小红 1份\n3. 外婆 3份"
    (new,) = compare(TWO_LINES, pasted, LI).added
    assert (new.name, new.is_own) == ("外婆", False)
    after = [*TWO_LINES, replace(proxy(3, "外婆", LI, 3), shown=None)]
    for paster in (MING, HONG, LI):
        assert not compare(after, pasted, paster)


def test_nobody_signs_up_someone_who_is_there_by_pasting() -> None:
    changes = compare(TWO_LINES, "1. 小明 2\n2. 小红 1\n3. 小李 2", MING, known=["小李", "小明"])
    assert not changes
    assert [(one.name, one.why) for one in changes.asked] == [("小李", Unclear.SOMEBODY)]


def test_numbers_are_absolute() -> None:
    changes = compare(TWO_LINES, "1. 小明 +3\n2. 小红 1", MING)
    assert [(one.line.id, one.pieces) for one in changes.changed] == [(1, {1: 3})]


def test_another_s_line_is_neither_changed_nor_removed() -> None:
    changes = compare(TWO_LINES, "1. 小明 9\n2. 小红 1", HONG)
    assert [(one.line.id, one.pieces) for one in changes.kept] == [(1, {1: 9})]
    assert changes == Changes(kept=changes.kept)
    changes = compare(TWO_LINES, "1. 小红 1", HONG)
    assert [(one.line.id, one.pieces) for one in changes.kept] == [(1, None)]
    assert changes == Changes(kept=changes.kept)


def test_a_payer_may_change_and_remove_a_line_for_a_name() -> None:
    before = [*TWO_LINES, proxy(3, "外婆", MING)]
    changes = compare(before, "1. 小明 2\n2. 小红 1\n3. 外婆 4", MING)
    assert [(one.line.id, one.pieces) for one in changes.changed] == [(3, {1: 4})]
    assert [one.id for one in compare(before, "1. 小明 2\n2. 小红 1", MING).removed] == [3]
    assert not compare(before, "1. 小明 2\n2. 小红 1\n3. 外婆 4", HONG)


def test_one_s_own_line_is_removed_if_all_others_are_there() -> None:
    assert [one.id for one in compare(TWO_LINES, "1. 小红 1", MING).removed] == [1]
    before = [*TWO_LINES, line(3, LI)]
    changes = compare(before, "1. 小红 1", MING)
    assert not changes
    assert [(one.name, one.why) for one in changes.asked] == [("小明", Unclear.LEFT_OUT)]


def test_a_line_that_no_list_has_shown_yet_is_not_removed() -> None:
    before = [line(1, MING, 2, shown=None), line(2, HONG, 1)]
    changes = compare(before, "1. 小红 1\n2. 外婆 1", MING)
    assert not changes.removed
    assert not changes.asked
    assert [new.name for new in changes.added] == ["外婆"]


def test_an_old_number_is_no_change() -> None:
    before = [line(1, MING, 5, shown=2), line(2, HONG, 1)]
    assert not compare(before, "1. 小明 2\n2. 小红 1\n3. 外婆 1", MING).changed
    assert not compare(before, "1. 小明 2\n2. 小红 1\n3. 外婆 1", HONG).kept


def test_two_who_edit_the_same_old_list_do_not_undo_each_other() -> None:
    first = compare(TWO_LINES, "1. 小明 2\n2. 小红 1\n3. 小李 3", LI)
    assert [new.name for new in first.added] == ["小李"]
    after = [*TWO_LINES, line(3, LI, 3)]
    second = compare(after, "1. 小明 4\n2. 小红 1\n3. 外婆 1", MING)
    assert [new.name for new in second.added] == ["外婆"]
    assert [one.line.id for one in second.changed] == [1]
    assert not second.removed


def test_lines_moved_and_numbered_anew_are_the_same() -> None:
    assert not compare(TWO_LINES, "5. 小红 1\n9. 小明 2", MING)
    assert not compare(TWO_LINES, "1. 小红 1\n1. 小明 2", HONG)


def test_what_can_t_be_read_is_asked_about_and_removes_nothing() -> None:
    changes = compare(TWO_LINES, "1. 小明 大概两三份吧\n2. 小红 1", MING)
    assert not changes
    assert [(one.name, one.why) for one in changes.asked] == [("小明", Unclear.HOW_MANY)]
    assert not compare(TWO_LINES, "1. 小明 大概两三份吧\n2. 小红 1", HONG).asked


def test_an_empty_list_removes_nothing() -> None:
    changes = compare([line(1, MING, 2)], "1. \n2. ", MING)
    assert not changes
    assert [one.why for one in changes.asked] == [Unclear.LEFT_OUT]


NAMESAKES = [line(1, Paster(1, "小明"), 2), line(2, Paster(2, "小明"), 3)]
MING_2 = Paster(2, "小明")


@pytest.mark.parametrize("text", ["1. 小明 2\n2. 小明 3", "1. 小明 3\n2. 小明 2"])
@pytest.mark.parametrize("paster", [MING, MING_2])
def test_namesakes_stay_apart(text: str, paster: Paster) -> None:
    changes = compare(NAMESAKES, text, paster)
    assert changes == Changes()


def test_a_namesake_changes_only_their_own_line() -> None:
    changes = compare(NAMESAKES, "1. 小明 2\n2. 小明 5", MING_2)
    assert [(one.line.id, one.pieces) for one in changes.changed] == [(2, {1: 5})]
    changes = compare(NAMESAKES, "1. 小明 2\n2. 小明 5", MING)
    assert not changes
    assert [one.line.id for one in changes.kept] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "1. 小明 5\n2. 小明 2",  # changed and moved, or two changed
        "1. 小明 5\n2. 小明 6",
        "1. 小明 2\n2. 小明 3\n3. 小明 1",
        "1. 小明 9",
    ],
)
def test_namesakes_in_doubt_are_asked_about(text: str) -> None:
    changes = compare(NAMESAKES, text, MING_2)
    assert not changes
    assert {one.why for one in changes.asked} == {Unclear.NAMESAKE}


def test_which_of_two_like_lines_is_missing_is_asked() -> None:
    alike = [line(1, MING, 2), line(2, MING_2, 2), line(3, LI)]
    changes = compare(alike, "1. 小明 2\n2. 小李 1", MING)
    assert not changes
    assert [one.why for one in changes.asked] == [Unclear.NAMESAKE]


def test_a_new_name_twice_is_asked_about() -> None:
    changes = compare(TWO_LINES, "1. 小明 2\n2. 小红 1\n3. 外婆 1\n4. 外婆 1", MING)
    assert not changes
    assert [one.why for one in changes.asked] == [Unclear.NAMESAKE] * 2


def test_two_names_in_one_line_are_asked_about_unless_it_is_a_name() -> None:
    pasted = "1. 小明 2\n2. 小红 1\n3. 爸爸+妈妈 2"
    assert [one.why for one in compare(TWO_LINES, pasted, MING).asked] == [Unclear.WHO]
    before = [*TWO_LINES, proxy(3, "爸爸+妈妈", MING, 2)]
    assert compare(before, pasted, MING) == Changes()


def test_who_was_signed_up_by_name_signs_for_themselves_too() -> None:
    before = [line(1, MING, 2), proxy(2, "小红", MING, 2)]
    changes = compare(before, "1. 小明 2\n2. 小红 2\n3. 小红 1", HONG)
    assert [(new.name, new.is_own, new.pieces) for new in changes.added] == [("小红", True, {1: 1})]
    assert not compare(before, "1. 小明 2\n2. 小红 5", HONG)
    assert not compare(before, "1. 小明 2", HONG).removed


def test_a_name_changed_since_does_not_make_a_second_line() -> None:
    renamed = Paster(1, "明明")
    changes = compare(TWO_LINES, "1. 明明 4\n2. 小红 1", renamed)
    assert [(one.line.id, one.pieces) for one in changes.changed] == [(1, {1: 4})]
    assert changes == Changes(changed=changes.changed)


def test_a_note_is_taken_over_and_never_lost() -> None:
    changes = compare(TWO_LINES, "1. 小明 2（晚点取）\n2. 小红 1（早点）", MING)
    assert [(one.line.id, one.note) for one in changes.changed] == [(1, "晚点取")]
    noted = [replace(TWO_LINES[0], note="晚点取"), TWO_LINES[1]]
    assert not compare(noted, "1. 小明 2\n2. 小红 1", MING)
    (changed,) = compare(noted, "1. 小明 3\n2. 小红 1", MING).changed
    assert changed.note == "晚点取"


NAMES = st.one_of(
    st.sampled_from(["小明", "小红", "小明", "🌸🌸", "3栋 小李", "Anna Li", "user2", "小红[玫瑰]"]),
    st.text("小明红李王abcXYZ🌸0123456789 栋份大", min_size=1, max_size=8).map(str.strip),
).filter(lambda name: bool(name_key(name)))
PIECES = st.dictionaries(st.integers(1, 3), st.integers(1, 20), min_size=1, max_size=3)


@st.composite
def states(draw: st.DrawFn) -> list[ListLine]:
    rows = draw(st.lists(st.tuples(NAMES, PIECES, st.integers(1, 4), st.booleans()), max_size=8))
    return [
        ListLine(
            number,
            None if is_proxy else 10 + number,
            payer if is_proxy else 10 + number,
            name,
            pieces,
            shown=pieces,
        )
        for number, (name, pieces, payer, is_proxy) in enumerate(rows, start=1)
    ]


SPECS = {1: "大份", 2: "小份", 3: "苹果"}


HEAD = [
    f"#接龙 {FRUIT.letter} {FRUIT.title}",
    "- A1 丹东草莓（大份） ¥39，还剩 20 份",
    "- A3 红富士苹果 ¥25.50，每人限 2 份",
    "自提：3号楼，截止：11月25日 20:00",
]
FOOT = ["候补：小刚 大份×1、小丽 苹果×2", "合计：3 份", "接龙请说“+1 大份”，减少说“-1 大份”。"]


def written(rows: Sequence[tuple[str, Mapping[int, int]]]) -> str:
    """Write a list as it is shown."""
    lines = [
        f"{place}. {name} " + " ".join(f"{SPECS[good]}×{count}" for good, count in pieces.items())
        for place, (name, pieces) in enumerate(rows, start=1)
    ]
    return "\n".join([*HEAD, *lines, f"{len(rows) + 1}. ", *FOOT])


def read(state: Sequence[ListLine], rows: Sequence[tuple[str, Mapping[int, int]]]) -> PastedList:
    pasted = read_list(written(rows), FEW, [one.name for one in state])
    assert isinstance(pasted, PastedList)
    return pasted


PASTERS = st.builds(Paster, st.integers(1, 20), NAMES)


@given(states(), PASTERS)
@settings(max_examples=300)
def test_a_list_pasted_as_it_is_shown_is_no_change(state: list[ListLine], paster: Paster) -> None:
    assume(state)
    pasted = read(state, [(one.name, one.pieces) for one in state])
    assert pasted.unread == ()
    assert difference(state, pasted, paster) == Changes()


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[ListLine], list[tuple[str, Mapping[int, int]]]]:
    """Give a state, and its list with lines dropped, changed, moved and added."""
    state = draw(states())
    rows = [
        (one.name, draw(st.one_of(st.just(one.pieces), PIECES)))
        for one in state
        if draw(st.integers(0, 3))
    ]
    rows += draw(st.lists(st.tuples(NAMES, PIECES), max_size=3))
    return state, draw(st.permutations(rows))


@given(edits(), PASTERS)
@settings(max_examples=300)
def test_another_s_line_is_never_touched_and_each_line_once(
    edited: tuple[list[ListLine], list[tuple[str, Mapping[int, int]]]], paster: Paster
) -> None:
    state, rows = edited
    assume(rows)
    changes = difference(state, read(state, rows), paster)
    touched = [*(one.line for one in changes.changed), *changes.removed]
    assert all(one.is_of(paster.id) for one in touched)
    assert len({one.id for one in touched}) == len(touched)
    assert len({name_key(new.name) for new in changes.added}) == len(changes.added)


@given(edits(), PASTERS)
@settings(max_examples=300)
def test_pasted_twice_it_does_no_more(
    edited: tuple[list[ListLine], list[tuple[str, Mapping[int, int]]]], paster: Paster
) -> None:
    state, rows = edited
    assume(rows)
    pasted = read(state, rows)
    after = applied(state, difference(state, pasted, paster), paster)
    assert not difference(after, pasted, paster)


def applied(state: Sequence[ListLine], changes: Changes, paster: Paster) -> list[ListLine]:
    """Carry out what a list changes; the list counts as shown."""
    changed = {one.line.id: one for one in changes.changed}
    removed = {one.id for one in changes.removed}
    after = [
        replace(one, pieces=new.pieces, note=new.note, shown=new.pieces)
        if (new := changed.get(one.id))
        else one
        for one in state
        if one.id not in removed
    ]
    return after + [
        ListLine(
            100 + place,
            paster.id if new.is_own else None,
            paster.id,
            new.name,
            new.pieces,
            new.note,
            new.pieces,
        )
        for place, new in enumerate(changes.added)
    ]
