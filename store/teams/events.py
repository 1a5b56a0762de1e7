"""Facts about teams. Amounts in fen."""

from dataclasses import dataclass

from bot.kernel.event import Event


@dataclass(frozen=True, slots=True)
class TeamJoined(Event):
    """A member's payment has taken its place in the team that they wanted, which still forms."""

    team_id: int
    order_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class TeamGrew(Event):
    """A join that matters to those who were in before: the first, half the team, one missing."""

    team_id: int
    member_id: int
    paid: int


@dataclass(frozen=True, slots=True)
class StepReached(Event):
    """A member's pieces have become cheaper, and the difference goes back."""

    team_id: int
    order_id: int
    member_id: int
    people: int
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class TeamSucceeded(Event):
    """A team is complete, and its orders may be shipped."""

    team_id: int


@dataclass(frozen=True, slots=True)
class TeamFailed(Event):
    """A team's time is over, and everybody has their money back."""

    team_id: int


@dataclass(frozen=True, slots=True)
class PayerReplaced(Event):
    """A payer whose team had no place was put into another, one of their own if `is_new`."""

    team_id: int
    order_id: int
    member_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class PayerRefunded(Event):
    """A payer whose team had no place has their money back: there was no team to go to."""

    order_id: int
    member_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class LeaderChanged(Event):
    """A team's leader is gone, and a member leads it now."""

    team_id: int
    member_id: int
