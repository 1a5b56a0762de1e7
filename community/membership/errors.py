"""Why a member's wish about their membership is refused."""

from dataclasses import dataclass

from bot.kernel.refusal import Refusal


@dataclass(eq=False)
class NotABirthday(Refusal):
    """What was said is no day of a year."""

    said: str


@dataclass(eq=False)
class BirthdayJustChanged(Refusal):
    """A birthday is changed at most once a year; the next time in so many days."""

    days: int
