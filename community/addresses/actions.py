"""Keeping, choosing and removing addresses."""

from dataclasses import dataclass

from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from community.addresses.errors import AddressNotFound, AddressTooLong, TooManyAddresses
from community.addresses.regions import Regions
from community.addresses.repository import Addresses
from community.addresses.rules import (
    LONGEST_LINE,
    MOST_ADDRESSES,
    Address,
    AddressIncomplete,
    Draft,
    ParsedAddress,
    parse_address,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An address as it is kept, and whether it wasn't before."""

    address: Address
    is_new: bool


async def keep_from_text(
    work: Work,
    member_id: int,
    text: str,
    *,
    vault: Vault,
    regions: Regions,
    draft: Draft | None = None,
) -> Kept | AddressIncomplete:
    """Keep the address that somebody typed, perhaps in addition to a draft; or tell what lacks.

    Raises `AddressTooLong` and `TooManyAddresses`.
    """
    if len(text) > LONGEST_LINE:
        raise AddressTooLong(LONGEST_LINE)
    read = parse_address(text, regions, draft)
    if isinstance(read, AddressIncomplete):
        return read
    return await keep_address(work, vault, member_id=member_id, to=read)


async def keep_address(work: Work, vault: Vault, *, member_id: int, to: ParsedAddress) -> Kept:
    """Keep an address, once: the first is the default; `TooManyAddresses` when there are."""
    addresses = Addresses(work, vault)
    await _only_one_changes(work, member_id)
    same = await addresses.same(member_id, to)
    if same:
        return Kept(same, is_new=False)
    await _refuse_too_many(addresses, member_id)
    address_id = await addresses.add(member_id, to)
    is_first = await addresses.default_of(member_id) is None
    if is_first:
        await addresses.set_default(member_id, address_id)
    return Kept(Address(address_id, to, is_default=is_first), is_new=True)


async def choose_default(
    work: Work, vault: Vault, *, member_id: int, address_id: int
) -> int | None:
    """Make an address the default, and tell which was it before; `AddressNotFound`."""
    addresses = Addresses(work, vault)
    await _only_one_changes(work, member_id)
    if await addresses.one(member_id, address_id) is None:
        raise AddressNotFound
    before = await addresses.default_of(member_id)
    await addresses.set_default(member_id, address_id)
    return before.id if before else None


async def remove_address(work: Work, vault: Vault, *, member_id: int, address_id: int) -> None:
    """Remove an address; if it was the default, the newest other one is. `AddressNotFound`."""
    addresses = Addresses(work, vault)
    await _only_one_changes(work, member_id)
    if not await addresses.remove(member_id, address_id):
        raise AddressNotFound
    left = await addresses.of_member(member_id)
    if left and not left[0].is_default:
        await addresses.set_default(member_id, left[0].id)


async def restore_address(work: Work, vault: Vault, *, member_id: int, address_id: int) -> None:
    """Take a removal back, the default included; `AddressNotFound`, `TooManyAddresses`."""
    addresses = Addresses(work, vault)
    await _only_one_changes(work, member_id)
    await _refuse_too_many(addresses, member_id)
    was_default = await addresses.bring_back(member_id, address_id)
    if was_default is None:
        raise AddressNotFound
    if was_default or await addresses.default_of(member_id) is None:
        await addresses.set_default(member_id, address_id)


async def _only_one_changes(work: Work, member_id: int) -> None:
    """Let the others of a member's wait: how many there are, and the default, concern them all."""
    await work.lock(f"addresses:{member_id}")


async def _refuse_too_many(addresses: Addresses, member_id: int) -> None:
    if len(await addresses.of_member(member_id)) >= MOST_ADDRESSES:
        raise TooManyAddresses(MOST_ADDRESSES)
