"""Teams under rivals, at their deadline, and killed: as many as fit are in, the rest have it back.

Whatever comes in whatever order, a team ends once, and every payer has one place or their money.
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TypeGuard
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from bot.kernel.refusal import Refusal
from bot.persistence.database import is_transient
from bot.persistence.sharing import SharedCommits
from bot.persistence.work import Work
from handlers.jobs.teams import TeamJobs
from simulator.bank.faults import refused
from simulator.faults import nth
from store.payments.cashier import Cashier
from store.teams.actions import join_team, leave_team, open_team
from store.teams.errors import TeamFull, TeamSoldOut
from store.teams.rules import Joined, PlaceWish, Sale, TeamOffer
from tests.door.posting import on_postgres
from tests.features.teaming import (
    charged,
    home,
    joined,
    left,
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
from tests.money.steps import (
    ROUNDS,
    Buyer,
    books,
    buyer,
    chance,
    goods,
    prove,
    refund,
    rounds,
    settle,
    ship,
    states,
    told,
    tried,
)
from tests.money.test_shared_commits import look_up_nothing
from tests.money.victim import NEVER, Task, Victim
from tests.money.wire import Happen, Moments, Wire, stopping
from tests.town import Town

RIVALS = 8
Commits = SharedCommits[None, None]
REFUND = "/v3/refund/domestic/refunds"
SETTLED = {"to_ship", "closed"}


async def buyers(town: Town, count: int) -> list[Buyer]:
    return [await buyer(town) for _ in range(count)]


async def react(town: Town) -> None:
    """Let everything that has happened lead to what it leads to; a deadlock only costs time."""
    while True:
        try:
            await town.shop.courier.run_due()
        except DBAPIError as error:
            if not is_transient(error):
                raise
        else:
            return


async def begun(town: Town, of: TeamOffer, who: Buyer) -> Joined:
    """Open a team, and pay for its first place."""
    place = await opened(town, who.id, of)
    await pay(town, place, who.person)
    return place


async def outcome(town: Town) -> Counter[tuple[str, str]]:
    """Count the places by their state and that of their orders."""
    sql = """
        SELECT s.state AS seat, o.state AS placed FROM group_buy_seats s
        JOIN orders o ON o.id = s.order_id
    """
    return Counter((row["seat"], row["placed"]) for row in await town.rows(sql))


async def teams(town: Town) -> Counter[str]:
    """Count the teams by their state."""
    rows = await town.rows("SELECT state FROM group_buy_teams")
    return Counter(row["state"] for row in rows)


async def test_eight_rivals_for_the_last_two_places(town: Town) -> None:
    """Two get them, at once; who is refused has nothing to wait for."""
    sku, who, many = await goods(town, stock=10_000), await buyers(town, RIVALS + 1), rounds(5)
    of = await offer(town, sku, per_member=999)
    for again in range(many):
        first = await begun(town, of, who[0])
        code = first.team.code
        tries = (tried(joined(town, one.id, code)) for one in who[1:])
        done = await asyncio.gather(*tries)
        assert Counter(type(one) for one in done) == {Joined: 2, TeamFull: RIVALS - 2}, again
        places = [(one, place) for one, place in zip(who[1:], done, strict=True) if _got(place)]
        await asyncio.gather(*(pay_unheard(town, place, one.person) for one, place in places))
        await react(town)
        assert await standing(town, code) == ("succeeded", 3, 0)
    assert await outcome(town) == {("won", "to_ship"): 3 * many}
    await prove(town)


def _got(place: object) -> TypeGuard[Joined]:
    return isinstance(place, Joined)


@on_postgres
async def test_rivals_who_share_a_commit_are_no_more_than_fit(town: Town) -> None:
    """What is left to the end of their transaction is more than there is: so each is alone."""
    sku, who = await goods(town, stock=10_000), await buyers(town, RIVALS + 1)
    of = await offer(town, sku, quota=100, per_member=2)
    commits = SharedCommits(town.database, look_up_nothing, runners=2)
    for _ in range(rounds(2)):
        first = await begun(town, of, who[0])
        tries = (_share(town, commits, one.id, first.team.code) for one in who[1:])
        done = await asyncio.gather(*tries)
        assert Counter(type(one) for one in done) == {Joined: 2, TeamFull: RIVALS - 2}
        assert await standing(town, first.team.code) == ("forming", 1, 2)
        places = [(one, place) for one, place in zip(who[1:], done, strict=True) if _got(place)]
        await asyncio.gather(*(pay_unheard(town, place, one.person) for one, place in places))
        await react(town)
        assert await standing(town, first.team.code) == ("succeeded", 3, 0)
    await commits.close()
    await prove(town)


@on_postgres
async def test_openers_who_share_a_commit_keep_to_the_quota(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 8)
    of = await offer(town, sku, quota=6)
    commits = SharedCommits(town.database, look_up_nothing, runners=2)
    done = await asyncio.gather(*(_share(town, commits, one.id, "", of) for one in who))
    assert Counter(type(one) for one in done) == {Joined: 6, TeamSoldOut: 2}
    left_ = [(one, place) for one, place in zip(who, done, strict=True) if _got(place)]
    await asyncio.gather(*(_share_leaving(town, commits, one.id, place) for one, place in left_))
    await react(town)
    assert (await offered(town, of.id)).sold == 0
    await commits.close()
    await prove(town)


async def _share(
    town: Town, commits: Commits, member_id: int, code: str, of: TeamOffer | None = None
) -> Joined | Refusal:
    """Join a team, or open one, in a transaction that others share."""
    wish = PlaceWish(member_id, 1, home(town, member_id))
    sale = Sale(uuid4().hex, 2_100, None)

    async def part(work: Work, _known: object) -> Joined | Refusal:
        try:
            async with work.savepoint():
                if of is not None:
                    return await open_team(work, of.id, wish, rules(town), sale)
                return await join_team(work, code, wish, rules(town), sale)
        except Refusal as refusal:
            return refusal

    return await commits.run(part, name=f"member {member_id}")


async def _share_leaving(town: Town, commits: Commits, member_id: int, place: Joined) -> None:
    async def part(work: Work, _known: object) -> None:
        await leave_team(work, member_id, place.team.code, zone=town.shop.shop.zone)

    await commits.run(part, name=f"member {member_id}")


async def test_every_surplus_payer_is_replaced_or_refunded_once(town: Town) -> None:
    """Eight hold and pay one after the other for two places, all of them late at the books."""
    sku, who = await goods(town, stock=10_000), await buyers(town, RIVALS + 1)
    town.bank.post.when = "never"
    many = rounds(2)
    of = await offer(town, sku, per_member=999)
    for _ in range(many):
        first = await begun(town, of, who[0])
        places, numbers = [], []
        for one in who[1:]:
            place = await joined(town, one.id, first.team.code)
            numbers.append(await charged(town, place, one.person))
            places.append(place)
            town.clock.pass_(minutes=8)
        await asyncio.gather(*(town.shop.cashier.ask(number) for number in numbers))
        await asyncio.gather(react(town), react(town))
        town.clock.pass_(hours=24)
        await settle(town, 3)
        for place in (first, *places):
            assert (await order_of(town, place)).state in SETTLED
    found = await outcome(town)
    assert sum(found.values()) == (RIVALS + 1) * many
    assert set(found) == {("won", "to_ship")} | (set(found) & {("failed", "closed")})
    assert found["won", "to_ship"] == (RIVALS + 1) * many
    assert await teams(town) == {"succeeded": 3 * many}
    await prove(town)


async def expire_stepwise(town: Town, wire: Wire, moments: Moments) -> None:
    """Let a team's time be over, stepwise; something may happen at each moment of it."""
    begin = stopping(town.database.begin, wire)
    zone = town.shop.shop.zone
    wire.moments = moments
    await TeamJobs(zone).settle(begin)
    await Cashier(begin, town.shop.cashier.bank, zone).run_due()
    await moments.come()
    wire.moments = None


