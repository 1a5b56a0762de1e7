"""What becomes of a coupon, and what does not."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from store.coupons.actions import give_coupon
from store.coupons.errors import (
    CouponAlreadyClaimed,
    CouponCodeTaken,
    CouponNotUsable,
    CouponNotWithdrawable,
    CouponOver,
    CouponsAllGone,
    CouponTemplateNotAllowed,
    UnknownCoupon,
)
from store.coupons.repository import Coupons, Templates
from store.coupons.rules import CouponState, Window
from store.pricing.terms import CouponKind, CouponTerms, Scope
from tests.features.steps import change
from tests.store.coupons.steps import OPENING, act, add, claimed, newcomer, states, steps_of
from tests.town import Town

ORDER = 77


async def usable(town: Town, member: int) -> list[CouponTerms]:
    async with town.database.reading() as work:
        return await Coupons(work).usable_by(member)


async def test_a_claimed_coupon_is_usable_by_its_terms(town: Town) -> None:
    scope = Scope(frozenset({3, 1}), frozenset({"时令水果"}))
    await add(town, kind=CouponKind.PERCENT, value=90, cap=2000, scope=scope)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    expires_at = town.clock() + timedelta(days=7)
    terms = CouponTerms(coupon, "新人券", CouponKind.PERCENT, 90, 2000, 5000, scope, expires_at)
    assert await usable(town, member) == [terms]
    assert await usable(town, await newcomer(town)) == []


async def test_a_coupon_is_good_within_its_window_only(town: Town) -> None:
    now = town.clock()
    await add(town, good=Window(now + timedelta(days=1), now + timedelta(days=2)))
    member = await newcomer(town)
    coupon = await claimed(town, member)
    lock = {"coupon_id": coupon, "member_id": member, "order_id": ORDER}
    assert await usable(town, member) == []
    assert await act(town, "lock_coupon", **lock) is CouponNotUsable
    town.clock.now = now + timedelta(days=1)
    assert len(await usable(town, member)) == 1
    town.clock.now = now + timedelta(days=2)
    assert await usable(town, member) == []
    assert await act(town, "lock_coupon", **lock) is CouponNotUsable


async def test_the_first_to_expire_comes_first(town: Town) -> None:
    for code, days in (("LATE", 9), ("SOON", 2)):
        await add(town, code=code, name=code, good=days)
    member = await newcomer(town)
    for code in ("LATE", "SOON"):
        await claimed(town, member, code)
    assert [terms.name for terms in await usable(town, member)] == ["SOON", "LATE"]


async def test_an_order_locks_its_payment_uses_and_a_refund_returns(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    assert await usable(town, member) == []
    assert await act(town, "use_coupon", order_id=ORDER)
    assert not await act(town, "use_coupon", order_id=ORDER)
    assert await act(town, "return_coupon", order_id=ORDER) is CouponState.AVAILABLE
    assert await act(town, "return_coupon", order_id=ORDER) is None
    assert len(await usable(town, member)) == 1
    assert await steps_of(town, coupon) == ["available", "locked", "used", "available"]


async def test_what_was_returned_serves_another_order(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    for order in (ORDER, ORDER + 1):
        await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=order)
        await act(town, "return_coupon", order_id=ORDER)
    assert await states(town) == ["locked"]


async def test_a_coupon_under_an_order_stays_there_when_its_time_is_over(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    town.clock.pass_(days=8)
    assert await act(town, "expire_coupons", most=9) == 0
    assert await act(town, "use_coupon", order_id=ORDER)
    assert await act(town, "return_coupon", order_id=ORDER) is CouponState.EXPIRED


async def test_nobody_uses_anothers_coupon(town: Town) -> None:
    await add(town)
    coupon = await claimed(town, await newcomer(town))
    other = await newcomer(town)
    lock = await act(town, "lock_coupon", coupon_id=coupon, member_id=other, order_id=ORDER)
    withdrawn = await act(town, "withdraw_coupon", coupon_id=coupon, member_id=other)
    assert (lock, withdrawn) == (CouponNotUsable, CouponNotWithdrawable)
    assert await states(town) == ["available"]


async def test_an_order_has_one_coupon(town: Town) -> None:
    await add(town, per_person=2)
    member = await newcomer(town)
    first, second = [await claimed(town, member) for _ in range(2)]
    await act(town, "lock_coupon", coupon_id=first, member_id=member, order_id=ORDER)
    with pytest.raises(IntegrityError):
        await act(town, "lock_coupon", coupon_id=second, member_id=member, order_id=ORDER)


async def test_a_withdrawn_coupon_counts_no_more(town: Town) -> None:
    await add(town, total=1)
    member, other = await newcomer(town), await newcomer(town)
    coupon = await claimed(town, member)
    assert await act(town, "claim_coupon", member_id=other, code="NEW10") is CouponsAllGone
    await act(town, "withdraw_coupon", coupon_id=coupon, member_id=member)
    assert await usable(town, member) == []
    await claimed(town, member)
    assert await states(town) == ["withdrawn", "available"]


async def test_a_coupon_under_an_order_is_not_withdrawn(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    withdrawn = await act(town, "withdraw_coupon", coupon_id=coupon, member_id=member)
    assert withdrawn is CouponNotWithdrawable


async def test_a_rule_gives_within_the_same_limits(town: Town) -> None:
    template = await add(town, code=None)
    member = await newcomer(town)
    give = {"member_id": member, "template_id": template}
    held = await act(town, "give_coupon", **give, cause="birthday:2026")
    assert [terms.id for terms in await usable(town, member)] == [held.terms.id]
    assert await act(town, "give_coupon", **give, cause="birthday:2026") is None
    assert await act(town, "give_coupon", **give, cause="birthday:2027") is CouponAlreadyClaimed
    assert await act(town, "give_coupon", member_id=1, template_id=9, cause="x") is UnknownCoupon


async def test_a_rule_gives_nothing_that_is_over(town: Town) -> None:
    good = Window(town.clock(), town.clock() + timedelta(days=1))
    template = await add(town, good=good)
    town.clock.pass_(days=1)
    given = await act(
        town, "give_coupon", member_id=await newcomer(town), template_id=template, cause="x"
    )
    assert given is CouponOver


async def test_who_is_refused_a_gift_goes_on_with_the_rest(town: Town) -> None:
    template = await add(town)
    member = await newcomer(town)
    await claimed(town, member)
    async with town.database.begin() as work:
        with pytest.raises(CouponAlreadyClaimed):
            await give_coupon(work, member_id=member, template_id=template, cause="gift")
    assert await states(town) == ["available"]


async def test_a_code_belongs_to_one_template_and_none_to_many(town: Town) -> None:
    await add(town)
    with pytest.raises(CouponCodeTaken):
        await add(town, name="另一种")
    for _ in range(2):
        await add(town, code=None)
    assert await town.count("coupon_templates") == 3


async def test_nonsense_is_not_kept(town: Town) -> None:
    with pytest.raises(CouponTemplateNotAllowed):
        await add(town, value=0)
    assert await town.count("coupon_templates") == 0


async def test_the_calendar_sees_every_term_that_a_price_can_still_meet(town: Town) -> None:
    now = town.clock()
    soon = Window(OPENING, now + timedelta(days=1))
    await add(town, code="OVER", name="OVER", good=soon)
    await add(town, code="OUT", name="OUT", claim_until=now + timedelta(days=1))
    await add(town, code="GONE", name="GONE", claim_until=now + timedelta(days=1))
    await add(town, code="LATER", name="LATER", claim_from=now + timedelta(days=5))
    await claimed(town, await newcomer(town), "OUT")
    town.clock.now = now + timedelta(days=2)
    async with town.database.reading() as work:
        names = {terms.name for terms in await Templates(work).in_force()}
    assert names == {"OUT", "LATER"}


async def test_a_template_never_counts_beyond_its_total(town: Town) -> None:
    await add(town, total=3)
    with pytest.raises(IntegrityError):
        await change(town, "UPDATE coupon_templates SET issued = 4")


async def test_more_coupons_than_a_batch_all_expire(town: Town) -> None:
    template = await add(town, per_person=600)
    member = await newcomer(town)
    async with town.database.begin() as work:
        for number in range(510):
            await give_coupon(work, member_id=member, template_id=template, cause=f"gift:{number}")
    town.clock.pass_(days=7)
    await town.shop.jobs.tick()
    assert set(await states(town)) == {"expired"}
