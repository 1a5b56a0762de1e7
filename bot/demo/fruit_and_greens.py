"""Drawings of fruit and vegetables, each around the middle of the picture."""

from math import cos, radians, sin
from typing import Final

from bot.demo.shapes import Pen

_GREEN: Final = "#4f9d45"
_DARK_GREEN: Final = "#35752f"
_STALK: Final = "#7a5230"
_SHADOW: Final = "#00000022"
_SHINE: Final = "#ffffff66"


def strawberry_box(pen: Pen) -> None:
    """Two rows of strawberries in a gift box."""
    pen.oval(450, 432, 270, 18, _SHADOW)
    pen.box(450, 300, 500, 240, "#f6efe4")
    pen.box(450, 296, 468, 208, "#e2d3bd")
    for row, y in enumerate((242, 338)):
        for x in (280, 365, 450, 535, 620):
            pen.box(x, y + 4, 76, 88, "#fbf7ef" if row else "#fdfaf4")
            _strawberry(pen.at(x, y, 0.46))
    pen.box(450, 408, 500, 34, "#d64550")
    pen.box(450, 408, 84, 34, "#f3c15f")


def strawberry_basket(pen: Pen) -> None:
    """A heap of small strawberries in a basket."""
    pen.oval(450, 430, 210, 18, _SHADOW)
    heap = [(350, 262, -25), (450, 232, 8), (550, 262, 28), (400, 290, 12), (500, 292, -14)]
    for x, y, turn in heap:
        _strawberry(pen.at(x, y, 0.72, turn))
    pen.shape([(270, 305), (630, 305), (590, 430), (310, 430)], "#c98d4e")
    for y in (330, 365, 400):
        pen.line([(286 + (y - 305) * 0.3, y), (614 - (y - 305) * 0.3, y)], 7, "#a86f38")
    for x in range(310, 620, 40):
        pen.line([(x, 318), (450 + (x - 450) * 0.84, 422)], 7, "#deac70")
    pen.box(450, 306, 384, 26, "#b57b40")


def _strawberry(pen: Pen) -> None:
    pen.smooth(
        [(-74, -42), (-40, -78), (0, -72), (40, -78), (74, -42), (58, 30), (0, 100), (-58, 30)],
        "#e23b3f",
    )
    pen.smooth([(-56, -36), (-34, -58), (-26, -20), (-40, 18), (-54, 0)], "#ffffff40")
    seeds = [
        (-40, -30),
        (0, -34),
        (40, -30),
        (-22, 0),
        (22, 0),
        (-38, 24),
        (0, 34),
        (38, 24),
        (0, 68),
    ]
    for x, y in seeds:
        pen.oval(x, y, 4, 6.5, "#ffd98a")
    for turn in (-158, -125, -90, -55, -22):
        pen.at(0, -72, 1, turn).leaf(58, _GREEN, _DARK_GREEN)
    pen.line([(0, -74), (6, -104)], 8, _DARK_GREEN)


def apples(pen: Pen) -> None:
    """Two red apples."""
    pen.oval(450, 418, 250, 20, _SHADOW)
    _apple(pen.at(565, 300, 0.95, 8), "#c9302f")
    _apple(pen.at(360, 290, 1.1, -4), "#de4038")


def _apple(pen: Pen, red: str) -> None:
    body = [(0, -84), (54, -104), (106, -62), (112, 10), (78, 88), (32, 112), (0, 102)]
    pen.smooth(body + [(-x, y) for x, y in reversed(body[1:-1])], red)
    pen.smooth([(-84, -40), (-58, -76), (-40, -62), (-62, -20), (-76, 14)], _SHINE)
    for x, y in [(40, 20), (60, -20), (20, 60), (-20, 30), (70, 30), (10, -20)]:
        pen.oval(x, y, 3, 5, "#ffd9a066")
    pen.oval(0, -82, 30, 10, "#8f1d1d88")
    pen.line([(0, -80), (4, -112), (14, -134)], 10, _STALK)
    pen.at(8, -112, 1, -28).leaf(88, _GREEN, _DARK_GREEN)


def oranges(pen: Pen) -> None:
    """A whole orange and a half."""
    pen.oval(450, 415, 250, 20, _SHADOW)
    _orange(pen.at(360, 285))
    _half_orange(pen.at(570, 310))


def _orange(pen: Pen) -> None:
    pen.oval(0, 0, 128, 124, "#f28c1e")
    pen.smooth([(-96, -40), (-66, -88), (-40, -84), (-74, -36), (-86, 0)], _SHINE)
    for step in range(26):
        x, y = 100 * cos(step * 2.4) * (step / 26) ** 0.5, 96 * sin(step * 2.4) * (step / 26) ** 0.5
        pen.oval(x, y, 3, 3, "#d4700f88")
    pen.oval(4, -112, 12, 8, _DARK_GREEN)
    pen.at(4, -112, 1, -20).leaf(96, _GREEN, _DARK_GREEN)


