"""What a template may say."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.coupons.rules import TemplateDraft, Window, problem_of, terms_of, validity
from store.pricing.terms import CouponKind
from tests.store.coupons.steps import OPENING, draft

DAY = timedelta(days=1)
FREE = {"kind": CouponKind.FREE_FREIGHT, "value": 0}
PERCENT = {"kind": CouponKind.PERCENT}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 31}, "name"),
        ({"code": "N"}, "code"),
        ({"code": "new10"}, "code"),
        ({"code": "新人"}, "code"),
        ({"code": "A" * 17}, "code"),
        ({"value": 0}, "value"),
        ({"value": -1}, "value"),
        ({"value": 100_000_01}, "value"),
        ({**PERCENT, "value": 100}, "value"),
        ({**PERCENT, "value": 0}, "value"),
        ({**FREE, "value": 1}, "value"),
        ({"cap": 100}, "cap"),
        ({**PERCENT, "value": 90, "cap": 0}, "cap"),
        ({"threshold": 1000}, "threshold"),
        ({"threshold": -1}, "threshold"),
        ({"good": 0}, "good"),
        ({"good": 3651}, "good"),
        ({"good": Window(OPENING + DAY, OPENING + DAY)}, "good"),
        ({"claim_until": OPENING}, "claim_from"),
        ({"good": Window(OPENING - DAY, OPENING)}, "claim_from"),
        ({"good": Window(OPENING, OPENING + DAY), "claim_until": OPENING + 2 * DAY}, "claim_until"),
        ({"per_person": 0}, "per_person"),
        ({"total": 0}, "total"),
    ],
)
def test_nonsense_is_named_by_its_field(facts: dict[str, Any], field: str) -> None:
    assert problem_of(draft(**facts)) == field


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"threshold": 0},
        {"threshold": 1001},
        {"code": None},
        {"code": "618"},
        {**PERCENT, "value": 99, "cap": 1},
        {**FREE, "cap": 600, "threshold": 0},
        {"good": Window(OPENING, OPENING + DAY), "claim_until": OPENING + DAY},
    ],
)
def test_what_makes_sense_is_let_be(facts: dict[str, Any]) -> None:
    assert problem_of(draft(**facts)) is None


instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001 - below
    lambda naive: naive.replace(tzinfo=OPENING.tzinfo)
)
small = st.integers(-1, 101) | st.integers()
drafts = st.builds(
    TemplateDraft,
    name=st.text(max_size=40),
    kind=st.sampled_from(CouponKind),
    value=small,
    cap=st.none() | small,
    threshold=small,
    code=st.none() | st.from_regex(r"[A-Za-z0-9]{0,17}", fullmatch=True),
    claim_from=instants,
    claim_until=st.none() | instants,
    good=small | st.builds(Window, instants, instants),
    per_person=small,
    total=st.none() | small,
)


@given(drafts)
def test_what_makes_sense_prices_and_ends_after_it_began(one: TemplateDraft) -> None:
    if problem_of(one) is None:
        good = validity(one, got_at=one.claim_from)
        assert good.start < good.end
        assert terms_of(one, id=1, expires_at=good.end).threshold >= 0
