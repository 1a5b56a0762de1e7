"""接龙: lines in a group, proxies, waiting lists, limits and undoing."""

import pytest

from tests.features.buying import put_goods
from tests.features.chaining import SIMPLE, Hood, hood_of
from tests.features.steps import change, on_sqlite
from tests.town import Town


@pytest.fixture
async def hood(town: Town) -> Hood:
    await put_goods(town)
    return await hood_of(town, "小明", "小红", "小刚")


async def test_lines_are_taken_in_silence_and_shown_once(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, gang = hood.people.values()
    assert await hood.say(ming, "+2") == ""
    assert await hood.say(hong, "我要两份") == ""
    said = await hood.say(gang, "+1", mention=True)
    assert said == "记下了：小刚 富士苹果 1 份"
    before = len(hood.heard())
    await hood.work(seconds=30)
    assert len(hood.heard()) == before
    await hood.work(seconds=60)
    await hood.work(seconds=120)
    [shown] = hood.heard()[before:]
    assert shown.splitlines()[3:7] == [
        "1. 小明 富士苹果×2",
        "2. 小红 富士苹果×2",
        "3. 小刚 富士苹果×1",
        "合计：5 份",
    ]


@on_sqlite
@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("+2", 2),
        ("＋２", 2),
        ("+２份", 2),
        ("两份", 2),
        ("我要三份", 3),
        ("来俩", 2),
        ("+2👍", 2),
        ("🍎+2🍎", 2),
        ("x2", None),
        ("A +1", 1),
        ("改 4", 4),
        ("苹果+2", 2),
        ("A02 +3", 3),
    ],
)
async def test_lines_as_people_write_them(hood: Hood, said: str, pieces: int | None) -> None:
    await hood.open(SIMPLE)
    await hood.say(hood.people["小明"], said)
    wanted = [("小明", 1, pieces, "in")] if pieces else []
    assert await hood.lines() == wanted


@on_sqlite
@pytest.mark.parametrize(
    "said",
    ["+0", "＋０", "-1", "+1.5", "+1e9", "+99999", "+NaN", "改 -3", "+半份", "+6", "-０", "改 1e9"],
)
async def test_what_is_no_quantity_changes_nothing(hood: Hood, said: str) -> None:
    await hood.open(SIMPLE)
    await hood.say(hood.people["小明"], said, mention=True)
    assert await hood.lines() == []


@on_sqlite
@pytest.mark.parametrize(
    "said",
    [
        "3号楼的在吗",
        "13800138000",
        "草莓甜不甜？",
        "好的",
        "3",
        "「小红：+2」\n- - - -\n收到",
        "今天下雨了",
        "2",
    ],
)
async def test_ordinary_talk_is_no_line(hood: Hood, said: str) -> None:
    await hood.open(SIMPLE)
    assert await hood.say(hood.people["小明"], said) == ""
    assert await hood.lines() == []


async def test_which_good_is_asked_and_answered(hood: Hood) -> None:
    await hood.open()
    ming, hong, _ = hood.people.values()
    asked = await hood.say(ming, "+2")
    assert asked.splitlines()[1:] == [
        "1. 红颜草莓（大份）",
        "2. 富士苹果",
        "回复序号或名称就行。",
    ]
    assert await hood.say(hong, "2") == ""
    assert await hood.lines() == []
    assert await hood.say(ming, "2") == ""
    assert await hood.lines() == [("小明", 2, 2, "in")]
    await hood.say(ming, "草莓+1 苹果+1")
    assert await hood.lines() == [("小明", 1, 1, "in"), ("小明", 2, 3, "in")]
    assert await hood.say(hong, "+1") != ""
    await hood.say(hong, "苹果")
    assert await hood.say(hong, "-1") == ""
    assert (await hood.lines())[-1] == ("小红", 2, 1, "left")


