"""Facts about parcels."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ParcelDelayed(Event):
    """A carrier has said nothing of a parcel for too long."""

    order_id: int
    carrier: str
    number: str
