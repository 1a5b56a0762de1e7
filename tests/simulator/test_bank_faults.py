import asyncio
from collections.abc import Callable

import aiohttp
import pytest

from simulator import Person, faults
from simulator.bank import Act, Bank
from simulator.bank import faults as bank_faults
from simulator.bank.calls import CLOSE, OPEN_NATIVE, QUERY, REFUND
from simulator.bank.faults import BankFault
from tests.simulator.paying import Merchant


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize(
    ("make", "status"),
    [(bank_faults.system_error, 500), (bank_faults.frequency_limited, 429)],
)
async def test_an_error_may_hide_that_the_refund_was_accepted(
    *,
    merchant: Merchant,
    bank: Bank,
    person: Person,
    done: bool,
    make: Callable[..., BankFault],
    status: int,
) -> None:
    await bank.pay(await merchant.open_native(), person)
    bank.faults.add(REFUND, make(done=done), faults.nth(1))

    first = await merchant.refund("R1", 990)
    assert len(bank.journal.of(Act.REFUND_ACCEPTED)) == done
    again = await merchant.refund("R1", 990)

    assert (first[0], again[0]) == (status, 200)
    assert [deed.amount for deed in bank.journal.of(Act.REFUND_ACCEPTED)] == [990]


@pytest.mark.parametrize("done", [True, False])
async def test_a_reply_can_be_lost_after_the_order_was_opened(
    merchant: Merchant, bank: Bank, *, done: bool
) -> None:
    bank.faults.add(OPEN_NATIVE, bank_faults.lost_reply(done=done), faults.nth(1))

    with pytest.raises(aiohttp.ClientError):
        await merchant.open_native()
    assert len(bank.journal) == done
    assert await merchant.open_native()


async def test_half_a_reply_comes_under_a_broken_connection(merchant: Merchant, bank: Bank) -> None:
    bank.faults.add(OPEN_NATIVE, bank_faults.half_a_reply(), faults.nth(1))

    with pytest.raises(aiohttp.ClientPayloadError):
        await merchant.open_native()
    assert len(bank.journal) == 1


async def test_a_hanging_close_is_done_though_the_shop_gave_up(
    merchant: Merchant, bank: Bank
) -> None:
    await merchant.open_native()
    bank.faults.add(CLOSE, bank_faults.hang(60))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await merchant.close()
    assert [deed.act for deed in bank.journal] == [Act.OPENED, Act.CLOSED]


async def test_a_fault_strikes_one_call_and_leaves_the_others(
    merchant: Merchant, bank: Bank
) -> None:
    bank.faults.add(QUERY, bank_faults.refused("SERVICE_UNAVAILABLE"))
    await merchant.open_native()

    assert (await merchant.ask())["code"] == "SERVICE_UNAVAILABLE"
    assert (await merchant.close())[0] == 204
