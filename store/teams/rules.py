"""What an offer may say, and what becomes of a team. Pure; prices a piece and in fen."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from store.cart.rules import MOST_PIECES
from store.checkout.rules import CheckoutRules, Delivery, Placed
from store.pricing.rules import MOST_FEN

SMALLEST, LARGEST = 2, 100
"""Of how many people a team may be."""
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=30)
"""How long a team may have."""
MOST_QUOTA = 1_000_000
MOST_STEPS = 10

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 6


class OfferState(StrEnum):
    """Whether new teams may be opened, within the offer's time."""

    ACTIVE = "active"
    CLOSED = "closed"


class TeamState(StrEnum):
    """How a team stands; `failed` is also one that everybody has left."""

    FORMING = "forming"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class SeatState(StrEnum):
    """How a member's place stands."""

    HELD = "held"
    """Kept for who hasn't paid yet."""
    LAPSED = "lapsed"
    """Not kept any more, but the order may still turn out to be paid."""
    PAID = "paid"
    WON = "won"
    """Paid, in a team that has succeeded."""
    LEFT = "left"
    FAILED = "failed"
    """Paid, and refunded: the team failed, or there was none to go to."""
    UNPAID = "unpaid"
    """Its order was closed unpaid."""


IN_TEAM = frozenset({SeatState.HELD, SeatState.PAID})
"""The states that take a place in a forming team."""
UNSEATED = frozenset({SeatState.HELD, SeatState.LAPSED})
"""The states from which a payment leads to a paid place."""
COUNTED = frozenset({SeatState.HELD, SeatState.LAPSED, SeatState.PAID, SeatState.WON})
"""The states whose pieces count as sold, and toward what each may have."""


@dataclass(frozen=True, slots=True)
class TeamRules:
    """The numbers of teams: how long one has, how long a place is held, and how orders are made."""

    lasts: timedelta
    hold: timedelta
    checkout: CheckoutRules


@dataclass(frozen=True, slots=True)
class LadderStep:
    """From how many people on a piece costs what."""

    people: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDraft:
    """An offer as staff open it: one step is a plain team, more are a ladder."""

    sku_id: int
    steps: tuple[LadderStep, ...]
    lasts: timedelta
    starts_at: datetime
    ends_at: datetime | None = None
    quota: int | None = None
    per_member: int | None = None
    solo: bool = False

    @property
    def size(self) -> int:
        """Of how many people a full team is."""
        return self.steps[-1].people


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOffer(OfferDraft):
    """An offer with the words of what it is for; `ordinary` is what a piece costs alone."""

    id: int
    product_id: int
    code: str
    title: str
    spec: str
    ordinary: int
    sold: int
    state: OfferState

    @property
    def price(self) -> int:
        """What a piece costs at first: the dearest step."""
        return self.steps[0].price

    @property
    def left(self) -> int:
        """How many pieces may still be sold."""
        return MOST_QUOTA if self.quota is None else self.quota - self.sold

    def runs(self, now: datetime) -> bool:
        """Tell whether teams may be opened."""
        over = self.ends_at is not None and self.ends_at <= now
        return self.state is OfferState.ACTIVE and self.starts_at <= now and not over


@dataclass(frozen=True, slots=True)
class Team:
    """A team: places paid for, places held, and the step that was reached (0 people: none)."""

    id: int
    code: str
    offer_id: int
    leader_id: int
    state: TeamState
    size: int
    paid: int
    held: int
    reached: int
    price: int
    told: int
    opened_at: datetime
    deadline: datetime

    @property
    def missing(self) -> int:
        """How many people who pay are missing until the team is full."""
        return self.size - self.paid

    @property
    def room(self) -> int:
        """How many can still join."""
        return self.size - self.paid - self.held

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in it."""
        return not self.paid and not self.held

    def takes(self, now: datetime) -> bool:
        """Tell whether it still forms and has time left."""
        return self.state is TeamState.FORMING and now < self.deadline


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's place in a team."""

    id: int
    offer_id: int
    team_id: int
    order_id: int
    member_id: int
    state: SeatState
    pieces: int
    price: int
    asked: bool
    held_until: datetime
    joined_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class PlaceWish:
    """A place that a member wants: so many pieces, sent or fetched there."""

    member_id: int
    pieces: int
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Sale:
    """What makes a place an order: the message's or form's key, the total shown, and who brought.

    The total is in fen.
    """

    key: str
    shown: int
    referrer_id: int | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A place that was taken: the order that pays for it, and the team."""

    order: Placed
    team: Team


@dataclass(frozen=True, slots=True)
class Left:
    """A place that was left: what goes back, in fen; `None` if nothing was paid.

    `is_closing`: the bank closes the order's payment first.
    """

    team: Team
    order_number: str
    refund: int | None
    is_closing: bool


def problem_of(draft: OfferDraft, now: datetime) -> str | None:
    """Name the field of an offer that makes no sense, if there is one."""
    if not are_steps(draft.steps):
        return "steps"
    ends_at, per_member, quota = draft.ends_at, draft.per_member, draft.quota
    makes_sense = {
        "lasts": SHORTEST <= draft.lasts <= LONGEST,
        "window": ends_at is None or ends_at > max(draft.starts_at, now),
        "per_member": per_member is None or 1 <= per_member <= MOST_PIECES,
        "quota": quota is None or draft.size <= quota <= MOST_QUOTA,
    }
    return next((field for field, holds in makes_sense.items() if not holds), None)


def are_steps(steps: Sequence[LadderStep]) -> bool:
    """Tell whether more people pay less, step by step."""
    if not 1 <= len(steps) <= MOST_STEPS:
        return False
    within = all(SMALLEST <= one.people <= LARGEST and 1 <= one.price <= MOST_FEN for one in steps)
    return within and all(a.people < b.people and a.price > b.price for a, b in pairwise(steps))


def step_reached(steps: Sequence[LadderStep], paid: int) -> LadderStep | None:
    """Give the cheapest step that so many people reach."""
    return next((one for one in reversed(steps) if one.people <= paid), None)


def is_worth_telling(team: Team) -> bool:
    """Tell whether members want to hear of a join: the first, half the team, one missing."""
    half = (team.size + 1) // 2
    return team.paid > team.told and (team.paid in {SMALLEST, half} or team.missing == 1)


def new_code() -> str:
    """Make up a team's code, without letters and digits that look alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def masked(name: str) -> str:
    """Give a name as strangers may read it; "" for who has none."""
    return f"{name[0]}**" if name else ""
