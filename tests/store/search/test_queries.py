"""Queries as people type them, over a fruit-and-grocery shop."""

from collections.abc import Iterator

import pytest

from store.search import MatchKind, Searchable, SearchIndex, Segmenter

# code, title, subtitle, category, tags, text, price in yuan, in stock, sold
CATALOGUE = """
A01|红颜草莓|当天现摘|水果|草莓,新鲜,甜|酸甜多汁，丹东直发|39.9|y|320
A02|丹东99草莓礼盒|送礼佳选|水果|草莓,礼盒|个大味浓|128|y|80
A03|草莓干|办公室零食|零食|果干|冻干工艺|19.9|y|150
A04|红富士苹果5斤|脆甜|水果|苹果|山东烟台产|29.9|y|500
A05|红富士苹果10斤|脆甜|水果|苹果|山东烟台产|55.9|y|300
A06|黄元帅苹果|粉糯|水果|苹果|老人孩子都爱|25.9|y|60
A07|阳光玫瑰葡萄|香甜无籽|水果|葡萄,晴王|云南产|49.9|y|210
A08|海南贵妃芒果|皮薄肉厚|水果|芒果|热带|35.9|n|400
A09|智利车厘子|JJ级|水果|车厘子,进口|空运|99|y|130
A10|都乐香蕉|软糯|水果|香蕉|进口|15.9|y|220
A11|云南蓝莓|大果|水果|蓝莓|脆爽|19.9|y|170
A12|库尔勒香梨|多汁|水果|梨|新疆|22.9|y|140
A13|台农芒果|小而甜|水果|芒果|广西|25.9|y|90
B01|纯牛奶250ml×24盒|整箱装|乳品|牛奶,早餐|草原奶源|59.9|y|600
B02|低脂高钙牛奶|健身|乳品|牛奶|脱脂|69.9|y|90
B03|原味酸奶|风味发酵乳|乳品|酸奶|益生菌|12.9|y|330
B04|草莓味牛奶|儿童|乳品|牛奶|甜|39.9|y|110
C01|农家土鸡蛋30枚|散养|蛋类|鸡蛋|无抗|39.8|y|450
C02|咸鸭蛋|流油|蛋类|鸭蛋|高邮|19.8|y|70
D01|三只松鼠每日坚果|混合|坚果|坚果,零食|独立包装|89|y|260
D02|原味腰果|大颗粒|坚果|腰果|越南|28.9|y|95
D03|夏威夷果|奶油味|坚果|坚果|送开口器|24.9|y|105
D04|开心果|原色|坚果|坚果|无漂白|45.9|y|88
E01|五常大米10斤|稻花香|粮油|大米|东北|69.8|y|360
E02|鲁花花生油5L|压榨|粮油|食用油|一级|139.9|y|120
E03|东北黑木耳|无根|干货|木耳|泡发率高|29.9|y|44
F01|维达抽纸24包|家庭装|日用|纸巾|柔韧|49.9|y|510
F02|蓝月亮洗衣液3kg|薰衣草|日用|洗衣|去渍|39.9|y|230
G02|徐福记沙琪玛|鸡蛋味|零食|糕点|松软|18.9|y|66
G01|奥利奥OREO饼干|经典|零食|饼干|夹心|9.9|y|280
H01|六必居黄豆酱油|酿造|调味|酱油|零添加|14.9|y|99
H02|涪陵榨菜|下饭|调味|榨菜|爽脆|5.9|y|333
I01|三黄鸡|现杀|肉禽|鸡肉|散养|42.9|y|77
I03|阳澄湖大闸蟹|鲜活|水产|螃蟹|中秋|199|y|55
I04|冷冻虾仁|去虾线|水产|虾|活虾现剥|49.9|y|64
J02|西湖龙井绿茶|明前|茶叶|绿茶|清香|168|y|33
J03|贵州辣椒面|香辣|调味|辣椒|手工|12.9|y|45
J04|新鲜西红柿|沙瓤|蔬菜|番茄|自然熟|8.9|y|180
J05|黄心土豆|粉面|蔬菜|马铃薯|产地|6.9|y|240
"""

PRODUCTS = {
    code: Searchable(
        number,
        code,
        title,
        subtitle,
        category,
        tuple(tags.split(",")),
        text,
        round(float(yuan) * 100),
        stock == "y",
        int(sold),
    )
    for number, line in enumerate(CATALOGUE.split(), start=1)
    for code, title, subtitle, category, tags, text, yuan, stock, sold in [line.split("|")]
}
CODES = {product.product_id: code for code, product in PRODUCTS.items()}


@pytest.fixture(scope="module")
def shop(segmenter: Segmenter) -> SearchIndex:
    index = SearchIndex(segmenter)
    for product in PRODUCTS.values():
        index.put(product)
    return index


def found(shop: SearchIndex, query: str, limit: int = 5) -> Iterator[str]:
    return (CODES[number] for number in shop.search(query, limit).product_ids)


M, N, O, P = MatchKind.MATCHED, MatchKind.NEAREST, MatchKind.OTHER_PRICE, MatchKind.POPULAR  # noqa: E741 -- a narrow table

