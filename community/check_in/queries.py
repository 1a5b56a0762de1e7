"""The month's board."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.persistence.work import Work
from community.check_in.repository import CheckIns
from community.members.models import MemberRow

LAST_PLACE_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A member's line: their name (perhaps none), the tag that stands for it, their days."""

    place: int
    name: str
    tag: str
    days: int
    own: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The top of a month, and the asking member's own place and days, if they have any."""

    month: str
    lines: tuple[BoardLine, ...]
    own: tuple[int, int] | None


async def board_of(work: Work, *, month: str, member_id: int, most: int) -> Board:
    """Read the board of a month (`2026-11`) for a member."""
    days = CheckIns(work)
    top = await days.board(month, most)
    labels = select(MemberRow.id, MemberRow.name, MemberRow.tag)
    rows = await work.execute(labels.where(MemberRow.id.in_([who for who, _ in top])))
    names = {row.id: (row.name, row.tag) for row in rows}
    lines = (
        BoardLine(place, *names[who], days=count, own=who == member_id)
        for place, (who, count) in enumerate(top, 1)
    )
    own = await days.place(member_id, month, LAST_PLACE_COUNTED)
    return Board(month, tuple(lines), own)
