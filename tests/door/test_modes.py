"""Secure, compatible and plain mode."""

from dataclasses import replace

import pytest

from bot.settings import Settings
from simulator.account import Mode
from tests.door.posting import on_sqlite
from tests.town import Town

pytestmark = on_sqlite


def switch(town: Town, mode: Mode) -> None:
    town.wechat.courier.account = replace(town.wechat.courier.account, mode=mode)


@pytest.mark.parametrize("mode", ["secure", "compatible"])
async def test_a_sealed_push_gets_a_sealed_answer(town: Town, mode: Mode) -> None:
    switch(town, mode)
    exchange = await town.exchange(town.wechat.person("小明"), "签到")
    assert "签到成功" in exchange.answer.text
    assert b"<Encrypt>" in exchange.deliveries[0].body
    assert exchange.violations == []


async def test_a_plain_push_is_refused(town: Town) -> None:
    switch(town, "plain")
    exchange = await town.exchange(town.wechat.person("小明"), "签到")
    assert [delivery.status for delivery in exchange.deliveries] == [403]
    assert await town.count("inbox") == 0


async def test_compatible_mode_believes_the_sealed_part_only(town: Town) -> None:
    switch(town, "compatible")
    person = town.wechat.person("小明")
    push = town.wechat.prepare(person, {"MsgType": "text", "Content": "签到"})
    signed = town.wechat.courier.sign(push)
    forged = replace(signed, body=signed.body.replace("签到".encode(), "帮助".encode()))
    [delivery] = await town.wechat.deliver(push, request=forged)
    assert "签到成功" in delivery.answer.text


async def test_the_plain_part_of_compatible_mode_cannot_come_alone(town: Town) -> None:
    switch(town, "compatible")
    push = town.wechat.prepare(town.wechat.person("小明"), {"MsgType": "text", "Content": "签到"})
    plain = town.wechat.courier.sign(push).overridden(encrypt_type="raw")
    [delivery] = await town.wechat.deliver(push, request=plain)
    assert delivery.status == 403


class TestWherePlainIsAllowed:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        account = settings.official_account.model_copy(update={"allow_plain": True})
        return settings.model_copy(update={"official_account": account})

    @pytest.mark.parametrize("mode", ["plain", "secure"])
    async def test_both_are_answered_in_kind(self, town: Town, mode: Mode) -> None:
        switch(town, mode)
        exchange = await town.exchange(town.wechat.person("小明"), "签到")
        assert "签到成功" in exchange.answer.text
        assert (b"<Encrypt>" in exchange.deliveries[0].body) is (mode == "secure")
