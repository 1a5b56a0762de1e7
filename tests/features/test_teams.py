"""拼团: opening, joining, filling, failing, leaving; steps of a ladder; limits; what is told."""

from datetime import timedelta
from typing import Any

import pytest

from bot.kernel.refusal import Refusal
from handlers.jobs.teams import TeamJobs
from handlers.refusals import words_of
from simulator.people import Person
from store.cart.errors import NotOnSale
from store.checkout.actions import price_wish
from store.checkout.errors import OnlyInTeams, OrderedOtherwise, PriceChanged
from store.checkout.rules import Delivery, Wish
from store.orders.actions import cancel_order
from store.orders.rules import Actor, Cause
from store.teams.actions import join_team, open_team, running_offer, stay_in_team
from store.teams.errors import (
    AlreadyInTeam,
    NotInTeam,
    OfferBelowCost,
    OfferNotAllowed,
    OfferNotCheaper,
    OfferNotFound,
    OfferNotYet,
    OfferRuns,
    OfferStockDoesNotLast,
    TeamFull,
    TeamLimitReached,
    TeamNotFound,
    TeamOver,
    TeamPiecesNotAllowed,
    TeamSoldOut,
)
from store.teams.events import TeamFailed
from store.teams.offering import close_offer
from store.teams.queries import (
    offer_of_product,
    open_offers,
    roster,
    teams_of_member,
    teams_of_offer,
)
from store.teams.rules import Joined, PlaceWish, Sale, TeamOffer
from store.teams.settling import settle_team
from tests.features.browsing_pages import browser, order_path
from tests.features.buying import count, open_pickup
from tests.features.ordering import level, notices_to, sku_of, staff, state_of
from tests.features.steps import product, put
from tests.features.teaming import (
    SENT,
    charged,
    joined,
    left,
    member_id,
    offer,
    offered,
    opened,
    order_of,
    pay,
    pay_unheard,
    rules,
    standing,
    team,
)
from tests.town import Town


@pytest.fixture
async def sku(town: Town) -> int:
    """Put apples on the shelf at ¥20."""
    await put(town, product("A02", "富士苹果", price=2_000, stock=100))
    return await sku_of(town, "A02")


async def people(town: Town, count: int) -> list[Person]:
    return [await town.newcomer(f"邻居{nth}") for nth in range(count)]


async def refused(action: Any) -> Refusal:
    """Await what is refused; a refusal without words fails here."""
    with pytest.raises(Refusal) as caught:
        await action
    assert words_of(caught.value)
    return caught.value


async def full_team(town: Town, of: TeamOffer, whom: list[Person]) -> list[Joined]:
    """Let people fill a team, one after the other."""
    first = await opened(town, await member_id(town, whom[0]), of)
    await pay(town, first)
    places = [first]
    for one in whom[1:]:
        places.append(await joined(town, await member_id(town, one), first.team.code))
        await pay(town, places[-1])
    return places


async def test_three_people_fill_a_team_and_all_are_told_once(town: Town, sku: int) -> None:
    of, who = await offer(town, sku), await people(town, 3)
    places = await full_team(town, of, who)
    code = places[0].team.code
    assert await standing(town, code) == ("succeeded", 3, 0)
    for place, person in zip(places, who, strict=True):
        assert await state_of(town, place.order.number) == "to_ship"
        said = await notices_to(town, person)
        assert sum("拼团成功" in one for one in said) == 1
        assert not any("正在备货" in one for one in said if "拼团成功" not in one)
    first, second, _ = [await notices_to(town, one) for one in who]
    assert "已收到付款 ¥21，订单" in first[0]
    assert "开团成功，还差 2 人成团，11月24日" in first[0]
    assert [one for one in first if "已有 2 人付款，还差 1 人" in one]
    assert "参团成功，还差 1 人" in second[0]
    assert len(first) == 3
    assert (await offered(town, of.id)).sold == 3
    assert await level(town, "A02") == (100, 3)
    assert "待发货" in await town.say(who[0], f"订单 {places[0].order.number}")


