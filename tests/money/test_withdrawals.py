"""提现: commission leaves once, by whatever way, whoever asks and whatever the bank answers."""

import asyncio
import re
from typing import Any

import pytest
from aiohttp import ClientSession

from community.ledger.actions import Because, gain
from community.ledger.rules import Reason, Unit
from community.staff.rules import Role
from simulator.bank import Act, faults
from simulator.bank.faults import BankFault
from simulator.people import Person
from tests.features.ordering import notices_to, staff
from tests.features.steps import change, member_of
from tests.town import Town

EARNED = 60_000


@pytest.fixture
async def seller(town: Town) -> Person:
    """Somebody with ¥600 of commission."""
    person = await town.newcomer("阿明")
    member_id = (await member_of(town, person))["id"]
    async with town.database.begin() as work:
        because = Because(Reason.MERGED, "an earlier account")
        await gain(work, Unit.COMMISSION, member_id, EARNED, because)
    return person


@pytest.fixture
async def owner(town: Town) -> Person:
    return await staff(town, "老板", Role.OWNER)


async def ask(town: Town, person: Person, amount: str = "50") -> str:
    """Ask for a withdrawal; give its number."""
    said = await town.say(person, f"提现 {amount}")
    found = re.search(r"T[A-Z0-9]{12}", said)
    assert found, said
    return found[0]


async def approve(town: Town, who: Person, number: str) -> str:
    assert "回复“确认”" in await town.say(who, f"同意提现 {number}")
    return await town.say(who, "确认")


async def held(town: Town) -> tuple[int, int]:
    """Tell what of commission members have, and what is on its way."""
    sql = "SELECT account, balance FROM ledger_balances WHERE unit = 'commission'"
    found = {row["account"].split(":")[0]: row["balance"] for row in await town.rows(sql)}
    return found.get("member", 0), found.get("withdrawing", 0)


async def state(town: Town) -> str:
    [row] = await town.rows("SELECT state FROM withdrawals")
    return str(row["state"])


async def let_pass(town: Town, minutes: float) -> None:
    for _ in range(int(minutes)):
        town.clock.pass_(minutes=1)
        await town.work()


async def confirm(town: Town, person: Person) -> None:
    """Take the money on WeChat's own page, by what the shop's page hands over."""
    [row] = await town.rows("SELECT package FROM withdrawals")
    town.bank.confirm_transfer(call_with(town, row["package"]), person)


def call_with(town: Town, package: str) -> dict[str, Any]:
    merchant = town.bank.merchant
    return {"mchId": merchant.mch_id, "appId": merchant.app_id, "package": package}


def transfers(town: Town, act: Act = Act.TRANSFER_SETTLED) -> list[tuple[int, str]]:
    return [(deed.amount, deed.state) for deed in town.bank.journal.of(act)]


async def test_commission_is_approved_confirmed_and_paid(
    town: Town, seller: Person, owner: Person
) -> None:
    number = await ask(town, seller)
    assert await held(town) == (EARNED - 5_000, 5_000)
    await town.work()
    assert f"提现单 {number}" in (await notices_to(town, owner))[-1]
    assert number in await town.say(owner, "提现待审")
    assert "正在打款" in await approve(town, owner, number)
    await town.work()
    assert await state(town) == "waiting"
    await town.work()
    assert "确认收款" in (await notices_to(town, seller))[-1]
    assert "待你确认收款" in await town.say(seller, "提现")
    await confirm(town, seller)
    await let_pass(town, 2)
    assert await state(town) == "paid"
    assert await held(town) == (EARNED - 5_000, 0)
    assert transfers(town) == [(5_000, "SUCCESS")]
    assert "已到账" in (await notices_to(town, seller))[-1]


@pytest.mark.parametrize(
    "said", ["0", "-5", "9.99", "2000", "1e9", "NaN", "５０．１２３", "很多", "99999999999"]
)
async def test_what_is_no_amount_changes_nothing(town: Town, seller: Person, said: str) -> None:
    assert "提现" in await town.say(seller, f"提现 {said}")
    assert await town.count("withdrawals") == 0
    assert await held(town) == (EARNED, 0)


async def test_more_than_there_is_is_refused(town: Town, seller: Person) -> None:
    assert "只有 ¥600" in await town.say(seller, "提现 600.01")
    assert await held(town) == (EARNED, 0)
    await ask(town, seller, "全部")
    assert await held(town) == (0, EARNED)


async def test_ten_at_once_take_no_more_than_there_is(town: Town, seller: Person) -> None:
    town.clock.pass_(seconds=1)
    await asyncio.gather(*(town.wechat.say(seller, "提现 100") for _ in range(10)))
    assert await town.count("withdrawals") == 6
    assert await held(town) == (0, EARNED)


async def test_above_the_limit_two_people_have_to_approve(
    town: Town, seller: Person, owner: Person
) -> None:
    number = await ask(town, seller, "500.01")
    assert "另一位同事" in await approve(town, owner, number)
    await town.say(owner, f"同意提现 {number}")
    assert "已经同意过" in await town.say(owner, "确认")
    await town.work()
    assert await state(town) == "asked"
    assert "正在打款" in await approve(town, await staff(town, "小王"), number)
    await town.work()
    assert await state(town) == "waiting"


async def test_a_manager_alone_cannot_pay_out(town: Town, seller: Person) -> None:
    number = await ask(town, seller)
    assert "另一位同事" in await approve(town, await staff(town, "小王"), number)
    await town.work()
    assert await state(town) == "asked"


async def test_customers_cannot_approve(town: Town, seller: Person) -> None:
    number = await ask(town, seller)
    await town.say(seller, f"同意提现 {number}")
    await town.say(seller, "确认")
    assert await state(town) == "asked"


