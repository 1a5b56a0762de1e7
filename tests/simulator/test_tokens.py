from datetime import UTC, datetime, timedelta

import pytest

from simulator.errors import ApiError
from simulator.tokens import Tokens

START = datetime(2026, 11, 22, tzinfo=UTC)


def after(**time: float) -> datetime:
    return START + timedelta(**time)


def refusal(tokens: Tokens, value: str, now: datetime) -> int:
    with pytest.raises(ApiError) as caught:
        tokens.check(value, now)
    return caught.value.code


def test_a_new_token_leaves_the_older_one_five_minutes() -> None:
    tokens = Tokens()
    old, new = tokens.issue(START), tokens.issue(START)

    tokens.check(old.value, after(minutes=4, seconds=59))
    assert refusal(tokens, old.value, after(minutes=5)) == 40001
    tokens.check(new.value, after(minutes=5))


def test_stable_token_is_the_same_until_five_minutes_before_its_end() -> None:
    tokens = Tokens()
    first = tokens.stable(START)

    assert tokens.stable(after(minutes=114, seconds=59)) == first
    second = tokens.stable(after(minutes=115))
    assert second != first
    tokens.check(first.value, after(minutes=119))
    tokens.check(second.value, after(minutes=119))


def test_the_two_kinds_are_independent() -> None:
    tokens = Tokens()
    stable, _, _ = tokens.stable(START), tokens.issue(START), tokens.issue(START)

    tokens.check(stable.value, after(minutes=10))


def test_a_forced_refresh_kills_the_current_token() -> None:
    tokens = Tokens()
    old = tokens.stable(START)
    new = tokens.stable(START, force=True)

    assert refusal(tokens, old.value, START) == 40001
    tokens.check(new.value, START)


def test_forced_refreshes_need_thirty_seconds_between_them() -> None:
    tokens = Tokens()
    tokens.stable(START)
    forced = tokens.stable(START, force=True)

    assert tokens.stable(after(seconds=29), force=True) == forced
    assert tokens.stable(after(seconds=30), force=True) != forced


def test_the_twenty_first_forced_refresh_of_a_day_does_nothing() -> None:
    tokens = Tokens()
    tokens.stable(START)
    issued = [tokens.stable(after(minutes=count), force=True) for count in range(21)]

    assert len({token.value for token in issued}) == 20


def test_a_token_expires() -> None:
    tokens = Tokens()
    token = tokens.stable(START)

    assert refusal(tokens, token.value, after(hours=2)) == 42001


def test_tokens_can_die_early_and_expire_early() -> None:
    tokens = Tokens()
    first = tokens.stable(START)
    tokens.invalidate(START)
    assert refusal(tokens, first.value, START) == 40001

    second = tokens.stable(START)
    tokens.expire(START)
    assert refusal(tokens, second.value, START) == 42001
    tokens.check(tokens.stable(START).value, START)


@pytest.mark.parametrize(("value", "code"), [("", 41001), ("short", 40014), ("x" * 100, 40001)])
def test_tokens_never_issued_are_refused(value: str, code: int) -> None:
    assert refusal(Tokens(), value, START) == code
