"""Tables of members, their identities and their consent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class MemberRow(Base):
    """A person the shop knows; `name` is empty until they give one, `level` is 0 at first.

    Somebody who was known twice is one of the two members from then on; the other has nothing
    any more and names the one in `merged_into`.
    """

    __tablename__ = "members"
    __table_args__ = (Index("ix_members_friends", "referrer_id", "referred_at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    tag: Mapped[str] = mapped_column(String(4))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    referred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    consent_version: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into: Mapped[int | None] = mapped_column(index=True)


class IdentityRow(Base):
    """How a door knows a member: an openid of an account, a contact of a group bot.

    `follow_changed_at` is the sender's time of the last follow or unfollow, so that events which
    arrive out of order end in the same state.
    """

    __tablename__ = "identities"
    __table_args__ = ({"sqlite_with_rowid": False},)

    door: Mapped[str] = mapped_column(String(30), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    following: Mapped[bool]
    followed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    follow_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConsentRow(Base):
    """That a member was told a version of the privacy text, and when."""

    __tablename__ = "consents"
    __table_args__ = ({"sqlite_with_rowid": False},)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
