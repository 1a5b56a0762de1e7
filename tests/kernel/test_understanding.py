import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.understanding import (
    LARGEST_QUANTITY,
    LONGEST_TEXT,
    PriceWords,
    QuantityNotAllowed,
    as_word,
    normalise,
    normalise_lines,
    parse_price_words,
    parse_quantity,
)

SAID = [
    # punctuation, emoji and decoration around the words
    ("签到", "签到"),
    ("簽到！", "签到"),
    ("簽到。", "签到"),
    (" 签到~~😀", "签到"),
    ("“签到”", "签到"),
    ("【签到】", "签到"),
    ("*签到*", "签到"),
    ("-签到-", "签到"),
    ("#签到#", "签到"),
    ("__签到__", "签到"),
    ("签到……", "签到"),
    ("签👍到", "签到"),
    ("👨‍👩‍👧签到👍🏻", "签到"),
    ("签到\ue415", "签到"),  # an emoji of old phones, in the private use area
    ("[强]签到[玫瑰]", "签到"),  # WeChat's own emoji arrive as words in brackets
    ("签到[Smile]", "签到"),
    ("签到/::)", "签到"),  # or as these codes
    ("签到/:rose", "签到"),
    ("签̶到̶", "签到"),
    # traditional characters and variants
    ("退訂", "退订"),
    ("購物車", "购物车"),
    ("我的訂單", "我的订单"),
    ("優惠券", "优惠券"),
    ("苹菓", "苹果"),
    ("鷄蛋", "鸡蛋"),
    ("⼈⼯", "人工"),  # radicals that look like the characters
    # spaces: between single characters they are dropped, else one is kept
    ("签 到", "签到"),
    ("我 的 订 单", "我的订单"),
    ("我的   订单", "我的 订单"),
    ("签\u3000到", "签到"),
    ("买　A01　大份\t2", "买 A01 大份 2"),
    ("帮报 小红 2", "帮报 小红 2"),
    ("签到\n", "签到"),
    # what nobody sees
    ("\u200b签\u200d到\ufeff", "签到"),
    ("\x00签到\x07", "签到"),
    ("\u202e签到", "签到"),
    ("\ud800签到", "签到"),
    # width and case of letters and digits
    ("ａ０１", "A01"),
    ("a01", "A01"),
    ("答 b", "答 B"),
    ("x7k2", "X7K2"),
    ("２", "2"),
    ("2️⃣", "2"),
    ("②", "2"),
    ("٢", "2"),
    ("cǎo méi", "CAO MEI"),
    # signs that mean something
    ("+2", "+2"),
    ("＋２", "+2"),
    ("➕2", "+2"),
    ("+ 2", "+2"),
    ("（+2）", "+2"),
    ("+两份", "+两份"),
    ("A +1", "A +1"),
    ("A+1 B+2", "A+1 B+2"),
    ("-1", "-1"),
    ("－１", "-1"),
    ("−1", "-1"),
    ("×2", "×2"),
    ("✖️2", "×2"),
    ("x2", "X2"),
    ("*2", "*2"),
    ("A01 × 2", "A01 ×2"),
    ("1.5", "1.5"),
    (".5", ".5"),
    ("2.", "2"),
    ("10²", "10²"),
    ("1½", "1½"),
    ("10%", "10%"),
    ("￥50", "¥50"),
    ("≤50", "≤50"),
    ("#接龙 水果", "#接龙 水果"),
    ("+NaN", "+NAN"),  # a sign counts before what pretends to be a number
    ("+∞", "+INF"),
    ("+info", "INFO"),
    ("＃接龍", "#接龙"),
    # help, and nothing at all
    ("?", "?"),
    ("？", "?"),
    ("？？？", "?"),
    ("?!", "?"),
    ("菜单？", "菜单"),
    ("", ""),
    ("   ", ""),
    ("😀", ""),
    ("。。。", ""),
    ("[微笑]", ""),
]


