import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.search import MatchKind, Searchable, SearchIndex, Segmenter

APPLE = Searchable(1, "A01", "红富士苹果", category="水果", tags=("脆甜",), lowest_price=2990)
STRAWBERRY = Searchable(2, "A02", "红颜草莓", category="水果", lowest_price=3990, popularity=9)
MILK = Searchable(3, "B01", "纯牛奶", category="乳品", text="高钙", lowest_price=5990)


@pytest.fixture
def index(segmenter: Segmenter) -> SearchIndex:
    index = SearchIndex(segmenter)
    for product in (APPLE, STRAWBERRY, MILK):
        index.put(product)
    return index


def test_an_empty_index_finds_nothing(segmenter: Segmenter) -> None:
    result = SearchIndex(segmenter).search("草莓", 5)
    assert (result.kind, result.hits) == (MatchKind.POPULAR, ())


def test_a_removed_product_is_not_found_again(index: SearchIndex) -> None:
    index.remove(STRAWBERRY.product_id)
    assert len(index) == 2
    assert index.search("草莓", 5).kind is MatchKind.POPULAR
    assert index.search("caomei", 5).kind is MatchKind.POPULAR
    assert STRAWBERRY.product_id not in index.search("", 5).product_ids


def test_removing_what_is_not_there_changes_nothing(index: SearchIndex) -> None:
    index.remove(99)
    assert len(index) == 3


def test_a_renamed_product_is_found_by_its_new_name_only(index: SearchIndex) -> None:
    index.put(replace(STRAWBERRY, title="奶油蓝莓"))
    assert index.search("蓝莓", 5).product_ids == (2,)
    assert index.search("草莓", 5).kind is MatchKind.POPULAR


def test_a_new_price_counts_at_once(index: SearchIndex) -> None:
    index.put(replace(STRAWBERRY, lowest_price=1000))
    assert index.search("便宜的水果", 5).product_ids == (2, 1)
    assert index.search("20以下的水果", 5).product_ids == (2,)


def test_selling_out_and_selling_well_count_at_once(index: SearchIndex) -> None:
    assert index.search("水果", 5).product_ids == (2, 1)
    index.put(replace(STRAWBERRY, in_stock=False))
    assert index.search("水果", 5).product_ids == (1, 2)
    index.put(replace(MILK, popularity=99))
    assert index.search("手机壳", 1).product_ids == (3,)


def test_products_alike_in_all_are_ordered_by_id(segmenter: Segmenter) -> None:
    index = SearchIndex(segmenter)
    for number in (5, 3, 9, 1):
        index.put(replace(APPLE, product_id=number, code=f"X{number}"))
    assert index.search("苹果", 9).product_ids == (1, 3, 5, 9)


def test_a_word_counts_most_in_the_title_then_label_subtitle_text(segmenter: Segmenter) -> None:
    index = SearchIndex(segmenter)
    blank = Searchable(0, "", "果汁")
    index.put(replace(blank, product_id=1, code="1", text="含芒果"))
    index.put(replace(blank, product_id=2, code="2", subtitle="含芒果"))
    index.put(replace(blank, product_id=3, code="3", tags=("芒果",)))
    index.put(replace(blank, product_id=4, code="4", title="芒果汁 芒果"))
    assert index.search("芒果", 9).product_ids == (4, 3, 2, 1)


def test_a_word_of_the_shop_is_one_word_from_its_first_product_on(index: SearchIndex) -> None:
    index.put(Searchable(7, "C7", "褚橙", category="水果", lowest_price=5000))
    assert index.search("chucheng", 5).product_ids == (7,)


def test_of_words_that_sound_alike_one_may_go(index: SearchIndex) -> None:
    index.put(Searchable(7, "C7", "草梅", lowest_price=5000))
    assert set(index.search("caomei", 5).product_ids) == {2, 7}
    index.remove(STRAWBERRY.product_id)
    assert index.search("caomei", 5).product_ids == (7,)


def test_initials_that_several_words_share_are_only_near(index: SearchIndex) -> None:
    assert index.search("cm", 5).kind is MatchKind.MATCHED
    index.put(Searchable(8, "C8", "脆麻花", tags=("脆麻",), lowest_price=900))
    result = index.search("cm", 5)
    assert result.kind is MatchKind.NEAREST
    assert set(result.product_ids) == {2, 8}


def test_an_index_after_many_changes_answers_like_a_fresh_one(segmenter: Segmenter) -> None:
    chance = random.Random(5)  # noqa: S311 -- a repeatable shuffle
    names = ["红富士苹果", "红颜草莓", "纯牛奶", "草莓牛奶", "腰果", "芒果干", "土鸡蛋"]
    changed, now = SearchIndex(segmenter), dict[int, Searchable]()
    for step in range(2_000):
        number = chance.randrange(40)
        product = Searchable(
            number, f"N{number}", chance.choice(names), popularity=step, in_stock=step % 5 > 0
        )
        if chance.random() < 0.3:
            changed.remove(number)
            now.pop(number, None)
        else:
            changed.put(product)
            now[number] = product
    fresh = SearchIndex(segmenter)
    for product in now.values():
        fresh.put(product)
    for query in (*names, "caomei", "莓", "草梅", "便宜的牛奶", "不存在", "N3"):
        assert changed.search(query, 50) == fresh.search(query, 50)


def test_among_many_the_best_known_are_found_first(segmenter: Segmenter) -> None:
    index = SearchIndex(segmenter)
    for number in range(1, 3_001):
        index.put(Searchable(number, f"N{number}", f"苹果{number}号", popularity=number))
    assert index.search("苹果", 3).product_ids == (3_000, 2_999, 2_998)
    assert index.search("苹果 N7", 1).product_ids == (7,)
    nearest = index.search("恐龙苹果", 3)
    assert (nearest.kind, nearest.product_ids) == (MatchKind.NEAREST, (3_000, 2_999, 2_998))


@settings(deadline=None)
@given(
    st.text(max_size=40) | st.text(alphabet="草莓苹果牛奶caomei50以下便宜的 5斤一箱?", max_size=20)
)
def test_whatever_is_typed_something_is_found(shared: SearchIndex, query: str) -> None:
    assert 1 <= len(shared.search(query, 2).hits) <= 2


@pytest.mark.parametrize("unit", ["草莓", "caomei", "苹", "5斤", "便宜", " ", "+", "caomei "])
def test_however_much_is_typed_something_is_found(index: SearchIndex, unit: str) -> None:
    assert index.search(unit * 50_000, 3).hits


@pytest.fixture(scope="module")
def shared(segmenter: Segmenter) -> SearchIndex:
    index = SearchIndex(segmenter)
    for product in (APPLE, STRAWBERRY, MILK):
        index.put(product)
    return index
