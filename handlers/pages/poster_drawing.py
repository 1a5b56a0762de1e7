"""Drawing a poster: a picture with the shop, a product and a QR code, under 200 KB."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from pylopdf_fonts_zh_cn import sans_path

LARGEST = 200_000
"""The most bytes that a poster may have."""

DRAWN_AS = 1
"""Counts the changes of how posters look: those drawn before are drawn anew."""

_WIDTH, _HEIGHT, _MARGIN, _INNER = 720, 1200, 32, 40
_PAPER, _CARD, _INK, _SOFT = "#FBEFE3", "#FFFFFF", "#4A3428", "#9C8474"
_PRICE, _LINE, _SHADE = "#E2542B", "#F0DFCF", "#EBD9C6"
_BALLS = ("#F4A7B5", "#FFF8EC", "#A9C98B")
_STICK, _EDGE = "#C89B6C", "#8A6A4F"
_PICTURE_SIZE = (576, 460)
_QR_SIDE = 234
_TOO_LARGE_FOR_A_POSTER = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_UNDRAWABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Sk", "So"})
_ROUGHER = ((256, 0.0), (256, 1.2), (128, 2.5), (64, 5.0), (48, 10.0))
"""How many colours there are, and how far the picture is softened, until a poster is small."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What is on a poster; `picture` is the product's file, `price` empty on one of the shop."""

    shop: str
    invited_by: str
    title: str
    subtitle: str
    price: str
    picture: Path | None
    qr: str
    beside_qr: tuple[str, ...]


def draw_poster(poster: Poster) -> bytes:
    """Draw a poster as PNG."""
    picture = _open(poster.picture)
    drawn = b""
    for colours, softness in _ROUGHER:
        drawn = _packed(_draw(poster, picture, softness), colours)
        if len(drawn) <= LARGEST:
            break
    return drawn


def drawable(text: str) -> str:
    """Give what of a text the font can show: no emoji, nothing invisible."""
    shown = (c for c in text if unicodedata.category(c) not in _UNDRAWABLE)
    return " ".join("".join(shown).split())


def _draw(poster: Poster, picture: Image.Image | None, softness: float) -> Image.Image:
    canvas = Image.new("RGB", (_WIDTH, _HEIGHT), _PAPER)
    pen = ImageDraw.Draw(canvas)
    card = (_MARGIN, 168, _WIDTH - _MARGIN, _HEIGHT - _MARGIN)
    pen.rounded_rectangle([card[0], card[1] + 6, card[2], card[3] + 6], 36, fill=_SHADE)
    pen.rounded_rectangle(card, 36, fill=_CARD)
    _head(canvas, poster)
    top = card[1] + _INNER
    if picture is None:
        _emblem(canvas, top)
    else:
        _paste_picture(canvas, picture, top, softness)
    _words(pen, poster, top + _PICTURE_SIZE[1] + 26)
    _foot(canvas, poster, card[3] - _INNER - _QR_SIDE + 8)
    return canvas


def _head(canvas: Image.Image, poster: Poster) -> None:
    pen = ImageDraw.Draw(canvas)
    _dango(canvas, (_MARGIN + 52, 86), 22)
    left, room = _MARGIN + 110, _WIDTH - 2 * _MARGIN - 120
    _write(pen, (left, 42), _cut(poster.shop, 44, room), 44, _INK, bold=True)
    _write(pen, (left, 104), _cut(poster.invited_by, 27, room), 27, _SOFT)


def _words(pen: ImageDraw.ImageDraw, poster: Poster, top: int) -> None:
    left, room = _MARGIN + _INNER, _WIDTH - 2 * (_MARGIN + _INNER)
    if poster.price:
        width = _width(poster.price, 46) + 12
        _write(pen, (_WIDTH - left - int(width) + 12, top - 6), poster.price, 46, _PRICE, bold=True)
        room -= int(width) + 20
    for line in _in_lines(poster.title, 38, room):
        _write(pen, (left, top), line, 38, _INK, bold=True)
        top += 52
    full = _WIDTH - 2 * (_MARGIN + _INNER)
    _write(pen, (left, top + 8), _cut(poster.subtitle, 26, full), 26, _SOFT)


def _foot(canvas: Image.Image, poster: Poster, top: int) -> None:
    pen, left = ImageDraw.Draw(canvas), _MARGIN + _INNER
    pen.line([left, top - 22, _WIDTH - left, top - 22], fill=_LINE, width=2)
    frame = (left, top, left + _QR_SIDE, top + _QR_SIDE)
    pen.rounded_rectangle(frame, 20, fill=_CARD, outline=_LINE, width=3)
    code = _qr(poster.qr)
    at = left + (_QR_SIDE - code.width) // 2, top + (_QR_SIDE - code.height) // 2
    canvas.paste(code, at)
    beside, room = left + _QR_SIDE + 32, _WIDTH - 2 * left - _QR_SIDE - 32
    y = top + 26 if len(poster.beside_qr) > 3 else top + 46
    for nth, words in enumerate(poster.beside_qr):
        size = (34, 26, 26, 21)[min(nth, 3)]
        colour = _INK if nth == 0 else _SOFT
        _write(pen, (beside, y), _cut(words, size, room), size, colour, bold=nth == 0)
        y += size + 22


