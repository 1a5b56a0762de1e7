"""Any sequence of days, check-ins and make-ups, against a model that knows sets and sums only."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.kernel.clock import shop_day
from tests.features.steps import balance_of
from tests.town import Town

BONUS = {7: 20, 30: 100}
STEPS = st.lists(
    st.sampled_from(["签到", "签到", "签到", "签到", "签到", "again", "skip", "补签"]),
    min_size=8,
    max_size=45,
)


@dataclass
class Model:
    """What a member should have, by the plainest reading of the rules."""

    joined: date
    points: int = 0
    days: set[date] = field(default_factory=set)
    rewarded: dict[date, int] = field(default_factory=dict)
    made_up: list[date] = field(default_factory=list)

    def run_of(self, day: date) -> list[date]:
        run = [day]
        while run[0] - timedelta(1) in self.days:
            run.insert(0, run[0] - timedelta(1))
        while run[-1] + timedelta(1) in self.days:
            run.append(run[-1] + timedelta(1))
        return run

    def add(self, day: date) -> None:
        self.days.add(day)
        run = self.run_of(day)
        earned = max(self.rewarded.get(one, 0) for one in run)
        for length in sorted(BONUS):
            if earned < length <= len(run):
                self.points += BONUS[length]
                self.rewarded[day] = length

    def check_in(self, today: date) -> None:
        if today not in self.days:
            self.points += 5
            self.add(today)

    def make_up(self, today: date) -> None:
        back = (today - timedelta(number) for number in range(1, 31))
        missed = [day for day in back if day >= self.joined and day not in self.days]
        this_month = [one for one in self.made_up if (one.year, one.month) == today_month(today)]
        if missed and len(this_month) < 3 and self.points >= 20:
            self.points -= 20
            self.made_up.append(today)
            self.add(missed[0])


def today_month(today: date) -> tuple[int, int]:
    return today.year, today.month


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_points_follow_the_model(town: Town, steps: list[str]) -> None:
    person = await town.newcomer()
    zone = town.shop.shop.zone
    model = Model(shop_day(town.clock(), zone))
    for step in steps:
        town.clock.pass_(days=0 if step in {"again", "补签"} else 1)
        today = shop_day(town.clock(), zone)
        if step == "补签":
            model.make_up(today)
        elif step != "skip":
            model.check_in(today)
        if step != "skip":
            await town.say(person, "补签" if step == "补签" else "签到")
    assert await balance_of(town, person) == model.points
    assert await town.broken_rules() == []
