"""What is due for teams: payers are seated, and teams end whose time is over."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.persistence.database import Begin, is_transient
from store.teams.repository import Seats, Teams
from store.teams.seating import seat_payer
from store.teams.settling import settle_team

_BATCH = 100
_REACTED = timedelta(minutes=1)
"""After how long a payer is seated whom the news of the payment hasn't."""

log = structlog.get_logger()


class TeamJobs:
    """The jobs of teams; each acts in a transaction a team, and can be cut and run twice."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    async def settle(self, begin: Begin) -> None:
        """Seat payers who were forgotten, then end every team whose time is over."""
        await self._seat_forgotten(begin)
        last = 0
        while True:
            async with begin() as work:
                due = await Teams(work).due(_BATCH, last)
            for team_id in due:
                await self._settle(begin, team_id)
                last = team_id
            if len(due) < _BATCH:
                return

    async def _settle(self, begin: Begin, team_id: int) -> None:
        """End a team; that one can't be ended keeps no other from it."""
        try:
            async with begin() as work:
                await settle_team(work, team_id, zone=self._zone)
        except Exception as error:
            if is_transient(error):
                raise
            log.exception("team.not_settled", team=team_id)

    async def _seat_forgotten(self, begin: Begin) -> None:
        async with begin() as work:
            forgotten = await Seats(work).paid_but_unseated(_BATCH, waiting=_REACTED)
        for order_id in forgotten:
            async with begin() as work:
                await seat_payer(work, order_id, zone=self._zone)
