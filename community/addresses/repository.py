"""All SQL of addresses."""

from typing import Any

from sqlalchemy import delete, select, update

from bot.kernel.sealing import Vault
from bot.persistence.base import insert_or
from bot.persistence.work import Work
from community.addresses.models import AddressRow
from community.addresses.rules import Address, ParsedAddress
from community.addresses.sealing import (
    content_print,
    open_address,
    place_print,
    reseal_address,
    seal_address,
)

_kept = select(AddressRow.id, AddressRow.member_id, AddressRow.sealed, AddressRow.is_default).where(
    AddressRow.removed_at.is_(None)
)
_add = insert_or(AddressRow)
_ADD = _add.on_conflict_do_update(
    index_elements=["member_id", "content_print"],
    set_={
        "sealed": _add.excluded.sealed,
        "is_default": False,
        "place_print": _add.excluded.place_print,
        "created_at": _add.excluded.created_at,
        "removed_at": None,
    },
).returning(AddressRow.id)


class Addresses:
    """Members' addresses, within one unit of work."""

    def __init__(self, work: Work, vault: Vault) -> None:
        self._work = work
        self._vault = vault

    async def of_member(self, member_id: int) -> list[Address]:
        """List a member's addresses, the default first, then the newest."""
        own = _kept.where(AddressRow.member_id == member_id)
        rows = await self._work.execute(
            own.order_by(AddressRow.is_default.desc(), AddressRow.id.desc())
        )
        return [self._opened(row) for row in rows]

    async def default_of(self, member_id: int) -> Address | None:
        """Find a member's default address."""
        return await self._first(
            _kept.where(AddressRow.member_id == member_id, AddressRow.is_default)
        )

    async def one(self, member_id: int, address_id: int) -> Address | None:
        """Find an address, if it is this member's and was not removed."""
        own = _kept.where(AddressRow.member_id == member_id, AddressRow.id == address_id)
        return await self._first(own)

    async def same(self, member_id: int, to: ParsedAddress) -> Address | None:
        """Find the address with the same content."""
        alike = AddressRow.content_print == content_print(self._vault, to)
        return await self._first(_kept.where(AddressRow.member_id == member_id, alike))

    async def add(self, member_id: int, to: ParsedAddress) -> int:
        """Add an address, or bring back the removed one with the same content; give its id."""
        facts = {
            "member_id": member_id,
            "sealed": seal_address(self._vault, member_id, to),
            "content_print": content_print(self._vault, to),
            "phone_print": self._vault.print_of(to.phone),
            "place_print": place_print(self._vault, to),
            "province": to.province,
            "is_default": False,
            "created_at": self._work.now,
        }
        return int((await self._work.execute(_ADD, facts)).scalar_one())

    async def set_default(self, member_id: int, address_id: int) -> None:
        """Make an address the default in place of the one before."""
        own = update(AddressRow).where(
            AddressRow.member_id == member_id, AddressRow.removed_at.is_(None)
        )
        before = own.where(AddressRow.is_default, AddressRow.id != address_id)
        await self._work.execute(before.values(is_default=False))
        await self._work.execute(own.where(AddressRow.id == address_id).values(is_default=True))

    async def remove(self, member_id: int, address_id: int) -> bool:
        """Take an address out of use; `False` when it isn't in use."""
        own = update(AddressRow).where(
            AddressRow.member_id == member_id,
            AddressRow.id == address_id,
            AddressRow.removed_at.is_(None),
        )
        return (await self._work.execute(own.values(removed_at=self._work.now))).rowcount == 1

    async def bring_back(self, member_id: int, address_id: int) -> bool | None:
        """Put a removed address back; tell whether it was the default, `None` if it isn't there."""
        removed = (
            AddressRow.member_id == member_id,
            AddressRow.id == address_id,
            AddressRow.removed_at.is_not(None),
        )
        was_default: bool | None = (
            await self._work.execute(select(AddressRow.is_default).where(*removed))
        ).scalar()
        # As the default it would stand beside the one that has taken its place.
        back = update(AddressRow).where(*removed).values(removed_at=None, is_default=False)
        done = await self._work.execute(back)
        return was_default if done.rowcount == 1 else None

    async def move(self, gone: int, kept: int) -> None:
        """Give a member's addresses to another; one that both have is one, and one the default."""
        has_default = await self.default_of(kept) is not None
        theirs = select(AddressRow).where(AddressRow.member_id == gone).order_by(AddressRow.id)
        for row in (await self._work.execute(theirs)).mappings().all():
            this = update(AddressRow).where(AddressRow.id == row["id"])
            if await self._has_same(kept, row):
                await self._work.execute(delete(AddressRow).where(AddressRow.id == row["id"]))
                continue
            facts = {
                "member_id": kept,
                "sealed": reseal_address(self._vault, row["sealed"], gone, kept),
                "is_default": row["is_default"] and not has_default,
            }
            await self._work.execute(this.values(facts))
        left = await self.of_member(kept)
        if left and not left[0].is_default:
            await self.set_default(kept, left[0].id)

    async def _has_same(self, member_id: int, row: Any) -> bool:
        """Tell whether a member has an address too; a removed one comes back if it is in use."""
        same = (
            AddressRow.member_id == member_id,
            AddressRow.content_print == row["content_print"],
        )
        if row["removed_at"] is None:
            back = update(AddressRow).where(*same, AddressRow.removed_at.is_not(None))
            await self._work.execute(back.values(removed_at=None, is_default=False))
        return (await self._work.execute(select(AddressRow.id).where(*same))).first() is not None

    async def _first(self, statement: Any) -> Address | None:
        row = (await self._work.execute(statement.limit(1))).first()
        return None if row is None else self._opened(row)

    def _opened(self, row: Any) -> Address:
        to = open_address(self._vault, row.member_id, row.sealed)
        return Address(row.id, to, row.is_default)
