"""Faults of the bank's API, to be put in force by `bank.faults.add(path, fault, when)`."""

from dataclasses import dataclass
from typing import Literal

from simulator.bank.refusals import RATE_LIMIT, Refusal

Signing = Literal["right", "absent", "forged", "stale", "unknown serial"]


@dataclass(frozen=True)
class BankFault:
    """One thing that goes wrong; `acts` says whether the call is carried out all the same.

    `part` is how much of the answer is sent before the connection breaks: 0 nothing, 1 all.
    """

    acts: bool = True
    refusal: Refusal | None = None
    delay: float = 0
    part: float = 1
    signing: Signing = "right"


def refused(code: str, message: str = "", *, done: bool = False) -> BankFault:
    """Refuse with a code of the bank, with the call carried out or not."""
    return BankFault(acts=done, refusal=Refusal(code, message or code))


def system_error(*, done: bool = True) -> BankFault:
    """Answer 500 SYSTEM_ERROR, by default after the call was carried out."""
    return refused("SYSTEM_ERROR", "系统异常，请用相同参数重新调用", done=done)


def frequency_limited(*, done: bool = False) -> BankFault:
    """Answer 429 FREQUENCY_LIMITED, with the call carried out or not."""
    return BankFault(acts=done, refusal=Refusal("FREQUENCY_LIMITED", "频率超限", RATE_LIMIT))


def hang(seconds: float, *, done: bool = True) -> BankFault:
    """Answer only after so many real seconds, or not at all if the shop hangs up before."""
    return BankFault(acts=done, delay=seconds)


def lost_reply(*, done: bool = True) -> BankFault:
    """Break the connection instead of answering, by default after the call was carried out."""
    return BankFault(acts=done, part=0)


def half_a_reply() -> BankFault:
    """Carry the call out, but break the connection in the middle of the answer."""
    return BankFault(part=0.5)


def badly_signed(signing: Signing) -> BankFault:
    """Carry the call out, but answer under a signature that must not be trusted."""
    return BankFault(signing=signing)
