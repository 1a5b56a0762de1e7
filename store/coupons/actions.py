"""Getting, using and giving back coupons; each is decided by the row that it changes."""

from datetime import datetime

from bot.persistence.work import Work
from store.coupons.errors import (
    CouponAlreadyClaimed,
    CouponCodeTaken,
    CouponNotOpenYet,
    CouponNotUsable,
    CouponNotWithdrawable,
    CouponOver,
    CouponsAllGone,
    CouponTemplateNotAllowed,
    UnknownCoupon,
)
from store.coupons.repository import Coupons, Templates
from store.coupons.rules import (
    CouponState,
    HeldCoupon,
    Template,
    TemplateDraft,
    last_claim,
    problem_of,
    validity,
)


async def add_template(work: Work, draft: TemplateDraft) -> int:
    """Keep a template that makes sense; tell its id.

    Whether its coupons undercut what the goods cost is the promotions' calendar's to say.
    """
    problem = problem_of(draft)
    if problem is not None:
        raise CouponTemplateNotAllowed(problem)
    template_id = await Templates(work).add(draft)
    if template_id is None:
        raise CouponCodeTaken(draft.code or "")
    return template_id


async def claim_coupon(work: Work, *, member_id: int, code: str) -> HeldCoupon:
    """Give a member a coupon of the template that has a code, within its limits and time."""
    found = await Templates(work).by_code(code, member_id=member_id)
    if found is None:
        raise UnknownCoupon(code)
    template, taken = found
    _require_claimable(template, now=work.now)
    serial = await _count_in(work, template, member_id, taken)
    held = await Coupons(work).add(template, member_id, f"claim:{template.id}:{member_id}:{serial}")
    if held is None:
        raise RuntimeError("a claim's number was used before")
    return held


async def give_coupon(
    work: Work, *, member_id: int, template_id: int, cause: str
) -> HeldCoupon | None:
    """Give a member a coupon by a rule, within its limits; `None` if this cause gave it before.

    A refusal leaves the rest of the unit of work as it is, for a caller that goes on without it.
    """
    found = await Templates(work).by_id(template_id, member_id=member_id)
    if found is None:
        raise UnknownCoupon(str(template_id))
    template, taken = found
    if validity(template, got_at=work.now).end <= work.now:
        raise CouponOver(template.name)
    async with work.savepoint():
        held = await Coupons(work).add(template, member_id, cause)
        if held is not None:
            await _count_in(work, template, member_id, taken)
    return held


async def lock_coupon(work: Work, *, coupon_id: int, member_id: int, order_id: int) -> None:
    """Put a member's coupon under an order, or refuse with `CouponNotUsable`."""
    if not await Coupons(work).lock(coupon_id, member_id, order_id):
        raise CouponNotUsable


async def use_coupon(work: Work, *, order_id: int) -> bool:
    """Use the coupon of an order that was paid; `False` when it has none to be used."""
    return await Coupons(work).use(order_id)


async def return_coupon(work: Work, *, order_id: int) -> CouponState | None:
    """Take the coupon off an order that was closed or refunded whole, once.

    Tells what became of it: available again, expired if its time is over, `None` if there is none.
    """
    return await Coupons(work).give_back(order_id)


async def withdraw_coupon(work: Work, *, coupon_id: int, member_id: int) -> None:
    """Undo that a member got a coupon: another may have it, and the member may have it again."""
    template_id = await Coupons(work).withdraw(coupon_id, member_id)
    if template_id is None:
        raise CouponNotWithdrawable
    await Coupons(work).give_share_back(template_id, member_id)
    if not await Templates(work).issue(template_id, -1):
        raise RuntimeError("a template has given fewer coupons than were taken back")


async def expire_coupons(work: Work, *, most: int) -> int:
    """Close coupons whose time is over, unless an order has them; tell how many there were."""
    return await Coupons(work).expire(most=most)


def _require_claimable(template: Template, *, now: datetime) -> None:
    if now < template.claim_from:
        raise CouponNotOpenYet(template.name)
    end = last_claim(template)
    if end is not None and now >= end:
        raise CouponOver(template.name)


async def _count_in(work: Work, template: Template, member_id: int, taken: int) -> int:
    """Count a coupon within both limits; tell how many of the template the member ever had.

    What was read first only saves a try that would be in vain: the conditions of the writes decide.
    """
    if taken >= template.per_person:
        raise CouponAlreadyClaimed(template.name, template.per_person)
    if template.is_gone:
        raise CouponsAllGone(template.name)
    ever = await Coupons(work).take_share(template, member_id)
    if ever is None:
        raise CouponAlreadyClaimed(template.name, template.per_person)
    if not await Templates(work).issue(template.id, 1):
        raise CouponsAllGone(template.name)
    return ever
