import logging
from pathlib import Path

import pytest

from bot.adapters.jieba.segmenter import JiebaSegmenter
from store.search import Segmenter


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jieba")


@pytest.fixture(scope="module")
def segmenter(cache: Path) -> Segmenter:
    return JiebaSegmenter(cache)


def test_a_query_is_cut_into_words_that_follow_each_other(segmenter: Segmenter) -> None:
    assert segmenter.cut("有没有便宜的草莓") == ["有没有", "便宜", "的", "草莓"]


def test_no_words_are_made_up(segmenter: Segmenter) -> None:
    assert segmenter.cut("你们家有草莓吗") == ["你们", "家", "有", "草莓", "吗"]


def test_a_document_is_cut_into_the_words_inside_its_words_too(segmenter: Segmenter) -> None:
    assert set(segmenter.cut_finely("红富士苹果")) == {"红富士", "富士", "苹果"}


def test_the_shops_own_words_count_at_once(segmenter: Segmenter) -> None:
    assert "褚橙" not in segmenter.cut("褚橙礼盒")
    segmenter.add_words(["褚橙"])
    segmenter.add_words(["褚橙"])
    assert segmenter.cut("褚橙礼盒") == ["褚橙", "礼盒"]
    assert "褚橙" in segmenter.cut_finely("新鲜褚橙")


def test_one_shops_words_are_not_anothers(cache: Path) -> None:
    first, second = JiebaSegmenter(cache), JiebaSegmenter(cache)
    first.add_words(["褚橙"])
    assert "褚橙" not in second.cut("褚橙礼盒")


def test_nothing_is_cut_into_nothing(segmenter: Segmenter) -> None:
    assert segmenter.cut("") == segmenter.cut_finely("") == []


def test_the_dictionary_is_cached_in_the_folder_given(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "jieba"
    JiebaSegmenter(folder)
    assert [file.name for file in folder.iterdir()] == ["jieba.cache"]


def test_opening_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        JiebaSegmenter(tmp_path).cut("草莓")
    assert not caplog.records