@pytest.mark.parametrize(("text", "canonical"), SAID)
def test_what_is_typed_has_one_canonical_form(text: str, canonical: str) -> None:
    assert normalise(text) == canonical


@pytest.mark.parametrize("text", ["我的 订单", "我的订单！", "我 的 訂 單", "我的😀订单"])
def test_a_command_of_one_word_is_known_whatever_its_spaces(text: str) -> None:
    assert as_word(text) == "我的订单"


def test_a_list_keeps_its_lines() -> None:
    pasted = "#接龍\r\n本周水果！\n\n1. 小明 ２份\n2. 小红  3份"
    assert normalise_lines(pasted) == ["#接龙", "本周水果", "1. 小明 2份", "2. 小红 3份"]


def test_no_character_changes_when_normalised_again() -> None:
    forms = {normalise(f"a{chr(point)}b") for point in range(0, sys.maxunicode + 1, 7)}
    assert all(normalise(form) == form for form in forms)


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


QUANTITIES = [
    *[(said, 2) for said in ("2", "２", "x2", "X2", "×2", "*2", "+2", "2份", "2 份", "二", "俩")],
    *[(said, 2) for said in ("两件", "兩件", "两份！", "× 2", "2️⃣", "2公斤", "2kg", "0002", "贰")],
    *[(said, 3) for said in ("三份", "仨", "三 盒", "③")],
    ("十", 10),
    ("十二个", 12),
    ("二十", 20),
    ("三十五颗", 35),
    ("一百零五斤", 105),
    ("一百五", 150),
    ("一百一十五袋", 115),
    ("两千二", 2_200),
    ("一千零五", 1_005),
    ("一千零五十", 1_050),
    ("九千九百九十九", 9_999),
    ("9999", 9_999),
]


@pytest.mark.parametrize(("text", "pieces"), QUANTITIES)
def test_a_quantity_is_read_however_it_is_said(text: str, pieces: int) -> None:
    assert parse_quantity(text) == pieces


NOT_ALLOWED = [
    "0", "零", "0份", "-1", "-2份", "--1", "负一",
    "1.5", "1.0", ".5", "1。5", "三点五", "1/2", "½", "1½", "10²", "10%",
    "半", "半斤", "两斤半", "2斤半", "一个半", "一打", "几个", "两三个", "一两个", "1-2份", "20~30",
    "1e9", "1E-3", "NaN", "inf", "Infinity", "∞", "-∞", "一二", "二零", "百", "2,000",
    "10000", "99999999999999999999", "一万", "一亿个", "3万",
]  # fmt: skip


@pytest.mark.parametrize("text", [*NOT_ALLOWED, "9" * 200_000])
def test_a_number_that_is_no_allowed_quantity_says_what_is(text: str) -> None:
    with pytest.raises(QuantityNotAllowed) as refused:
        parse_quantity(text)
    assert refused.value.largest == LARGEST_QUANTITY
    assert len(refused.value.said) <= 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "份",
        "个",
        "大份",
        "草莓",
        "A01",
        "E1",
        "E10",
        "两个人来",
        "2大份",
        "3号楼",
        "x",
        "多",
        "😀",
    ],
)
def test_other_words_are_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


@settings(deadline=None)
@given(st.text(alphabet="0123456789.-+×xX*eE一二两三十百千万半个份斤 ", max_size=12) | st.text())
def test_reading_a_quantity_is_total(text: str) -> None:
    try:
        pieces = parse_quantity(text)
    except QuantityNotAllowed:
        return
    assert pieces is None or 1 <= pieces <= LARGEST_QUANTITY


