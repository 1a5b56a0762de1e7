"""Paying at a real bank on the pages: by a code, and within WeChat by its own cashier."""

import json
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.settings import Settings
from simulator.bank import MerchantSettings
from simulator.faults import errcode
from simulator.people import Person
from store.payments.gateway import BankRefused, BankUnreachable
from store.search.gateway import Segmenter
from tests.features.browsing_pages import PROGRAM, WECHAT, Browser, Seen, browser
from tests.features.buying import orders_of
from tests.features.steps import on_sqlite
from tests.features.test_order_pages import placed
from tests.town import Town, contract_with, open_town

CODE = "weixin://wxpay/"


@pytest.fixture
def settings(settings: Settings, merchant: MerchantSettings, tmp_path: Path) -> Settings:
    contract = contract_with(merchant, tmp_path / "keys")
    pay = settings.wechat_pay.model_copy(update={"sandbox": False, **contract})
    return settings.model_copy(update={"wechat_pay": pay})


@pytest.fixture
async def town(
    settings: Settings, segmenter: Segmenter, merchant: MerchantSettings
) -> AsyncIterator[Town]:
    async with open_town(settings, segmenter, merchant=merchant) as opened:
        yield opened
        assert await opened.broken_rules() == []


def below(path: str, part: str) -> str:
    return path.replace("?", f"/{part}?")


def code_in(page: Seen) -> str:
    """Give the address of the code that a page shows."""
    return unescape(page.text.split('class="code-url" href="')[1].split('"')[0])


async def state_of(town: Town, person: Person) -> str:
    return str((await orders_of(town, person))[0]["state"])


async def sent_to_wechat(town: Town, visitor: Browser, path: str, person: Person) -> str:
    """Let WeChat send a visitor back; give the address where they come back."""
    asked = await visitor.get(path, follow=False)
    assert asked.status == 303
    there = urlsplit(asked.path)
    assert there.netloc == "open.weixin.qq.com"
    api = town.settings.official_account.api_base
    at_wechat = f"{api}{there.path}?{there.query}&_openid={person.open_id}"
    return (await visitor.get(at_wechat, follow=False)).path


async def test_a_code_is_paid_by_scanning_it(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town) as visitor:
        page = await visitor.get(below(path, "pay"))
        assert code_in(page).startswith(CODE)
        assert "data:image/svg+xml" in page.text
        assert code_in(await visitor.get(below(path, "pay"))) == code_in(page)
        not_yet = await visitor.send(page.form("/check"))
        assert "暂时还没有收到付款" in not_yet.text
        assert json.loads((await visitor.get(below(path, "state"))).text)["payable"] is True
        town.bank.post.habits.dropped = 1
        await town.bank.pay(code_in(page), person)
        paid = await visitor.send(page.form("/check"))
    assert "正在备货" in paid.text
    assert await state_of(town, person) == "to_ship"


async def test_within_wechat_its_own_cashier_is_called_for_who_looks(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town, WECHAT) as visitor:
        detour = await visitor.get(below(path, "pay"), follow=False)
        assert "/ask-wechat?t=" in detour.path
        back = await sent_to_wechat(town, visitor, detour.path, person)
        page = await visitor.get(back)
        call = json.loads(unescape(page.text.split('data-call="')[1].split('"')[0]))
        assert set(call) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
        await town.bank.pay(town.bank.ticket_of(call), person)
        assert "正在备货" in (await visitor.get(path)).text
        replayed = await visitor.get(back)
        assert replayed.status == 403
    (row,) = await town.rows("SELECT payer, kind FROM payments")
    assert (row["payer"], row["kind"]) == (person.open_id, "jsapi")


async def test_a_code_of_wechat_is_taken_from_the_browser_that_asked_alone(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town, WECHAT) as visitor, browser(town, WECHAT) as other:
        back = await sent_to_wechat(town, visitor, below(path, "ask-wechat"), person)
        assert (await other.get(back)).status == 403
        state = parse_qs(urlsplit(back).query)["state"][0]
        assert (await visitor.get(back.replace(state, "0" * 32))).status == 403
        town.clock.pass_(minutes=11)
        assert (await visitor.get(back)).status == 403
    assert await town.count("payments") == 0


async def test_who_sees_a_preview_can_not_pay_in_it(town: Town) -> None:
    person, path = await placed(town)
    person.is_snapshot = True
    async with browser(town, WECHAT) as visitor:
        back = await sent_to_wechat(town, visitor, below(path, "ask-wechat"), person)
        page = await visitor.get(back)
        assert page.status == 403
        assert "使用完整服务" in page.text
        by_code = await visitor.get(below(path, "pay") + "&by=code")
    assert code_in(by_code).startswith(CODE)


@on_sqlite
async def test_wechat_in_trouble_is_said_and_a_code_offered(town: Town) -> None:
    person, path = await placed(town)
    town.wechat.faults.add("/sns/oauth2/access_token", errcode(-1))
    async with browser(town, WECHAT) as visitor:
        back = await sent_to_wechat(town, visitor, below(path, "ask-wechat"), person)
        page = await visitor.get(back)
    assert (page.status, "改用扫码付款" in page.text) == (403, True)


@on_sqlite
async def test_a_forged_payer_is_nobody(town: Town) -> None:
    _, path = await placed(town)
    forged = {"Cookie": "h5_payer=1999999999.oSomebody.c2lnbmVk; h5_asked=é.x.y"}
    async with browser(town, WECHAT) as visitor:
        page = await visitor.get(below(path, "pay"), follow=False, **forged)
    assert "/ask-wechat?t=" in page.path


async def test_a_program_within_wechat_is_told_the_call(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town, WECHAT | PROGRAM) as program:
        told = json.loads((await program.get(path)).text)
        assert told["pay"]["kind"] == "jsapi"
        assert "/ask-wechat?t=" in told["pay"]["authorize"]
        await program.get(
            await sent_to_wechat(town, program, below(path, "ask-wechat"), person), follow=False
        )
        told = json.loads((await program.get(path)).text)
    assert town.bank.ticket_of(told["pay"]["call"])


@on_sqlite
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BankUnreachable("no answer"), "暂时连不上支付平台"),
        (BankRefused("NO_AUTH", "no"), "支付暂时用不了"),
    ],
)
async def test_a_bank_in_trouble_is_said_with_what_to_do(
    town: Town, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    _, path = await placed(town)

    async def fail(*_facts: object) -> str:
        raise error

    monkeypatch.setattr(town.shop.cashier.bank, "open", fail)
    async with browser(town) as visitor:
        page = await visitor.get(below(path, "pay"))
        assert (page.status, words in page.text) == (503, True)
        assert "Traceback" not in page.text
    async with browser(town, PROGRAM) as program:
        assert json.loads((await program.get(path)).text)["pay"] is None


async def test_what_is_not_to_be_paid_leads_back_to_the_order(town: Town) -> None:
    person, path = await placed(town)
    async with browser(town) as visitor:
        page = await visitor.get(below(path, "pay"))
        town.clock.pass_(minutes=31)
        late = await visitor.get(below(path, "pay"), follow=False)
        assert (late.status, late.path) == (303, path)
        assert "付款时间已过" in (await visitor.get(path)).text
        await town.work()
        closed = await visitor.send(page.form("/check"))
        assert "超时未付款" in closed.text
        assert (await visitor.post(below(path, "play-payment"), {})).status == 404
    assert await state_of(town, person) == "closed"
