"""Every refusal has words, and its facts are in them."""

from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

import bot.app  # noqa: F401 - importing the application brings every subclass in
from bot.kernel.money import show_yuan
from bot.kernel.refusal import Refusal
from content.texts import points
from handlers.refusals import words_of
from store.pricing.errors import BelowFloor

_KEPT_TO_OURSELVES = {BelowFloor}
"""Refusals whose facts customers aren't told: what goods cost the shop."""
_SAMPLES: dict[type, Any] = {int: 4321, str: "X7K2AB"}


def all_refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        if subclass.__module__.split(".")[0] != "tests":
            yield subclass
            yield from all_refusals(subclass)


@pytest.mark.parametrize("kind", list(all_refusals()), ids=lambda kind: kind.__name__)
def test_a_refusal_says_its_facts_in_chinese(kind: type[Refusal]) -> None:
    facts = {name: _SAMPLES[type_] for name, type_ in get_type_hints(kind).items()}
    said = words_of(kind(**facts))
    assert said.endswith(("。", "？", "！"))
    if kind not in _KEPT_TO_OURSELVES:
        assert [fact for fact in facts.values() if not _is_told(fact, said)] == []


def _is_told(fact: Any, said: str) -> bool:
    """Tell whether a fact is in the words, as it stands or as an amount."""
    return str(fact) in said or (isinstance(fact, int) and show_yuan(fact) in said)


def test_how_much_is_missing_is_worked_out() -> None:
    assert points.not_enough(needed=20, balance=5).endswith("还差 15 积分。")


def test_a_refusal_without_words_is_a_defect() -> None:
    with pytest.raises(NotImplementedError):
        words_of(Refusal())
