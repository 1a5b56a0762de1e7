"""Table of the merges."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime


class MergeRow(Base):
    """That two members were one person: who is gone, as whom they go on; append-only.

    `facts` say at which door it was said, and whose referral was dropped, without personal data.
    """

    __tablename__ = "merges"
    __table_args__ = ({"sqlite_with_rowid": False},)

    gone_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kept_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
