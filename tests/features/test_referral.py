"""邀请、邀请码: the first referrer wins, and nobody is brought by those they brought."""

import asyncio
from collections.abc import Sequence

import pytest

from simulator import messages
from simulator.people import Person
from store.search.gateway import Segmenter
from tests.features.steps import another_process, code_of, member_of, on_sqlite
from tests.town import Town


async def referrers(town: Town, people: Sequence[Person]) -> list[int | None]:
    return [(await member_of(town, person))["referrer_id"] for person in people]


async def newcomers(town: Town, count: int) -> list[Person]:
    return [await town.newcomer(name) for name in "甲乙丙丁"[:count]]


@on_sqlite
async def test_an_invitation_gives_code_link_and_how_many_came(town: Town) -> None:
    inviter, friend = await newcomers(town, 2)
    code = await code_of(town, inviter)
    said = await town.say(inviter, "邀请")
    assert f"你的邀请码：{code}" in said
    assert f'<a href="http://127.0.0.1:8080/r/{code}">' in said
    assert "还没有朋友用过它" in said
    await town.say(friend, f"邀请码 {code}")
    assert "已有 1 位朋友" in await town.say(inviter, "邀请")


@on_sqlite
@pytest.mark.parametrize("spell", [str, str.lower, str.swapcase])
async def test_a_code_says_who_brought_one(town: Town, spell: type[str]) -> None:
    inviter, friend = await newcomers(town, 2)
    await town.say(inviter, "昵称 阿明")
    said = await town.say(friend, f"邀请码 {spell(await code_of(town, inviter))}")
    assert said == "记下了，是 阿明 邀请你来的。"
    inviter_id = (await member_of(town, inviter))["id"]
    assert await referrers(town, [friend]) == [inviter_id]


@on_sqlite
async def test_a_bare_word_asks_and_a_wrong_answer_may_be_mended(town: Town) -> None:
    inviter, friend = await newcomers(town, 2)
    code = await code_of(town, inviter)
    assert "请回复朋友给你的邀请码" in await town.say(friend, "邀请码")
    assert "没有找到邀请码“NOBODY”" in await town.say(friend, "nobody")
    assert "记下了" in await town.say(friend, f"{code[:3]} {code[3:]}。")


@on_sqlite
async def test_ones_own_code_is_refused(town: Town) -> None:
    (person,) = await newcomers(town, 1)
    said = await town.say(person, f"邀请码 {await code_of(town, person)}")
    assert "这是你自己的邀请码" in said
    assert await referrers(town, [person]) == [None]


@on_sqlite
async def test_the_first_referrer_stays_and_nothing_is_asked_again(town: Town) -> None:
    first, second, friend = await newcomers(town, 3)
    await town.say(friend, f"邀请码 {await code_of(town, first)}")
    for said in (f"邀请码 {await code_of(town, second)}", "邀请码"):
        assert "不能再更改" in await town.say(friend, said)
    assert "没有进行中的步骤" in await town.say(friend, "算了")
    assert await referrers(town, [friend]) == [(await member_of(town, first))["id"]]


@on_sqlite
async def test_a_code_counts_for_seven_days_after_joining(town: Town) -> None:
    inviter, late, later = await newcomers(town, 3)
    code = await code_of(town, inviter)
    town.clock.pass_(days=7, seconds=-5)
    assert "记下了" in await town.say(late, f"邀请码 {code}")
    town.clock.pass_(seconds=10)
    for said in (f"邀请码 {code}", "邀请码"):
        assert "加入后 7 天内" in await town.say(later, said)


@pytest.mark.parametrize("size", [2, 3, 4])
async def test_a_loop_of_any_length_is_refused(town: Town, size: int) -> None:
    people = await newcomers(town, size)
    for friend, inviter in zip(people[1:], people, strict=False):
        await town.say(friend, f"邀请码 {await code_of(town, inviter)}")
    closing = f"邀请码 {await code_of(town, people[-1])}"
    assert "不能反过来做你的邀请人" in await town.say(people[0], closing)
    assert (await referrers(town, people))[0] is None


