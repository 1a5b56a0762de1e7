import pytest

from bot.adapters.jieba.rust import RustJieba
from store.search import Segmenter


@pytest.fixture(scope="session")
def segmenter() -> Segmenter:
    return RustJieba()
