"""How a console password is kept: as what can be checked, and not be turned back."""

from argon2 import PasswordHasher


def hash_password(password: str) -> str:
    """Hash a password by Argon2id; it takes a noticeable part of a second, on purpose."""
    return PasswordHasher().hash(password)