async def test_members_of_the_same_name_have_their_own_lines(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    [other] = await hood.join("小明")
    await hood.say(ming, "+1")
    await hood.say(other, "+2")
    await hood.say(other, "-1")
    assert await hood.listed() == ["小明 富士苹果×1", "小明 富士苹果×1"]
    await hood.say(other, "退出")
    await hood.say(other, "退出")
    assert await hood.lines() == [("小明", 1, 1, "in"), ("小明", 1, 1, "left")]
    hood.group.alias(ming, "2栋小明")
    await hood.say(ming, "+1")
    assert await hood.listed() == ["2栋小明 富士苹果×2"]


async def test_a_proxy_is_the_payers_and_who_signs_is_somebody_else(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "帮报 小红 2")
    await hood.say(hong, "+1")
    assert await hood.lines() == [("小红", 1, 2, "in"), ("小红", 1, 1, "in")]
    await hood.say(hong, "退出")
    assert await hood.lines() == [("小红", 1, 2, "in"), ("小红", 1, 1, "left")]
    await hood.say(hong, "+1")
    assert "自己已经接龙了" in await hood.say(gang, "帮报 小红 1")
    assert "你没有帮“小红”接龙" in await hood.say(gang, "退出 小红")
    await hood.say(ming, "帮报 小红 1")
    assert await hood.lines() == [("小红", 1, 3, "in"), ("小红", 1, 1, "in")]
    await hood.say(ming, "退出 小红")
    assert await hood.lines() == [("小红", 1, 3, "left"), ("小红", 1, 1, "in")]
    assert "还没有接龙" in await hood.say(ming, "退出")
    rows = await hood.town.rows("SELECT DISTINCT payer_id FROM chain_entries")
    assert len(rows) == 2


async def test_the_same_words_twice_count_twice_and_one_message_once(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await hood.say(ming, "+2")
    assert await hood.lines() == [("小明", 1, 4, "in")]
    line = hood.talk.neighbourhood.say(hood.group, ming, "+1")
    for _ in range(3):
        await hood.town.shop.dispatcher.take(hood.talk.incoming(line))
    assert await hood.lines() == [("小明", 1, 5, "in")]


async def test_who_finds_it_full_waits_and_moves_up(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "+4")
    said = await hood.say(hong, "+2")
    assert said == (
        "富士苹果只剩 1 份，你的 2 份排在候补第 1 位，有人退出会补上并告诉你；"
        "想先要 1 份请说“改 1”。"
    )
    assert "候补第 2 位" in await hood.say(gang, "+2")
    assert await hood.listed() == ["小明 富士苹果×4", "候补：小红 富士苹果×2、小刚 富士苹果×2"]
    assert "只剩 1 份，你的 4 份不变" in await hood.say(ming, "+2")
    assert "已经满了" not in await hood.say(ming, "-1")
    await hood.work()
    assert "候补成功" in hood.private(hong)[-1]
    assert hood.private(gang) == []
    assert await hood.listed() == [
        "小明 富士苹果×3",
        "小红 富士苹果×2",
        "候补：小刚 富士苹果×2",
    ]
    await hood.say(gang, "退出")
    assert await hood.listed() == ["小明 富士苹果×3", "小红 富士苹果×2"]
    assert "已满，你的 2 份排在候补第 1 位" in await hood.say(gang, "+2")
    await hood.say(hong, "退出")
    assert await hood.listed() == ["小明 富士苹果×3", "小刚 富士苹果×2"]


async def test_a_younger_line_that_fits_passes_one_that_does_not(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, gang = hood.people.values()
    await hood.say(ming, "+4")
    await hood.say(hong, "+3")
    assert await hood.say(gang, "+1") == ""
    await hood.say(ming, "改 2")
    assert await hood.listed() == [
        "小明 富士苹果×2",
        "小刚 富士苹果×1",
        "候补：小红 富士苹果×3",
    ]
    await hood.say(hong, "改 2")
    assert await hood.listed() == ["小明 富士苹果×2", "小红 富士苹果×2", "小刚 富士苹果×1"]
    assert "已经满了，没有记" in await hood.say((await hood.join("小丽"))[0], "+6")


async def test_a_limit_counts_those_one_speaks_for(hood: Hood) -> None:
    await hood.open()
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "草莓+2")
    await hood.say(ming, "帮报 外婆 草莓 1")
    assert await hood.say(ming, "草莓+1") == (
        "红颜草莓 大份 每人限 3 份，你（含帮报）已有 3 份，没有记。"
    )
    assert "每人限 3 份" in await hood.say(ming, "帮报 舅舅 草莓 1")
    assert "每人限 3 份，没有记" in await hood.say(hong, "草莓+4")
    await hood.say(ming, "苹果+5")
    assert await hood.lines() == [
        ("小明", 1, 2, "in"),
        ("小明", 2, 5, "in"),
        ("外婆", 1, 1, "in"),
    ]


async def test_a_line_is_taken_back_within_two_minutes(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "+2")
    await hood.say(ming, "改 5")
    assert "恢复成之前的样子" in await hood.say(ming, "撤回")
    assert await hood.lines() == [("小明", 1, 2, "in")]
    assert await hood.say(ming, "撤回") == "已私聊回复你"
    await hood.say(ming, "退出")
    await hood.say(hong, "+4")
    assert "在候补里" in await hood.say(ming, "撤回")
    assert await hood.listed() == ["小红 富士苹果×4", "候补：小明 富士苹果×2"]
    await hood.say(hong, "-1")
    assert await hood.listed() == ["小明 富士苹果×2", "小红 富士苹果×3"]
    hood.town.clock.pass_(minutes=3)
    assert "超过 2 分钟" in await hood.say(hong, "撤回")


async def test_what_ended_can_not_be_taken_back(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await hood.close()
    assert "已截止" in await hood.say(ming, "撤回")
    assert await hood.lines() == [("小明", 1, 2, "ordered")]


async def test_several_chains_run_side_by_side(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10 量5")
    await hood.open("开接龙 香蕉团 | A03 9")
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "A+1 B+2")
    asked = await hood.say(hong, "+1")
    assert "A1 富士苹果" in asked
    assert "B1 高山香蕉" in asked
    await hood.say(hong, "B")
    assert await hood.lines() == [("小明", 1, 1, "in"), ("小明", 1, 2, "in"), ("小红", 1, 1, "in")]
    assert "“A 退出”、“B 退出”" in await hood.say(ming, "退出")
    assert await hood.say(hong, "退出") == ""
    await hood.say(ming, "B 退出")
    assert await hood.listed("A") == ["小明 富士苹果×1"]
    assert await hood.listed("B") == []
    both = await hood.say(ming, "列表")
    assert "#接龙 A 苹果团" in both
    assert "#接龙 B 香蕉团" in both
    assert "请带上字母" in await hood.say(hood.opener, "结束接龙")
    await hood.say(ming, "A+9 B+1")
    assert await hood.listed("B") == []


async def test_groups_never_touch_each_other(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming, hong, _ = hood.people.values()
    neighbourhood = hood.talk.neighbourhood
    other = Hood(
        hood.town, hood.talk, neighbourhood.group("别的团", hong, hood.opener), hood.opener
    )
    assert await other.say(hong, "+1") == ""
    assert await other.say(hong, "A 退出") == ""
    assert "没有接龙" in await other.say(hood.opener, "结束接龙 A")
    assert "没有接龙" in await other.say(hood.opener, "取消接龙 A")
    await other.open("开接龙 别团香蕉 | A03 9 限1")
    await hood.say(ming, "+2")
    await other.say(hong, "+1")
    assert await hood.listed("A") == ["小明 富士苹果×2"]
    assert await other.listed("A") == ["小红 高山香蕉×1"]
    await other.say(hong, "退出")
    assert "还没有接龙" in await other.say(hong, "退出")
    assert await hood.listed("A") == ["小明 富士苹果×2"]


async def test_a_chain_that_ended_does_not_hide_one_that_runs(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10")
    await hood.open("开接龙 草莓两种 | A01 大份 30 | A01 小份 20")
    ming = hood.people["小明"]
    await hood.close("A")
    assert "大份" in await hood.say(ming, "+1")
    assert await hood.say(ming, "小份") == ""
    assert "要的是哪一样" in await hood.say(ming, "2份")
    assert await hood.lines() == [("小明", 2, 1, "in")]
    assert await hood.say(ming, "A+1") == "接龙 A 已截止，不能再改了。"
    assert await hood.say(ming, "退出") == ""
    hood.town.clock.pass_(hours=3)
    assert "没有记" in await hood.say(ming, "A+1")


async def test_who_can_not_be_written_to_pays_by_asking(hood: Hood) -> None:
    await hood.open(SIMPLE)
    [stranger] = await hood.join("小丽", friends=False)
    await hood.say(stranger, "+1")
    await hood.close()
    assert hood.private(stranger) == []
    assert "请先加我为好友" in hood.heard()[-1]
    stranger.is_friend = True
    assert (await hood.order_of(stranger))["number"] in await hood.tell(stranger, "我的订单")


async def test_in_private_one_is_told_where_chains_are(hood: Hood) -> None:
    ming = hood.people["小明"]
    for words in ("+2", "列表", "接龙"):
        assert "到群里说" in await hood.tell(ming, words)
    assert await hood.say(ming, "+2") == ""
    assert await hood.say(ming, "列表") == ""
    assert "现在没有接龙" in await hood.say(ming, "列表", mention=True)


async def test_what_was_changed_since_is_not_taken_back(hood: Hood) -> None:
    await hood.open(SIMPLE)
    ming = hood.people["小明"]
    await hood.say(ming, "+2")
    await change(hood.town, "UPDATE chain_lines SET pieces = 1")
    await change(hood.town, "UPDATE chain_goods SET sold = 1")
    assert "后来又改过" in await hood.say(ming, "撤回")
    assert await hood.lines() == [("小明", 1, 1, "in")]


async def test_ended_chains_answer_for_a_while(hood: Hood) -> None:
    await hood.open("开接龙 苹果团 | A02 10")
    ming, hong, _ = hood.people.values()
    await hood.say(ming, "+1")
    shown = await hood.say(ming, "列表")
    await hood.say(ming, "改 2 A02", mention=True)
    await hood.close()
    for words in ("退出", "A 退出", shown.replace("×1", "×3")):
        assert await hood.say(ming, words) == "接龙 A 已截止，不能再改了。"
    assert "已截止" in await hood.say(hong, "列表")
    await hood.pay(ming)
    assert "已截止" in await hood.say(hong, "+1")
    hood.town.clock.pass_(hours=3)
    assert await hood.say(hong, "+1") == ""
