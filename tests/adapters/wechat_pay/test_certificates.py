"""The bank's certificates: fetched when needed, several at a time, believed only if proved."""

import asyncio
import json
from dataclasses import replace

import pytest

from bot.adapters.wechat_pay.gateway import WechatPay
from store.payments.gateway import BankUnreachable
from tests.adapters.wechat_pay.double import BankDouble, Signer, platform, seal
from tests.adapters.wechat_pay.test_answers import PAID
from tests.town import TownClock

by_certificate = pytest.mark.parametrize("pay", ["certificate"], indirect=True)
every_mode = pytest.mark.parametrize("pay", ["certificate", "public key"], indirect=True)


@pytest.fixture
def bank(clock: TownClock) -> BankDouble:
    """A bank that signs with a certificate."""
    bank = BankDouble(clock, platforms=[platform("first", clock())])
    bank.signer = bank.platforms[0].signer
    bank.tell(PAID)
    return bank


@every_mode
async def test_certificates_are_fetched_once(bank: BankDouble, pay: WechatPay) -> None:
    await asyncio.gather(*(pay.ask("P1") for _ in range(5)))
    await pay.ask("P1")
    assert bank.listed == 1


@by_certificate
async def test_a_serial_is_read_as_a_number(bank: BankDouble, pay: WechatPay) -> None:
    bank.signer = replace(bank.signer, serial=f"0{bank.signer.serial.lower()}"[-40:])
    assert (await pay.ask("P1")).amount == 1990


@by_certificate
async def test_a_new_certificate_is_fetched_and_the_old_one_stays(
    bank: BankDouble, pay: WechatPay, clock: TownClock
) -> None:
    await pay.ask("P1")
    old, new = bank.signer, platform("second", clock())
    bank.platforms, bank.signer = [new], new.signer
    clock.pass_(minutes=1)
    await pay.ask("P1")
    bank.signer = old
    await pay.ask("P1")
    assert bank.listed == 2


@every_mode
async def test_unknown_serials_fetch_at_most_once_a_minute(
    bank: BankDouble, pay: WechatPay, clock: TownClock
) -> None:
    bank.signer = Signer("ABCDEF", "a stranger")
    for _ in range(3):
        with pytest.raises(BankUnreachable, match="serial"):
            await pay.ask("P1")
    assert bank.listed == 1
    clock.pass_(minutes=1)
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")
    assert bank.listed == 2


@by_certificate
async def test_a_certificate_counts_within_its_time(
    bank: BankDouble, pay: WechatPay, clock: TownClock
) -> None:
    await pay.ask("P1")
    bank.platforms = []
    clock.pass_(days=364)
    await pay.ask("P1")
    clock.pass_(days=2)
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")


@by_certificate
async def test_a_list_that_a_stranger_signs_is_not_believed(
    bank: BankDouble, pay: WechatPay
) -> None:
    bank.signer = replace(bank.signer, whose="a stranger")
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")


@by_certificate
async def test_a_list_under_another_key_is_not_believed(bank: BankDouble, pay: WechatPay) -> None:
    bank.sealed_with = b"f" * 32
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")


@by_certificate
async def test_a_list_that_is_none_is_not_believed(bank: BankDouble, pay: WechatPay) -> None:
    bank.spoil = lambda headers, _body: (headers, b'{"data": null}')
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")


@by_certificate
async def test_what_is_sealed_but_no_certificate_is_not_believed(
    bank: BankDouble, pay: WechatPay
) -> None:
    body = json.dumps({"data": [{"encrypt_certificate": seal(b"none", "certificate")}]}).encode()
    bank.spoil = lambda _headers, _body: (bank.signer.headers(body, bank.clock()), body)
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")


@by_certificate
async def test_a_public_key_that_we_do_not_hold_is_not_looked_for(
    bank: BankDouble, pay: WechatPay
) -> None:
    bank.signer = Signer()
    with pytest.raises(BankUnreachable, match="serial"):
        await pay.ask("P1")
    assert bank.listed == 0


async def test_both_kinds_of_keys_sign_while_the_bank_moves(
    bank: BankDouble, pay: WechatPay
) -> None:
    assert (await pay.ask("P1")).amount == 1990
    bank.signer = Signer()
    assert (await pay.ask("P1")).amount == 1990