async def test_out_of_time_everybody_has_their_money_back(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, quota=5, per_member=2), await people(town, 3)
    first = await opened(town, await member_id(town, who[0]), of, 2)
    await pay(town, first)
    second = await joined(town, await member_id(town, who[1]), first.team.code)
    await pay(town, second)
    town.clock.pass_(hours=23, minutes=55)
    third = await joined(town, await member_id(town, who[2]), first.team.code)
    assert "等待成团" in await town.say(who[0], f"订单 {first.order.number}")
    assert "等待成团" in await town.say(who[0], f"退款 {first.order.number} 不想等了")
    town.clock.pass_(minutes=6)
    for _ in range(3):
        await town.work()
    assert await standing(town, first.team.code) == ("failed", 0, 0)
    for place in (first, second, third):
        assert await state_of(town, place.order.number) == "closed"
    for place, person in ((first, who[0]), (second, who[1])):
        order = await order_of(town, place)
        assert (order.refunded, order.cause) == (order.total, Cause.TEAM_FAILED)
        assert sum("拼团未成" in one for one in await notices_to(town, person)) == 1
    assert "拼团未成，已退款" in await town.say(who[0], f"订单 {first.order.number}")
    said = await notices_to(town, who[2])
    assert not any("拼团未成" in one for one in said)
    assert sum("没有按时付款" in one for one in said) == 1
    assert (await offered(town, of.id)).sold == 0
    assert await level(town, "A02") == (100, 0)
    refunds = await town.rows("SELECT state FROM refunds")
    assert [row["state"] for row in refunds] == ["succeeded"] * 2


