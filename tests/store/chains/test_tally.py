"""What lines become: pieces within quota and limit, who waits in turn, and who moves up."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.refusal import Refusal
from store.chains.errors import ChainLimitReached, ChainSoldOut, NotThatMany, TooManyPiecesInLine
from store.chains.rules import (
    HOLDING,
    MOST_PIECES,
    ChainGood,
    Entry,
    EntryKey,
    Line,
    LineState,
    clean,
)
from store.chains.tally import Tally

GOOD = ChainGood(1, 7, "A01", "草莓", "", 1_000, 5, None, 0)
ANN, BOB, CAT = EntryKey(1), EntryKey(2), EntryKey(3)


def states(tally: Tally) -> dict[int, tuple[int, str]]:
    return {key.payer_id: (line.pieces, line.state.value) for key, line in tally.lines}


def test_a_line_that_does_not_fit_waits_whole_and_moves_up_whole() -> None:
    tally = Tally([GOOD], [])
    tally.want(ANN, 1, 4)
    tally.want(BOB, 1, 2)
    tally.want(CAT, 1, 3)
    tally.promote()
    assert states(tally) == {1: (4, "in"), 2: (2, "waiting"), 3: (3, "waiting")}
    tally.add(ANN, 1, -2)
    tally.promote()
    assert states(tally) == {1: (2, "in"), 2: (2, "in"), 3: (3, "waiting")}
    assert tally.promoted == [(BOB, 1)]
    assert dict(tally.sold) == {1: 4}


def test_less_keeps_ones_turn_and_more_takes_a_new_one() -> None:
    tally = Tally([GOOD], [])
    tally.want(ANN, 1, 5)
    for key in (BOB, CAT):
        tally.want(key, 1, 3)
    tally.want(BOB, 1, 2)
    waiting = {key: line for key, line in tally.lines if line.state is LineState.WAITING}
    assert tally.ahead(waiting[BOB]) == 0
    tally.want(BOB, 1, 4)
    waiting = {key: line for key, line in tally.lines if line.state is LineState.WAITING}
    assert tally.ahead(waiting[BOB]) == 1
    tally.want(ANN, 1, 0)
    tally.promote()
    assert states(tally) == {1: (5, "left"), 2: (4, "waiting"), 3: (3, "in")}


def test_who_is_in_is_refused_more_than_are_left() -> None:
    tally = Tally([GOOD], [])
    tally.want(ANN, 1, 3)
    tally.want(BOB, 1, 1)
    with pytest.raises(ChainSoldOut) as refused:
        tally.add(ANN, 1, 2)
    assert (refused.value.left, refused.value.had) == (1, 3)
    with pytest.raises(ChainSoldOut):
        tally.want(CAT, 1, 6)
    with pytest.raises(NotThatMany):
        tally.add(CAT, 1, -1)
    assert states(tally) == {1: (3, "in"), 2: (1, "in")}


def test_bounds_and_limits() -> None:
    tally = Tally([replace(GOOD, quota=None, per_person=3)], [])
    tally.want(ANN, 1, 2)
    with pytest.raises(ChainLimitReached) as refused:
        tally.want(EntryKey(1, "外婆"), 1, 2)
    assert (refused.value.limit, refused.value.had) == (3, 2)
    tally.want(EntryKey(1, "外婆"), 1, 1)
    endless = Tally([replace(GOOD, quota=None)], [])
    endless.want(ANN, 1, MOST_PIECES)
    with pytest.raises(TooManyPiecesInLine):
        endless.add(ANN, 1, 1)


def test_nothing_moves_that_stays_as_it_is() -> None:
    entry = Entry(1, ANN, "小明", "小明", "", {1: Line(1, 2, LineState.IN)})
    tally = Tally([replace(GOOD, sold=2)], [entry])
    tally.want(ANN, 1, 2)
    tally.want(ANN, 1, 3)
    tally.want(ANN, 1, 2)
    assert tally.moves == []


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["", "外婆"]), st.integers(-3, 6)), max_size=40
    ),
    st.integers(1, 8),
    st.none() | st.integers(1, 6),
)
def test_whatever_is_wanted_the_counts_hold(
    wants: list[tuple[int, str, int]], quota: int, limit: int | None
) -> None:
    tally = Tally([replace(GOOD, quota=quota, per_person=limit)], [])
    for payer, proxy, pieces in wants:
        with suppress(Refusal):
            tally.add(EntryKey(payer, proxy), 1, pieces)
        tally.promote()
        held = [line for _, line in tally.lines if line.state in HOLDING]
        waiting = [line for _, line in tally.lines if line.state is LineState.WAITING]
        sold = sum(line.pieces for line in held)
        assert tally.sold[1] == sold <= quota
        assert all(sold + line.pieces > quota for line in waiting)
        assert len({line.place for line in waiting}) == len(waiting)
        if limit is not None:
            shares = [
                sum(
                    line.pieces
                    for key, line in tally.lines
                    if key.payer_id == one and line.state is not LineState.LEFT
                )
                for one in range(1, 5)
            ]
            assert max(shares) <= limit


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("小明", "小明"),
        (" 小 明\n9. 小红 ", "小 明 9. 小红"),
        ("<a>小明</a>", "＜a＞小明＜/a＞"),
        ("长" * 50, "长" * 32),
        ("\u202e小明\u200b", "小明"),
    ],
)
def test_names_are_printed_on_one_line(said: str, shown: str) -> None:
    assert clean(said, 32) == shown
