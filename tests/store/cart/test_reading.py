"""Reading which spec and how many pieces of a product are wanted."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.understanding import QuantityNotAllowed, normalise
from store.cart.reading import number_of, read_answer, read_pieces, read_wanted
from store.cart.rules import MOST_PIECES

SPECS = st.lists(
    st.sampled_from(["大份", "小份", "10颗装", "20颗装", "500克", "5斤装", "红色 L", ""]),
    min_size=1,
    max_size=4,
    unique=True,
)
WORDS = st.one_of(
    st.text(max_size=20), st.text("0123456789 大小份斤颗装第规格两.-+×E", max_size=12)
)


@given(SPECS, WORDS)
def test_whatever_is_said_a_spec_is_one_of_them_and_pieces_can_be_bought(
    specs: list[str], said: str
) -> None:
    words = normalise(said)
    with suppress(QuantityNotAllowed):
        wanted = read_wanted(specs, words)
        assert wanted.spec is None or 0 <= wanted.spec < len(specs)
        assert wanted.pieces is None or 1 <= wanted.pieces <= MOST_PIECES
    answer = read_answer(specs, words)
    assert answer is None or answer.spec is None or 0 <= answer.spec < len(specs)


@given(SPECS, st.data(), st.integers(1, MOST_PIECES))
def test_a_spec_s_whole_name_with_pieces_means_just_that(
    specs: list[str], data: st.DataObject, pieces: int
) -> None:
    name = data.draw(st.sampled_from([spec for spec in specs if spec] or ["大份"]))
    specs = [*{*specs, name}]
    wanted = read_wanted(specs, normalise(f"{name} ×{pieces}"))
    assert (wanted.spec, wanted.pieces) == (specs.index(name), pieces)


@given(WORDS)
def test_a_number_of_a_list_is_read_without_fail(said: str) -> None:
    assert 0 <= number_of(normalise(said)) <= MOST_PIECES


def test_an_only_spec_needs_no_name_and_several_do() -> None:
    assert read_wanted(["5斤装"], "").spec == 0
    assert read_wanted(["大份", "小份"], "").spec is None
    assert read_pieces("大份") is None
