"""The table of addresses: sealed but for the province, which freight hangs on."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_DEFAULT = text("is_default AND removed_at IS NULL")


class AddressRow(Base):
    """An address of a member's; a removed one stays for a while, so that it can be restored.

    `content_print` tells the same content again, `phone_print` finds a phone number exactly, and
    `place_print` a place, whoever lives there (rows of the first release have none). A removed row
    keeps whether it was the default.
    """

    __tablename__ = "addresses"
    __table_args__ = (
        Index("uq_addresses_content", "member_id", "content_print", unique=True),
        Index(
            "uq_addresses_default",
            "member_id",
            unique=True,
            sqlite_where=_DEFAULT,
            postgresql_where=_DEFAULT,
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    sealed: Mapped[str] = mapped_column(Text)
    content_print: Mapped[str] = mapped_column(String(64))
    phone_print: Mapped[str] = mapped_column(String(64), index=True)
    place_print: Mapped[str | None] = mapped_column(String(64), index=True)
    province: Mapped[str] = mapped_column(String(20))
    is_default: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
