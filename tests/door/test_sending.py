"""What goes out by itself ends as sent, failed, unknown or later, and never goes out twice."""

import asyncio

import pytest

from bot.adapters.official_account.wire import DOOR
from bot.app import Tuanzi
from bot.delivery.courier import NOTICE
from bot.kernel.reply import Card, Cards, HandOver, Picture, Reply, Text, pack
from bot.persistence.outbox import Leave, leave
from simulator import Person, faults
from tests.door.posting import on_postgres, on_sqlite
from tests.town import ACCOUNT, Town

SEND = "/cgi-bin/message/custom/send"


async def notify(town: Town, person: Person, reply: Reply | None = None) -> None:
    recipient = f"{DOOR}:{ACCOUNT.original_id}:{person.open_id}"
    async with town.database.begin() as work:
        facts = {"reply": pack(reply or Text("到货了"))}
        leave(work, Leave(kind=NOTICE, facts=facts, recipient=recipient))


async def states(town: Town) -> list[str]:
    rows = await town.rows("SELECT state FROM outbox ORDER BY id")
    return [row["state"] for row in rows]


async def tick(town: Town, times: int = 1, *, minutes: float = 1) -> None:
    for _ in range(times):
        await town.shop.courier.run_due()
        town.clock.pass_(minutes=minutes)


@pytest.fixture
async def person(town: Town) -> Person:
    """Somebody who has just written, so that WeChat lets us answer."""
    person = await town.newcomer()
    await town.say(person, "签到")
    return person


async def test_a_notice_is_sent_once(town: Town, person: Person) -> None:
    await notify(town, person)
    await tick(town, 3)
    assert [message.text for message in town.wechat.messages_to(person)] == ["到货了"]
    assert await states(town) == ["sent"]


@on_sqlite
@pytest.mark.parametrize("code", [43004, 45015, 45047, 48001, 45009, 45002, 99999])
async def test_a_refusal_for_good_is_not_tried_again(town: Town, person: Person, code: int) -> None:
    town.wechat.faults.add(SEND, faults.errcode(code))
    await notify(town, person)
    await tick(town, 3)
    assert await states(town) == ["failed"]
    assert len(town.wechat.journal.of(SEND)) == 1
    [row] = await town.rows("SELECT detail FROM outbox")
    assert str(code) in row["detail"]


@on_sqlite
@pytest.mark.parametrize(
    "fault", [faults.errcode(-1), faults.bad_gateway(done=True), faults.truncated()]
)
async def test_a_send_that_may_have_gone_out_is_left_to_a_person(
    town: Town, person: Person, fault: faults.Fault
) -> None:
    town.wechat.faults.add(SEND, fault)
    await notify(town, person)
    await tick(town, 3)
    assert await states(town) == ["unknown"]
    assert len(town.wechat.journal.of(SEND)) == 1
    assert len(town.wechat.messages_to(person)) <= 1


@on_sqlite
@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (SEND, faults.errcode(45011)),
        (SEND, faults.errcode(40164)),
        ("/cgi-bin/stable_token", faults.bad_gateway()),
        ("/cgi-bin/stable_token", faults.errcode(40125)),
    ],
)
async def test_a_send_that_never_left_is_made_up_for(
    town: Town, person: Person, path: str, fault: faults.Fault
) -> None:
    town.wechat.faults.add(path, fault, faults.nth(1, 2))
    await notify(town, person)
    await tick(town)
    assert await states(town) == ["pending"]
    await tick(town, 3)
    assert [message.text for message in town.wechat.messages_to(person)] == ["到货了"]
    assert await states(town) == ["sent"]


@on_sqlite
async def test_what_can_never_be_sent_is_given_up(town: Town, person: Person) -> None:
    town.wechat.faults.add(SEND, faults.errcode(45011))
    await notify(town, person)
    await tick(town, 12)
    assert await states(town) == ["failed"]
    assert len(town.wechat.journal.of(SEND)) == 8


async def test_one_who_cannot_be_reached_does_not_stop_the_others(town: Town) -> None:
    gone, *people = [await town.newcomer(str(number)) for number in range(5)]
    await town.wechat.unfollow(gone)
    for one in (gone, *people):
        await notify(town, one)
    await tick(town, minutes=0)
    assert await states(town) == ["failed", "sent", "sent", "sent", "sent"]


async def test_a_send_whose_process_died_is_unknown_and_not_repeated(
    town: Town, person: Person
) -> None:
    await notify(town, person)
    async with town.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sending', fence = 1, claimed_until = '2026-11-23 02:00:00'"
        )
    town.clock.pass_(hours=1)
    await tick(town, 2)
    assert await states(town) == ["unknown"]
    assert town.wechat.journal.of(SEND) == []


@on_sqlite
async def test_cards_and_pictures_are_sent_as_such(town: Town, person: Person) -> None:
    card = Card("草莓 ]]>", "甜", "http://p/1", "http://s/1")
    picture = town.wechat.platform.media.add("image", b"\xff\xd8\xff", town.clock())
    for reply in (Cards((card, card)), Picture(picture.id)):
        await notify(town, person, reply)
    await tick(town)
    first, second = town.wechat.messages_to(person)
    assert [article.title for article in first.articles] == ["草莓 ]]>"]
    assert second.media_id == picture.id


@on_sqlite
async def test_a_hand_over_cannot_be_sent(town: Town, person: Person) -> None:
    await notify(town, person, HandOver())
    await tick(town)
    assert await states(town) == ["failed"]
    assert town.wechat.journal.of(SEND) == []


@on_sqlite
async def test_nobody_else_than_a_door_can_be_sent_to(town: Town) -> None:
    async with town.database.begin() as work:
        leave(work, Leave(kind=NOTICE, facts={"reply": pack(Text("好"))}, recipient="pigeon:1"))
    await tick(town)
    assert await states(town) == ["failed"]


@on_postgres
async def test_two_processes_send_each_notice_once(town: Town, second_shop: Tuanzi) -> None:
    people = [await town.newcomer() for _ in range(12)]
    for person in people:
        await notify(town, person)
    await asyncio.gather(town.shop.courier.run_due(), second_shop.courier.run_due())
    assert await states(town) == ["sent"] * 12
    assert all(len(town.wechat.messages_to(person)) == 1 for person in people)
