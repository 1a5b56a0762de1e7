"""How long reading and comparing a pasted list takes: `python -m benchmarks.chains`."""

from collections.abc import Sequence
from statistics import median, quantiles
from time import process_time

from store.chains.difference import Paster, difference
from store.chains.lists import ChainView, GoodView, ListLine, PastedList
from store.chains.reading_lists import read_list

LINES = 200
ROUNDS = 200
_CHAIN = ChainView(
    "A",
    "周末水果",
    (
        GoodView(1, "A01", "丹东草莓", "大份"),
        GoodView(2, "A01", "丹东草莓", "小份"),
        GoodView(3, "B02", "红富士苹果"),
    ),
)


def lines() -> list[ListLine]:
    return [
        ListLine(n, n, n, f"邻居{n}号🌸", {n % 3 + 1: n % 7 + 1, (n + 1) % 3 + 1: 1})
        for n in range(1, LINES + 1)
    ]


def pasted(state: Sequence[ListLine], round_: int, every: int) -> str:
    """Write the list as it comes back with a line added; every such line with a new note."""
    specs = {1: "大份", 2: "小份", 3: "苹果"}
    written = [
        f"{n}. {line.name} "
        + " ".join(f"{specs[good]}×{pieces}" for good, pieces in line.pieces.items())
        + ("" if n % every else f" 送到{round_ * LINES + n}室")
        for n, line in enumerate(state, start=1)
    ]
    return "\n".join(["#接龙", "A 周末水果", *written, f"{LINES + 1}. 小红{round_} 大份 2"])


def measure(every: int, *, with_names: bool) -> list[float]:
    """Give the milliseconds of each round, in turn."""
    state = lines()
    names = [line.name for line in state] if with_names else []
    taken = []
    for round_ in range(ROUNDS):
        text = pasted(state, round_, every)
        start = process_time()
        read = read_list(text, (_CHAIN,), names)
        if not isinstance(read, PastedList):
            raise TypeError(text)
        difference(state, read, Paster(LINES + 1, "新邻居"))
        taken.append((process_time() - start) * 1000)
    return taken


def main() -> None:
    for every in (10, 1):
        for with_names in (True, False):
            taken = measure(every, with_names=with_names)
            names = "names known" if with_names else "names not known"
            p99 = quantiles(taken, n=100)[98]
            print(f"a pasted list of {LINES} lines, a new note in 1 of {every}, {names}")
            print(f"median {median(taken):.2f} ms, p99 {p99:.2f} ms, of {ROUNDS} rounds")


if __name__ == "__main__":
    main()