def money_comes(town: Town, place: Joined, who: Buyer) -> Happen:
    async def happen() -> None:
        await tried(_pay_and_react(town, place, who))

    return happen


async def _pay_and_react(town: Town, place: Joined, who: Buyer) -> None:
    try:
        await pay_unheard(town, place, who.person)
    except Exception as error:
        if not isinstance(error, Refusal) and type(error).__name__ != "PayRefused":
            raise
    await react(town)


async def test_at_every_moment_of_its_end_the_last_payment_counts_or_goes_back(
    town: Town, wire: Wire
) -> None:
    """The last of three pays while the team's time is over: success, or money back, never both."""
    sku, who = await goods(town, stock=10_000), await buyers(town, 3)
    of = await offer(town, sku, per_member=999)
    town.bank.post.when = "never"
    ends = Counter[str]()
    for moment in range(1, 13):
        first = await begun(town, of, who[0])
        code = first.team.code
        second = await joined(town, who[1].id, code)
        await pay(town, second, who[1].person)
        town.clock.pass_(hours=23, minutes=50)
        last = await joined(town, who[2].id, code)
        number = await charged(town, last, who[2].person) if moment % 2 else ""
        town.clock.pass_(minutes=10)
        moments = Moments()
        moments.at(moment, _heard(town, number) if number else money_comes(town, last, who[2]))
        await expire_stepwise(town, wire, moments)
        await settle(town, 2)
        state, paid, _ = await standing(town, code)
        ends[state] += 1
        mine = [(await order_of(town, one)).state for one in (first, second, last)]
        assert (state, paid, mine[:2]) in (
            ("succeeded", 3, ["to_ship"] * 2),
            ("failed", 0, ["closed"] * 2),
        )
        await alone_again(town, who[2], last)
    assert ends["succeeded"]
    assert ends["failed"]
    await prove(town)
    assert await told(town, who[0].person, "拼团未成") == ends["failed"]
    assert await told(town, who[0].person, "拼团成功") == ends["succeeded"]


