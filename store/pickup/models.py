"""The table of pickup points."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey


class PickupPointRow(Base):
    """A place to fetch goods at; its leader is the member who hands them out."""

    __tablename__ = "pickup_points"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    address: Mapped[str] = mapped_column(String(120))
    hours: Mapped[str] = mapped_column(String(60))
    leader_member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    open: Mapped[bool]
