"""Pictures that customers send: drawn anew, so that nothing but the picture itself is kept."""

import asyncio
import re
import secrets
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from aiohttp import BodyPartReader, MultipartReader, web
from PIL import Image, ImageOps

from handlers.pages.front import FormDamaged, clean
from store.after_sales.rules import MOST_PICTURES

LARGEST_PICTURE = 5 * 1024 * 1024
_LARGEST_FIELD = 4 * 1024
_MOST_FIELDS = 20
_LONGEST_SIDE, _MOST_PIXELS = 1600, 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")
_BACKGROUND = "white"


class NotAPicture(Exception):
    """What was sent can't be read as a picture, or is too large."""


class TooManyPictures(Exception):
    """More pictures were sent than are taken."""


async def read_with_pictures(
    request: web.Request, fields: dict[str, str], drawing: asyncio.Semaphore
) -> list[bytes]:
    """Read a form into `fields`, and its pictures, drawn anew; all of it of bounded size."""
    pictures: list[bytes] = []
    try:
        reader = await request.multipart()
        for _ in range(_MOST_FIELDS + MOST_PICTURES):
            part = await reader.next()
            if part is None:
                return pictures
            await _take(part, fields, pictures, drawing)
    except (ValueError, LookupError, AssertionError, EOFError) as error:
        raise FormDamaged from error
    raise FormDamaged


def keep_pictures(folder: Path, pictures: list[bytes]) -> tuple[str, ...]:
    """Write pictures under names that can't be guessed; give the names."""
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(f"{secrets.token_hex(16)}.jpg" for _ in pictures)
    for name, picture in zip(names, pictures, strict=True):
        (folder / name).write_bytes(picture)
    return names


def drop_pictures(folder: Path, names: tuple[str, ...]) -> None:
    """Remove pictures that nothing refers to."""
    for name in names:
        with suppress(FileNotFoundError):
            (folder / name).unlink()


def is_picture_name(name: str) -> bool:
    """Tell whether a name is one of ours."""
    return bool(_NAME.fullmatch(name))


async def _take(
    part: BodyPartReader | MultipartReader,
    fields: dict[str, str],
    pictures: list[bytes],
    drawing: asyncio.Semaphore,
) -> None:
    if not isinstance(part, BodyPartReader) or part.name is None:
        raise FormDamaged
    if part.filename is None:
        fields[part.name] = clean((await _read(part, _LARGEST_FIELD)).decode(errors="replace"))
        return
    content = await _read(part, LARGEST_PICTURE)
    if not content:
        # A file field that was left empty comes as a file without a name.
        return
    if len(pictures) == MOST_PICTURES:
        raise TooManyPictures
    async with drawing:
        pictures.append(await asyncio.to_thread(draw_anew, content))


async def _read(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > most:
            if part.filename is None:
                raise FormDamaged
            raise NotAPicture
    return bytes(content)


def draw_anew(content: bytes) -> bytes:
    """Give a picture as JPEG of at most 1600 pixels a side, without whatever else was in it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _drawn(content)
    except (OSError, ValueError, SyntaxError, EOFError, Warning, MemoryError) as error:
        raise NotAPicture from error
    except Image.DecompressionBombError as error:
        raise NotAPicture from error


def _drawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=_FORMATS) as sent:
        if sent.width * sent.height > _MOST_PIXELS:
            raise ValueError("too many pixels")
        sent.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        upright = ImageOps.exif_transpose(sent)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        shown = upright.convert("RGBA")
    plain = Image.new("RGB", shown.size, _BACKGROUND)
    plain.paste(shown, mask=shown.getchannel("A"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()