def _heard(town: Town, number: str) -> Happen:
    async def happen() -> None:
        await town.shop.cashier.ask(number)
        await react(town)

    return happen


async def alone_again(town: Town, who: Buyer, place: Joined) -> None:
    """Leave the team that a late payer was put into, so that they may join the next."""
    order = await order_of(town, place)
    if order.state == "awaiting_team":
        sql = """
            SELECT code FROM group_buy_teams t
            JOIN group_buy_seats s ON s.team_id = t.id WHERE order_id = :id
        """
        (row,) = await town.rows(sql, id=order.id)
        await left(town, who.id, row["code"])
        await settle(town, 1)


async def test_a_second_before_and_after_the_deadline(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 2)
    of = await offer(town, sku, (2, 1_500), per_member=100)
    for early, end in ((True, "succeeded"), (False, "failed")):
        first = await begun(town, of, who[0])
        town.clock.now = first.team.deadline - timedelta(seconds=1)
        last = await joined(town, who[1].id, first.team.code)
        await town.shop.jobs.tick()
        assert (await standing(town, first.team.code))[0] == "forming"
        if early:
            await pay(town, last, who[1].person)
        town.clock.pass_(seconds=2)
        await settle(town, 2)
        assert (await standing(town, first.team.code))[0] == end
    assert await states(town) == ["to_ship", "to_ship", "closed", "closed"]
    await prove(town)


