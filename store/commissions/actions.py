"""What happens to commission: one function a transition, whoever asks for it."""

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.persistence.work import Work
from community.ledger.actions import Because, drop_pending, pend, settle, take_back
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, pending_of
from community.members.repository import Members
from community.referral.queries import is_here, referrer_at
from community.staff.actions import note
from store.commissions.errors import CommissionNotHeld, RateNotAllowed
from store.commissions.events import CommissionHeld
from store.commissions.queries import goods_kept_by_line, ring_between
from store.commissions.repository import CommissionRates, Commissions
from store.commissions.rules import (
    MOST_LEVELS,
    Claim,
    Commission,
    CommissionRules,
    CommissionState,
    Part,
    Scope,
    capped,
    is_percent,
    month_start,
)
from store.orders.repository import Orders
from store.orders.rules import Order, OrderState

_UNIT = Unit.COMMISSION
_POSTED = frozenset({CommissionState.PENDING, CommissionState.AVAILABLE})


async def accrue_commission(work: Work, order_id: int, rules: CommissionRules) -> None:
    """Give the order's own referrer in prospect what it earns them, and who brought them."""
    referrer_id = (await Orders(work).by_id(order_id)).referrer_id
    if referrer_id is None:
        return
    await _take_turn(work, order_id)
    referrer_id = await Members(work).hold(referrer_id)
    order = await Orders(work).by_id(order_id)
    for claim in await _claims(work, order, referrer_id, rules):
        if claim.due and await is_here(work, claim.member_id):
            await _accrue(work, order, claim, rules)
    if order.state is OrderState.COMPLETED:
        await settle_commission(work, order_id, zone=rules.zone)


async def correct_commission(work: Work, order_id: int) -> None:
    """Take back what of an order's commission is not due on the goods that were kept."""
    await _take_turn(work, order_id)
    commissions = await Commissions(work).of_order(order_id)
    if commissions:
        kept = await goods_kept_by_line(work, await Orders(work).by_id(order_id))
        for one in commissions:
            await _correct(work, one, kept)


async def settle_commission(work: Work, order_id: int, *, zone: ZoneInfo) -> None:
    """Let the commission of a completed order be withdrawn, as far as it is still due."""
    await correct_commission(work, order_id)
    for one in await Commissions(work).of_order(order_id):
        if one.state is CommissionState.PENDING:
            await _make_available(work, one, zone)


async def release_commission(
    work: Work, commission_id: int, *, by: int, zone: ZoneInfo
) -> Commission:
    """Let a commission go on that waited for a person: `by` is the staff member who decides.

    Refuses with `CommissionNotHeld`.
    """
    one = await _held(work, commission_id)
    await correct_commission(work, one.order_id)
    one = await _held(work, commission_id)
    if not await Commissions(work).change(one, CommissionState.PENDING):
        raise CommissionNotHeld(commission_id)
    if one.left:
        await pend(work, _UNIT, one.member_id, one.left, _because(one.order_id, one.level))
    order = await Orders(work).by_id(one.order_id)
    if order.state is OrderState.COMPLETED:
        await settle_commission(work, order.id, zone=zone)
    await _note(work, by, "commission.released", one)
    return one


async def void_commission(work: Work, commission_id: int, *, by: int) -> Commission:
    """Refuse a commission that waited for a person, for good, or raise `CommissionNotHeld`."""
    one = await _held(work, commission_id)
    await _take_turn(work, one.order_id)
    one = await _held(work, commission_id)
    if not await Commissions(work).change(one, CommissionState.VOID):
        raise CommissionNotHeld(commission_id)
    await _note(work, by, "commission.voided", one)
    return one


async def set_rate(
    work: Work, scope: Scope, target_id: int, level: int, percent: Decimal | None, *, by: int
) -> None:
    """Set what a product or category earns at a level; `None`: what is more general applies.

    Orders released before keep their rate. Refuses with `RateNotAllowed`.
    """
    rates = CommissionRates(work)
    is_rate = (percent is None or is_percent(percent)) and 1 <= level <= MOST_LEVELS
    if not is_rate or not await rates.is_there(scope, target_id):
        raise RateNotAllowed(target_id)
    if percent is None:
        await rates.drop(scope, target_id, level)
    else:
        await rates.put(scope, target_id, level, int(percent * 100))
    facts = {"level": level, "percent": None if percent is None else str(percent)}
    await note(
        work,
        staff_member_id=by,
        act="commission.rate_set",
        subject=f"{scope}:{target_id}",
        facts=facts,
    )


