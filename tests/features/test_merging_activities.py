"""Merging in the middle of teams, chains and referral: nothing is lost, nothing doubled."""

from uuid import uuid4

from community.addresses.sealing import seal_address
from simulator.people import Person
from store.chains.events import PayerDue
from store.checkout.rules import Delivery
from store.teams.actions import join_team, joinable_team, open_team, price_place
from store.teams.rules import Joined, PlaceWish, Sale, TeamOffer
from tests.features.buying import put_goods
from tests.features.chaining import SIMPLE, hood_of
from tests.features.merging import chat, code_from, id_of, member, merge, place_as, ship, twice
from tests.features.ordering import HOME, sku_of, state_of
from tests.features.ordering import pay as pay_order
from tests.features.steps import balance_of, change
from tests.features.teaming import left, offer, pay, rules, standing
from tests.town import Town


async def take_place(town: Town, who: int, of: TeamOffer, code: str = "") -> Joined:
    """Open a team, or join the one with a code; unpaid."""
    vault = town.shop.shop.vault
    wish = PlaceWish(who, 1, Delivery(seal_address(vault, who, HOME), HOME.province))
    async with town.database.begin() as work:
        if code:
            await joinable_team(work, code)
        shown = (await price_place(work, of, wish, rules(town))).quote.total
        sale = Sale(uuid4().hex, shown, None)
        if code:
            return await join_team(work, code, wish, rules(town), sale)
        return await open_team(work, of.id, wish, rules(town), sale)


async def orders_of(town: Town, member_id: int) -> list[str]:
    rows = await town.rows("SELECT state FROM orders WHERE member_id = :m ORDER BY id", m=member_id)
    return [row["state"] for row in rows]


async def test_both_in_one_team_keep_both_places(shop: Town) -> None:
    """One has paid, the other pays after the merge, and a third makes it complete."""
    person, contact = await twice(shop)
    third = await shop.newcomer("小红")
    kept, gone = await id_of(shop, person), await id_of(shop, contact)
    of = await offer(shop, await sku_of(shop, "A02", "500克"), per_member=1)
    first = await take_place(shop, gone, of)
    code = first.team.code
    second = await take_place(shop, kept, of, code)
    await pay(shop, second)
    await merge(shop, person, contact)
    assert await standing(shop, code) == ("forming", 1, 1)
    await pay(shop, first)
    await pay(shop, await take_place(shop, await id_of(shop, third), of, code))
    assert (await standing(shop, code))[:2] == ("succeeded", 3)
    assert await orders_of(shop, kept) == ["to_ship", "to_ship"]


async def test_a_team_that_fails_gives_everything_back_once(shop: Town) -> None:
    person, contact = await twice(shop)
    kept, gone = await id_of(shop, person), await id_of(shop, contact)
    of = await offer(shop, await sku_of(shop, "A02", "500克"), (4, 1_500))
    first = await take_place(shop, gone, of)
    await pay(shop, first)
    await pay(shop, await take_place(shop, kept, of, first.team.code))
    await merge(shop, person, contact)
    await left(shop, kept, first.team.code)
    assert sorted(await orders_of(shop, kept)) == ["awaiting_team", "closed"]
    shop.clock.pass_(hours=25)
    for _ in range(3):
        await shop.work()
    assert (await standing(shop, first.team.code))[0] == "failed"
    assert await orders_of(shop, kept) == ["closed", "closed"]
    refunds = await shop.rows("SELECT amount FROM refunds")
    assert len(refunds) == 2


async def test_a_chains_line_is_ordered_and_paid_by_who_is_kept(town: Town) -> None:
    await put_goods(town)
    hood = await hood_of(town, "小明")
    person = await town.newcomer("小明")
    kept = await id_of(town, person)
    neighbour = hood.people["小明"]
    await hood.open(SIMPLE)
    await hood.say(neighbour, "+2")
    code = await code_from(town, person)
    assert "绑定成功" not in await hood.tell(neighbour, "绑定 000000")
    said = await hood.tell(neighbour, f"绑定 {code}")
    assert "绑定成功" in said
    assert "×2" in str(await hood.listed())
    await hood.say(neighbour, "+1")
    await hood.close()
    (order,) = await hood.orders()
    assert (order["member_id"], order["activity"]) == (kept, "chain")
    await hood.pay(neighbour)
    assert (await hood.orders())[0]["paid_at"]
    lines = await hood.lines()
    assert [(pieces, state) for _, _, pieces, state in lines] == [(3, "paid")]


async def test_commission_follows_who_has_earned_it(shop: Town) -> None:
    person, contact = await twice(shop)
    friend: Person = await shop.newcomer("小红")
    kept, gone = await id_of(shop, person), await id_of(shop, contact)
    await chat(shop, friend, f"邀请码 {(await member(shop, gone))['code']}")
    buyer = await id_of(shop, friend)
    number = await place_as(shop, buyer, referrer_id=gone)
    await pay_order(shop, friend, number)
    other = await place_as(shop, buyer, referrer_id=gone)
    await shop.work()
    await merge(shop, person, contact)
    await pay_order(shop, friend, other)
    await shop.work()
    rows = await shop.rows("SELECT member_id, state FROM commissions")
    assert [tuple(row.values()) for row in rows] == [(kept, "pending")] * 2
    await ship(shop, number)
    await chat(shop, friend, f"收货 {number}")
    shop.clock.pass_(days=8)
    for _ in range(2):
        await shop.work()
    assert await state_of(shop, number) == "completed"
    sql = "SELECT balance FROM ledger_balances WHERE unit = 'commission' AND account = :account"
    (purse,) = await shop.rows(sql, account=f"member:{kept}")
    assert purse["balance"] > 0
    assert await balance_of(shop, person) == 50


async def test_what_is_due_from_who_is_gone_is_due_from_who_is_kept(town: Town) -> None:
    """An event names who is gone; its reaction acts for who they are now."""
    await put_goods(town)
    hood = await hood_of(town, "小明")
    person = await town.newcomer("小明")
    kept, neighbour = await id_of(town, person), hood.people["小明"]
    await hood.open(SIMPLE)
    await hood.say(neighbour, "+2")
    gone = await id_of(town, neighbour)
    await hood.tell(neighbour, f"绑定 {await code_from(town, person)}")
    await change(town, "UPDATE chains SET state = 'frozen'")
    chain_id = (await hood.chain())["id"]
    async with town.database.begin() as work:
        work.record(PayerDue(chain_id, gone, moved_up=False))
    await hood.work()
    assert [order["member_id"] for order in await hood.orders()] == [kept]
