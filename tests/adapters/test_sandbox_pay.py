"""The bank for demos, whose books are a file."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.sandbox_pay.gateway import SandboxBank
from store.payments.gateway import (
    AlreadyPaid,
    BankRefused,
    Bill,
    Charge,
    ChargeState,
    NumberUsed,
    PayKind,
    Refund,
    RefundOrder,
    RefundState,
)
from tests.town import TownClock

BILL = Bill("P1", PayKind.JSAPI, 1990, "草莓", TownClock().now + timedelta(minutes=30), "o1")
ORDER = RefundOrder("R1", "P1", "sandbox-P1", 500, 1990, "不想要了")


@pytest.fixture
def clock() -> TownClock:
    return TownClock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "bank.json"


@pytest.fixture
def bank(file: Path, clock: TownClock) -> SandboxBank:
    return SandboxBank(file, clock)


async def test_a_press_of_the_button_pays(bank: SandboxBank, clock: TownClock) -> None:
    assert await bank.open(BILL) == "sandbox:P1"
    assert await bank.ask("P1") == Charge("P1", ChargeState.UNPAID)
    paid = Charge("P1", ChargeState.PAID, "sandbox-P1", 1990, "o1", clock())
    assert await bank.pay("P1") == paid
    clock.pass_(minutes=1)
    assert await bank.pay("P1") == paid
    assert await bank.ask("P1") == paid


async def test_the_books_outlive_the_process(
    bank: SandboxBank, file: Path, clock: TownClock
) -> None:
    await bank.open(BILL)
    await bank.pay("P1")
    await bank.refund(ORDER)
    restarted = SandboxBank(file, clock)
    assert await restarted.ask("P1") == await bank.ask("P1")
    assert await restarted.ask_refund("R1") == Refund(
        "R1", RefundState.SUCCEEDED, "sandbox-R1", 500
    )


async def test_opening_again_gives_the_same_ticket(bank: SandboxBank) -> None:
    assert await bank.open(BILL) == await bank.open(BILL)


@pytest.mark.parametrize(
    "other", [{"amount": 1991}, {"payer": "o2"}, {"kind": PayKind.NATIVE}], ids=str
)
async def test_a_number_is_not_opened_with_other_facts(
    bank: SandboxBank, other: dict[str, object]
) -> None:
    await bank.open(BILL)
    with pytest.raises(NumberUsed):
        await bank.open(replace(BILL, **other))  # type: ignore[arg-type] # fields by name
    await bank.pay("P1")
    assert (await bank.ask("P1")).amount == 1990


async def test_what_is_closed_stays_closed(bank: SandboxBank) -> None:
    await bank.open(BILL)
    await bank.close("P1")
    await bank.close("P1")
    for act in (bank.pay("P1"), bank.open(BILL)):
        with pytest.raises(NumberUsed):
            await act
    assert await bank.ask("P1") == Charge("P1", ChargeState.CLOSED)


async def test_what_is_late_is_closed(bank: SandboxBank, clock: TownClock) -> None:
    await bank.open(BILL)
    clock.pass_(minutes=30)
    for act in (bank.pay("P1"), bank.open(BILL)):
        with pytest.raises(NumberUsed):
            await act
    assert await bank.ask("P1") == Charge("P1", ChargeState.CLOSED)


async def test_what_was_paid_in_time_stays_paid(bank: SandboxBank, clock: TownClock) -> None:
    await bank.open(BILL)
    await bank.pay("P1")
    clock.pass_(days=1)
    for act in (bank.close("P1"), bank.open(BILL)):
        with pytest.raises(AlreadyPaid):
            await act
    assert (await bank.ask("P1")).state is ChargeState.PAID


async def test_what_it_never_heard_of_is_unknown(bank: SandboxBank) -> None:
    assert await bank.ask("P1") == Charge("P1", ChargeState.UNKNOWN)
    assert await bank.ask_refund("R1") == Refund("R1", RefundState.UNKNOWN)
    for act in (bank.pay("P1"), bank.close("P1"), bank.refund(ORDER)):
        with pytest.raises(BankRefused, match="ORDER_NOT_EXIST"):
            await act


async def test_the_same_refund_is_given_once(bank: SandboxBank) -> None:
    await bank.open(BILL)
    await bank.pay("P1")
    given = Refund("R1", RefundState.SUCCEEDED, "sandbox-R1", 500)
    assert (await bank.refund(ORDER), await bank.refund(ORDER)) == (given, given)
    await bank.refund(replace(ORDER, number="R2", amount=1490))
    with pytest.raises(BankRefused, match="more than was paid"):
        await bank.refund(replace(ORDER, number="R3", amount=1))
    assert (await bank.ask_refund("R3")).state is RefundState.UNKNOWN


async def test_a_refund_is_not_repeated_with_other_facts(bank: SandboxBank) -> None:
    await bank.open(BILL)
    await bank.pay("P1")
    await bank.refund(ORDER)
    with pytest.raises(NumberUsed):
        await bank.refund(replace(ORDER, amount=501))


async def test_only_what_was_paid_is_given_back(bank: SandboxBank) -> None:
    await bank.open(BILL)
    with pytest.raises(BankRefused, match="not a charge of this amount"):
        await bank.refund(ORDER)
    await bank.pay("P1")
    for wrong in (replace(ORDER, charged=500), replace(ORDER, amount=-1)):
        with pytest.raises(BankRefused):
            await bank.refund(wrong)


def test_processes_do_not_lose_each_others_charges(file: Path, clock: TownClock) -> None:
    def open_one(number: int) -> None:
        asyncio.run(SandboxBank(file, clock).open(replace(BILL, number=f"P{number}")))

    with ThreadPoolExecutor(8) as several:
        list(several.map(open_one, range(40)))
    asked = [asyncio.run(SandboxBank(file, clock).ask(f"P{number}")) for number in range(40)]
    assert {one.state for one in asked} == {ChargeState.UNPAID}


def test_it_has_a_name_in_the_books_and_no_page_call(bank: SandboxBank) -> None:
    assert (bank.provider, bank.pay_call("sandbox:P1")) == ("sandbox", {})
