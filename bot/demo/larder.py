"""Drawings of staples, dairy, baking, snacks, eggs and meat."""

from math import cos, radians, sin
from typing import Final

from bot.demo.shapes import Pen

_SHADOW: Final = "#00000022"
_SHINE: Final = "#ffffff66"


def rice(pen: Pen) -> None:
    """A sack of rice and a full bowl."""
    pen.oval(450, 430, 290, 20, _SHADOW)
    sack = [
        (250, 110),
        (340, 124),
        (440, 124),
        (530, 110),
        (556, 260),
        (540, 420),
        (240, 420),
        (224, 260),
    ]
    pen.smooth(sack, "#e8d6b0")
    pen.smooth([(300, 170), (480, 170), (490, 350), (290, 350)], "#f8f1de")
    pen.line([(258, 136), (522, 136)], 10, "#b98b4a")
    for side in (-1, 1):
        for step in range(7):
            grain = pen.at(390 + side * 6, 320 - step * 20, 1, -90 + side * 42)
            grain.smooth([(0, 0), (18, -8), (36, 0), (18, 8)], "#d9a531")
    pen.line([(390, 336), (390, 186)], 5, "#a9822c")
    _bowl(pen.at(610, 360))


def _bowl(pen: Pen) -> None:
    pen.smooth([(-96, 0), (-70, -52), (0, -78), (70, -52), (96, 0), (0, 18)], "#fffdf6")
    for step in range(34):
        x, y = (step * 37) % 150 - 75, -((step * 23) % 46)
        if abs(x) < 84 + y:
            pen.at(x, y, 1, step * 47).oval(0, 0, 8, 3.4, "#d8cfb4")
    pen.smooth([(-108, -4), (108, -4), (84, 58), (34, 78), (-34, 78), (-84, 58)], "#4a7fb5")
    pen.line([(-92, 20), (92, 20)], 6, "#dbe9f6")


def peanut_oil(pen: Pen) -> None:
    """A bottle of oil among peanuts."""
    pen.oval(450, 436, 220, 18, _SHADOW)
    bottle = [
        (410, 120),
        (490, 120),
        (500, 160),
        (560, 210),
        (566, 320),
        (556, 432),
        (344, 432),
        (334, 320),
        (340, 210),
        (400, 160),
    ]
    pen.smooth(bottle, "#f0b429")
    pen.smooth([(360, 220), (388, 206), (384, 400), (362, 404)], _SHINE)
    pen.smooth([(506, 196), (546, 222), (550, 270), (520, 262)], "#fff4dd")
    pen.box(450, 92, 76, 54, "#c8372d")
    pen.box(450, 122, 92, 14, "#a92a22")
    pen.box(450, 330, 200, 120, "#fff3d6")
    _peanut(pen.at(450, 330, 0.72, 18))
    _peanut(pen.at(270, 404, 0.8, -12))
    _peanut(pen.at(640, 406, 0.8, 20))


def _peanut(pen: Pen) -> None:
    top = [(-96, 0), (-78, -34), (-44, -42), (0, -26), (44, -40), (80, -34), (98, 0)]
    shell = top + [(x, -y) for x, y in reversed(top[1:-1])]
    pen.smooth(shell, "#a97a38")
    pen.at(0, -2, 0.94).smooth(shell, "#dcae68")
    for x in (-70, -44, -18, 18, 44, 70):
        for y in (-14, 0, 14):
            pen.oval(x, y, 6, 4, "#b98943")