async def test_bindings_at_once_that_would_close_a_loop_leave_a_forest(town: Town) -> None:
    people = await newcomers(town, 3)
    codes = [await code_of(town, person) for person in people]
    said = [f"邀请码 {code}" for code in (*codes[1:], codes[0])]
    await asyncio.gather(*map(town.wechat.say, people, said))
    assert len([one for one in await referrers(town, people) if one]) == 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_close_no_loop_between_them(town: Town, segmenter: Segmenter) -> None:
    pairs = [await newcomers(town, 2) for _ in range(8)]
    async with another_process(town, segmenter) as elsewhere:
        carried = []
        for one, other in pairs:
            for courier, friend, inviter in (
                (town.wechat.courier, one, other),
                (elsewhere, other, one),
            ):
                said = messages.text(f"邀请码 {await code_of(town, inviter)}")
                carried.append(courier.carry(town.wechat.prepare(friend, said)))
        await asyncio.gather(*carried)
    brought = [await referrers(town, pair) for pair in pairs]
    assert [len([one for one in pair if one]) for pair in brought] == [1] * 8


async def test_a_code_used_twice_at_once_sets_the_referrer_once(town: Town) -> None:
    first, second, friend = await newcomers(town, 3)
    said = [f"邀请码 {await code_of(town, one)}" for one in (first, second)]
    await asyncio.gather(*(town.wechat.say(friend, words) for words in said))
    kinds = await town.rows("SELECT kind FROM outbox")
    assert [row["kind"] for row in kinds] == ["event.tell_referrer"]


@on_sqlite
@pytest.mark.parametrize("spell", [str, str.lower])
async def test_a_new_follower_by_scene_has_the_referrer_of_the_scene(
    town: Town, spell: type[str]
) -> None:
    (inviter,) = await newcomers(town, 1)
    await town.say(inviter, "昵称 阿明")
    friend = town.wechat.person("乙")
    scene = spell(await code_of(town, inviter))
    said = (await town.follow(friend, scene=scene)).answer.text
    assert "你是 阿明 邀请来的朋友" in said
    assert await referrers(town, [friend]) == [(await member_of(town, inviter))["id"]]


@on_sqlite
@pytest.mark.parametrize("scene", ["NOBODY", "' OR 1=1 --", "qrscene_", "]]><a>", "草" * 64, "1"])
async def test_a_scene_that_names_nobody_is_no_referral(town: Town, scene: str) -> None:
    friend = town.wechat.person("乙")
    exchange = await town.follow(friend, scene=scene)
    assert "欢迎来到" in exchange.answer.text
    assert await referrers(town, [friend]) == [None]


@on_sqlite
async def test_only_a_new_follower_gets_a_referrer_by_scene(town: Town) -> None:
    inviter, friend = await newcomers(town, 2)
    code = await code_of(town, inviter)
    await town.follow(friend, scene=code)
    await town.wechat.unfollow(friend)
    await town.follow(friend, scene=code)
    assert await referrers(town, [friend]) == [None]


@on_sqlite
async def test_ones_own_scene_brings_nobody(town: Town) -> None:
    person = town.wechat.person("甲")
    await town.say(person, "签到")
    await town.wechat.unfollow(person)
    said = (await town.follow(person, scene=await code_of(town, person))).answer.text
    assert "邀请来的" not in said
    assert await referrers(town, [person]) == [None]


async def test_the_referrer_is_told_once(town: Town) -> None:
    inviter, friend = await newcomers(town, 2)
    await town.say(friend, "昵称 小红")
    await town.say(friend, f"邀请码 {await code_of(town, inviter)}")
    for _ in range(2):
        await town.shop.courier.run_due()
    told = [message.text for message in town.wechat.messages_to(inviter)]
    assert told == ["小红 通过你的邀请来到了小店。"]


@on_sqlite
async def test_a_referrer_who_left_is_not_written_to(town: Town) -> None:
    inviter, friend = await newcomers(town, 2)
    await town.wechat.unfollow(inviter)
    await town.say(friend, f"邀请码 {await code_of(town, inviter)}")
    await town.shop.courier.run_due()
    assert town.wechat.messages_to(inviter) == []
    states = await town.rows("SELECT kind, state FROM outbox")
    assert [tuple(row.values()) for row in states] == [("event.tell_referrer", "sent")]
