"""The servers that are measured, each a process of its own on the first core."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1

_ROOT = Path(__file__).parent.parent
_READY_SECONDS, _STOP_SECONDS = 30.0, 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """A server ended, or didn't listen in time; its log tells why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A running server: its port, and what the system knows of its process."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Tell the processor time that the process, its threads and its children have used."""
        return sum(map(_cpu_seconds, _family(self.process.pid)))

    def peak_megabytes(self) -> float:
        """Tell the most memory that the process, or the largest child, has had resident."""
        return max(map(_peak_megabytes, _family(self.process.pid)))


def _family(pid: int) -> list[int]:
    """List a process and its children, which are a shop's workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running(
    module: Sequence[str], port: int, log: Path, *, cores: Collection[int] = (SERVER_CORE,)
) -> AsyncIterator[Contender]:
    """Run `python -m …` on the servers' core, or on others, until the block ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(  # noqa: ASYNC220, S603 - our own modules, started at once
            [sys.executable, "-m", *module],
            cwd=_ROOT,
            env=_environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    os.sched_setaffinity(process.pid, cores)
    try:
        await _listening(process, port, log)
        yield Contender(port, process)
    finally:
        await asyncio.to_thread(_stop, process)


async def _listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    ends = asyncio.get_running_loop().time() + _READY_SECONDS
    while not _answers(port):
        is_late = asyncio.get_running_loop().time() > ends
        if is_late or process.poll() is not None:
            raise DidNotStart(_end_of(log))
        await asyncio.sleep(0.05)


def _end_of(log: Path) -> str:
    return f"{log}: {log.read_text()[-500:]}"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Give our own environment without settings of a shop."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TUANZI_")}