def _paste_picture(canvas: Image.Image, picture: Image.Image, top: int, softness: float) -> None:
    fitted = ImageOps.fit(picture, _PICTURE_SIZE, Image.Resampling.LANCZOS)
    if softness:
        fitted = fitted.filter(ImageFilter.GaussianBlur(softness))
    canvas.paste(fitted, _picture_at(top), _rounded(_PICTURE_SIZE, 24))


def _emblem(canvas: Image.Image, top: int) -> None:
    """Draw the shop's own picture, where there is no product's."""
    left, upper = _picture_at(top)
    width, height = _PICTURE_SIZE
    field = Image.new("RGB", _PICTURE_SIZE, "#FDF3E7")
    pen = ImageDraw.Draw(field)
    for x, y, radius, colour in (
        (70, 380, 150, "#F9E4D3"),
        (520, 90, 120, "#F6E9CF"),
        (470, 410, 90, "#EAF0DA"),
    ):
        pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)
    canvas.paste(field, (left, upper), _rounded(_PICTURE_SIZE, 24))
    _dango(canvas, (left + width // 2, upper + height // 2), 76)


def _dango(canvas: Image.Image, centre: tuple[int, int], radius: int) -> None:
    """Draw three dumplings on a stick, leaning, smoothly."""
    fine = 4
    side = radius * 8
    big = Image.new("RGBA", (side * fine, side * fine))
    pen = ImageDraw.Draw(big)
    middle, r = side * fine // 2, radius * fine
    edge = max(r // 12, 2)
    pen.rounded_rectangle(
        [middle - r // 7, middle - 3 * r, middle + r // 7, middle + 7 * r // 2],
        r // 7,
        fill=_STICK,
    )
    for nth, colour in enumerate(_BALLS):
        y = middle + (nth - 1) * 7 * r // 4
        pen.ellipse([middle - r, y - r, middle + r, y + r], fill=colour, outline=_EDGE, width=edge)
        shine = [middle - r * 6 // 10, y - r * 6 // 10, middle - r // 5, y - r // 4]
        pen.ellipse(shine, fill="#FFFFFFB0")
    leaning = big.rotate(-35, Image.Resampling.BICUBIC).resize(
        (side, side), Image.Resampling.LANCZOS
    )
    at = centre[0] - side // 2, centre[1] - side // 2
    canvas.paste(leaning, at, leaning)


def _qr(url: str) -> Image.Image:
    """Draw a QR code as large as its place allows, each of its squares in whole dots."""
    code = segno.make(url, error="m", micro=False)
    squares = code.symbol_size(scale=1, border=2)[0]
    buffer = BytesIO()
    code.save(buffer, kind="png", scale=max((_QR_SIDE - 10) // squares, 1), border=2)
    return Image.open(buffer).convert("RGB")


def _open(file: Path | None) -> Image.Image | None:
    """Open a product's picture; one that can't be read is none."""
    if file is None:
        return None
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            if picture.width * picture.height > _TOO_LARGE_FOR_A_POSTER:
                return None
            picture.draft("RGB", (2 * _PICTURE_SIZE[0], 2 * _PICTURE_SIZE[1]))
            return _on_paper(ImageOps.exif_transpose(picture))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _on_paper(picture: Image.Image) -> Image.Image:
    """Give a picture without transparency."""
    through = picture.convert("RGBA")
    paper = Image.new("RGBA", through.size, _CARD)
    return Image.alpha_composite(paper, through).convert("RGB")


def _packed(canvas: Image.Image, colours: int) -> bytes:
    buffer = BytesIO()
    few = canvas.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _picture_at(top: int) -> tuple[int, int]:
    return (_WIDTH - _PICTURE_SIZE[0]) // 2, top


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    mask = Image.new("L", (size[0] * 2, size[1] * 2))
    box = [0, 0, size[0] * 2 - 1, size[1] * 2 - 1]
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * 2, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def _write(
    pen: ImageDraw.ImageDraw,
    at: tuple[int, int],
    words: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
) -> None:
    pen.text(at, words, colour, _font(size), stroke_width=size / 45 if bold else 0)


def _cut(words: str, size: int, room: int) -> str:
    """Cut words that are too long for their room."""
    shown = drawable(words)
    if _width(shown, size) <= room:
        return shown
    return next((cut for cut in _shorter(shown) if _width(cut, size) <= room), "")


def _in_lines(words: str, size: int, room: int) -> list[str]:
    """Lay words out in one line or two."""
    shown = drawable(words)
    fits = (end for end in range(len(shown), 1, -1) if _width(shown[:end], size) <= room)
    end = next(fits, 1)
    first, rest = shown[:end].strip(), shown[end:].strip()
    return [first, _cut(rest, size, room)] if rest else [first]


def _shorter(words: str) -> Iterator[str]:
    for length in range(len(words) - 1, 0, -1):
        yield f"{words[:length].rstrip()}…"


def _width(words: str, size: int) -> float:
    return _font(size).getlength(words)


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(sans_path(), size)
