"""A streak is told in full however far back its days have to be read."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from community.check_in.rules import Day, run_around, with_day
from tests.town import Town

FIRST = date(2026, 11, 1)


async def test_a_streak_goes_on_beyond_what_is_read_at_once(town: Town) -> None:
    person = await town.newcomer()
    for day in range(1, 88):
        assert f"已连续签到 {day} 天" in await town.say(person, "签到")
        if day in {40, 41, 42, 82, 83}:
            assert f"连续签到 {day} 天" in await town.say(person, "签到")
        town.clock.pass_(days=1)


async def test_an_old_streak_is_no_part_of_a_new_one(town: Town) -> None:
    person = await town.newcomer()
    await town.say(person, "签到")
    for length in (3, 2):
        town.clock.pass_(days=40)
        for day in range(1, length + 1):
            assert f"已连续签到 {day} 天" in await town.say(person, "签到")
            town.clock.pass_(days=1)


@given(st.sets(st.integers(0, 30)), st.integers(0, 30))
def test_a_day_joins_the_run_around_it(numbers: set[int], added: int) -> None:
    def days(some: set[int]) -> list[Day]:
        return [Day(FIRST + timedelta(n), made_up=False, milestone=None) for n in sorted(some)][
            ::-1
        ]

    day = FIRST + timedelta(added)
    assert with_day(days(numbers), day) == days(numbers | {added})
    assert run_around(with_day(days(numbers), day), day)
