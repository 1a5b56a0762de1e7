"""Personal data is sealed: only the right key, for the right purpose, opens it unharmed."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.sealing.key_file import WrongKey, key_at
from bot.adapters.sealing.vault import KeyVault
from bot.kernel.sealing import CannotOpen

VAULT, OTHER = KeyVault(bytes(32)), KeyVault(bytes([1] * 32))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_what_was_sealed_opens_again(purpose: str, text: str) -> None:
    assert VAULT.open(purpose, VAULT.seal(purpose, text)) == text


def test_sealing_twice_looks_different() -> None:
    assert VAULT.seal("address", "文三路") != VAULT.seal("address", "文三路")


@pytest.mark.parametrize(("vault", "purpose"), [(VAULT, "address:2"), (OTHER, "address:1")])
def test_nothing_opens_for_another_purpose_or_by_another_key(vault: KeyVault, purpose: str) -> None:
    with pytest.raises(CannotOpen):
        vault.open(purpose, VAULT.seal("address:1", "文三路"))


@given(st.data())
def test_a_changed_text_never_opens(data: st.DataObject) -> None:
    sealed = VAULT.seal("address", "文三路90号")
    # The last character holds spare bits of the base64 that change nothing.
    at = data.draw(st.integers(0, len(sealed) - 2))
    other = data.draw(st.characters().filter(lambda char: char != sealed[at]))
    with pytest.raises(CannotOpen):
        VAULT.open("address", sealed[:at] + other + sealed[at + 1 :])


@pytest.mark.parametrize("sealed", ["", "x", "文", "A" * 7, "A" * 40])
def test_what_is_no_sealed_text_is_refused(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        VAULT.open("address", sealed)


def test_a_print_is_the_same_for_the_same_text_and_key_only() -> None:
    assert VAULT.print_of("13800138000") == VAULT.print_of("13800138000")
    assert VAULT.print_of("13800138000") != VAULT.print_of("13800138001")
    assert VAULT.print_of("13800138000") != OTHER.print_of("13800138000")
    assert VAULT.print_of("13800138000") != VAULT.sign("", "13800138000")


def test_a_signature_counts_for_its_text_purpose_and_key() -> None:
    signature = VAULT.sign("order", "A1")
    assert VAULT.check("order", "A1", signature)
    assert not VAULT.check("orderA", "1", signature)
    assert not VAULT.check("order", "A2", signature)
    assert not OTHER.check("order", "A1", signature)
    assert not VAULT.check("order", "A1", "文\udc80")


def test_a_missing_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "var" / "privacy.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key_at, [file] * 8))
    assert len(keys) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["privacy.key"]


@pytest.mark.parametrize("content", [b"", b"hunter2", b"\xff" * 64, b"ab" * 31, b"ab" * 33])
def test_a_file_without_a_key_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "privacy.key"
    file.write_bytes(content)
    with pytest.raises(WrongKey, match="holds no key") as refused:
        key_at(file)
    assert file.read_bytes() == content
    assert "hunter2" not in str(refused.value)


def test_a_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="can't be read"):
        key_at(tmp_path)
