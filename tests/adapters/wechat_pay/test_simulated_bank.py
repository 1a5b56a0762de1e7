"""The adapter at the simulator's bank, which was written from the same description by others."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from aiohttp import ClientSession, web

from bot.adapters.wechat_pay.gateway import WechatPay
from bot.adapters.wechat_pay.merchant import (
    BankKey,
    Merchant,
    read_private_key,
    read_public_key,
)
from simulator import Person, Simulator
from simulator.bank import faults
from simulator.bank.merchant import MerchantSettings, make_merchant
from store.payments.gateway import (
    AlreadyPaid,
    BankUnreachable,
    Bill,
    Charge,
    ChargeState,
    NotEnoughFunds,
    NoticeRefused,
    NumberUsed,
    PayKind,
    RefundOrder,
    RefundState,
)
from tests.town import ACCOUNT, TownClock, serving


@cache
def contract() -> MerchantSettings:
    return make_merchant(ACCOUNT.app_id)


def account(*, by_certificate: bool) -> Merchant:
    ours = contract()
    bank_key = BankKey(ours.public_key_id, read_public_key(ours.public_key_pem.encode()))
    return Merchant(
        mch_id=ours.mch_id,
        app_id=ours.app_id,
        serial=ours.serial,
        private_key=read_private_key(ours.private_key_pem.encode()),
        api_v3_key=ours.api_v3_key.encode(),
        bank_key=None if by_certificate else bank_key,
    )


@pytest.fixture
def wechat(clock: TownClock) -> Simulator:
    return Simulator(ACCOUNT, "http://127.0.0.1:9/", clock=clock, merchant=contract())


@pytest.fixture(params=["public key", "certificate"])
async def pay(
    wechat: Simulator, clock: TownClock, request: pytest.FixtureRequest
) -> AsyncIterator[WechatPay]:
    by_certificate = request.param == "certificate"
    if by_certificate:
        wechat.bank.keys.rotate(clock())
    application = web.Application()
    application.add_subapp("/simulator", wechat.application())
    async with serving(application) as base, ClientSession() as session:
        ours = account(by_certificate=by_certificate)
        yield WechatPay(
            session, ours, api_base=f"{base}/simulator", shop_base="http://127.0.0.1:9", clock=clock
        )


@pytest.fixture
def person(wechat: Simulator) -> Person:
    return wechat.person("小明")


def bill(person: Person, clock: TownClock, kind: PayKind = PayKind.JSAPI) -> Bill:
    return Bill("P20261123", kind, 1990, "草莓", clock() + timedelta(minutes=30), person.open_id)


async def paid(pay: WechatPay, wechat: Simulator, person: Person, clock: TownClock) -> Charge:
    await wechat.bank.pay(await pay.open(bill(person, clock)), person)
    return await pay.ask("P20261123")


def refund_of(charge: Charge) -> RefundOrder:
    return RefundOrder("R1", charge.number, charge.transaction, 500, charge.amount, "不想要了")


@pytest.mark.parametrize("kind", PayKind)
async def test_who_pays_has_paid(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock, kind: PayKind
) -> None:
    ticket = await pay.open(bill(person, clock, kind))
    assert (await pay.ask("P20261123")).state is ChargeState.UNPAID
    await wechat.bank.pay(ticket, person)
    charge = await pay.ask("P20261123")
    assert (charge.state, charge.amount, charge.payer, charge.paid_at) == (
        ChargeState.PAID,
        1990,
        person.open_id,
        clock(),
    )


async def test_the_page_hands_over_what_the_cashier_takes(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    ticket = await pay.open(bill(person, clock))
    assert wechat.bank.ticket_of(pay.pay_call(ticket)) == ticket


async def test_the_notice_says_what_the_question_does(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    charge = await paid(pay, wechat, person, clock)
    notice = wechat.bank.notice_for("P20261123")
    assert await pay.notices.read_notice(notice.headers, notice.body, clock()) == charge


async def test_a_notice_about_anothers_account_is_refused(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    await paid(pay, wechat, person, clock)
    notice = wechat.bank.notice_for("P20261123", mchid="1900000110")
    with pytest.raises(NoticeRefused, match="another's account"):
        await pay.notices.read_notice(notice.headers, notice.body, clock())


async def test_money_goes_back_and_the_notice_says_so(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    order = refund_of(await paid(pay, wechat, person, clock))
    taken = await pay.refund(order)
    assert taken.state is RefundState.PROCESSING
    assert (await pay.refund(order)).bank_id == taken.bank_id
    await wechat.bank.quiet()
    done = await pay.ask_refund("R1")
    assert done == replace(taken, state=RefundState.SUCCEEDED)
    notice = wechat.bank.notice_for("R1")
    assert await pay.notices.read_notice(notice.headers, notice.body, clock()) == done
    assert (await pay.ask("P20261123")).state is ChargeState.PAID


async def test_a_refund_number_has_its_facts(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    order = refund_of(await paid(pay, wechat, person, clock))
    await pay.refund(order)
    with pytest.raises(NumberUsed):
        await pay.refund(replace(order, amount=501))
    await wechat.bank.quiet()


async def test_an_empty_account_cannot_give_back(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    order = refund_of(await paid(pay, wechat, person, clock))
    wechat.bank.refunds.funds = 0
    with pytest.raises(NotEnoughFunds):
        await pay.refund(order)


async def test_numbers_are_opened_closed_and_paid_once(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock
) -> None:
    await pay.open(bill(person, clock))
    with pytest.raises(NumberUsed):
        await pay.open(replace(bill(person, clock), amount=1991))
    await wechat.bank.pay(await pay.open(bill(person, clock)), person)
    for late in (pay.open(bill(person, clock)), pay.close("P20261123")):
        with pytest.raises(AlreadyPaid):
            await late


async def test_what_is_closed_is_closed(pay: WechatPay, person: Person, clock: TownClock) -> None:
    await pay.open(bill(person, clock))
    await pay.close("P20261123")
    await pay.close("P20261123")
    assert (await pay.ask("P20261123")).state is ChargeState.CLOSED
    with pytest.raises(NumberUsed):
        await pay.open(bill(person, clock))


async def test_what_it_never_heard_of_is_unknown(pay: WechatPay) -> None:
    assert (await pay.ask("P20261124")).state is ChargeState.UNKNOWN
    assert (await pay.ask_refund("R1")).state is RefundState.UNKNOWN


@pytest.mark.parametrize(
    "fault",
    [
        faults.system_error(),
        faults.frequency_limited(done=True),
        faults.lost_reply(),
        faults.half_a_reply(),
        *(faults.badly_signed(how) for how in ("absent", "forged", "stale", "unknown serial")),
    ],
    ids=repr,
)
async def test_what_was_opened_behind_a_fault_is_opened_again(
    wechat: Simulator, pay: WechatPay, person: Person, clock: TownClock, fault: faults.BankFault
) -> None:
    wechat.bank.faults.add("*", fault)
    with pytest.raises(BankUnreachable):
        await pay.open(bill(person, clock))
    wechat.bank.faults.clear()
    clock.pass_(minutes=1)
    again = replace(bill(person, clock), expires_at=clock() + timedelta(minutes=29))
    assert await pay.open(again)