PRICES = [
    ("50以下", None, 5_000, ""),
    ("50元以内", None, 5_000, ""),
    ("不超过50", None, 5_000, ""),
    ("不高于 50 元", None, 5_000, ""),
    ("低于50块", None, 5_000, ""),
    ("50块钱以下的水果", None, 5_000, "水果"),
    ("五十以下", None, 5_000, ""),
    ("三十块以下", None, 3_000, ""),
    ("一百五以内的酒", None, 15_000, "酒"),
    ("9.9以下", None, 990, ""),
    ("<50", None, 5_000, ""),
    ("100以上", 10_000, None, ""),
    ("不低于100的茶", 10_000, None, "茶"),
    ("超过100块的茶", 10_000, None, "茶"),
    ("100元起", 10_000, None, ""),
    ("20到30元", 2_000, 3_000, ""),
    ("20-30", 2_000, 3_000, ""),
    ("20~30", 2_000, 3_000, ""),
    ("￥20—￥30的茶", 2_000, 3_000, "茶"),
    ("20元到30元之间的坚果", 2_000, 3_000, "坚果"),
    ("二十到三十", 2_000, 3_000, ""),
    ("30到20", 2_000, 3_000, ""),
    ("50以上100以下的茶", 5_000, 10_000, "茶"),
    ("50左右", 4_000, 6_000, ""),
    ("大约50块的礼盒", 4_000, 6_000, "礼盒"),
    ("草莓 50以下", None, 5_000, "草莓"),
]


@pytest.mark.parametrize(("text", "least", "most", "remaining"), PRICES)
def test_price_bounds_are_read_in_fen(
    text: str, least: int | None, most: int | None, remaining: str
) -> None:
    assert parse_price_words(text) == PriceWords(least, most, None, remaining)


@pytest.mark.parametrize(
    ("text", "preference", "remaining"),
    [
        ("便宜的", "cheap", ""),
        ("便宜点", "cheap", ""),
        ("最便宜的牛奶", "cheap", "牛奶"),
        ("草莓便宜一点的", "cheap", "草莓"),
        ("实惠", "cheap", ""),
        ("不要太贵的酒", "cheap", "酒"),
        ("不贵的水果", "cheap", "水果"),
        ("有没有便宜的草莓", "cheap", "有没有 草莓"),
        ("贵的", "dear", ""),
        ("贵一点的茶", "dear", "茶"),
        ("高档礼盒", "dear", "礼盒"),
        ("不便宜的酒", "dear", "酒"),
    ],
)
def test_a_liking_for_cheap_or_dear_goods_is_read(
    text: str, preference: str, remaining: str
) -> None:
    words = parse_price_words(text)
    assert words is not None
    assert (words.preference, words.remaining) == (preference, remaining)
    assert (words.least, words.most) == (None, None)


def test_bounds_and_preference_may_come_together() -> None:
    assert parse_price_words("便宜的50以下的酒") == PriceWords(None, 5_000, "cheap", "酒")


@pytest.mark.parametrize(
    "text",
    ["", "草莓", "A01", "A01-02", "苹果5斤", "2-3斤苹果", "贵州辣椒", "贵妃芒", "富贵竹",
     "实惠装纸巾", "iPhone15以下", "三四十块以下", "一到两天到", "13800138000", "3 号楼"],
)  # fmt: skip
def test_other_words_say_nothing_of_a_price(text: str) -> None:
    assert parse_price_words(text) is None


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789.-~到以上下内左右不超过便宜贵的元块一百 ", max_size=20) | st.text()
)
def test_reading_price_words_is_total(text: str) -> None:
    words = parse_price_words(text)
    bounds = [bound for bound in (words.least, words.most) if bound is not None] if words else []
    assert all(bound >= 0 for bound in bounds)


@pytest.mark.parametrize(
    "unit",
    [
        "+2 ",
        "(",
        "我 ",
        "签",
        "+-",
        "[强",
        "\ufdfa",
        " +",
        ".",
        ".x",
        "9",
        "-. ",
        "百",
        "20到",
        "1.",
        "/:",
    ],
)
def test_however_much_is_said_reading_ends(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    assert len(normalise(text)) <= LONGEST_TEXT
    assert len(normalise_lines(text)) <= LONGEST_TEXT
    price = parse_price_words(text)
    assert price is None or len(price.remaining) < 1_000
