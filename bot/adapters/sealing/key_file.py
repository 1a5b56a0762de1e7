"""The shop's key: a file that only its owner reads, made once."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32
_SHAPE = re.compile(rf"[0-9a-f]{{{2 * _BYTES}}}\n?")


class WrongKey(Exception):
    """The key's file can't be used; tells the file and what to do, never its content."""


def key_at(file: Path) -> bytes:
    """Read the key, or raise `WrongKey`; where there is none yet, make one."""
    try:
        if not file.exists():
            _make(file)
        content = file.read_text("ascii")
    except OSError as error:
        raise WrongKey(f"{file}: can't be read or made: {error.strerror}") from error
    except ValueError:
        content = ""
    if not _SHAPE.fullmatch(content):
        raise WrongKey(f"{file}: holds no key; put the right file back from the backup")
    return bytes.fromhex(content)


def _make(file: Path) -> None:
    """Put a whole key in place at once, unless another process was first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(secrets.token_hex(_BYTES) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
