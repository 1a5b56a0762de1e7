"""The demo's 拼团: two offers, and a neighbour's team that others can join."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.neighbours import neighbour
from bot.demo.offers import product
from bot.demo.shopping import Step, pay, sent_home
from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from store.orders.repository import Orders
from store.teams.actions import open_team, price_place
from store.teams.offering import open_offer
from store.teams.queries import offer_of_product
from store.teams.rules import LadderStep, OfferDraft, PlaceWish, Sale, TeamOffer, TeamRules
from store.teams.seating import seat_payer

_PLAIN, _LADDER = "A04", "A20"
_STEPS = {
    _PLAIN: (LadderStep(3, 2_790),),
    _LADDER: (LadderStep(2, 2_590), LadderStep(5, 2_290)),
}
_LASTS = timedelta(days=7)
_LEADER = "青禾"
_KEY = "demo:team"


class TeamsOfDemo:
    """What happens around teams in the demo; each step is for a unit of work of its own."""

    def __init__(self, rules: TeamRules, vault: Vault) -> None:
        self._rules = rules
        self._vault = vault

    def steps(self, today: datetime) -> Iterator[tuple[datetime, Step]]:
        """Tell what has happened by today, and when."""
        yield today - timedelta(hours=3), _open_offers
        yield today - timedelta(hours=2), self._open_team
        yield today - timedelta(hours=2) + timedelta(minutes=1), self._pay

    async def _open_team(self, work: Work) -> None:
        member, offer = await neighbour(work, _LEADER), await _offer(work)
        wish = PlaceWish(member.id, 1, sent_home(self._vault, member.id, _LEADER))
        shown = (await price_place(work, offer, wish, self._rules)).quote.total
        await open_team(work, offer.id, wish, self._rules, Sale(_KEY, shown, None))

    async def _pay(self, work: Work) -> None:
        member = await neighbour(work, _LEADER)
        order = await Orders(work).by_key(member.id, _KEY)
        if order is None:
            raise LookupError(f"{_LEADER} has opened no team yet")
        await pay(work, order, _LEADER)
        await seat_payer(work, order.id, zone=self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return self._rules.checkout.zone


async def _open_offers(work: Work) -> None:
    for code, steps in _STEPS.items():
        sku = (await product(work, code)).skus[0]
        draft = OfferDraft(
            sku_id=sku.id, steps=steps, lasts=_LASTS, starts_at=work.now, per_member=3, solo=True
        )
        await open_offer(work, draft, by=None)


async def _offer(work: Work) -> TeamOffer:
    offer = await offer_of_product(work, (await product(work, _PLAIN)).id)
    if offer is None:
        raise LookupError(f"{_PLAIN} has no offer yet")
    return offer
