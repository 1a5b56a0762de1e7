"""Tables of withdrawals, and of who has approved them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime

_ON_ITS_WAY = "state IN ('approved', 'sending', 'waiting')"


class WithdrawalRow(Base):
    """Commission (fen) that a member wants paid out; `number` is ours at the bank.

    `key` names the message that asked for it. `package` opens the page on which the payee confirms;
    `detail` is why it was refused or how it was paid by hand.
    """

    __tablename__ = "withdrawals"
    __table_args__ = (
        Index("ix_withdrawals_member", "member_id", "id"),
        Index(
            "ix_withdrawals_on_their_way",
            "try_at",
            sqlite_where=text(_ON_ITS_WAY),
            postgresql_where=text(_ON_ITS_WAY),
        ),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    payee: Mapped[str] = mapped_column(String(64))
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    package: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(String(200))
    tries: Mapped[int]
    try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApprovalRow(Base):
    """That somebody of the staff has approved a withdrawal: each of them once."""

    __tablename__ = "withdrawal_approvals"
    __table_args__ = ({"sqlite_with_rowid": False},)

    withdrawal_id: Mapped[int] = mapped_column(ForeignKey("withdrawals.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
