"""绑定: a code makes one account one of the staff, once, and nobody guesses their way in."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot.dispatch.patterns import words_then
from bot.dispatch.router import Routes
from bot.kernel.reply import Reply, Text
from bot.persistence.work import Work
from bot.settings import Settings
from community.staff.actions import WrongCode, add_staff, bind_staff, note, renew_code
from community.staff.audit import RULES
from community.staff.errors import NoLongerStaff
from community.staff.repository import Staff
from community.staff.rules import Role, binding_code_in, digest_of
from handlers.chat.context import Chat, ChatRouter, staff_only
from handlers.chat.routes import all_routes
from simulator import messages
from simulator.people import Person
from store.search.gateway import Segmenter
from tests.features.steps import another_process, change, member_of, on_sqlite
from tests.town import Town, open_town

LIFE = timedelta(minutes=10)


async def code_for(town: Town, name: str = "小王", role: Role = Role.MANAGER) -> str:
    """Add somebody to the staff."""
    async with town.database.begin() as work:
        code = await add_staff(work, name=name, role=role, password_hash=None, code_life=LIFE)
    assert code
    return code


async def new_code_for(town: Town, name: str = "小王") -> str:
    async with town.database.begin() as work:
        code = await renew_code(work, name=name, code_life=LIFE)
    assert code
    return code


def others_than(code: str, count: int) -> list[str]:
    """Draw wrong codes."""
    drawn = random.sample(range(1_000_000), count + 1)
    return [wrong for number in drawn if (wrong := f"{number:06}") != code][:count]


async def bound_members(town: Town) -> list[int | None]:
    rows = await town.rows("SELECT member_id FROM staff ORDER BY id")
    return [row["member_id"] for row in rows]


async def id_of(town: Town, person: Person) -> int:
    return int((await member_of(town, person))["id"])


probe = ChatRouter()


@probe.on(staff_only(words_then("发货"), Role.OWNER, Role.MANAGER))
async def on_probe(chat: Chat, number: str) -> Reply:
    facts = {"carrier": "顺丰"}
    subject = f"order:{number}"
    await note(
        chat.work, staff_member_id=chat.member.id, act="o.sent", subject=subject, facts=facts
    )
    return Text(f"已发货 {number} {chat.role}")


@pytest.fixture
async def staffed(
    settings: Settings, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A shop in which 发货 is a command of owners and managers."""
    monkeypatch.setattr("bot.app.all_routes", lambda: Routes(probe, *all_routes().routers))
    async with open_town(settings, segmenter) as town:
        yield town
        assert await town.broken_rules() == []


async def test_a_code_binds_the_speaker_and_it_is_noted(town: Town) -> None:
    person, code = await town.newcomer(), await code_for(town)
    said = await town.say(person, f"绑定 {code}")
    assert said == "绑定成功！你现在是运营 小王，可以用这个微信处理店务了。"
    member_id = await id_of(town, person)
    assert await bound_members(town) == [member_id]
    log = await town.rows("SELECT act, subject, member_id, staff_id FROM staff_audit ORDER BY id")
    (staff,) = await town.rows("SELECT id FROM staff")
    assert [tuple(entry.values()) for entry in log] == [
        ("staff.added", f"staff:{staff['id']}", None, None),
        ("staff.bound", f"staff:{staff['id']}", member_id, staff["id"]),
    ]


@on_sqlite
@pytest.mark.parametrize(
    "spell",
    [
        "绑定{}",
        "綁定：{}！",
        "绑定码 {}",
        " 绑 定  {} 。",
        "绑定 {0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}",
    ],
)
async def test_spelling_makes_no_difference(town: Town, spell: str) -> None:
    person, code = await town.newcomer(), await code_for(town)
    assert "绑定成功" in await town.say(person, spell.format(code))


@on_sqlite
async def test_full_width_digits_are_digits(town: Town) -> None:
    person, code = await town.newcomer(), await code_for(town)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert "绑定成功" in await town.say(person, f"绑定　{wide}")


MALFORMED = ["", "12345", "1234567", "-123456", "1e9", "NaN", "0", "12345.6", "手机", "123456 7"]


