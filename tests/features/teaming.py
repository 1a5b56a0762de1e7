"""Steps that the tests of teams take in the town, at whichever bank it has."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bot.adapters.sandbox_pay.gateway import SandboxBank
from bot.persistence.work import Work
from community.addresses.sealing import seal_address
from handlers.jobs.teams import TeamJobs
from simulator.people import Person
from store.checkout.rules import Delivery
from store.orders.repository import Orders
from store.orders.rules import Order
from store.payments.gateway import PayKind
from store.teams.actions import join_team, joinable_team, leave_team, open_team, price_place
from store.teams.offering import open_offer
from store.teams.queries import offer_by_id, team_by_code
from store.teams.rules import (
    Joined,
    LadderStep,
    Left,
    OfferDraft,
    PlaceWish,
    Sale,
    Team,
    TeamOffer,
    TeamRules,
)
from tests.features.ordering import HOME
from tests.features.steps import member_of
from tests.town import Town

SENT = Delivery(recipient="sealed", province="浙江省")


def rules(town: Town) -> TeamRules:
    return town.shop.shop.teams


def home(town: Town, member_id: int) -> Delivery:
    """Give somebody's address, sealed."""
    return Delivery(seal_address(town.shop.shop.vault, member_id, HOME), HOME.province)


async def offer(town: Town, sku_id: int, *steps: tuple[int, int], **facts: Any) -> TeamOffer:
    """Open an offer: pairs of people and price, at first three people at ¥15."""
    ladder = tuple(LadderStep(*one) for one in steps or ((3, 1_500),))
    usual: dict[str, Any] = {"lasts": timedelta(hours=24), "starts_at": town.clock(), "solo": True}
    draft = OfferDraft(sku_id=sku_id, steps=ladder, **usual | facts)
    async with town.database.begin() as work:
        return await open_offer(work, draft, by=None)


async def offered(town: Town, offer_id: int) -> TeamOffer:
    """Read an offer."""
    async with town.database.reading() as work:
        found = await offer_by_id(work, offer_id)
    assert found
    return found


async def opened(
    town: Town, member_id: int, of: TeamOffer, pieces: int = 1, key: str = ""
) -> Joined:
    """Open a team, unpaid."""
    wish = PlaceWish(member_id, pieces, home(town, member_id))
    async with town.database.begin() as work:
        shown = await _price(work, of, wish, town)
        return await open_team(work, of.id, wish, rules(town), _sale(shown, key))


async def joined(town: Town, member_id: int, code: str, pieces: int = 1, key: str = "") -> Joined:
    """Join a team, unpaid."""
    wish = PlaceWish(member_id, pieces, home(town, member_id))
    async with town.database.begin() as work:
        _, of = await joinable_team(work, code)
        shown = await _price(work, of, wish, town)
        return await join_team(work, code, wish, rules(town), _sale(shown, key))


async def _price(work: Work, of: TeamOffer, wish: PlaceWish, town: Town) -> int:
    return (await price_place(work, of, wish, rules(town))).quote.total


def _sale(shown: int, key: str) -> Sale:
    return Sale(key or uuid4().hex, shown, None)


async def left(town: Town, member_id: int, code: str) -> Left:
    """Leave a team."""
    async with town.database.begin() as work:
        return await leave_team(work, member_id, code, zone=town.shop.shop.zone)


async def pay(town: Town, place: Joined, person: Person | None = None) -> None:
    """Pay for a place at the bank, and let the shop hear of it and react."""
    await pay_unheard(town, place, person)
    await town.shop.courier.run_due()


async def pay_unheard(town: Town, place: Joined, person: Person | None = None) -> None:
    """Pay for a place; it is in the books, and nothing has come of it yet."""
    await town.shop.cashier.ask(await charged(town, place, person))


async def charged(town: Town, place: Joined, person: Person | None = None) -> str:
    """Pay for a place at the bank, unknown to the shop yet; give the payment's number."""
    cashier = town.shop.cashier
    ticket = await cashier.collect(place.order.order_id, PayKind.NATIVE, "", title="团子小铺")
    if isinstance(cashier.bank, SandboxBank):
        await cashier.bank.pay(ticket.payment_number)
    else:
        assert person is not None
        await town.bank.pay(ticket.ticket, person)
    return ticket.payment_number


async def team(town: Town, code: str) -> Team:
    """Read a team."""
    async with town.database.reading() as work:
        found = await team_by_code(work, code)
    assert found
    return found


async def order_of(town: Town, place: Joined) -> Order:
    """Read the order of a place."""
    async with town.database.reading() as work:
        return await Orders(work).by_id(place.order.order_id)


async def seats(town: Town) -> list[tuple[int, str]]:
    """List every place's team and state, by its order."""
    rows = await town.rows("SELECT team_id, state FROM group_buy_seats ORDER BY order_id")
    return [(row["team_id"], row["state"]) for row in rows]


async def standing(town: Town, code: str) -> tuple[str, int, int]:
    """Tell a team's state, and how many places are paid and held."""
    one = await team(town, code)
    return one.state.value, one.paid, one.held


async def member_id(town: Town, person: Person) -> int:
    return int((await member_of(town, person))["id"])


async def let_teams_happen(town: Town, sku_id: int, members: Sequence[int]) -> None:
    """Let teams of a ladder succeed, fail, form, and be left; the goods are sold in no other way.

    Six members who are in no team take part.
    """
    price = (await town.rows("SELECT price FROM skus WHERE id = :id", id=sku_id))[0]["price"]
    facts = {"per_member": 2, "quota": 10, "solo": False, "lasts": timedelta(minutes=20)}
    of = await offer(town, sku_id, (2, price - 1), (3, price - 2), **facts)
    leaders, others = members[:3], members[3:]
    first, second, third = [await opened(town, one, of) for one in leaders]
    for place in (first, second):
        await pay(town, place)
    for one in others[:2]:
        await pay(town, await joined(town, one, first.team.code, 2))
    await pay(town, await joined(town, others[2], second.team.code))
    await left(town, others[2], second.team.code)
    await left(town, leaders[1], second.team.code)
    again = await opened(town, leaders[1], of)
    await pay(town, again)
    town.clock.pass_(minutes=10)
    await pay(town, third)
    town.clock.pass_(minutes=10)
    forming = await opened(town, others[2], of)
    await pay(town, forming)
    await TeamJobs(town.shop.shop.zone).settle(town.database.begin)
    ends = [(await team(town, one.team.code)).state for one in (first, again, forming)]
    assert ends == ["succeeded", "failed", "forming"]
