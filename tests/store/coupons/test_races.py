"""Whatever happens to coupons at once, no limit is passed and no coupon lost or doubled."""

import asyncio
import random
from collections import Counter

import pytest

from store.coupons.errors import (
    CouponAlreadyClaimed,
    CouponNotUsable,
    CouponNotWithdrawable,
    CouponsAllGone,
)
from store.coupons.rules import CouponState
from tests.store.coupons.steps import act, add, claimed, newcomer, states, steps_of
from tests.town import Town

ORDER = 77
_ORDERS = "SELECT order_id FROM coupons WHERE order_id IS NOT NULL"


async def test_a_hundred_rivals_get_as_many_as_there_are(town: Town) -> None:
    await add(town, total=7)
    members = [await newcomer(town) for _ in range(100)]
    got = await asyncio.gather(
        *(act(town, "claim_coupon", member_id=member, code="NEW10") for member in members)
    )
    assert got.count(CouponsAllGone) == 93
    assert await states(town) == ["available"] * 7


async def test_one_person_who_claims_many_times_at_once_gets_their_share(town: Town) -> None:
    await add(town, per_person=2)
    member = await newcomer(town)
    got = await asyncio.gather(
        *(act(town, "claim_coupon", member_id=member, code="NEW10") for _ in range(20))
    )
    assert got.count(CouponAlreadyClaimed) == 18
    assert await states(town) == ["available"] * 2


async def test_people_who_ask_in_chat_at_once_get_as_many_as_there_are(town: Town) -> None:
    await add(town, total=5)
    people = [await town.newcomer() for _ in range(24)]
    await asyncio.gather(*(town.wechat.say(person, "领券 NEW10") for person in people))
    assert await states(town) == ["available"] * 5
    said = [await town.say(person, "领券 NEW10") for person in people]
    assert sum("已经领完了" in one for one in said) == 19


async def test_claims_and_withdrawals_at_once_keep_the_counts(town: Town) -> None:
    await add(town, total=3, per_person=3)
    members = [await newcomer(town) for _ in range(4)]
    mine = {member: await claimed(town, member) for member in members[:3]}
    await asyncio.gather(
        *(
            act(town, "withdraw_coupon", coupon_id=coupon, member_id=member)
            for member, coupon in mine.items()
            for _ in range(2)
        ),
        *(act(town, "claim_coupon", member_id=members[3], code="NEW10") for _ in range(3)),
    )
    (template,) = await town.rows("SELECT issued FROM coupon_templates")
    assert Counter(await states(town))["withdrawn"] == 3
    assert template["issued"] == Counter(await states(town))["available"]


async def test_a_cause_gives_one_coupon_however_often_it_comes(town: Town) -> None:
    template = await add(town, per_person=9)
    member = await newcomer(town)
    given = await asyncio.gather(
        *(
            act(town, "give_coupon", member_id=member, template_id=template, cause="birthday:1")
            for _ in range(8)
        )
    )
    assert given.count(None) == 7
    assert await states(town) == ["available"]


async def test_two_orders_at_once_get_a_coupon_once(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    got = await asyncio.gather(
        *(
            act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=order)
            for order in range(1, 9)
        )
    )
    assert Counter(got) == {None: 1, CouponNotUsable: 7}


@pytest.mark.parametrize("seed", range(4))
async def test_a_return_beside_the_expiry_loses_and_doubles_nothing(town: Town, seed: int) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    town.clock.pass_(days=7)
    rivals = [("return_coupon", {"order_id": ORDER})] * 3 + [("expire_coupons", {"most": 9})] * 3
    random.Random(seed).shuffle(rivals)  # noqa: S311 - an order of events
    got = await asyncio.gather(*(act(town, verb, **facts) for verb, facts in rivals))
    assert got.count(CouponState.EXPIRED) == 1
    assert await steps_of(town, coupon) == ["available", "locked", "expired"]


async def test_a_return_in_time_beside_the_expiry_gives_the_coupon_back(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    town.clock.pass_(days=6)
    rivals = [("expire_coupons", {"most": 9}), ("return_coupon", {"order_id": ORDER})]
    got = await asyncio.gather(*(act(town, verb, **facts) for verb, facts in rivals * 2))
    assert got.count(CouponState.AVAILABLE) == 1
    assert await states(town) == ["available"]


async def test_payment_beside_closing_returns_the_coupon_once(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    await act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER)
    both = [("use_coupon", {"order_id": ORDER}), ("return_coupon", {"order_id": ORDER})] * 3
    got = await asyncio.gather(*(act(town, verb, **facts) for verb, facts in both))
    assert got.count(CouponState.AVAILABLE) == 1
    assert await states(town) == ["available"]


async def test_an_order_beside_a_withdrawal_one_wins(town: Town) -> None:
    await add(town)
    member = await newcomer(town)
    coupon = await claimed(town, member)
    got = await asyncio.gather(
        act(town, "lock_coupon", coupon_id=coupon, member_id=member, order_id=ORDER),
        act(town, "withdraw_coupon", coupon_id=coupon, member_id=member),
    )
    assert tuple(got) in {(None, CouponNotWithdrawable), (CouponNotUsable, None)}


@pytest.mark.parametrize("seed", range(3))
async def test_books_add_up_after_any_storm(town: Town, seed: int) -> None:
    await add(town, per_person=3, total=8, good=1)
    members = [await newcomer(town) for _ in range(4)]
    chance = random.Random(seed)  # noqa: S311 - a storm that can be repeated
    for _ in range(6):
        await asyncio.gather(*(_something(town, members, chance) for _ in range(12)))
        town.clock.pass_(hours=5)
    assert await town.broken_rules() == []
    assert await town.count("coupons") > 0


async def _something(town: Town, members: list[int], chance: random.Random) -> None:
    """Do any action to any coupon; each order has its own number, as an order has one coupon."""
    member, coupon, order = chance.choice(members), chance.randint(1, 12), chance.randrange(10**9)
    held = [row["order_id"] for row in await town.rows(_ORDERS)] or [0]
    acts: list[tuple[str, dict[str, object]]] = [
        ("claim_coupon", {"member_id": member, "code": "NEW10"}),
        ("lock_coupon", {"coupon_id": coupon, "member_id": member, "order_id": order}),
        ("use_coupon", {"order_id": chance.choice(held)}),
        ("return_coupon", {"order_id": chance.choice(held)}),
        ("withdraw_coupon", {"coupon_id": coupon, "member_id": member}),
        ("expire_coupons", {"most": 3}),
    ]
    verb, facts = chance.choice(acts)
    await act(town, verb, **facts)