async def test_an_unpaid_place_is_held_for_a_quarter_of_an_hour(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    code = first.team.code
    await pay(town, first)
    slow = await joined(town, ids[1], code)
    assert (await order_of(town, slow)).pay_until == town.clock() + timedelta(minutes=15)
    town.clock.pass_(minutes=14)
    assert isinstance(await refused(joined(town, ids[2], code)), TeamFull)
    assert await standing(town, code) == ("forming", 1, 1)
    town.clock.pass_(minutes=1)
    # Nothing has closed the order yet, but the place is kept no longer.
    quick = await joined(town, ids[2], code)
    await pay(town, quick)
    assert await standing(town, code) == ("succeeded", 2, 0)
    for _ in range(2):
        await town.work()
    assert await state_of(town, slow.order.number) == "closed"
    assert (await offered(town, of.id)).sold == 2


async def test_a_place_that_is_paid_in_the_books_is_kept(town: Town, sku: int) -> None:
    """Also where nothing has come of the payment when the time to pay is over."""
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    await pay(town, first)
    await pay_unheard(town, await joined(town, ids[1], first.team.code))
    town.clock.pass_(minutes=16)
    assert isinstance(await refused(joined(town, ids[2], first.team.code)), TeamFull)
    await town.shop.courier.run_due()
    assert await standing(town, first.team.code) == ("succeeded", 2, 0)


async def test_members_hear_of_the_joins_that_matter(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (6, 1_500)), await people(town, 6)
    places = await full_team(town, of, who[:5])
    code = places[0].team.code
    await left(town, await member_id(town, who[4]), code)
    await pay(town, await joined(town, await member_id(town, who[4]), code))
    await pay(town, await joined(town, await member_id(town, who[5]), code))
    heard = [
        [
            one.split("已有 ")[1][0]
            for one in await notices_to(town, person)
            if "人付款，还差" in one
        ]
        for person in who
    ]
    assert heard == [["2", "3", "5"], ["3", "5"], ["5"], ["5"], [], []]


async def test_who_is_too_late_for_a_failed_team_is_told_once(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, lasts=timedelta(minutes=10)), await people(town, 2)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    await pay(town, first)
    slow = await joined(town, ids[1], first.team.code)
    number = await charged(town, slow)
    async with town.database.begin() as work:
        await close_offer(work, of.id)
    town.clock.pass_(minutes=10)
    await TeamJobs(town.shop.shop.zone).settle(town.database.begin)
    await town.shop.cashier.ask(number)
    await town.shop.courier.run_due()
    async with town.database.begin() as work:
        work.record(TeamFailed(first.team.id))  # heard of again, and last
    said = await notices_to(town, who[1])
    assert len(said) == 1
    assert "没有别的团可以参加" in said[0]
    async with town.database.reading() as work:
        inside = await roster(work, await team(town, first.team.code))
    assert [one.state.value for one in inside] == ["failed"]


async def test_an_opener_who_does_not_pay_leaves_no_team_behind(town: Town, sku: int) -> None:
    of, (person,) = await offer(town, sku), await people(town, 1)
    place = await opened(town, await member_id(town, person), of)
    town.clock.pass_(minutes=16)
    for _ in range(3):
        await town.work()
    assert await standing(town, place.team.code) == ("failed", 0, 0)
    said = await notices_to(town, person)
    assert len(said) == 1
    assert "没有按时付款，已关闭" in said[0]


async def test_a_payer_who_comes_late_is_put_into_another_team_and_asked(
    town: Town, sku: int
) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    await pay(town, first)
    slow = await joined(town, ids[1], first.team.code)
    cashier = town.shop.cashier
    number = await charged(town, slow)
    town.clock.pass_(minutes=15)
    await pay(town, await joined(town, ids[2], first.team.code))
    await cashier.ask(number)
    await town.shop.courier.run_due()
    own = (await town.rows("SELECT code FROM group_buy_teams WHERE leader_id = :id", id=ids[1]))[0]
    (asked,) = [one for one in await notices_to(town, who[1]) if "没有名额" in one]
    assert f"用你的名义新开了「富士苹果」的团 {own['code']}" in asked
    assert f"退团 {own['code']}" in asked
    assert (await order_of(town, slow)).state == "awaiting_team"
    async with town.database.begin() as work:
        (mine,) = await teams_of_member(work, ids[1])
        assert mine.seat.asked
        await stay_in_team(work, ids[1], own["code"])
        (mine,) = await teams_of_member(work, ids[1])
        assert not mine.seat.asked
    gone = await left(town, ids[1], own["code"])
    assert gone.refund == (await order_of(town, slow)).total == 2_100
    assert await standing(town, own["code"]) == ("failed", 0, 0)


async def test_a_late_payer_goes_to_the_team_that_is_nearest_to_full(town: Town, sku: int) -> None:
    of, who = await offer(town, sku), await people(town, 7)
    ids = [await member_id(town, one) for one in who]
    own = await opened(town, ids[0], of)
    await pay(town, own)
    slow = await joined(town, ids[1], own.team.code)
    number = await charged(town, slow)
    two = [await full_team(town, of, some) for some in ([who[2]], who[3:5])]
    town.clock.pass_(minutes=15)
    for one in ids[5:]:
        await pay(town, await joined(town, one, own.team.code))
    assert await standing(town, own.team.code) == ("succeeded", 3, 0)
    await town.shop.cashier.ask(number)
    said = await notices_to(town, who[1])
    assert sum("把你安排到了" in one for one in said) == 1
    assert sum("拼团成功" in one for one in said) == 1
    assert await standing(town, two[1][0].team.code) == ("succeeded", 3, 0)
    assert await standing(town, two[0][0].team.code) == ("forming", 1, 0)


async def test_a_late_payer_takes_their_own_place_again_if_it_is_free(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    own = await opened(town, ids[0], of)
    await pay(town, own)
    slow = await joined(town, ids[1], own.team.code)
    number = await charged(town, slow)
    town.clock.pass_(minutes=15)
    await joined(town, ids[2], own.team.code)
    await left(town, ids[2], own.team.code)
    await town.shop.cashier.ask(number)
    await town.shop.courier.run_due()
    assert await standing(town, own.team.code) == ("succeeded", 2, 0)
    assert await state_of(town, slow.order.number) == "to_ship"


async def test_money_for_a_place_given_up_for_another_goes_back(town: Town, sku: int) -> None:
    """Who lost a place, took another in the offer, and paid for both, has one."""
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    own = await opened(town, ids[0], of)
    await pay(town, own)
    slow = await joined(town, ids[1], own.team.code)
    number = await charged(town, slow)
    town.clock.pass_(minutes=15)
    await pay(town, await joined(town, ids[2], own.team.code))
    again = await opened(town, ids[1], of)
    await pay(town, again)
    await town.shop.cashier.ask(number)
    await town.shop.courier.run_due()
    assert (await order_of(town, again)).state == "awaiting_team"
    assert (await order_of(town, slow)).refunded == 2_100


async def test_also_where_the_first_place_would_be_free_again(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    own = await opened(town, ids[0], of)
    await pay(town, own)
    slow = await joined(town, ids[1], own.team.code)
    number = await charged(town, slow)
    town.clock.pass_(minutes=15)
    await joined(town, ids[2], own.team.code)
    await left(town, ids[2], own.team.code)
    again = await opened(town, ids[1], of)
    await town.shop.cashier.ask(number)
    await town.shop.courier.run_due()
    assert (await order_of(town, slow)).refunded == 2_100
    assert await standing(town, own.team.code) == ("forming", 1, 0)
    assert await standing(town, again.team.code) == ("forming", 0, 1)


async def test_a_team_is_settled_when_it_is_due_and_once(town: Town, sku: int) -> None:
    of, (person,) = await offer(town, sku), await people(town, 1)
    first = await opened(town, await member_id(town, person), of)
    await pay(town, first)

    async def settled() -> bool:
        async with town.database.begin() as work:
            return await settle_team(work, first.team.id, zone=town.shop.shop.zone)

    town.clock.pass_(hours=23, minutes=59)
    assert not await settled()
    assert await standing(town, first.team.code) == ("forming", 1, 0)
    town.clock.pass_(minutes=1)
    assert [await settled() for _ in range(2)] == [True, False]


async def test_without_a_team_to_go_to_the_money_goes_back(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    await pay(town, first)
    slow = await joined(town, ids[1], first.team.code)
    cashier = town.shop.cashier
    number = await charged(town, slow)
    town.clock.pass_(minutes=15)
    await pay(town, await joined(town, ids[2], first.team.code))
    async with town.database.begin() as work:
        await close_offer(work, of.id)
    await cashier.ask(number)
    await town.shop.courier.run_due()
    assert await state_of(town, slow.order.number) == "closed"
    (said,) = [one for one in await notices_to(town, who[1]) if "全额退回" in one]
    assert "没有别的团可以参加，¥21 将原路全额退回" in said
    assert (await order_of(town, slow)).refunded == 2_100


async def test_a_ladder_gives_differences_back_as_it_is_climbed(town: Town, sku: int) -> None:
    of = await offer(town, sku, (2, 1_900), (3, 1_750), (4, 1_600))
    who = await people(town, 4)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of, 3)
    code = first.team.code
    await pay(town, first)
    await pay(town, await joined(town, ids[1], code))
    assert (await order_of(town, first)).rebate == 0
    third = await joined(town, ids[2], code, 2)
    await pay(town, third)
    assert [(await order_of(town, one)).rebate for one in (first, third)] == [450, 300]
    await left(town, ids[1], code)
    await left(town, ids[2], code)
    fourth = await joined(town, ids[3], code)
    await pay(town, fourth)
    # A step that was reached stays reached.
    assert (await team(town, code)).price == 1_750
    assert (await order_of(town, fourth)).rebate == 150
    town.clock.pass_(hours=24)
    for _ in range(3):
        await town.work()
    assert await standing(town, code) == ("succeeded", 2, 0)
    order = await order_of(town, first)
    assert (order.state, order.goods, order.rebate) == ("to_ship", 5_250, 450)
    said = await notices_to(town, who[0])
    assert sum("满 3 人，每件降到 ¥17.50，差价 ¥4.50" in one for one in said) == 1
    assert sum("拼团成功" in one for one in said) == 1
    charge = await town.rows(
        "SELECT amount, going_back FROM charges WHERE order_id = :id", id=order.id
    )
    assert charge == [{"amount": order.total + 450, "going_back": 450}]


async def test_the_last_step_makes_a_ladder_complete(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_900), (3, 1_750)), await people(town, 3)
    places = await full_team(town, of, who)
    assert await standing(town, places[0].team.code) == ("succeeded", 3, 0)
    orders = [await order_of(town, one) for one in places]
    assert [(one.state, one.goods, one.rebate) for one in orders] == [("to_ship", 1_750, 150)] * 3


async def test_who_leaves_is_refunded_and_the_next_leads(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, quota=10), await people(town, 3)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    code, deadline = first.team.code, first.team.deadline
    await pay(town, first)
    held = await joined(town, ids[2], code)
    town.clock.pass_(minutes=1)
    await pay(town, await joined(town, ids[1], code))
    gone = await left(town, ids[0], code)
    assert (gone.refund, await state_of(town, first.order.number)) == (2_100, "closed")
    now = await team(town, code)
    assert (now.leader_id, now.deadline, now.paid, now.held) == (ids[1], deadline, 1, 1)
    assert [one for one in await notices_to(town, who[1]) if "现在由你当团长" in one]
    assert (await left(town, ids[2], code)).refund is None
    assert await state_of(town, held.order.number) == "closed"
    await town.shop.courier.run_due()
    assert (await offered(town, of.id)).sold == 1
    assert isinstance(await refused(left(town, ids[0], code)), NotInTeam)
    assert "已退团退款" in await town.say(who[0], f"订单 {first.order.number}")
    # Having left, one may come again.
    again = await joined(town, ids[0], code)
    assert again.team.code == code


async def test_a_team_that_succeeded_stays_when_a_member_refunds(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 2)
    places = await full_team(town, of, who)
    code = places[0].team.code
    refusal = await refused(left(town, await member_id(town, who[0]), code))
    assert isinstance(refusal, TeamOver)
    manager, number = await staff(town), places[0].order.number
    await town.say(who[0], f"退款 {number} 不要了")
    await town.say(manager, f"同意退款 {number}")
    await town.say(manager, "确认")
    for _ in range(2):
        await town.work()
    assert (await order_of(town, places[0])).cause == Cause.REFUNDED
    assert await standing(town, code) == ("succeeded", 2, 0)


async def test_the_pages_of_team_orders_say_how_they_stand(town: Town, sku: int) -> None:
    of, (person,) = await offer(town, sku), await people(town, 1)
    id_ = await member_id(town, person)
    first = await opened(town, id_, of)
    await pay(town, first)
    async with browser(town) as visitor:
        page = await visitor.get(await order_path(town, person, first.order.number))
        assert "等待成团" in page.text
        assert "成团后就会发货" in page.text
        assert "申请售后" not in page.text
        await left(town, id_, first.team.code)
        page = await visitor.get(await order_path(town, person, first.order.number))
        assert "你已退团，货款原路全额退回" in page.text
        second = await opened(town, id_, of)
        await pay(town, second)
        town.clock.pass_(hours=24)
        await town.work()
        page = await visitor.get(await order_path(town, person, second.order.number))
        assert "拼团未成，货款原路全额退回" in page.text


async def test_a_payer_whom_the_news_forgot_is_seated_by_the_job(town: Town, sku: int) -> None:
    of, (person,) = await offer(town, sku), await people(town, 1)
    first = await opened(town, await member_id(town, person), of)
    await pay_unheard(town, first)
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM outbox WHERE kind LIKE 'event.%'")
    await town.shop.jobs.tick()
    assert await standing(town, first.team.code) == ("forming", 0, 1)
    town.clock.pass_(minutes=1)
    await town.shop.jobs.tick()
    assert await standing(town, first.team.code) == ("forming", 1, 0)


async def test_a_payment_in_the_books_counts_at_the_deadline(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 2)
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    await pay(town, first)
    town.clock.pass_(hours=23, minutes=59, seconds=30)
    last = await joined(town, ids[1], first.team.code)
    await pay_unheard(town, last)
    town.clock.pass_(seconds=40)
    await TeamJobs(town.shop.shop.zone).settle(town.database.begin)
    assert await standing(town, first.team.code) == ("succeeded", 2, 0)
    for person in who:
        said = await notices_to(town, person)
        assert sum("拼团成功" in one for one in said) == 1


async def test_a_team_that_cannot_be_ended_keeps_no_other_from_it(town: Town, sku: int) -> None:
    of, who = await offer(town, sku), await people(town, 2)
    ids = [await member_id(town, one) for one in who]
    places = [await opened(town, one, of) for one in ids]
    for place in places:
        await pay(town, place)
    state = "UPDATE orders SET state = '{}' WHERE id = {}"
    order_id = places[0].order.order_id
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql(state.format("shipped", order_id))
    town.clock.pass_(hours=24)
    await TeamJobs(town.shop.shop.zone).settle(town.database.begin)
    ends = [(await standing(town, one.team.code))[0] for one in places]
    assert ends == ["forming", "failed"]
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql(state.format("awaiting_team", order_id))
    await TeamJobs(town.shop.shop.zone).settle(town.database.begin)
    assert (await standing(town, places[0].team.code))[0] == "failed"


async def test_the_same_message_twice_is_one_order_and_one_place(town: Town, sku: int) -> None:
    of, who = await offer(town, sku), await people(town, 2)
    ids = [await member_id(town, one) for one in who]
    wish, sale = PlaceWish(ids[0], 1, SENT), Sale("one", 2_100, None)
    async with town.database.begin() as work:
        first = await open_team(work, of.id, wish, rules(town), sale)
    async with town.database.begin() as work:
        again = await open_team(work, of.id, wish, rules(town), sale)
    assert first == again
    other = PlaceWish(ids[0], 2, SENT)

    async def otherwise() -> None:
        async with town.database.begin() as work:
            await open_team(work, of.id, other, rules(town), sale)

    assert isinstance(await refused(otherwise()), OrderedOtherwise)
    code = first.team.code
    second = PlaceWish(ids[1], 1, SENT)
    for _ in range(2):
        async with town.database.begin() as work:
            await join_team(work, code, second, rules(town), Sale("two", 2_100, None))
    assert await standing(town, code) == ("forming", 0, 2)
    assert await town.count("orders") == 2


async def test_what_cannot_be_joined_is_refused_and_changes_nothing(town: Town, sku: int) -> None:
    of = await offer(town, sku, quota=6, per_member=2)
    ids = [await member_id(town, one) for one in await people(town, 4)]
    place = await opened(town, ids[0], of, 2)
    code = place.team.code
    for pieces in (0, -1, 1_000):
        assert isinstance(await refused(joined(town, ids[1], code, pieces)), TeamPiecesNotAllowed)
    assert isinstance(await refused(joined(town, ids[1], code, 3)), TeamLimitReached)
    assert isinstance(await refused(joined(town, ids[1], "ABCDEF")), TeamNotFound)
    assert isinstance(await refused(joined(town, ids[0], code)), AlreadyInTeam)
    assert isinstance(await refused(opened(town, ids[0], of)), AlreadyInTeam)
    await joined(town, ids[1], code, 2)
    await opened(town, ids[2], of, 1)
    assert isinstance(await refused(joined(town, ids[3], code, 2)), TeamSoldOut)

    async def dearer() -> None:
        async with town.database.begin() as work:
            wish = PlaceWish(ids[3], 1, SENT)
            await join_team(work, code, wish, rules(town), Sale("x", 1, None))

    assert isinstance(await refused(dearer()), PriceChanged)
    assert (await offered(town, of.id)).sold == 5
    assert await standing(town, code) == ("forming", 0, 2)
    town.clock.pass_(hours=24)
    assert isinstance(await refused(joined(town, ids[3], code)), TeamOver)


async def test_a_limit_counts_over_teams_and_comes_back(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500), per_member=2), await people(town, 2)
    ids = [await member_id(town, one) for one in who]
    await full_team(town, of, who)
    second = await opened(town, ids[0], of)
    await pay(town, second)
    await left(town, ids[0], second.team.code)
    again = await opened(town, ids[0], of)
    async with town.database.begin() as work:
        actor, zone = Actor.member(ids[0]), town.shop.shop.zone
        order = await order_of(town, again)
        await cancel_order(work, order, Cause.CANCELLED, actor, zone=zone)
    await town.shop.courier.run_due()
    assert isinstance(await refused(opened(town, ids[0], of, 2)), TeamLimitReached)
    await opened(town, ids[0], of)


async def test_not_solo_means_not_alone_while_the_offer_runs(town: Town, sku: int) -> None:
    ends_at = town.clock() + timedelta(hours=2)
    starts_at = town.clock() + timedelta(hours=1)
    of = await offer(town, sku, solo=False, starts_at=starts_at, ends_at=ends_at)
    (person,) = await people(town, 1)
    alone = Wish(await member_id(town, person), {sku: 1}, SENT, use_points=False)

    async def buy() -> None:
        async with town.database.begin() as work:
            await price_wish(work, alone, town.shop.shop.checkout)

    await buy()

    async def begin() -> None:
        async with town.database.begin() as work:
            await running_offer(work, of.id)

    assert isinstance(await refused(begin()), OfferNotYet)
    town.clock.pass_(hours=1)
    refusal = await refused(buy())
    assert isinstance(refusal, OnlyInTeams)
    assert "开团 A02" in words_of(refusal)
    assert "参团" in words_of(refusal)
    await opened(town, alone.member_id, of)
    town.clock.pass_(hours=1)
    await buy()
    assert isinstance(await refused(begin()), OfferNotFound)


async def test_a_closed_offer_lets_the_product_be_bought_alone_again(town: Town, sku: int) -> None:
    of, (person,) = await offer(town, sku, solo=False), await people(town, 1)
    alone = Wish(await member_id(town, person), {sku: 1}, SENT, use_points=False)

    async def buy() -> None:
        async with town.database.begin() as work:
            await price_wish(work, alone, town.shop.shop.checkout)

    async def close() -> None:
        async with town.database.begin() as work:
            await close_offer(work, of.id)

    assert isinstance(await refused(buy()), OnlyInTeams)
    place = await opened(town, alone.member_id, of)
    await close()
    await buy()
    assert isinstance(await refused(close()), OfferNotFound)
    # What had begun goes on.
    await pay(town, place)
    assert await standing(town, place.team.code) == ("forming", 1, 0)


@pytest.mark.parametrize(
    ("facts", "steps", "kind"),
    [
        ({}, ((3, 2_000),), OfferNotCheaper),
        ({}, ((3, 2_001),), OfferNotCheaper),
        ({}, ((3, 999),), OfferBelowCost),
        ({}, ((3, 0),), OfferNotAllowed),
        ({}, ((3, -1),), OfferNotAllowed),
        ({}, ((1, 1_500),), OfferNotAllowed),
        ({}, ((101, 1_500),), OfferNotAllowed),
        ({}, ((2, 1_500), (2, 1_400)), OfferNotAllowed),
        ({}, ((2, 1_500), (3, 1_500)), OfferNotAllowed),
        ({}, ((3, 1_500), (2, 1_400)), OfferNotAllowed),
        ({"lasts": timedelta(minutes=9)}, (), OfferNotAllowed),
        ({"lasts": timedelta(days=31)}, (), OfferNotAllowed),
        ({"per_member": 0}, (), OfferNotAllowed),
        ({"quota": 2}, (), OfferNotAllowed),
        ({"quota": 101}, (), OfferStockDoesNotLast),
        ({"ends_at": 0}, (), OfferNotAllowed),
    ],
)
async def test_offers_nobody_can_mean_are_refused(
    town: Town, facts: dict[str, Any], steps: tuple[tuple[int, int], ...], kind: type[Refusal]
) -> None:
    await put(town, product("A02", "富士苹果", price=2_000, stock=100))
    sku = await sku_of(town, "A02")
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE skus SET cost = 1000")
    if facts.get("ends_at") == 0:
        facts = {"ends_at": town.clock()}
    assert isinstance(await refused(offer(town, sku, *steps, **facts)), kind)
    assert await town.count("group_buys") == 0


async def test_a_product_has_one_offer_and_must_be_there(town: Town, sku: int) -> None:
    of = await offer(town, sku, ends_at=town.clock() + timedelta(hours=1))
    assert isinstance(await refused(offer(town, sku)), OfferRuns)
    town.clock.pass_(hours=1)
    second = await offer(town, sku)
    async with town.database.reading() as work:
        assert [one.id for one in await open_offers(work)] == [second.id]
        found = await offer_of_product(work, of.product_id)
    assert found == second
    async with town.database.begin() as work:
        await close_offer(work, second.id)
    await count(town, "A02", 2)
    assert isinstance(await refused(offer(town, sku)), OfferStockDoesNotLast)
    assert isinstance(await refused(offer(town, 999)), NotOnSale)


async def test_a_roster_shows_who_is_in_without_their_names(town: Town, sku: int) -> None:
    of, who = await offer(town, sku), await people(town, 2)
    await town.say(who[0], "我叫张三丰")
    ids = [await member_id(town, one) for one in who]
    first = await opened(town, ids[0], of)
    async with town.database.reading() as work:
        assert await teams_of_offer(work, of.id) == []
    await pay(town, first)
    await joined(town, ids[1], first.team.code, 2)
    async with town.database.reading() as work:
        (shown,) = await teams_of_offer(work, of.id)
        inside = await roster(work, shown)
    assert shown.room == 1
    told = [(one.name, one.state.value, one.pieces, one.is_leader) for one in inside]
    assert told == [("张**", "paid", 1, True), ("", "held", 2, False)]


async def test_a_picked_up_team_order_tells_its_code_with_success(town: Town, sku: int) -> None:
    of, who = await offer(town, sku, (2, 1_500)), await people(town, 2)
    point = Delivery(pickup_point_id=await open_pickup(town))
    ids = [await member_id(town, one) for one in who]
    async with town.database.begin() as work:
        wish, sale = PlaceWish(ids[0], 1, point), Sale("one", 1_500, None)
        first = await open_team(work, of.id, wish, rules(town), sale)
    await pay(town, first)
    code = (await order_of(town, first)).pickup_code
    assert not any("自提码" in one for one in await notices_to(town, who[0]))
    await pay(town, await joined(town, ids[1], first.team.code))
    assert sum(f"自提码 {code}" in one for one in await notices_to(town, who[0])) == 1
