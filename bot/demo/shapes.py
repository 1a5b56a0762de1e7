"""A pen for flat drawings: smooth shapes, turned and scaled at will, drawn large and shrunk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, radians, sin
from typing import Final

from PIL import Image, ImageDraw

WIDTH: Final = 900
HEIGHT: Final = 500

_OVERSIZE: Final = 2
_STEPS: Final = 10
_JPEG_QUALITY: Final = 88

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on one picture, in units of its own place, size and turn; colours are #rrggbb[aa]."""

    draw: ImageDraw.ImageDraw
    x: float = 0
    y: float = 0
    size: float = 1
    turn: float = 0

    def at(self, x: float, y: float, size: float = 1, turn: float = 0) -> "Pen":
        """Give a pen whose origin is at a point here, turned clockwise by degrees."""
        [(x, y)] = self._placed([(x, y)])
        return Pen(self.draw, x, y, self.size * size, self.turn + turn)

    def shape(self, points: Iterable[Point], fill: str) -> None:
        """Fill a polygon."""
        large = [(x * _OVERSIZE, y * _OVERSIZE) for x, y in self._placed(points)]
        self.draw.polygon(large, fill=fill)

    def smooth(self, points: Sequence[Point], fill: str) -> None:
        """Fill the closed curve that runs through points."""
        self.shape(_curve(points), fill)

    def oval(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        """Fill an ellipse of half-widths `across` and `down`."""
        angles = [2 * pi * step / 48 for step in range(48)]
        self.shape([(x + across * cos(angle), y + down * sin(angle)) for angle in angles], fill)

    def box(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        """Fill a rectangle with softened corners, given by its middle."""
        across, down = width / 2, height / 2
        soft = min(across, down, 14)
        corners = [
            (across, down, 0),
            (-across, down, 90),
            (-across, -down, 180),
            (across, -down, 270),
        ]
        points = [
            (
                x + corner_x - soft * _sign(corner_x) + soft * cos(radians(start + angle)),
                y + corner_y - soft * _sign(corner_y) + soft * sin(radians(start + angle)),
            )
            for corner_x, corner_y, start in corners
            for angle in range(0, 91, 15)
        ]
        self.shape(points, fill)

    def line(self, points: Sequence[Point], width: float, fill: str) -> None:
        """Draw an open line with round joints and ends."""
        large = [(x * _OVERSIZE, y * _OVERSIZE) for x, y in self._placed(points)]
        thick = width * self.size * _OVERSIZE
        self.draw.line(large, fill=fill, width=max(1, round(thick)), joint="curve")
        for x, y in (large[0], large[-1]):
            self.draw.circle((x, y), thick / 2, fill=fill)

    def leaf(self, length: float, fill: str, vein: str) -> None:
        """Draw a leaf from the origin to the right."""
        half = length * 0.22
        self.smooth([(0, 0), (length * 0.45, -half), (length, 0), (length * 0.45, half)], fill)
        self.line([(length * 0.08, 0), (length * 0.85, 0)], length * 0.03, vein)

    def _placed(self, points: Iterable[Point]) -> list[Point]:
        along, across = cos(radians(self.turn)) * self.size, sin(radians(self.turn)) * self.size
        return [
            (self.x + x * along - y * across, self.y + x * across + y * along) for x, y in points
        ]


class Picture:
    """An empty picture of one soft colour, with a light in its middle and a table below."""

    def __init__(self, wall: str, table: str) -> None:
        self._image = Image.new("RGB", (WIDTH * _OVERSIZE, HEIGHT * _OVERSIZE), wall)
        # In this mode a colour's alpha is blended with what is there.
        self.pen = Pen(ImageDraw.Draw(self._image, "RGBA"))
        self.pen.oval(WIDTH / 2, HEIGHT * 0.46, 330, 215, "#ffffff66")
        self.pen.shape([(0, 385), (WIDTH, 385), (WIDTH, HEIGHT), (0, HEIGHT)], table)

    def jpeg(self) -> bytes:
        """Give the picture as a JPEG file of WIDTH × HEIGHT."""
        file = BytesIO()
        small = self._image.reduce(_OVERSIZE)
        small.save(file, "JPEG", quality=_JPEG_QUALITY)
        return file.getvalue()


def _sign(number: float) -> float:
    return 1 if number > 0 else -1


def _curve(points: Sequence[Point]) -> list[Point]:
    """Round off a polygon: a Catmull-Rom spline through its corners."""
    count = len(points)
    return [
        _between([points[(corner + offset) % count] for offset in (-1, 0, 1, 2)], step / _STEPS)
        for corner in range(count)
        for step in range(_STEPS)
    ]


def _between(four: Sequence[Point], t: float) -> Point:
    weights = (
        (-t + 2 * t**2 - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (-(t**2) + t**3) / 2,
    )
    x, y = (
        sum(weight * point[axis] for weight, point in zip(weights, four, strict=True))
        for axis in (0, 1)
    )
    return x, y
