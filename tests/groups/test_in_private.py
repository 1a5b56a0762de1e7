"""What is nobody else's business is answered in private."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from community.members.repository import Members
from community.staff.actions import add_staff
from community.staff.rules import Role
from simulator.groups.neighbourhood import Contact
from simulator.people import Person
from tests.town import ACCOUNT, Town

_SAME_MEMBER = """
    UPDATE identities SET member_id = (SELECT member_id FROM identities WHERE door = 'wechaty')
    WHERE door = 'official_account'
"""
PRIVATE = ("我的订单", "积分", "购物车", "地址", "优惠券", "邀请", "买 A01", "下单", "绑定", "人工")


async def test_what_is_private_is_answered_in_private_and_the_group_is_told(shop: Town) -> None:
    person, other = shop.neighbour("小明"), shop.neighbour("小红")
    group = shop.group("团子邻里团", person, other)
    for number, words in enumerate(PRIVATE, 1):
        assert await shop.say_in(group, person, words) == ["@小明\u2005已私聊回复你"], words
        assert len(shop.private(person)) == number
    assert shop.private(other) == []
    assert await shop.count("members") == 1


async def test_a_dialogue_goes_on_in_private_alone(shop: Town) -> None:
    person = shop.neighbour("小明")
    group = shop.group("团子邻里团", person)
    await shop.say_in(group, person, "加购 A02 2")
    assert "加入购物车" in shop.private(person)[-1] or "购物车" in shop.private(person)[-1]
    await shop.say_in(group, person, "下单")
    assert "地址" in shop.private(person)[-1]
    assert await shop.say_in(group, person, "张三 13800138000 浙江省杭州市西湖区文三路90号") == []
    [quote] = await shop.say_privately(person, "张三 13800138000 浙江省杭州市西湖区文三路90号")
    assert "确认" in quote
    assert await shop.say_in(group, person, "确认") == []
    assert await shop.count("orders") == 0
    [placed] = await shop.say_privately(person, "确认")
    assert "http" in placed
    assert "<a" not in placed
    assert await shop.count("orders") == 1


async def test_a_number_of_the_groups_list_is_understood_in_private_too(shop: Town) -> None:
    person = shop.neighbour("小明")
    group = shop.group("团子邻里团", person)
    [listed] = await shop.say_in(group, person, "商品")
    first = listed.split("1.")[1].split()[0] if "1." in listed else ""
    await shop.say_in(group, person, "加购 1")
    assert first[:2] in shop.private(person)[-1]


async def test_two_people_of_a_group_never_mix(shop: Town) -> None:
    one, two = shop.neighbour("小明"), shop.neighbour("小红")
    group = shop.group("团子邻里团", one, two)
    await shop.say_in(group, one, "加购 A02")
    await shop.say_in(group, two, "购物车")
    assert "空" in shop.private(two)[-1]
    await shop.say_in(group, one, "购物车")
    assert "草莓" in shop.private(one)[-1]
    assert len(shop.private(two)) == 1


async def test_who_cannot_be_written_to_is_told_what_to_do(shop: Town) -> None:
    stranger = shop.neighbour("路人", friend=False)
    group = shop.group("团子邻里团", stranger)
    [said] = await shop.say_in(group, stranger, "加购 A01")
    assert said.startswith("@路人\u2005")
    assert "加我为微信好友" in said
    assert "团子小铺" in said
    assert await shop.count("members") == 0
    [listed] = await shop.say_in(group, stranger, "商品")
    assert "草莓" in listed


async def test_a_follower_of_the_account_is_answered_there_if_no_friend(shop: Town) -> None:
    stranger = shop.neighbour("小明", friend=False)
    group = shop.group("团子邻里团", stranger)
    await shop.say_in(group, stranger, "签到榜")
    person = await follow_as(shop, stranger)
    assert await shop.say_in(group, stranger, "加购 A02") == ["@小明\u2005已私聊回复你"]
    [message] = shop.wechat.messages_to(person)
    assert "购物车" in message.text
    assert "草莓" in await shop.say(person, "购物车")


async def follow_as(town: Town, contact: Contact) -> Person:
    """Let a contact follow the account, where they are the same member."""
    person = contact.person
    assert person is not None
    await town.follow(person)
    async with town.database.engine.begin() as connection:
        await connection.execute(text(_SAME_MEMBER))
    return person


@pytest.mark.parametrize("mention", [False, True])
async def test_staff_commands_of_others_are_unknown_words(shop: Town, *, mention: bool) -> None:
    person = shop.neighbour("小明")
    group = shop.group("团子邻里团", person)
    said = await shop.say_in(group, person, "下架 A01", mention=mention)
    assert len(said) == mention
    assert not any("确认" in words for words in said)
    assert await shop.rows("SELECT 1 FROM products WHERE code = 'A01' AND state <> 'on_sale'") == []


async def test_a_refusal_is_worded_where_the_command_belongs(shop: Town) -> None:
    person = shop.neighbour("小明")
    group = shop.group("团子邻里团", person)
    [said] = await shop.say_in(group, person, "详情 Z99")
    assert "Z99" in said
    assert await shop.say_in(group, person, "买 Z99") == ["@小明\u2005已私聊回复你"]
    assert "Z99" in shop.private(person)[-1]


async def test_in_private_everything_is_said_as_in_the_account(shop: Town) -> None:
    person = shop.neighbour("小明")
    [listed] = await shop.say_privately(person, "商品")
    [seen] = await shop.say_privately(person, "1")
    assert "草莓" in listed
    assert "http" in seen
    [found] = await shop.say_privately(person, "有没有草莓")
    assert "草莓" in found
    [desk] = await shop.say_privately(person, "人工")
    assert "公众号" in desk


async def test_staff_are_asked_in_private_and_confirm_there(shop: Town) -> None:
    person = shop.neighbour("店长")
    group = shop.group("团子邻里团", person)
    async with shop.database.begin() as work:
        code = await add_staff(
            work,
            name="店长",
            role=Role.MANAGER,
            password_hash=None,
            code_life=timedelta(minutes=5),
        )
    await shop.say_privately(person, f"绑定 {code}")
    assert await shop.say_in(group, person, "下架 A02") == ["@店长\u2005已私聊回复你"]
    assert "确认" in shop.private(person)[-1]
    assert await shop.say_in(group, person, "确认") == []
    assert await on_sale(shop, "A02")
    await shop.say_privately(person, "确认")
    assert not await on_sale(shop, "A02")


async def on_sale(town: Town, code: str) -> bool:
    rows = await town.rows("SELECT state FROM products WHERE code = :code", code=code)
    return bool(rows[0]["state"] == "on_sale")


async def test_where_somebody_can_be_written_to_is_known(shop: Town) -> None:
    contact = shop.neighbour("小明")
    group = shop.group("团子邻里团", contact)
    await shop.say_in(group, contact, "签到榜")
    bot = shop.talk.neighbourhood.bot.id
    assert await reachable(shop) == f"wechaty:{bot}:{contact.id}"
    contact.is_friend = False
    await shop.say_in(group, contact, "签到榜")
    assert await reachable(shop) is None
    contact.is_friend = True
    await shop.say_in(group, contact, "签到榜")
    assert await reachable(shop) == f"wechaty:{bot}:{contact.id}"
    person = await follow_as(shop, contact)
    assert await reachable(shop) == f"official_account:{ACCOUNT.original_id}:{person.open_id}"


async def reachable(town: Town) -> str | None:
    [row] = await town.rows("SELECT member_id FROM identities WHERE door = 'wechaty'")
    async with town.database.reading() as work:
        return await Members(work).reachable_person(row["member_id"])
