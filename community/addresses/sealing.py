"""Addresses and drafts of them as sealed texts; what is sealed for a member opens for no other."""

import json
from dataclasses import astuple

from bot.kernel.sealing import Vault
from community.addresses.rules import Draft, ParsedAddress


def seal_address(vault: Vault, member_id: int, to: ParsedAddress) -> str:
    """Seal an address."""
    return vault.seal(f"address:{member_id}", json.dumps(astuple(to), ensure_ascii=False))


def open_address(vault: Vault, member_id: int, sealed: str) -> ParsedAddress:
    """Give a sealed address back."""
    return ParsedAddress(*json.loads(vault.open(f"address:{member_id}", sealed)))


def reseal_address(vault: Vault, sealed: str, gone: int, kept: int) -> str:
    """Seal an address anew that was sealed for a member who is merged into another."""
    return vault.seal(f"address:{kept}", vault.open(f"address:{gone}", sealed))


def content_print(vault: Vault, to: ParsedAddress) -> str:
    """Give the print by which the same address is known again."""
    return vault.sign("address", json.dumps(astuple(to)))


def place_print(vault: Vault, to: ParsedAddress) -> str:
    """Give the print by which the same place is known again, whoever lives there."""
    place = f"{to.province}{to.city}{to.district}{to.detail}".casefold()
    return vault.sign("place", "".join(char for char in place if char.isalnum()))


def seal_draft(vault: Vault, member_id: int, draft: Draft) -> str:
    """Seal what was said of an address so far."""
    return vault.seal(f"address draft:{member_id}", json.dumps(astuple(draft), ensure_ascii=False))


def open_draft(vault: Vault, member_id: int, sealed: str) -> Draft:
    """Give back what was said of an address so far."""
    return Draft(*json.loads(vault.open(f"address draft:{member_id}", sealed)))
