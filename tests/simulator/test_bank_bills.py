import csv
import gzip
import hashlib
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from simulator import Person
from simulator.bank import Bank
from tests.simulator.doubles import Moment
from tests.simulator.paying import Merchant

BILL = "/v3/bill/tradebill?bill_date=2026-11-22&bill_type=ALL"


async def download(merchant: Merchant, address: str) -> bytes:
    """Fetch a bill, whose answer is not signed."""
    parts = urlsplit(address)
    target = f"{parts.path}?{parts.query}"
    headers = merchant.headers("GET", target, b"")
    async with merchant.client.get(target, headers=headers) as answer:
        assert answer.status == 200
        return await answer.read()


@pytest.fixture(autouse=True)
async def day(merchant: Merchant, bank: Bank, person: Person, clock: Moment) -> None:
    """Two payments and a refund, on the day before."""
    await bank.pay(await merchant.open_native(), person)
    await bank.pay(await merchant.open_native("T00002", 5), person)
    await merchant.refund("R1", 990)
    await bank.quiet()
    clock.advance(hours=16)


async def test_a_bill_lists_the_day_in_yuan(merchant: Merchant) -> None:
    status, answer = await merchant.call("GET", BILL)
    text = await download(merchant, answer["download_url"])

    rows = list(csv.DictReader(text.decode().splitlines()))
    assert status == 200
    assert hashlib.sha1(text, usedforsecurity=False).hexdigest() == answer["hash_value"]
    assert [(row["商户订单号"], row["订单金额"], row["申请退款金额"]) for row in rows[:3]] == [
        ("`T00001", "`19.90", "`0.00"),
        ("`T00002", "`0.05", "`0.00"),
        ("`T00001", "`0.00", "`9.90"),
    ]
    assert Decimal(rows[-1]["微信订单号"].lstrip("`")) == Decimal("19.95")


async def test_a_bill_can_be_packed_and_lack_a_row(merchant: Merchant, bank: Bank) -> None:
    bank.bills.left_out = {"T00002"}
    _, answer = await merchant.call("GET", f"{BILL}&tar_type=GZIP")
    text = gzip.decompress(await download(merchant, answer["download_url"]))

    assert hashlib.sha1(text, usedforsecurity=False).hexdigest() == answer["hash_value"]
    assert b"T00001" in text
    assert b"T00002" not in text


@pytest.mark.parametrize(
    ("query", "hours", "code"),
    [
        ("bill_date=2026-11-22", -1, "STATEMENT_CREATING"),
        ("bill_date=2026-11-21", 0, "NO_STATEMENT_EXIST"),
        ("bill_date=2026-11-23", 0, "PARAM_ERROR"),
        ("bill_date=2026-08-01", 0, "PARAM_ERROR"),
        ("bill_date=yesterday", 0, "PARAM_ERROR"),
        ("bill_date=2026-11-22&bill_type=FEES", 0, "PARAM_ERROR"),
        ("bill_date=2026-11-22&tar_type=ZIP", 0, "PARAM_ERROR"),
    ],
)
async def test_there_is_not_always_a_bill(
    merchant: Merchant, clock: Moment, query: str, hours: int, code: str
) -> None:
    clock.advance(hours=hours)

    status, answer = await merchant.call("GET", f"/v3/bill/tradebill?{query}")

    assert (status, answer["code"]) == (400, code)


async def test_an_unknown_file_is_not_there(merchant: Merchant) -> None:
    assert (await merchant.call("GET", "/v3/billdownload/file?token=x"))[0] == 404
