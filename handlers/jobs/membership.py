"""What is due for members: levels reviewed, birthdays and holidays greeted, each once."""

from collections.abc import Awaitable, Callable
from datetime import date

from bot.kernel.clock import shop_day
from bot.persistence.database import Begin
from bot.persistence.work import Work
from community.membership.actions import (
    greet_birthdays,
    greet_holiday,
    notice_review,
    review_level,
)
from community.membership.festivals import holiday_on
from community.membership.repository import Memberships
from community.membership.rules import MembershipRules, birthdays_on

_BATCH = 500
_Due = Callable[[Work], Awaitable[list[tuple[int, date]]]]
_Act = Callable[[Work, int, date], Awaitable[object]]


class MembershipJobs:
    """The members' jobs; each can be cut and run twice."""

    def __init__(self, rules: MembershipRules) -> None:
        self._rules = rules
        self._zone = rules.growth.zone

    async def review_levels(self, begin: Begin) -> None:
        """Review the levels whose year is over."""

        async def due(work: Work) -> list[tuple[int, date]]:
            return await Memberships(work).to_review(shop_day(work.now, self._zone), _BATCH)

        async def act(work: Work, member_id: int, on: date) -> None:
            await review_level(work, member_id, on, self._rules.growth)

        await _for_each(begin, due, act)

    async def notice_reviews(self, begin: Begin) -> None:
        """Tell who would lose their level at a review that is near."""

        async def due(work: Work) -> list[tuple[int, date]]:
            today = shop_day(work.now, self._zone)
            return await Memberships(work).to_notice(today, today + self._rules.notice, _BATCH)

        async def act(work: Work, member_id: int, on: date) -> None:
            await notice_review(work, member_id, on, self._rules.growth)

        await _for_each(begin, due, act)

    async def greet(self, begin: Begin) -> None:
        """Greet whose birthday it is, and everybody's holiday, from an hour of the day on."""
        async with begin() as work:
            now = work.now.astimezone(self._zone)
        if now.hour >= self._rules.greeting_hour:
            await self._greet_birthdays(begin, now.date())
            await self._greet_holiday(begin, now.date())

    async def _greet_birthdays(self, begin: Begin, today: date) -> None:
        while True:
            async with begin() as work:
                born = birthdays_on(today)
                who = await Memberships(work).born_on(born, today.year, _BATCH)
                await greet_birthdays(work, who, today.year)
            if len(who) < _BATCH:
                return

    async def _greet_holiday(self, begin: Begin, today: date) -> None:
        holiday, after, least = holiday_on(today), 0, self._rules.holidays_from
        while holiday is not None:
            async with begin() as work:
                who = await Memberships(work).at_level(
                    least, holiday, today.year, after=after, most=_BATCH
                )
                await greet_holiday(work, who, holiday, today.year)
            if len(who) < _BATCH:
                return
            after = who[-1]


async def _for_each(begin: Begin, due: _Due, act: _Act) -> None:
    """Act on what is due, each in a transaction of its own, until nothing is."""
    while True:
        async with begin() as work:
            members = await due(work)
        for member_id, on in members:
            async with begin() as work:
                await act(work, member_id, on)
        if len(members) < _BATCH:
            return