async def _take_turn(work: Work, order_id: int) -> None:
    """Wait for whoever reckons this order's commission: what is read afterwards is theirs too."""
    await work.lock(f"commission:{order_id}")


async def _claims(
    work: Work, order: Order, referrer_id: int, rules: CommissionRules
) -> list[Claim]:
    """Tell who earns what at which level, before caps; nobody earns by their own purchase."""
    found = [(1, referrer_id)]
    if len(rules.rates) > 1:
        above = await referrer_at(work, referrer_id, order.placed_at)
        found += [] if above is None else [(2, await Members(work).hold(above))]
    kept = await goods_kept_by_line(work, order)
    others = [one for one in found if one[1] != order.member_id]
    return [
        Claim(level, member_id, await _parts(work, order, level, rules), kept)
        for level, member_id in others
    ]


async def _parts(work: Work, order: Order, level: int, rules: CommissionRules) -> tuple[Part, ...]:
    products = [line.product_id for line in order.lines]
    own = await CommissionRates(work).of_products(products, level)
    default = rules.rates[level - 1]
    return tuple(Part(line.id, own.get(line.product_id, default)) for line in order.lines)


async def _accrue(work: Work, order: Order, claim: Claim, rules: CommissionRules) -> None:
    """Write a commission down, and post it unless a person has to look at it first."""
    amount = await _capped(work, claim, rules)
    ring = await ring_between(work, claim.member_id, order.member_id)
    facts = {
        "order_id": order.id,
        "level": claim.level,
        "member_id": claim.member_id,
        "state": CommissionState.HELD if ring else CommissionState.PENDING,
        "why": ring or "",
        "basis": claim.basis,
        "amount": amount,
        "capped": claim.due - amount,
    }
    commission_id = await Commissions(work).add(facts, claim.parts)
    if commission_id is None:
        return
    if ring:
        work.record(CommissionHeld(commission_id, order.id, amount, ring))
    elif amount:
        because = _because(order.id, claim.level)
        await pend(work, _UNIT, claim.member_id, amount, because)


async def _capped(work: Work, claim: Claim, rules: CommissionRules) -> int:
    if rules.per_month is None:
        return capped(claim.due, rules, 0)
    # Until the commit nobody else adds to what this member has in prospect.
    await Ledger(work, _UNIT).held(pending_of(claim.member_id))
    start = month_start(work.now, rules.zone)
    so_far = await Commissions(work).since(claim.member_id, start)
    return capped(claim.due, rules, so_far)


async def _correct(work: Work, one: Commission, kept: Mapping[int, int]) -> None:
    """Take back the difference to what is due now; the sum taken back names the occasion."""
    surplus = one.left - one.due(kept)
    if not surplus or one.state is CommissionState.VOID:
        return
    taken_back = one.reversed + surplus
    state = CommissionState.REVERSED if taken_back == one.amount else one.state
    if not await Commissions(work).change(one, state, taken_back=taken_back):
        raise RuntimeError("a commission was changed by somebody else")
    if one.state not in _POSTED:
        return
    cause = f"{Reason.COMMISSION_BACK}:{one.order_id}:{one.level}:{taken_back}"
    because = Because(Reason.COMMISSION_BACK, cause)
    if one.state is CommissionState.PENDING:
        await drop_pending(work, _UNIT, one.member_id, surplus, because)
    else:
        await take_back(work, _UNIT, one.member_id, surplus, because)


async def _make_available(work: Work, one: Commission, zone: ZoneInfo) -> None:
    if not await Commissions(work).change(one, CommissionState.AVAILABLE):
        raise RuntimeError("a commission was changed by somebody else")
    if one.left:
        because = _because(one.order_id, one.level, ":available")
        await settle(work, _UNIT, one.member_id, one.left, because, zone=zone)


async def _held(work: Work, commission_id: int) -> Commission:
    one = await Commissions(work).held(commission_id)
    if one is None:
        raise CommissionNotHeld(commission_id)
    return one


def _because(order_id: int, level: int, occasion: str = "") -> Because:
    return Because(Reason.COMMISSION, f"{Reason.COMMISSION}:{order_id}:{level}{occasion}")


async def _note(work: Work, by: int, act: str, one: Commission) -> None:
    facts = {"order": one.order_id, "level": one.level, "amount": one.left}
    await note(work, staff_member_id=by, act=act, subject=f"commission:{one.id}", facts=facts)