def noodles(pen: Pen) -> None:
    """A banded bundle of dried noodles."""
    pen.oval(450, 400, 300, 20, _SHADOW)
    bundle = pen.at(450, 290, 1, -10)
    for step in range(30):
        y = (step % 15 - 7) * 11 + (step // 15) * 5
        reach = 280 - (step * 31) % 36
        bundle.line(
            [(-reach, y * 1.06), (0, y * 0.86), (reach - 8, y * 1.06)],
            7,
            ("#f3dda0", "#ead08a", "#f8e7b8")[step % 3],
        )
    bundle.box(0, 0, 130, 184, "#c8463a")
    bundle.box(0, 0, 96, 120, "#fbeed2")
    for turn in range(-60, 61, 30):
        bundle.at(0, 44, 1, turn - 90).leaf(84, "#d9a531", "#b07f1c")


def milk(pen: Pen) -> None:
    """A carton and a glass of milk."""
    pen.oval(450, 432, 240, 18, _SHADOW)
    pen.shape([(300, 190), (500, 190), (500, 430), (300, 430)], "#f4f9ff")
    pen.shape([(500, 190), (560, 170), (560, 410), (500, 430)], "#cddff0")
    pen.shape([(300, 190), (340, 110), (480, 110), (500, 190)], "#5aa0dc")
    pen.shape([(500, 190), (480, 110), (520, 104), (560, 170)], "#3d82c0")
    pen.box(420, 96, 172, 34, "#e9f2fb")
    pen.smooth(
        [(300, 330), (350, 300), (400, 340), (450, 310), (500, 330), (500, 430), (300, 430)],
        "#5aa0dc",
    )
    for x, y, across in [(350, 240, 26), (440, 262, 34), (390, 276, 14)]:
        pen.smooth([(x - across, y), (x, y - 20), (x + across, y - 4), (x + 4, y + 20)], "#3c4650")
    pen.shape([(580, 250), (690, 250), (676, 430), (594, 430)], "#ffffff99")
    pen.shape([(584, 290), (686, 290), (675, 424), (595, 424)], "#ffffff")
    pen.oval(635, 290, 51, 9, "#eef3f7")
    pen.line([(604, 306), (608, 400)], 6, "#dfe9f1")


def yogurt(pen: Pen) -> None:
    """Three cups of yogurt, one of them open."""
    pen.oval(450, 424, 280, 18, _SHADOW)
    for x, colour in ((290, "#f2a7b5"), (610, "#a8c8ec")):
        _cup(pen.at(x, 300, 0.94), colour)
        pen.oval(x, 206, 92, 20, "#d9dee3")
        pen.oval(x, 202, 92, 20, "#eef1f4")
    _cup(pen.at(450, 310, 1.12), "#f6d27a")
    pen.oval(450, 200, 108, 26, "#ffffff")
    pen.oval(450, 202, 96, 21, "#fbf6ea")
    pen.smooth([(420, 206), (446, 178), (478, 204), (450, 214)], "#ffffff")
    pen.line([(470, 196), (536, 92)], 12, "#c9a26a")
    pen.at(470, 196, 1, -58).oval(0, 0, 26, 15, "#b98f55")


def _cup(pen: Pen, colour: str) -> None:
    pen.shape([(-98, -98), (98, -98), (72, 108), (-72, 108)], "#fdfdfd")
    pen.shape([(-89, -30), (89, -30), (78, 60), (-78, 60)], colour)
    pen.line([(-72, -84), (-54, 94)], 9, "#e9edf1")
    pen.smooth([(-30, 20), (0, -16), (30, 20), (0, 42)], "#ffffffaa")


def toast(pen: Pen) -> None:
    """A loaf of wholemeal toast with cut slices."""
    pen.oval(450, 420, 280, 20, _SHADOW)
    for x in range(600, 430, -28):
        _slice(pen.at(x, 290, 1.05), "#a8672f", "#b97a3f")
    _slice(pen.at(420, 290, 1.05), "#a8672f", "#ecc890")
    _slice(pen.at(300, 316, 1, -14), "#a8672f", "#f0d09b")


def _slice(pen: Pen, crust: str, crumb: str) -> None:
    half = [(0, -112), (70, -116), (116, -80), (98, -34), (96, 60), (92, 112), (0, 114)]
    outline = half + [(-x, y) for x, y in reversed(half[1:-1])]
    pen.smooth(outline, crust)
    pen.at(0, 2, 0.88).smooth(outline, crumb)
    for step in range(16):
        x, y = 17 * step**0.5 * cos(step * 2.4), 18 * step**0.5 * sin(step * 2.4)
        pen.oval(x, y + 8, 4, 2.6, "#a8672f66")


def croissant(pen: Pen) -> None:
    """A croissant."""
    pen.oval(450, 392, 270, 20, _SHADOW)
    parts = [
        (236, 352, -58, 0.62),
        (664, 352, 58, 0.62),
        (278, 282, -42, 0.86),
        (622, 282, 42, 0.86),
        (350, 228, -22, 1.06),
        (550, 228, 22, 1.06),
        (450, 212, 0, 1.2),
    ]
    for x, y, turn, size in parts:
        roll = pen.at(x, y, size, turn)
        roll.smooth(
            [(0, -84), (58, -62), (66, 10), (40, 84), (-40, 84), (-66, 10), (-58, -62)], "#b96f26"
        )
        roll.smooth(
            [(0, -78), (50, -56), (56, 8), (34, 74), (-34, 74), (-56, 8), (-50, -56)], "#dd9a45"
        )
        roll.line([(-30, -44), (-36, 10), (-24, 60)], 7, "#c27c2f")
        roll.line([(24, -48), (30, 4), (22, 56)], 7, "#c27c2f")
        roll.smooth([(-14, -64), (14, -64), (10, -10), (-10, -10)], "#f3c27a88")


def walnuts(pen: Pen) -> None:
    """Walnuts, one of them open."""
    pen.oval(450, 416, 290, 20, _SHADOW)
    _walnut(pen.at(310, 300, 0.95, -10))
    _walnut(pen.at(590, 300, 0.95, 12))
    _open_walnut(pen.at(450, 325, 0.98))


def _walnut(pen: Pen) -> None:
    pen.smooth(
        [(0, -112), (70, -86), (104, -10), (84, 70), (0, 106), (-84, 70), (-104, -10), (-70, -86)],
        "#b9854a",
    )
    for side in (-1, 1):
        for x, y in [(34, -60), (66, -20), (38, 4), (70, 36), (34, 62)]:
            pen.line(
                [(side * x, y - 16), (side * (x + 12), y), (side * (x - 4), y + 16)], 5, "#8f6231"
            )
    pen.line([(0, -108), (7, -40), (-4, 20), (0, 104)], 8, "#7a5126")
    pen.smooth([(-74, -34), (-54, -66), (-40, -60), (-62, -24)], "#ffffff44")


def _open_walnut(pen: Pen) -> None:
    pen.oval(0, 0, 116, 104, "#8f6231")
    pen.oval(0, 0, 102, 90, "#dcb680")
    for side in (-1, 1):
        lobe = [
            (8, -66),
            (44, -74),
            (58, -44),
            (82, -30),
            (74, 8),
            (84, 36),
            (50, 50),
            (36, 72),
            (8, 62),
        ]
        pen.smooth([(side * x, y) for x, y in lobe], "#c08a45")
        for x, y in [(30, -44), (54, -16), (30, 6), (52, 28), (26, 46)]:
            pen.line(
                [(side * (x - 12), y), (side * x, y - 9), (side * (x + 12), y + 2)], 5, "#94642b"
            )


def cookies(pen: Pen) -> None:
    """Cookies with chocolate drops."""
    pen.oval(450, 420, 280, 20, _SHADOW)
    for x, y, turn in [(335, 300, 0), (565, 300, 70), (450, 250, 150)]:
        _cookie(pen.at(x, y, 1, turn))


def _cookie(pen: Pen) -> None:
    edge = [(118 + 5 * (step % 2), radians(step * 15)) for step in range(24)]
    pen.smooth([(reach * cos(angle), reach * sin(angle)) for reach, angle in edge], "#b97a38")
    pen.smooth(
        [(reach * 0.93 * cos(angle), reach * 0.93 * sin(angle)) for reach, angle in edge], "#d9a05a"
    )
    for x, y in [
        (-50, -40),
        (20, -64),
        (64, -8),
        (-8, -4),
        (-66, 26),
        (30, 46),
        (-18, 70),
        (78, 48),
    ]:
        pen.oval(x, y, 16, 14, "#54301a")
        pen.oval(x - 4, y - 5, 5, 3, "#8a5a3a")


def eggs(pen: Pen) -> None:
    """A tray of brown eggs."""
    pen.oval(450, 428, 300, 18, _SHADOW)
    for row, (y, count) in enumerate(((250, 4), (312, 5))):
        for place in range(count):
            x = 450 + (place - (count - 1) / 2) * 108
            _egg(pen.at(x, y, 0.9 + row * 0.08), "#e2b487" if (row + place) % 2 else "#eec7a0")
    pen.shape([(160, 330), (740, 330), (700, 424), (200, 424)], "#a9a08f")
    for place in range(5):
        pen.smooth(
            [
                (190 + place * 106, 330),
                (290 + place * 106, 330),
                (276 + place * 104, 384),
                (206 + place * 106, 384),
            ],
            "#bfb7a6",
        )
    pen.box(450, 334, 596, 20, "#c9c2b2")


def _egg(pen: Pen, shell: str) -> None:
    pen.smooth(
        [(0, -88), (40, -58), (58, 6), (42, 54), (0, 70), (-42, 54), (-58, 6), (-40, -58)], shell
    )
    pen.smooth([(-30, -14), (-18, -52), (-6, -52), (-18, -10)], _SHINE)


def drumsticks(pen: Pen) -> None:
    """Two chicken legs."""
    pen.oval(450, 412, 270, 20, _SHADOW)
    _drumstick(pen.at(540, 262, 1.1, 24))
    _drumstick(pen.at(380, 300, 1.15, 4))


def _drumstick(pen: Pen) -> None:
    pen.line([(60, 20), (190, 70)], 26, "#f6ecdc")
    for x, y in ((196, 60), (188, 86)):
        pen.oval(x, y, 20, 17, "#f6ecdc")
    pen.smooth(
        [
            (-130, -10),
            (-104, -80),
            (-30, -96),
            (40, -58),
            (96, 14),
            (112, 44),
            (96, 60),
            (20, 66),
            (-70, 74),
            (-120, 44),
        ],
        "#f0b89a",
    )
    pen.smooth(
        [(-116, 10), (-60, 40), (30, 44), (98, 50), (20, 66), (-70, 74), (-116, 44)], "#e39f80"
    )
    pen.smooth([(-100, -26), (-76, -64), (-36, -74), (-60, -44), (-84, -10)], _SHINE)
    for x, y in [(-40, -30), (-10, -50), (0, -10), (30, -20), (-30, 10), (50, 20)]:
        pen.oval(x, y, 4, 3, "#d98f70")


def pork_belly(pen: Pen) -> None:
    """A slab of streaky pork on a board."""
    pen.box(450, 404, 620, 40, "#b98350")
    pen.box(450, 394, 620, 26, "#d6a36c")
    pen.shape([(230, 190), (300, 130), (700, 130), (650, 190)], "#f7cfc2")
    pen.shape([(650, 190), (700, 130), (704, 310), (650, 384)], "#c65a54")
    layers = [
        (190, 214, "#f3d9b8"),
        (212, 246, "#fbeae2"),
        (244, 286, "#d9605c"),
        (284, 312, "#fbe6de"),
        (310, 350, "#cf5350"),
        (348, 366, "#fbe6de"),
        (364, 386, "#d9605c"),
    ]
    for top, bottom, colour in layers:
        wave = [(230 + step * 30, top + 5 * sin(step * 0.9)) for step in range(15)]
        pen.shape([*wave, (650, bottom), (230, bottom)], colour)
    for y in (214, 286, 350):
        pen.line([(655, y), (700, y - 62)], 12, "#f7ddd4")
    for x in (320, 440, 560):
        pen.line([(x, 262), (x + 30, 268)], 4, "#f2b3aa")
