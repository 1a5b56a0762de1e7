"""The demo shop's own pictures, drawn when asked for, one a product."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from bot.demo import fruit_and_greens, larder
from bot.demo.shapes import Pen, Picture

Drawing = Callable[[Pen], None]

_ROSE: Final = ("#fde4e4", "#f7cfd0")
_LEMON: Final = ("#fff4d3", "#fbe6ac")
_MINT: Final = ("#e2f3e4", "#c9e6cc")
_SKY: Final = ("#e1effa", "#c8dff1")
_SAND: Final = ("#f8ecdc", "#eddac0")

_DRAWINGS: Final[Mapping[str, tuple[Drawing, tuple[str, str]]]] = MappingProxyType(
    {
        "a01.jpg": (fruit_and_greens.strawberry_box, _ROSE),
        "a02.jpg": (fruit_and_greens.strawberry_basket, _MINT),
        "a03.jpg": (fruit_and_greens.apples, _LEMON),
        "a04.jpg": (fruit_and_greens.oranges, _SKY),
        "a05.jpg": (fruit_and_greens.bananas, _MINT),
        "a06.jpg": (fruit_and_greens.grapes, _SAND),
        "a07.jpg": (fruit_and_greens.mangoes, _MINT),
        "a08.jpg": (fruit_and_greens.watermelon, _ROSE),
        "a09.jpg": (fruit_and_greens.tomatoes, _LEMON),
        "a10.jpg": (fruit_and_greens.broccoli, _SAND),
        "a11.jpg": (fruit_and_greens.carrots, _SKY),
        "a12.jpg": (fruit_and_greens.bok_choy, _LEMON),
        "a13.jpg": (larder.rice, _MINT),
        "a14.jpg": (larder.peanut_oil, _SKY),
        "a15.jpg": (larder.noodles, _MINT),
        "a16.jpg": (larder.milk, _LEMON),
        "a17.jpg": (larder.yogurt, _MINT),
        "a18.jpg": (larder.toast, _SKY),
        "a19.jpg": (larder.croissant, _ROSE),
        "a20.jpg": (larder.walnuts, _MINT),
        "a21.jpg": (larder.cookies, _SKY),
        "a22.jpg": (larder.eggs, _MINT),
        "a23.jpg": (larder.drumsticks, _LEMON),
        "a24.jpg": (larder.pork_belly, _MINT),
    }
)
PICTURE_NAMES: Final = tuple(_DRAWINGS)
"""The file names there are drawings for, as the demo shop's sheet gives them."""


def draw_picture(name: str) -> bytes:
    """Draw the picture of a file name as JPEG of 900 × 500; raise `KeyError` for no such name."""
    drawing, (wall, table) = _DRAWINGS[name]
    picture = Picture(wall, table)
    drawing(picture.pen)
    return picture.jpeg()
