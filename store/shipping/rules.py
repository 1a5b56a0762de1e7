"""What carriers and tracking numbers look like, and when to ask where a parcel is."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.shipping.gateway import ParcelEvent, ParcelState

ASK_EVERY = timedelta(hours=1)
_CARRIER = re.compile(r"[A-Z一-鿿]{2,10}")
_NUMBER = re.compile(r"[A-Z0-9]{5,30}")


@dataclass(frozen=True, slots=True)
class ShippingRules:
    """After how long without a word from the carrier staff are told."""

    delay_alarm: timedelta


@dataclass(frozen=True, slots=True)
class Shipment:
    """An order's parcel and its way so far, oldest first."""

    id: int
    order_id: int
    carrier: str
    number: str
    state: ParcelState
    shipped_at: datetime
    events: tuple[ParcelEvent, ...]


def is_carrier(words: str) -> bool:
    """Tell whether a word can be a carrier's name."""
    return bool(_CARRIER.fullmatch(words))


def is_tracking_number(words: str) -> bool:
    """Tell whether a word can be a parcel's number."""
    return bool(_NUMBER.fullmatch(words))
