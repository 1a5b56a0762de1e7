"""Facts that other features may react to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened, told in the past tense, of ids and values only.

    It is written by the transaction that made it true, and each consumer reacts to it once.
    """