def _half_orange(pen: Pen) -> None:
    pen.oval(0, 0, 112, 108, "#f28c1e")
    pen.oval(0, 0, 100, 96, "#fff0d2")
    for turn in range(0, 360, 40):
        wedge = pen.at(0, 0, 1, turn)
        wedge.smooth([(10, 0), (78, -26), (92, 0), (78, 26)], "#ffab3d")
        wedge.line([(30, 0), (74, -8)], 3, "#ffd08a")
    pen.oval(0, 0, 8, 8, "#fff0d2")


def bananas(pen: Pen) -> None:
    """A hand of four bananas."""
    pen.oval(460, 405, 240, 18, _SHADOW)
    yellows = ("#e9b824", "#f2c530", "#f7d046", "#fbdc62")
    for turn, yellow in zip((30, 12, -6, -24), yellows, strict=True):
        _banana(pen.at(318, 150, 1.12, turn - 4), yellow)
    pen.smooth([(296, 128), (318, 108), (344, 122), (342, 172), (304, 176)], "#8a6a2c")


def _banana(pen: Pen, yellow: str) -> None:
    outer = [(-10, 10), (4, 84), (52, 158), (130, 204), (218, 208), (262, 190)]
    inner = [(258, 176), (216, 172), (150, 160), (94, 118), (56, 64), (24, 4)]
    pen.smooth(outer + inner, yellow)
    pen.line([(8, 40), (34, 100), (86, 156), (150, 184), (220, 190)], 4, "#c9981f99")
    pen.oval(262, 183, 10, 11, "#5f4a1f")


def grapes(pen: Pen) -> None:
    """A bunch of green grapes."""
    pen.oval(450, 446, 120, 14, _SHADOW)
    pen.line([(450, 120), (456, 84), (480, 62)], 12, _STALK)
    pen.at(452, 104, 1, 200).leaf(130, _GREEN, _DARK_GREEN)
    pen.at(456, 104, 1, -12).leaf(120, "#5fae52", _DARK_GREEN)
    for row, count in enumerate((5, 6, 5, 4, 3, 2, 1)):
        for place in range(count):
            x = 450 + (place - (count - 1) / 2) * 56
            _grape(pen.at(x, 138 + row * 46), "#a9cf4e" if (row + place) % 2 else "#b9d964")


def _grape(pen: Pen, green: str) -> None:
    pen.oval(0, 0, 33, 36, "#86ad36")
    pen.oval(-1, -2, 30, 33, green)
    pen.oval(-11, -13, 8, 10, "#ffffff88")


def mangoes(pen: Pen) -> None:
    """A mango, and a half cut into cubes."""
    pen.oval(450, 412, 250, 20, _SHADOW)
    body = [
        (-120, 10),
        (-96, -66),
        (-20, -98),
        (64, -80),
        (126, -24),
        (130, 34),
        (70, 84),
        (-50, 84),
    ]
    whole = pen.at(345, 285, 1.05, -18)
    whole.smooth(body, "#f6b42c")
    whole.smooth([(-20, -90), (60, -74), (118, -20), (90, 4), (30, -30)], "#e8693a88")
    whole.smooth([(-96, -10), (-78, -52), (-44, -66), (-60, -24), (-80, 12)], _SHINE)
    whole.line([(-114, -14), (-136, -30)], 10, _STALK)
    whole.at(-124, -22, 1, -62).leaf(100, _GREEN, _DARK_GREEN)
    half = pen.at(575, 322, 0.95, -12)
    half.smooth(body, "#e99a1f")
    half.at(0, 2, 0.9).smooth(body, "#ffc942")
    for step in (-62, -14, 34, 82):
        half.line([(step - 14, -62), (step - 20, 66)], 5, "#e39a1c")
    for step in (-38, 0, 38):
        half.line([(-88, step), (100, step)], 5, "#e39a1c")


def watermelon(pen: Pen) -> None:
    """A striped melon behind a slice."""
    pen.oval(450, 420, 290, 20, _SHADOW)
    melon = pen.at(365, 265)
    melon.oval(0, 0, 168, 150, "#4c9a48")
    for bend in (-130, -84, -30, 30, 84, 130):
        turns = [radians(angle) for angle in range(12, 169, 12)]
        stripe = [(bend * sin(turn), -144 * cos(turn)) for turn in turns]
        melon.line(stripe, 15, "#2b6a30")
    melon.line([(0, -148), (10, -172), (30, -178)], 9, _STALK)
    part = pen.at(560, 250)
    rim = [(radians(angle)) for angle in range(0, 181, 6)]
    for radius, colour in ((178, "#3b8a3e"), (164, "#d9efb8"), (150, "#ef4b4f")):
        part.shape([(radius * cos(angle), radius * sin(angle)) for angle in rim], colour)
    for radius, angle in [
        (60, 40),
        (60, 95),
        (60, 145),
        (112, 22),
        (112, 58),
        (112, 92),
        (112, 126),
        (112, 160),
    ]:
        seed = part.at(radius * cos(radians(angle)), radius * sin(radians(angle)), 1, angle + 90)
        seed.oval(0, 0, 5, 9, "#3a1d1d")