async def test_two_workers_end_a_team_once(town: Town) -> None:
    sku, who = await goods(town, stock=10_000), await buyers(town, 4)
    of = await offer(town, sku, (5, 1_500), per_member=999)
    for _ in range(rounds(3)):
        first = await begun(town, of, who[0])
        for one in who[1:]:
            await pay(town, await joined(town, one.id, first.team.code), one.person)
        town.clock.pass_(hours=24)
        job, begin = TeamJobs(town.shop.shop.zone), town.database.begin
        await asyncio.gather(job.settle(begin), job.settle(begin), react(town))
        await settle(town, 2)
        assert await standing(town, first.team.code) == ("failed", 0, 0)
    refunds = await town.rows("SELECT state FROM refunds")
    assert [one["state"] for one in refunds] == ["succeeded"] * (4 * rounds(3))
    assert await told(town, who[1].person, "拼团未成") == rounds(3)
    await prove(town)


async def test_a_refund_that_the_bank_refuses_keeps_no_other_back(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 6)
    of = await offer(town, sku)
    ones = [await begun(town, of, one) for one in who[:3]]
    for first, one in zip(ones, who[3:], strict=True):
        await pay(town, await joined(town, one.id, first.team.code), one.person)
    town.bank.faults.add(REFUND, refused("RULE_LIMIT"), nth(1))
    town.clock.pass_(hours=24)
    await settle(town, 3)
    assert await teams(town) == {"failed": 3}
    assert await states(town) == ["closed"] * 6
    refunds = await town.rows("SELECT state FROM refunds ORDER BY state")
    assert [one["state"] for one in refunds] == ["failed"] + ["succeeded"] * 5


async def test_leaving_against_the_payment_that_completes(town: Town) -> None:
    """The leader leaves while the last one pays: complete with them, or forming without."""
    sku, who, dice = await goods(town, stock=10_000), await buyers(town, 2), chance()
    of = await offer(town, sku, (2, 1_500), per_member=999)
    for _ in range(rounds(4)):
        first = await begun(town, of, who[0])
        code = first.team.code
        last = await joined(town, who[1].id, code)

        async def pay_last(place: Joined = last) -> None:
            await asyncio.sleep(dice.random() * 0.02)
            await pay_unheard(town, place, who[1].person)
            await react(town)

        _, gone = await asyncio.gather(pay_last(), tried(left(town, who[0].id, code)))
        await settle(town, 1)
        state, paid, _ = await standing(town, code)
        stayed = isinstance(gone, Refusal)
        assert (state, paid, stayed) in (("succeeded", 2, True), ("forming", 1, False))
        if state == "forming":
            assert (await team(town, code)).leader_id == who[1].id
            await left(town, who[1].id, code)
    await settle(town, 2)
    await prove(town)


async def test_a_hold_that_ends_while_it_is_paid_has_one_outcome(town: Town) -> None:
    """Paid at the bank, overtaken by who found the team full, and heard of at last."""
    sku, who = await goods(town, stock=10_000), await buyers(town, 3)
    of = await offer(town, sku, (2, 1_500), per_member=999)
    town.bank.post.when = "never"
    for _ in range(rounds(3)):
        first = await begun(town, of, who[0])
        slow = await joined(town, who[1].id, first.team.code)
        number = await charged(town, slow, who[1].person)
        town.clock.pass_(minutes=15)
        quick = await joined(town, who[2].id, first.team.code)
        await asyncio.gather(
            town.shop.cashier.ask(number),
            pay_unheard(town, quick, who[2].person),
            town.shop.jobs.tick(),
        )
        await asyncio.gather(react(town), react(town))
        await settle(town, 2)
        assert await standing(town, first.team.code) == ("succeeded", 2, 0)
        assert (await order_of(town, slow)).state == "awaiting_team"
        await alone_again(town, who[1], slow)
    await settle(town, 4)
    await prove(town)


async def test_the_same_message_many_times_is_one_place(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 2)
    of = await offer(town, sku)
    first = await begun(town, of, who[0])
    tries = (tried(joined(town, who[1].id, first.team.code, 1, "key")) for _ in range(8))
    done = await asyncio.gather(*tries)
    orders = {one.order.order_id for one in done if isinstance(one, Joined)}
    assert len(orders) == 1
    assert await standing(town, first.team.code) == ("forming", 1, 1)
    await prove(town)


