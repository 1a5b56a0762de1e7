"""A carrier that tells where parcels are: as a test has it, or by itself as time goes by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from simulator.clock import Clock

ParcelState = Literal["accepted", "moving", "delivering", "delivered", "trouble"]

_BY_ITSELF: tuple[tuple[timedelta, ParcelState, str], ...] = (
    (timedelta(0), "accepted", "快件已揽收"),
    (timedelta(minutes=1), "moving", "快件已到达【广州转运中心】"),
    (timedelta(minutes=2), "delivering", "快件正在派送，请保持电话畅通"),
    (timedelta(minutes=3), "delivered", "快件已签收，感谢使用"),
)


@dataclass(frozen=True)
class ParcelEvent:
    """A line of a parcel's way."""

    at: datetime
    state: ParcelState
    words: str


class Parcel:
    """A parcel that moves when it is told to."""

    def __init__(self, clock: Clock) -> None:
        self.events: list[ParcelEvent] = []
        self._clock = clock

    def move(self, words: str, state: ParcelState = "moving") -> None:
        """Go a step further, now."""
        self.events.append(ParcelEvent(self._clock(), state, words))


class Carrier:
    """All parcels; one that no test has taken in hand goes from door to door in three minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._parcels: dict[tuple[str, str], Parcel] = {}
        self._first_asked: dict[tuple[str, str], datetime] = {}

    def parcel(self, carrier: str, number: str) -> Parcel:
        """Take a parcel in hand: nothing is known of it until it is moved."""
        return self._parcels.setdefault((carrier, number), Parcel(self._clock))

    def track(self, carrier: str, number: str) -> list[ParcelEvent]:
        """List what is known of a parcel, oldest first."""
        key = (carrier, number)
        if key in self._parcels:
            return list(self._parcels[key].events)
        now = self._clock()
        start = self._first_asked.setdefault(key, now)
        return [
            ParcelEvent(start + after, state, words)
            for after, state, words in _BY_ITSELF
            if start + after <= now
        ]