async def test_what_is_refused_comes_back_with_the_reason(
    town: Town, seller: Person, owner: Person
) -> None:
    number = await ask(town, seller)
    assert "请写明原因" in await town.say(owner, f"拒绝提现 {number}")
    await town.say(owner, f"拒绝提现 {number} 资料不符")
    await town.say(owner, "确认")
    assert await held(town) == (EARNED, 0)
    await town.work()
    assert "资料不符" in (await notices_to(town, seller))[-1]
    assert "不能这样做" in await _approve_again(town, owner, number)


async def _approve_again(town: Town, who: Person, number: str) -> str:
    await town.say(who, f"同意提现 {number}")
    return await town.say(who, "确认")


async def test_what_is_paid_by_hand_never_reaches_the_bank(
    town: Town, seller: Person, owner: Person
) -> None:
    number = await ask(town, seller)
    await town.say(owner, f"提现已付 {number} 现金")
    assert "不能这样做" in await town.say(owner, "确认")
    await approve(town, owner, number)
    await town.say(owner, f"提现已付 {number} 现金")
    await town.say(owner, "确认")
    await let_pass(town, 3)
    assert transfers(town, Act.TRANSFER_ACCEPTED) == []
    assert await held(town) == (EARNED - 5_000, 0)
    assert "现金" in (await notices_to(town, seller))[-1]


async def test_it_is_taken_back_while_nobody_has_approved(
    town: Town, seller: Person, owner: Person
) -> None:
    await ask(town, seller)
    assert "已撤回提现" in await town.say(seller, "撤回")
    assert await held(town) == (EARNED, 0)
    number = await ask(town, seller, "20")
    await approve(town, owner, number)
    assert "不能这样做" in await town.say(seller, "撤回")
    assert await held(town) == (EARNED - 2_000, 2_000)


async def test_what_is_not_confirmed_within_a_day_comes_back(
    town: Town, seller: Person, owner: Person
) -> None:
    await approve(town, owner, await ask(town, seller))
    await town.work()
    town.clock.pass_(hours=25)
    await let_pass(town, 2)
    assert await state(town) == "failed"
    assert await held(town) == (EARNED, 0)
    assert transfers(town) == [(5_000, "FAIL")]
    assert "没有到账" in (await notices_to(town, seller))[-1]


@pytest.mark.parametrize(
    "fault",
    [
        faults.lost_reply(),
        faults.half_a_reply(),
        faults.system_error(),
        faults.badly_signed("forged"),
    ],
)
async def test_a_lost_answer_never_sends_twice(
    town: Town, seller: Person, owner: Person, fault: BankFault
) -> None:
    await approve(town, owner, await ask(town, seller))
    town.bank.faults.add("/v3/fund-app/*", fault, lambda call: call <= 2)
    await let_pass(town, 4)
    assert await state(town) == "waiting"
    await confirm(town, seller)
    await let_pass(town, 12)
    assert await state(town) == "paid"
    assert transfers(town, Act.TRANSFER_ACCEPTED) == [(5_000, "")]
    assert transfers(town) == [(5_000, "SUCCESS")]


async def test_a_bank_that_refuses_is_told_to_staff_and_asked_again(
    town: Town, seller: Person, owner: Person
) -> None:
    town.bank.transfers.funds = 100
    await approve(town, owner, await ask(town, seller))
    await let_pass(town, 3)
    told = [one for one in await notices_to(town, owner) if "打款失败" in one]
    assert len(told) == 1
    assert "资金不足" in told[0]
    assert await state(town) == "approved"
    town.bank.transfers.funds = 100_000
    await let_pass(town, 12)
    assert await state(town) == "waiting"


async def test_two_paymasters_at_once_send_once(town: Town, seller: Person, owner: Person) -> None:
    await approve(town, owner, await ask(town, seller))
    await asyncio.gather(*(town.shop.paymaster.run_due() for _ in range(4)))
    assert transfers(town, Act.TRANSFER_ACCEPTED) == [(5_000, "")]


async def test_who_is_known_by_no_account_has_no_purse(town: Town, seller: Person) -> None:
    await change(town, "UPDATE identities SET following = false")
    assert "关注公众号" in await town.say(seller, "提现 50")
    assert await held(town) == (EARNED, 0)


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE withdrawals SET amount = amount + 1", "withdrawals.held"),
        ("UPDATE withdrawals SET state = 'paid'", "withdrawals.ends"),
        ("UPDATE withdrawals SET state = 'sending'", "withdrawals.approved"),
    ],
)
async def test_books_that_are_bent_are_found_out(
    town: Town, seller: Person, sql: str, rule: str
) -> None:
    await ask(town, seller)
    [before] = await town.rows("SELECT amount, state FROM withdrawals")
    await change(town, sql)
    assert rule in await town.broken_rules()
    await change(town, "UPDATE withdrawals SET amount = :amount, state = :state", **before)


async def test_the_page_hands_over_what_wechat_wants(
    town: Town, seller: Person, owner: Person
) -> None:
    number = await ask(town, seller)
    await approve(town, owner, number)
    await town.work()
    member_id = (await member_of(town, seller))["id"]
    shop = town.shop.shop
    url = shop.links.withdrawal(number, member_id, town.clock())
    page = await _get(url)
    assert "确认收款" in page
    assert "requestMerchantTransfer" in page
    assert "¥50" in page
    other = shop.links.withdrawal(number, member_id + 1, town.clock())
    assert "requestMerchantTransfer" not in await _get(other)


async def _get(url: str) -> str:
    async with ClientSession() as session, session.get(url) as answer:
        return await answer.text()