async def test_two_teams_at_once_are_one_too_many(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 1)
    of = await offer(town, sku)
    done = await asyncio.gather(*(tried(opened(town, who[0].id, of)) for _ in range(6)))
    assert sum(isinstance(one, Joined) for one in done) == 1
    assert await town.count("orders") == await town.count("group_buy_teams") == 1
    await prove(town)


async def test_the_last_pieces_of_an_offer_are_sold_once(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 12)
    of = await offer(town, sku, quota=5)
    done = await asyncio.gather(*(tried(opened(town, one.id, of)) for one in who))
    assert sum(isinstance(one, Joined) for one in done) == 5
    await prove(town)


KILLED = ("seat", "expire", "leave")


@pytest.mark.parametrize("task", KILLED)
async def test_killed_at_any_operation_a_team_goes_on(town: Town, task: str) -> None:
    sku, who = await goods(town, stock=10_000), await buyers(town, 3)
    of = await offer(town, sku, (2, 1_900), (4, 1_500), per_member=999)
    operations = await _killed(town, of, who, task, NEVER)
    step = 1 if ROUNDS else max(operations // 4, 1)
    for operation in range(1 + operations % step, operations + 1, step):
        await _killed(town, of, who, task, operation)
    town.clock.pass_(hours=25)
    await settle(town, 4)
    assert set(await states(town)) <= SETTLED
    await prove(town)
    assert (await books(town)).lacking() == []


async def _killed(town: Town, of: TeamOffer, who: list[Buyer], task: str, die_at: int) -> int:
    """Let two be in a team and a third pay; do a task in another process that dies at it."""
    first = await begun(town, of, who[0])
    code = first.team.code
    if task != "expire":
        await pay(town, await joined(town, who[1].id, code), who[1].person)
    last = await joined(town, who[2].id, code)
    if task == "seat":
        await pay_unheard(town, last, who[2].person)
    if task == "expire":
        town.clock.pass_(hours=24)
    facts = {"member": who[0].id, "code": code}
    victim = Victim.start(Task(f"team_{task}", town.settings, town.clock(), facts, die_at))
    said = await victim.hear()
    await victim.end()
    assert (said is None) == (die_at != NEVER)
    assert await town.broken_rules() == []
    town.clock.pass_(hours=24)
    await settle(town, 4)
    return int(said[0]) if said else 0


async def test_a_ladder_s_order_gives_back_piece_by_piece_what_was_paid(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 3)
    of = await offer(town, sku, (2, 1_999), (3, 1_777))
    first = await opened(town, who[0].id, of, 3)
    await pay(town, first, who[0].person)
    for one in who[1:]:
        await pay(town, await joined(town, one.id, first.team.code), one.person)
    await ship(town, first.order)
    for key in "abc":
        await refund(town, first.order, 1, 1, key)
    await settle(town, 3)
    order = await order_of(town, first)
    charge = (await town.rows("SELECT * FROM charges WHERE order_id = :id", id=order.id))[0]
    assert order.refunded == order.total == charge["amount"] - 3 * 222
    assert charge["going_back"] == charge["amount"]
    await prove(town)


@on_postgres
async def test_a_ladder_is_climbed_by_many_at_once_to_the_fen(town: Town) -> None:
    sku, who = await goods(town), await buyers(town, 8)
    of = await offer(town, sku, (2, 1_900), (4, 1_750), (8, 1_333))
    first = await opened(town, who[0].id, of, 3)
    places = [first, *[await joined(town, one.id, first.team.code) for one in who[1:]]]
    paid = (pay_unheard(town, place, one.person) for place, one in zip(places, who, strict=True))
    await asyncio.gather(*paid)
    await asyncio.gather(*(react(town) for _ in range(3)))
    await settle(town, 2)
    assert await standing(town, first.team.code) == ("succeeded", 8, 0)
    for place in places:
        order = await order_of(town, place)
        (line,) = order.lines
        assert (order.goods, order.rebate) == (1_333 * line.quantity, 567 * line.quantity)
    await prove(town)
