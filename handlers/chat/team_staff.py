"""店务：开团购、关团购。"""

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import team_staff as say
from handlers.chat.confirming import Confirming, commanded
from handlers.chat.context import Chat, ChatRouter
from store.catalogue.errors import ProductNotFound
from store.catalogue.repository import Catalogue
from store.catalogue.rules import Product, Sku
from store.teams.errors import OfferRuns
from store.teams.offering import check_offer, close_offer, open_offer
from store.teams.queries import count_forming, offer_of_product, open_offers
from store.teams.reading import OfferProblem, OfferSaid, read_offer
from store.teams.rules import LadderStep, OfferDraft, TeamOffer

router = ChatRouter()
confirming = Confirming("team_offers")

_MANAGERS = (Role.OWNER, Role.MANAGER)
_MINUTE = timedelta(minutes=1)


@router.on(commanded("开团购", roles=_MANAGERS))
async def on_open(chat: Chat, words: str) -> Reply:
    said = read_offer(words)
    if isinstance(said, OfferProblem):
        return Text(say.opening_problem(why=said.why, said=said.said))
    product = await Catalogue(chat.work).any_by_code(said.code)
    if product is None:
        raise ProductNotFound(said.code)
    sku = _sku(product, said.spec)
    if sku is None:
        specs = [one.spec for one in product.skus]
        return Text(say.which_spec(code=product.code, specs=specs, said=said.spec))
    return await _ask_open(chat, product, _draft(chat, sku.id, said))


async def _ask_open(chat: Chat, product: Product, draft: OfferDraft) -> Reply:
    good = await check_offer(chat.work, draft)
    await _demand_none(chat, product)
    question = say.ask_open(
        title=good.title, spec=good.spec, code=good.code, ordinary=good.price, draft=draft
    )
    facts = {"offer": _packed(draft), "ordinary": good.price}
    return confirming.ask(chat, "open", question, **facts)


@confirming.deed("open", *_MANAGERS)
async def open_(chat: Chat, facts: Mapping[str, str]) -> Reply:
    draft = _unpacked(facts["offer"], chat)
    good = await check_offer(chat.work, draft)
    if good.price != int(facts["ordinary"]):
        return Text(say.changed_meanwhile(code=good.code))
    offer = await open_offer(chat.work, draft, by=chat.member.id)
    await _note(chat, "team_offer.opened", offer, {"offer": facts["offer"]})
    return Text(say.opened(offer=offer))


@router.on(commanded("关团购", roles=_MANAGERS))
async def on_close(chat: Chat, code: str) -> Reply:
    if code:
        return await _ask_close(chat, await _offer_of(chat, code.replace(" ", "")))
    offers = await open_offers(chat.work)
    if not offers:
        return Text(say.none_to_close())
    if len(offers) > 1:
        return Text(say.which_to_close(offers=offers))
    return await _ask_close(chat, offers[0])


async def _ask_close(chat: Chat, offer: TeamOffer | None) -> Reply:
    if offer is None:
        return Text(say.none_to_close())
    forming = await count_forming(chat.work, offer.id)
    question = say.ask_close(offer=offer, forming=forming)
    return confirming.ask(chat, "close", question, offer=offer.id)


@confirming.deed("close", *_MANAGERS)
async def close(chat: Chat, facts: Mapping[str, str]) -> Reply:
    offer = await close_offer(chat.work, int(facts["offer"]))
    forming = await count_forming(chat.work, offer.id)
    await _note(chat, "team_offer.closed", offer, {"forming": forming})
    return Text(say.closed(offer=offer, forming=forming))


async def _demand_none(chat: Chat, product: Product) -> None:
    """Refuse what another offer of the product is in the way of."""
    offer = await offer_of_product(chat.work, product.id)
    if offer is not None and (offer.ends_at is None or offer.ends_at > chat.work.now):
        raise OfferRuns(product.code)


async def _offer_of(chat: Chat, code: str) -> TeamOffer | None:
    """Find the offer of a product that isn't closed."""
    product = await Catalogue(chat.work).any_by_code(code)
    if product is None:
        raise ProductNotFound(code)
    return await offer_of_product(chat.work, product.id)


def _sku(product: Product, spec: str) -> Sku | None:
    """Find the spec that was named, or the only one."""
    if not spec and len(product.skus) == 1:
        return product.skus[0]
    named = (sku for sku in product.skus if spec and as_word(sku.spec) == as_word(spec))
    return next(named, None)


def _draft(chat: Chat, sku_id: int, said: OfferSaid) -> OfferDraft:
    return OfferDraft(
        sku_id=sku_id,
        steps=said.steps,
        lasts=said.lasts or chat.shop.teams.lasts,
        starts_at=chat.work.now,
        quota=said.quota,
        per_member=said.per_member,
        solo=said.solo,
    )


def _packed(draft: OfferDraft) -> str:
    steps = [[one.people, one.price] for one in draft.steps]
    facts = {
        "sku": draft.sku_id,
        "steps": steps,
        "minutes": draft.lasts // _MINUTE,
        "quota": draft.quota,
        "per_member": draft.per_member,
        "solo": draft.solo,
    }
    return json.dumps(facts)


def _unpacked(packed: str, chat: Chat) -> OfferDraft:
    facts = json.loads(packed)
    return OfferDraft(
        sku_id=facts["sku"],
        steps=tuple(LadderStep(*one) for one in facts["steps"]),
        lasts=facts["minutes"] * _MINUTE,
        starts_at=chat.work.now,
        quota=facts["quota"],
        per_member=facts["per_member"],
        solo=facts["solo"],
    )


async def _note(chat: Chat, act: str, offer: TeamOffer, facts: Mapping[str, object]) -> None:
    subject = f"team_offer:{offer.id}"
    await note(chat.work, staff_member_id=chat.member.id, act=act, subject=subject, facts=facts)
    chat.did(act)
