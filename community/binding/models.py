"""Table of the codes by which one member shows that another account is theirs, too."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime


class MemberCodeRow(Base):
    """A code that a member was given, good once; only its digest is kept.

    A dead code stays, so that whoever says it hears why, until the same digits are drawn again.
    """

    __tablename__ = "member_codes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
