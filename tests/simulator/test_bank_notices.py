import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cryptography.exceptions import InvalidSignature, InvalidTag

from simulator import AccountSettings, Person, Simulator
from simulator.bank import Bank, Habits, MerchantSettings, Spoil
from simulator.clock import utc_now
from tests.simulator.doubles import Moment
from tests.simulator.paying import Json, Merchant, Shop


@pytest.fixture
async def code(merchant: Merchant) -> str:
    return await merchant.open_native()


@pytest.fixture
def paid_late(
    bank: Bank, shop: Shop, person: Person, clock: Moment, code: str
) -> Callable[[int], Awaitable[int]]:
    """Pay, let the shop answer with a status, and count the repetitions 15 seconds later."""

    async def pay(status: int) -> int:
        shop.statuses = [status]
        await bank.pay(code, person)
        clock.advance(seconds=15)
        return await bank.deliver_due() + await bank.deliver_due()

    return pay


async def test_a_payment_is_told_before_pay_returns(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    await bank.pay(code, person)

    event, plain = merchant.open_notice(*shop.heard[0])
    assert (event, plain) == ("TRANSACTION.SUCCESS", await merchant.ask())
    assert (len(shop.heard), bank.post.waiting) == (1, [])


async def test_a_notice_looks_as_the_bank_writes_it(
    bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    await bank.pay(code, person)

    notice = json.loads(shop.heard[0][1])
    assert notice["resource_type"] == "encrypt-resource"
    assert notice["resource"]["original_type"] == "transaction"
    assert notice["create_time"] == "2026-11-22T18:00:00+08:00"
    assert set(notice) == {
        "id",
        "create_time",
        "resource_type",
        "event_type",
        "summary",
        "resource",
    }


@pytest.mark.parametrize(("status", "repeats"), [(200, 0), (204, 0), (201, 1), (302, 1), (500, 1)])
async def test_only_200_and_204_are_taken_for_heard(
    paid_late: Callable[[int], Awaitable[int]], status: int, repeats: int
) -> None:
    assert await paid_late(status) == repeats


async def test_a_notice_comes_sixteen_times_within_a_day_and_four_minutes(
    bank: Bank, shop: Shop, person: Person, clock: Moment, code: str
) -> None:
    shop.statuses = [500] * 20
    begun = clock()
    await bank.pay(code, person)
    while bank.post.waiting:
        clock.advance(seconds=15)
        await bank.deliver_due()

    assert len(shop.heard) == 16
    assert clock() - begun == timedelta(hours=24, minutes=4)
    assert len({json.loads(body)["id"] for _headers, body in shop.heard}) == 1


async def test_an_answer_after_its_time_counts_as_none(
    bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    shop.delay, bank.post.answer_seconds = 0.2, 0.05
    await bank.pay(code, person)

    assert [delivery.status for delivery in bank.post.deliveries] == [None]
    assert len(bank.post.waiting) == 1


async def test_dropped_notices_never_come(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, clock: Moment, code: str
) -> None:
    bank.post.habits = Habits(dropped=1)
    await bank.pay(code, person)
    bank.post.when = "never"
    await bank.pay(await merchant.open_native("T00002"), person)
    clock.advance(days=1)

    assert await bank.deliver_due() == 0
    assert shop.heard == []


async def test_a_notice_can_come_fifteen_times_at_once(
    bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    bank.post.habits = Habits(doubled=1, copies=15)
    await bank.pay(code, person)

    assert len(shop.heard) == 15
    assert len({headers["Wechatpay-Nonce"] for headers, _body in shop.heard}) == 15


async def test_a_late_payment_notice_is_overtaken_by_its_refunds(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, clock: Moment, code: str
) -> None:
    bank.post.habits = Habits(late=1, lateness=timedelta(minutes=10))
    await bank.pay(code, person)
    bank.post.habits = Habits()
    await merchant.refund("R1", 1990)
    await bank.quiet()
    clock.advance(minutes=10)
    await bank.deliver_due()

    # Opened at the time of the last: the first was signed ten minutes ago.
    assert [json.loads(body)["event_type"] for _headers, body in shop.heard] == [
        "REFUND.SUCCESS",
        "TRANSACTION.SUCCESS",
    ]


async def test_queued_notices_can_go_out_newest_first(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    bank.post.when = "when due"
    await bank.pay(code, person)
    await bank.pay(await merchant.open_native("T00002"), person)
    assert shop.heard == []

    await bank.deliver_due(newest_first=True)

    numbers = [merchant.open_notice(*heard)[1]["out_trade_no"] for heard in shop.heard]
    assert numbers == ["T00002", "T00001"]


@pytest.mark.parametrize(
    "case",
    [
        (Spoil.PROBE, ValueError),
        (Spoil.WRONG_KEY, InvalidTag),
        (Spoil.ALTERED_BODY, InvalidSignature),
        (Spoil.STALE, InvalidSignature),
        (Spoil.UNKNOWN_SERIAL, KeyError),
    ],
)
async def test_a_spoilt_delivery_goes_ahead_of_the_right_one(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, case: tuple[Spoil, type[Exception]]
) -> None:
    spoil, error = case
    shop.statuses = [401]
    bank.post.habits = Habits(spoilt={spoil: 1})
    await bank.pay(await merchant.open_native(), person)

    with pytest.raises(error):
        merchant.open_notice(*shop.heard[0])
    assert merchant.open_notice(*shop.heard[1])[1]["trade_state"] == "SUCCESS"
    assert bank.post.fooled == []


async def test_a_wrong_amount_is_well_signed_and_who_takes_it_is_named(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    bank.post.habits = Habits(spoilt={Spoil.WRONG_AMOUNT: 1})
    await bank.pay(code, person)

    amounts = [merchant.open_notice(*heard)[1]["amount"]["total"] for heard in shop.heard]
    assert amounts == [1991, 1990]
    assert [each.spoil for each in bank.post.fooled] == [Spoil.WRONG_AMOUNT]


async def test_the_signature_type_may_be_left_out(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    bank.post.habits = Habits(untyped=1)
    await bank.pay(code, person)

    assert "Wechatpay-Signature-Type" not in shop.heard[0][0]
    merchant.open_notice(*shop.heard[0])


async def test_the_same_seed_brings_the_same_mischief(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person
) -> None:
    async def heard_of(series: str) -> list[int]:
        bank.post.habits = Habits(doubled=0.3, dropped=0.3, copies=3, seed=7)
        counts = []
        for order in range(12):
            shop.heard.clear()
            await bank.pay(await merchant.open_native(f"{series}{order:05}"), person)
            counts.append(len(shop.heard))
        return counts

    first, second = await heard_of("A"), await heard_of("B")

    assert first == second
    assert set(first) == {0, 1, 3}


async def test_a_test_can_forge_a_notice_from_a_right_one(
    merchant: Merchant, bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    bank.post.when = "never"
    await bank.pay(code, person)
    headers, body = bank.notice_for("T00001", mchid="1900000000")
    headers["Wechatpay-Nonce"] = "another"
    shop.statuses = [401]

    delivery = await bank.send("T00001", type(bank.notice_for("T00001"))(headers, body))

    assert delivery.status == 401
    with pytest.raises(InvalidSignature):
        merchant.check(*shop.heard[0])
    assert plain_of(merchant, shop.heard[0])["mchid"] == "1900000000"


def plain_of(merchant: Merchant, heard: tuple[Mapping[str, str], bytes]) -> Json:
    plain: Json = json.loads(merchant.unseal(json.loads(heard[1])["resource"]))
    return plain


async def test_an_unpaid_orders_notice_tells_the_truth_unless_it_is_made_to_lie(
    merchant: Merchant, bank: Bank
) -> None:
    await merchant.open_native()
    told = merchant.open_notice(*bank.notice_for("T00001"))[1]
    lie = merchant.open_notice(*bank.notice_for("T00001", trade_state="SUCCESS"))[1]

    assert (told["trade_state"], lie["trade_state"]) == ("NOTPAY", "SUCCESS")


async def test_paying_need_not_wait_for_the_shop(
    bank: Bank, shop: Shop, person: Person, code: str
) -> None:
    await bank.pay(code, person, wait=False)
    assert shop.heard == []

    await bank.quiet()

    assert len(shop.heard) == 1


async def test_where_the_clock_goes_by_itself_notices_are_repeated_by_themselves(
    account: AccountSettings,
    contract: MerchantSettings,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulator.bank.bank._TICK", 0.01)
    wechat = Simulator(account, "http://127.0.0.1/", merchant=contract)
    wechat.bank.post.delays = (timedelta(0),) * 3
    shop.statuses = [500, 500]
    async with TestClient(TestServer(wechat.application())) as client:
        merchant = Merchant(client, contract, utc_now, shop)
        await wechat.bank.pay(await merchant.open_native(), wechat.person("小明"))
        async with asyncio.timeout(5):
            for _ in range(3):
                await shop.arrivals.get()
