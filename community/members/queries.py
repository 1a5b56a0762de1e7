"""What others reckon by of members who were merged."""

from typing import Any

from sqlalchemy import ColumnElement, func, select

from community.members.models import MemberRow


def accounts_of(member_id: Any) -> ColumnElement[int]:
    """Count as how many members somebody was known before, one if they were never merged.

    What each member may have, who was several has had several times.
    """
    merged = MemberRow.__table__.alias("merged")
    others = select(func.count()).select_from(merged).where(merged.c.merged_into == member_id)
    return 1 + others.scalar_subquery()