# what is typed, the kind of the answer, the codes that come first and in which order
ASKED = [
    # a word, however it is asked for
    ("草莓", M, "A01 A03 B04 A02"),
    ("搜草莓", M, "A01"),
    ("有没有草莓", M, "A01"),
    ("请问你们家有草莓吗？", M, "A01"),
    ("我想买点草莓", M, "A01"),
    ("草莓怎么卖", M, "A01"),
    ("老板 草莓多少钱", M, "A01"),
    ("想吃点甜的?", M, "A01"),
    ("来点蓝莓🫐", M, "A11"),
    ("推荐一下坚果", M, "D01 D03 D02"),
    ("有什么水果", M, "A04 A01 A05"),
    ("送礼", M, "A02"),
    ("番茄", M, "J04"),
    ("西红柿", M, "J04"),
    ("马铃薯", M, "J05"),
    ("螃蟹", M, "I03"),
    ("大闸蟹", M, "I03"),
    ("抽纸", M, "F01"),
    ("丹东", M, "A02 A01"),
    # codes and whole titles come first, whatever else holds the words
    ("A01", M, "A01"),
    ("ａ０１", M, "A01"),
    ("a 01", M, "A01"),
    ("A01草莓", M, "A01"),
    ("草莓干", M, "A03"),
    ("草莓味牛奶", M, "B04"),
    ("红富士苹果5斤", M, "A04 A05"),
    ("三只松鼠每日坚果", M, "D01"),
    # several words
    ("草莓牛奶", M, "B04"),
    ("牛奶 草莓", M, "B04"),
    ("进口水果", M, "A09 A10"),
    ("烟台苹果", M, "A04 A05"),
    ("云南葡萄", M, "A07"),
    ("贵州辣椒", M, "J03"),
    # traditional characters and variants
    ("苹菓", M, "A04"),
    ("紅富士", M, "A04 A05"),
    ("雞蛋", M, "C01"),
    ("醬油", M, "H01"),
    # units and sizes neither spoil the match nor go unheeded
    ("牛奶一箱", M, "B01"),
    ("一箱牛奶", M, "B01"),
    ("来两斤苹果", M, "A04"),
    ("苹果5斤", M, "A04 A05"),
    ("苹果10斤", M, "A05 A04"),
    ("洗衣液3kg", M, "F02"),
    ("10斤", M, "E01 A05"),
    # parts of words
    ("富士", M, "A04 A05"),
    ("莓", M, "A01 A11"),
    ("蛋", M, "C01 C02"),
    ("贵妃芒", M, "A08"),
    ("花生油", M, "E02"),
    ("松鼠", M, "D01"),
    # pinyin
    ("caomei", M, "A01"),
    ("cao mei", M, "A01"),
    ("CaoMei", M, "A01"),
    ("cǎoméi", M, "A01"),
    ("cm", M, "A01"),
    ("hongfushi", M, "A04"),
    ("caomeiniunai", M, "B04"),
    ("lvcha", M, "J02"),
    ("kaixinguo", M, "D04"),
    ("oreo", M, "G01"),
    # price
    ("有没有便宜的草莓", M, "A03 A01 B04 A02"),
    ("便宜点的牛奶", M, "B04 B01 B02"),
    ("贵的水果", M, "A02 A09"),
    ("50以下的水果", M, "A04 A01 A10"),
    ("20到30的坚果", M, "D03 D02"),
    ("一百以上的水果", M, "A02"),
    ("40块左右的草莓", M, "A01 B04"),
    ("便宜的", M, "H02 J05 J04"),
    ("10以下的草莓", O, "A03"),
    ("100以上的苹果", O, "A05"),
    ("500以上", O, "I03"),
    # nearly right
    ("草梅", N, "A01"),
    ("鸡旦", N, "C01"),
    ("车利子", N, "A09"),
    ("西红市", N, "J04"),
    ("沙其马", N, "G02"),
    ("龙景茶", N, "J02"),
    ("新鲜草梅", N, "A01"),
    ("caomie", N, "A01"),
    ("oero", N, "G01"),
    ("阳光攻瑰葡萄", N, "A07"),
    ("草莓冰淇淋", N, "A01"),
    ("恐龙草莓", N, "A01"),
    # nothing fits, or nothing was asked
    ("不存在的东西", P, "B01 F01 A04"),
    ("手机壳", P, "B01 F01"),
    ("iphone15", P, "B01 F01"),
    ("有什么好吃的", P, "B01 F01"),
    ("😀", P, "B01 F01"),
    ("？", P, "B01 F01"),
    ("", P, "B01 F01"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "kind", "codes"), ASKED)
def test_people_find_what_they_ask_for(
    shop: SearchIndex, query: str, kind: MatchKind, codes: str
) -> None:
    first = codes.split()
    assert list(found(shop, query))[: len(first)] == first
    assert shop.search(query, 5).kind is kind


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("芒果", "A13 A08"),
        ("热带", "A08"),
        ("鸡", "C01 I01"),
        ("牛奶", "B01 B02 B04"),
        ("沙琪玛", "G02"),
    ],
)
def test_these_and_no_others_are_found(shop: SearchIndex, query: str, codes: str) -> None:
    assert set(found(shop, query)) == set(codes.split())


def test_price_bounds_keep_everything_else_out(shop: SearchIndex) -> None:
    prices = {PRODUCTS[code].lowest_price for code in found(shop, "20到30的水果", limit=50)}
    assert prices == {2590, 2990, 2290}


def test_what_is_sold_out_comes_after_what_is_not(shop: SearchIndex) -> None:
    assert list(found(shop, "芒果")) == ["A13", "A08"]


def test_no_more_is_found_than_asked_for(shop: SearchIndex) -> None:
    assert list(found(shop, "水果", limit=3)) == list(found(shop, "水果", limit=9))[:3]


def test_an_exact_hit_scores_highest_and_a_popular_one_nothing(shop: SearchIndex) -> None:
    assert shop.search("A01", 1).hits[0].score == 100
    assert {hit.score for hit in shop.search("手机壳", 5).hits} == {0}
