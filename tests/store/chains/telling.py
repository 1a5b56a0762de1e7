"""Readings in few characters, and chains to read for."""

from store.chains.lists import (
    Ask,
    ChainView,
    GoodView,
    Leave,
    More,
    PastedList,
    Reading,
    Show,
    Step,
    Total,
)

STRAWBERRIES = ChainView("A", "本周草莓", (GoodView(1, "A01", "丹东草莓", "2斤装"),))
FRUIT = ChainView(
    "A",
    "周末水果",
    (
        GoodView(1, "A01", "丹东草莓", "大份"),
        GoodView(2, "A01", "丹东草莓", "小份"),
        GoodView(3, "B02", "红富士苹果"),
    ),
)
EGGS = ChainView("B", "农家鸡蛋", (GoodView(1, "E05", "土鸡蛋", "30枚"),))
BOXED = ChainView(
    "A", "车厘子", (GoodView(1, "C09", "车厘子", "整箱"), GoodView(2, "C09", "车厘子", "单盒"))
)

ONE = (STRAWBERRIES,)
FEW = (FRUIT,)
TWO = (FRUIT, EGGS)
SINGLES = (STRAWBERRIES, EGGS)
BOXES = (BOXED,)


def told(reading: Reading | None) -> str:
    """Word a reading: A1+2 for two more, A1=3 for three in all, @ for a proxy."""
    match reading:
        case None:
            return "talk"
        case More(steps=steps, proxy=proxy, note=note):
            return _steps(steps, "+") + _of(proxy) + (f" ({note})" if note else "")
        case Total(steps=steps, proxy=proxy):
            return _steps(steps, "=") + _of(proxy)
        case PastedList():
            return _list(reading)
        case _:
            return _word(reading)


def _word(reading: Leave | Show | Ask) -> str:
    match reading:
        case Leave(chain=chain, proxy=proxy):
            return f"leave {chain or '?'}" + _of(proxy)
        case Show(chain=chain):
            return f"show {chain or 'all'}"
        case Ask(why=why, proxy=proxy):
            return f"ask {why}" + _of(proxy)


def _of(proxy: str) -> str:
    return f" @{proxy}" if proxy else ""


def _steps(steps: tuple[Step, ...], sign: str) -> str:
    shape = "{0.chain}{0.good}{0.pieces:+}" if sign == "+" else "{0.chain}{0.good}={0.pieces}"
    return " ".join(shape.format(step) for step in steps)


def _list(pasted: PastedList) -> str:
    lines = []
    for entry in pasted.entries:
        pieces = " ".join(f"{good}×{pieces}" for good, pieces in sorted(entry.pieces.items()))
        lines.append(f"{entry.name} {pieces}" + (f" ({entry.note})" if entry.note else ""))
    lines += [f"?{line.name or '-'} {line.why}" for line in pasted.unread]
    return f"{pasted.chain}: " + "; ".join(lines)