@on_sqlite
async def test_what_can_be_no_code_is_told_what_codes_are_and_not_counted(town: Town) -> None:
    person, code = await town.newcomer(), await code_for(town)
    for malformed in MALFORMED:
        assert "6 位数字的绑定码" in await town.say(person, f"绑定 {malformed}")
    assert await town.count("binding_tries") == 0
    assert "绑定成功" in await town.say(person, f"绑定 {code}")


@given(st.text())
def test_a_code_is_six_digits_or_none(words: str) -> None:
    code = binding_code_in(words)
    assert code is None or (len(code) == 6 and code.isascii() and code.isdecimal())


async def test_a_used_code_binds_nobody_else(town: Town) -> None:
    first, second = await town.newcomer("甲"), await town.newcomer("乙")
    code = await code_for(town)
    await town.say(first, f"绑定 {code}")
    assert "已经用过了" in await town.say(second, f"绑定 {code}")
    assert await bound_members(town) == [await id_of(town, first)]


async def test_who_is_bound_is_not_bound_again(town: Town) -> None:
    person, code = await town.newcomer(), await code_for(town)
    await town.say(person, f"绑定 {code}")
    own, others = await new_code_for(town), await code_for(town, "老板", Role.OWNER)
    for again in (code, own, others):
        assert "已经绑定了员工账号" in await town.say(person, f"绑定 {again}")
    assert await bound_members(town) == [await id_of(town, person), None]
    assert "绑定成功" in await town.say(await town.newcomer("乙"), f"绑定 {others}")


async def test_a_code_is_good_for_its_minutes(town: Town) -> None:
    first, second = await town.newcomer("甲"), await town.newcomer("乙")
    early, late = await code_for(town), await code_for(town, "小李")
    town.clock.pass_(minutes=10, seconds=-2)
    assert "绑定成功" in await town.say(first, f"绑定 {early}")
    assert "已经失效了" in await town.say(second, f"绑定 {late}")
    assert (await bound_members(town))[1] is None


async def test_a_new_code_kills_the_ones_before(town: Town) -> None:
    person, old = await town.newcomer(), await code_for(town)
    new = await new_code_for(town)
    assert "已经失效了" in await town.say(person, f"绑定 {old}")
    assert "绑定成功" in await town.say(person, f"绑定 {new}")


async def test_codes_given_at_once_leave_one_that_is_good(town: Town) -> None:
    await code_for(town)
    codes = await asyncio.gather(*(new_code_for(town) for _ in range(8)))
    async with town.database.begin() as work:
        kept = [await Staff(work).code(digest_of(code)) for code in codes]
        assert len([one for one in kept if one and one.expires_at > work.now]) == 1


