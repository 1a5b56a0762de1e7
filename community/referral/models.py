"""Tables of referral."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, UtcDateTime

_WANTED = "make_at IS NOT NULL"


class SceneCodeRow(Base):
    """The address in a member's QR code at WeChat, as long as WeChat keeps it.

    It is empty until the first one is made; `make_at` is when a new one shall be, if one is wanted.
    """

    __tablename__ = "scene_codes"
    __table_args__ = (
        Index(
            "ix_scene_codes_wanted",
            "make_at",
            sqlite_where=text(_WANTED),
            postgresql_where=text(_WANTED),
        ),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    make_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
