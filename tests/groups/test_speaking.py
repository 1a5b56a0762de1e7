"""When the bot speaks in a group, and when it keeps silent."""

from tests.town import Town

CHATTER = (
    "3",
    "88",
    "好的",
    "谢谢",
    "你好",
    "草莓好吃吗",
    "搜一下这个人是谁",
    "买菜去了",
    "我叫小红",
    "地址在哪",
    "取消明天的会",
    "确认",
    "确定",
    "继续",
    "算了",
    "不要了",
    "下一页",
    "更多",
    "A01",
    "3号楼 13800138000",
    "库存 A01 20",
    "“商品”是什么",
    "签到了吗",
)


async def test_chatter_is_never_answered_nor_kept_and_makes_no_member(shop: Town) -> None:
    person = shop.neighbour("路人")
    group = shop.group("团子邻里团", person)
    for words in CHATTER:
        assert await shop.say_in(group, person, words) == [], words
    assert await shop.count("inbox") == 0
    assert await shop.count("members") == 0
    assert await shop.count("dialogues") == 0
    assert shop.private(person) == []


async def test_a_command_is_answered_to_who_said_it(shop: Town) -> None:
    person = shop.neighbour("小明")
    group = shop.group("团子邻里团", person)
    group.alias(person, "3号楼小明")
    [said] = await shop.say_in(group, person, "商品")
    assert said.startswith("@3号楼小明\u2005")
    assert "红颜草莓" in said
    [line] = [one for one in shop.talk.neighbourhood.said_in(group) if one.text == said]
    assert line.mentions == (person.id,)
    assert await shop.count("members") == 1
    assert await shop.count("inbox") == 1


async def test_any_words_are_searched_when_the_bot_is_addressed(shop: Town) -> None:
    person = shop.neighbour()
    group = shop.group("团子邻里团", person)
    assert await shop.say_in(group, person, "有没有便宜的草莓") == []
    [said] = await shop.say_in(group, person, "有没有便宜的草莓", mention=True)
    assert "草莓" in said
    [thanks] = await shop.say_in(group, person, "谢谢", mention=True)
    assert "小明" in thanks
    [hello] = await shop.say_in(group, person, "", mention=True)
    assert hello


async def test_a_number_is_of_the_speakers_own_list_in_this_group(shop: Town) -> None:
    person, other = shop.neighbour("小明"), shop.neighbour("小红")
    group, elsewhere = shop.group("一群", person, other), shop.group("二群", person)
    await shop.say_in(group, person, "商品")
    assert await shop.say_in(group, other, "1") == []
    assert await shop.say_in(elsewhere, person, "1") == []
    [said] = await shop.say_in(group, person, "1")
    assert "A01" in said or "详情" in said or "¥" in said
    [addressed] = await shop.say_in(group, other, "1", mention=True)
    assert "先" in addressed or "没有" in addressed


async def test_check_in_is_public(shop: Town) -> None:
    person = shop.neighbour()
    group = shop.group("团子邻里团", person)
    [said] = await shop.say_in(group, person, "簽到！")
    assert "已连续签到 1 天" in said
    [board] = await shop.say_in(group, person, "签到榜")
    assert "1 天" in board
    assert shop.private(person) == []
