"""What the rounds have shown: medians, ratios to floor and peer, and whether they suffice."""

import json
import platform
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.load import Slice
from bot.kernel.clock import system_clock

ECHO, INSERT, PEER, SHOP = "aiohttp echo", "aiohttp insert", "werobot echo", "tuanzi"
CHECK_IN, SHELF, SEARCH = "签到", "商品", "搜索"

_OF_INSERT = {CHECK_IN: 0.5, SHELF: 0.75, SEARCH: 0.75}
_OF_FEWEST_MEMBERS = 0.9
_MOST_P99, _MOST_MEGABYTES = 150.0, 300.0


@dataclass(frozen=True, slots=True)
class Task:
    """Who is measured on what; floors have neither members nor a word."""

    who: str
    database: str = ""
    members: int = 0
    word: str = ""


@dataclass(slots=True)
class Results:
    """The slices of each task in the order of the rounds, and the memory of its process."""

    slices: dict[Task, list[Slice]] = field(default_factory=dict)
    megabytes: dict[Task, float] = field(default_factory=dict)

    def note(self, task: Task, measured: Slice, megabytes: float) -> None:
        """Add a round's slice."""
        self.slices.setdefault(task, []).append(measured)
        self.megabytes[task] = max(self.megabytes.get(task, 0.0), megabytes)

    def middle(self, task: Task, figure: Callable[[Slice], float]) -> float:
        """Give the median of a figure over the rounds."""
        return median(figure(one) for one in self.slices[task])

    def ratio(self, task: Task, other: Task) -> float | None:
        """Give the median of the rounds' own ratios: both were measured in the same minute."""
        if other not in self.slices or task == other:
            return None
        pairs = zip(self.slices[task], self.slices[other], strict=True)
        return median(mine.rate / max(its.rate, 1e-9) for mine, its in pairs)

    def ratios(self, task: Task) -> dict[str, float | None]:
        """Compare with the insert on the same database, the peer, and the smallest shop."""
        fewest = min(
            (one.members for one in self.slices if one.who == SHOP and one.members), default=0
        )
        return {
            "insert": self.ratio(task, Task(INSERT, task.database)),
            "peer": self.ratio(task, Task(PEER)),
            "fewest": self.ratio(task, Task(task.who, task.database, fewest, task.word)),
        }

    def misses(self, task: Task) -> list[str]:
        """Name the targets that a task of the shop's misses."""
        if task.who != SHOP:
            return []
        ratios = self.ratios(task)
        reached = {
            f"{_OF_INSERT[task.word]}×insert": _reaches(ratios["insert"], _OF_INSERT[task.word]),
            "1×peer": _reaches(ratios["peer"], 1),
            "within 10%": _reaches(ratios["fewest"], _OF_FEWEST_MEMBERS),
            f"p99 {_MOST_P99:.0f} ms": self.middle(task, lambda one: one.p99) < _MOST_P99,
            f"{_MOST_MEGABYTES:.0f} MB": self.megabytes[task] < _MOST_MEGABYTES,
            "no errors": not any(one.errors for one in self.slices[task]),
        }
        return [name for name, is_reached in reached.items() if not is_reached]


def show(results: Results, console: Console) -> None:
    """Print the table."""
    table = Table("who", "database", "members", "says")
    for name in ("msg/s", "p50 ms", "p99 ms", "CPU ms", "MB", "errors"):
        table.add_column(name, justify="right")
    for name in ("×insert", "×peer", "×fewest"):
        table.add_column(name, justify="right")
    table.add_column("misses")
    last = ""
    for task in sorted(results.slices, key=_place):
        if last not in {"", _section(task)}:
            table.add_section()
        last = _section(task)
        table.add_row(*_cells(results, task))
    console.print(table)
    busiest = max(one.generator for slices in results.slices.values() for one in slices)
    console.print(f"The load took at most {busiest:.0%} of its own core.")


def save(results: Results, file: Path) -> None:
    """Write every slice and every summary as JSON."""
    facts = {
        "at": system_clock().isoformat(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "tasks": [_facts(results, task) for task in sorted(results.slices, key=_place)],
    }
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=1))


def _facts(results: Results, task: Task) -> dict[str, object]:
    return {
        **asdict(task),
        **{name: results.middle(task, figure) for name, figure in _FIGURES.items()},
        "megabytes": results.megabytes[task],
        "ratios": results.ratios(task),
        "misses": results.misses(task),
        "slices": [asdict(one) for one in results.slices[task]],
    }


_FIGURES: dict[str, Callable[[Slice], float]] = {
    "rate": lambda one: one.rate,
    "p50": lambda one: one.p50,
    "p99": lambda one: one.p99,
    "cpu": lambda one: one.cpu,
}


def _cells(results: Results, task: Task) -> Iterable[str]:
    rate, p50, p99, cpu = (results.middle(task, figure) for figure in _FIGURES.values())
    yield from (task.who, task.database, f"{task.members:,}" if task.members else "", task.word)
    yield from (f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{cpu:.3f}")
    yield from (f"{results.megabytes[task]:.0f}", str(sum(s.errors for s in results.slices[task])))
    yield from ("" if ratio is None else f"{ratio:.2f}" for ratio in results.ratios(task).values())
    yield ", ".join(results.misses(task)) or ("" if task.who != SHOP else "none")


def _place(task: Task) -> tuple[str, bool, int, str]:
    return (task.database, task.who == SHOP, task.members, task.word)


def _section(task: Task) -> str:
    return f"{task.database}/{task.members}"


def _reaches(ratio: float | None, wanted: float) -> bool:
    return ratio is None or ratio >= wanted