@on_sqlite
async def test_drawn_again_a_dead_codes_digits_are_good_and_a_living_ones_are_not_given(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter(["000007", "000007", "000008", "000007"])
    monkeypatch.setattr("community.staff.actions.new_binding_code", lambda: next(draws))
    person = await town.newcomer()
    given_ = [await code_for(town), await code_for(town, "小李")]
    await town.say(person, f"绑定 {given_[0]}")
    assert [*given_, await code_for(town, "小张")] == ["000007", "000008", "000007"]
    assert "客服 小张" not in await town.say(person, "绑定 000007")
    assert "运营 小张" in await town.say(await town.newcomer("乙"), "绑定 000007")


async def test_five_wrong_codes_lock_binding_for_an_hour(town: Town) -> None:
    person, code = await town.newcomer(), await code_for(town)
    wrong = others_than(code, 5)
    said = [await town.say(person, f"绑定 {one}") for one in wrong]
    assert [f"还可以试 {left} 次" in one for left, one in zip((4, 3, 2, 1), said, strict=False)]
    assert "60 分钟内不能再绑定" in said[4]
    assert "请 60 分钟后再试" in await town.say(person, f"绑定 {code}")
    town.clock.pass_(minutes=59, seconds=50)
    renewed = await new_code_for(town)
    assert "请 1 分钟后再试" in await town.say(person, f"绑定 {renewed}")
    town.clock.pass_(seconds=10)
    assert "还可以试 4 次" in await town.say(person, f"绑定 {others_than(renewed, 1)[0]}")
    assert "绑定成功" in await town.say(person, f"绑定 {renewed}")


@on_sqlite
async def test_wrong_codes_of_one_lock_nobody_else(town: Town) -> None:
    guesser, person = await town.newcomer("甲"), await town.newcomer("乙")
    code = await code_for(town)
    for wrong in others_than(code, 6):
        await town.say(guesser, f"绑定 {wrong}")
    assert "绑定成功" in await town.say(person, f"绑定 {code}")


@on_sqlite
async def test_dead_codes_are_not_counted_and_the_right_one_clears_the_count(town: Town) -> None:
    person, used = await town.newcomer(), await code_for(town)
    await town.say(await town.newcomer("乙"), f"绑定 {used}")
    code = await code_for(town, "小李")
    wrong = others_than(code, 8)
    for said in (*wrong[:4], *[used] * 5):
        await town.say(person, f"绑定 {said}")
    assert "绑定成功" in await town.say(person, f"绑定 {code}")
    assert "还可以试 4 次" in await town.say(person, f"绑定 {wrong[4]}")


async def test_a_thousand_wrong_codes_never_bind(town: Town) -> None:
    member_id, code = await id_of(town, await town.newcomer()), await code_for(town)
    patient = replace(town.shop.shop.binding, wrong_codes=1_001)
    async with town.database.begin() as work:
        outcomes = {
            type(await bind_staff(work, member_id=member_id, code=wrong, rules=patient))
            for wrong in others_than(code, 1_000)
        }
    assert outcomes == {WrongCode}
    assert await bound_members(town) == [None]


async def test_said_by_many_at_once_a_code_binds_one(town: Town) -> None:
    people = [await town.newcomer(name) for name in "甲乙丙丁戊己"]
    code = await code_for(town)
    exchanges = await asyncio.gather(*(town.wechat.say(one, f"绑定 {code}") for one in people))
    said = [exchange.answer.text for exchange in exchanges]
    assert len([one for one in said if "绑定成功" in one]) == 1
    assert len([one for one in said if "已经用过了" in one]) == 5
    (member_id,) = await bound_members(town)
    assert member_id in [await id_of(town, one) for one in people]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_said_to_two_processes_at_once_a_code_binds_one(
    town: Town, segmenter: Segmenter
) -> None:
    async with another_process(town, segmenter) as elsewhere:
        for number in range(8):
            here, there = await town.newcomer("甲"), await town.newcomer("乙")
            said = messages.text(f"绑定 {await code_for(town, f'员工{number}')}")
            carried = [
                courier.carry(town.wechat.prepare(person, said))
                for courier, person in ((town.wechat.courier, here), (elsewhere, there))
            ]
            answers = [one.answer.text for (one,) in await asyncio.gather(*carried)]
            assert sorted("绑定成功" in answer for answer in answers) == [False, True]


async def test_staff_commands_are_unknown_words_to_others_and_logged(staffed: Town) -> None:
    person = await staffed.newcomer()
    unknown = await staffed.say(person, "发福 NO1")
    with capture_logs() as lines:
        said = await staffed.say(person, "发货 NO1 张三")
    assert said == unknown.replace("发福 NO1", "发货 NO1 张三")
    line = next(one for one in lines if one["event"] == "staff_command.refused")
    assert line["member"] == await id_of(staffed, person)
    assert "发货" in line["command"]
    assert "张三" not in str(lines)


async def test_a_role_is_known_with_its_speaker_and_only_the_right_one_may(staffed: Town) -> None:
    manager, agent = await staffed.newcomer("甲"), await staffed.newcomer("乙")
    await staffed.say(manager, f"绑定 {await code_for(staffed)}")
    await staffed.say(agent, f"绑定 {await code_for(staffed, '小李', Role.AGENT)}")
    assert await staffed.say(manager, "发货 NO1") == "已发货 NO1 manager"
    assert "已发货" not in await staffed.say(agent, "发货 NO1")


@on_sqlite
@pytest.mark.parametrize(
    "around", ["「小王：发货 NO1」\n- - - - - - - - - - - - - - -\n好的", "小王: 发货 NO1"]
)
async def test_a_staff_command_that_is_quoted_or_forwarded_is_none(
    staffed: Town, around: str
) -> None:
    manager = await staffed.newcomer()
    await staffed.say(manager, f"绑定 {await code_for(staffed)}")
    assert "已发货" not in await staffed.say(manager, around)


async def test_who_is_disabled_loses_the_role_at_once_and_for_good(staffed: Town) -> None:
    manager, code = await staffed.newcomer(), await code_for(staffed)
    await staffed.say(manager, f"绑定 {code}")
    unused = await new_code_for(staffed)
    await change(staffed, "UPDATE staff SET disabled_at = created_at")
    unknown = await staffed.say(manager, "发福 NO1")
    assert await staffed.say(manager, "发货 NO1") == unknown.replace("发福", "发货")
    for person in (manager, await staffed.newcomer("乙")):
        assert "已经失效了" in await staffed.say(person, f"绑定 {unused}")
    async with staffed.database.begin() as work:
        assert await renew_code(work, name="小王", code_life=LIFE) is None


async def test_a_new_account_takes_the_place_of_the_one_before(staffed: Town) -> None:
    old, new = await staffed.newcomer("甲"), await staffed.newcomer("乙")
    await staffed.say(old, f"绑定 {await code_for(staffed)}")
    await staffed.say(new, f"绑定 {await new_code_for(staffed)}")
    assert "已发货" not in await staffed.say(old, "发货 NO1")
    assert "已发货" in await staffed.say(new, "发货 NO1")


async def test_what_staff_do_is_noted_with_who_and_when(staffed: Town) -> None:
    manager = await staffed.newcomer()
    await staffed.say(manager, f"绑定 {await code_for(staffed)}")
    await staffed.say(manager, "发货 NO1")
    sql = """
        SELECT staff.name, staff_audit.subject, staff_audit.facts, staff_audit.at
        FROM staff_audit JOIN staff ON staff.id = staff_id WHERE act = 'o.sent'
    """
    ((name, subject, facts, at),) = [tuple(row.values()) for row in await staffed.rows(sql)]
    assert (name, subject) == ("小王", "order:NO1")
    assert "顺丰" in str(facts)
    assert str(staffed.clock.now.replace(tzinfo=None)) in str(at)


@pytest.mark.parametrize("end", ["disabled_at = created_at", "member_id = NULL"])
async def test_who_is_no_longer_staff_while_acting_is_refused(town: Town, end: str) -> None:
    person = await town.newcomer()
    await town.say(person, f"绑定 {await code_for(town)}")
    member_id = await id_of(town, person)
    await change(town, f"UPDATE staff SET {end}")  # noqa: S608 - our own words
    facts: dict[str, Any] = {"act": "o.sent", "subject": "order:NO1", "facts": {}}
    with pytest.raises(NoLongerStaff):
        async with town.database.begin() as work:
            await note(work, staff_member_id=member_id, **facts)
    log = await town.rows("SELECT act FROM staff_audit ORDER BY id")
    assert [entry["act"] for entry in log] == ["staff.added", "staff.bound"]


async def test_codes_are_kept_as_digests_and_not_logged(town: Town) -> None:
    person = await town.newcomer()
    with capture_logs() as lines:
        code = await code_for(town)
        await town.say(person, f"绑定 {code}")
    kept = await town.rows("SELECT * FROM binding_codes")
    assert digest_of(code) == kept[0]["digest"]
    log = await town.rows("SELECT * FROM staff_audit")
    assert code not in f"{log}{lines}"


@pytest.mark.parametrize(
    "statement", ["DELETE FROM staff_audit", "UPDATE staff_audit SET act = ''"]
)
async def test_the_log_is_never_changed(town: Town, statement: str) -> None:
    await code_for(town)
    with pytest.raises(DBAPIError, match=r"append-only|never changed"):
        await change(town, statement)
    assert await town.count("staff_audit") == 1


ACTED = """
    INSERT INTO staff_audit (at, member_id, act, subject, facts)
    VALUES ('2026-11-23 02:00:00', {who}, 'o.sent', 'order:NO1', '[]')
"""


@pytest.mark.parametrize(
    ("rule", "tampering"),
    [
        ("staff.bindings", "UPDATE staff SET member_id = {other}"),
        ("staff.acts", ACTED.format(who="{other}")),
    ],
)
async def test_tampering_with_the_staff_is_found(town: Town, rule: str, tampering: str) -> None:
    person, other = await town.newcomer("甲"), await town.newcomer("乙")
    await town.say(person, f"绑定 {await code_for(town)}")
    async with town.database.engine.connect() as connection:
        statement = tampering.format(other=await id_of(town, other))
        await connection.exec_driver_sql(statement)
        work = Work(connection, town.clock())
        broken = [one.name for one in RULES if (await one.check(work)).broken]
        await connection.rollback()
    assert broken == [rule]