def tomatoes(pen: Pen) -> None:
    """Three tomatoes on a vine."""
    pen.oval(450, 410, 270, 20, _SHADOW)
    pen.line([(250, 160), (360, 130), (480, 134), (640, 172)], 10, _DARK_GREEN)
    for x, y, red in [(290, 306, "#d23a26"), (610, 306, "#d23a26"), (450, 296, "#e8492f")]:
        pen.line([(x, 146), (x, y - 70)], 9, _DARK_GREEN)
        _tomato(pen.at(x, y), red)


def _tomato(pen: Pen, red: str) -> None:
    body = [(0, -76), (50, -88), (104, -52), (118, 6), (90, 70), (36, 96), (0, 98)]
    pen.smooth(body + [(-x, y) for x, y in reversed(body[1:-1])], red)
    pen.smooth([(-92, -20), (-70, -58), (-48, -58), (-70, -12), (-84, 20)], _SHINE)
    for turn in (-160, -20, 20, 90, 160, -90):
        pen.at(0, -76, 1, turn).leaf(54, _GREEN, _DARK_GREEN)


def broccoli(pen: Pen) -> None:
    """A head of broccoli."""
    pen.oval(450, 432, 150, 16, _SHADOW)
    pen.smooth([(410, 300), (490, 300), (482, 360), (500, 426), (400, 426), (418, 360)], "#a9cf78")
    pen.smooth([(420, 330), (350, 290), (330, 250), (366, 262), (430, 300)], "#9cc46b")
    pen.smooth([(480, 330), (550, 290), (570, 250), (534, 262), (470, 300)], "#9cc46b")
    clouds = [
        (330, 230, 70),
        (570, 230, 70),
        (390, 170, 76),
        (510, 170, 76),
        (450, 240, 86),
        (450, 140, 66),
    ]
    for x, y, size in clouds:
        _floret(pen.at(x, y, size / 80))


def _floret(pen: Pen) -> None:
    for step in range(12):
        x, y = 58 * cos(step * 0.5236), 52 * sin(step * 0.5236)
        pen.oval(x, y, 26, 24, "#3c8a3c")
    pen.oval(0, 0, 62, 56, "#3f9140")
    for step in range(14):
        x, y = 13 * step**0.5 * cos(step * 2.4), 12 * step**0.5 * sin(step * 2.4) - 8
        pen.oval(x, y, 9, 8, "#67b45e" if step % 2 else "#58a552")


def carrots(pen: Pen) -> None:
    """Three carrots with their greens."""
    pen.oval(470, 410, 260, 18, _SHADOW)
    for x, y, turn in [(350, 190, 4), (330, 352, -4), (400, 272, 0)]:
        _carrot(pen.at(x, y, 0.95, turn))


def _carrot(pen: Pen) -> None:
    for turn in (-158, 158, -170, 170, 180):
        frond = pen.at(-4, 0, 1, turn)
        frond.line([(0, 0), (120, 0)], 7, _GREEN)
        for along in range(50, 160, 20):
            frond.at(along, 0, 1, -50).leaf(34, "#5fae52", _GREEN)
            frond.at(along, 0, 1, 50).leaf(34, "#5fae52", _GREEN)
    root = [(-14, -34), (30, -42), (150, -28), (300, -4), (304, 5), (150, 30), (30, 42), (-14, 34)]
    pen.smooth(root, "#c95f12")
    pen.at(0, -2, 0.95).smooth(root, "#f28a2e")
    for along, half in [(40, 30), (80, -34), (120, 26), (170, -22), (215, 14)]:
        pen.line([(along, half), (along + 4, half * 0.4)], 4, "#cf6210")
    pen.line([(30, -24), (130, -15)], 7, _SHINE)


def bok_choy(pen: Pen) -> None:
    """Two heads of Shanghai greens."""
    pen.oval(450, 434, 220, 16, _SHADOW)
    _bok_choy(pen.at(350, 300, 0.95, -10))
    _bok_choy(pen.at(545, 300, 0.95, 10))


def _bok_choy(pen: Pen) -> None:
    for turn, green in [
        (-34, "#3f8f3d"),
        (34, "#3f8f3d"),
        (-14, "#4ca047"),
        (14, "#4ca047"),
        (0, "#5bb152"),
    ]:
        stem = pen.at(0, 120, 1, turn)
        stem.smooth(
            [(0, -310), (62, -270), (70, -200), (36, -140), (-36, -140), (-70, -200), (-62, -270)],
            green,
        )
        stem.smooth(
            [(-14, -190), (14, -190), (42, -80), (46, -10), (-46, -10), (-42, -80)], "#d8ebb4"
        )
        stem.line([(0, -150), (0, -286)], 7, "#cfe6a8")
    pen.smooth([(-48, 60), (0, 20), (48, 60), (62, 112), (0, 134), (-62, 112)], "#e9f4d3")
    pen.line([(0, 40), (0, 120)], 4, "#c5dd9f")
