"""What a query asks for, once the words that ask for nothing are gone."""

import re
from dataclasses import dataclass

from bot.kernel.understanding import PriceWords, normalise, parse_price_words
from store.search.gateway import Segmenter

_LONGEST_QUERY = 100
_LONGEST_WORD = 3

_SIZE = re.compile(
    r"(?<![A-Z\d.])(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百半几]{1,4}) ?"
    r"(?:公斤|千克|毫升|KG|ML|[GL](?![A-Z])|件套"
    r"|[斤克升个件份盒箱袋瓶包只条把串颗粒筐篮提罐桶束枝支片块双对套组盆棵根张板杯碗碟朵头尾扎寸])"
)
_SMALL_TALK_WORDS = """
    有 没有 有没有 有没 有吗 没 的 地 得 了 吗 呢 吧 啊 呀 哦 嘛 么 着 过 和 与 跟 或 或者 还有
    还 我 我们 我想 我要 你 你们 你家 家 您 他 咱 咱们 大家 老板 店家 店里 店 家里 亲 团子 麻烦 请
    请问 谢谢 你好 想 想要 想买 要 需要 买 买点 卖 卖不卖 找 找找 找下 搜 搜索 搜一下 查 查查 看
    看看 看下 来 来点 来个 来份 给 给我 帮 帮我 推荐 介绍 一下 一点 一些 点 些 个 点儿 几个 是
    是不是 在 都 也 就 能 能不能 可以 会 吃 喝 用 吃点 喝点 想吃 想喝 爱吃 好吃 什么 什么样 啥
    哪些 哪个 哪种 哪里 怎么 怎么样 怎么卖 多少 多少钱 钱 价格 价钱 商品 东西 产品 货 那种 这种
    那个 这个 那些 这些 的话 现在 今天 今日 比较 特别 最 很 太 真 不 不要 最好 有点 种 款 类
"""
_SMALL_TALK = frozenset(_SMALL_TALK_WORDS.split())


@dataclass(frozen=True, slots=True)
class Query:
    """The whole query without spaces, its telling words, sizes such as 5斤, and the price."""

    whole: str
    words: tuple[str, ...]
    sizes: tuple[str, ...]
    price: PriceWords | None


def read_query(text: str, segmenter: Segmenter) -> Query:
    """Understand a query; sizes are a preference unless nothing else was said."""
    price = parse_price_words(text[:_LONGEST_QUERY])
    said = price.remaining if price else normalise(text[:_LONGEST_QUERY])
    sizes = sizes_of(said)
    words = _telling_words(_SIZE.sub(" ", said), segmenter)
    whole = normalise(text[:_LONGEST_QUERY]).replace(" ", "")
    return Query(whole, words or sizes, sizes if words else (), price)


def sizes_of(text: str) -> tuple[str, ...]:
    """Tell the sizes and amounts named in a canonical text."""
    return tuple(size.replace(" ", "") for size in _SIZE.findall(text))


def _telling_words(said: str, segmenter: Segmenter) -> tuple[str, ...]:
    words = [word for word in segmenter.cut(said) if word[0].isalnum()]
    telling = [word for word in words if word not in _SMALL_TALK]
    parts = [part for word in telling for part in _parts(word, segmenter)]
    return tuple(dict.fromkeys(parts))


def _parts(word: str, segmenter: Segmenter) -> list[str]:
    """Take a long compound (红富士苹果) by its words, so that either of them may stand apart."""
    if len(word) <= _LONGEST_WORD or word.isascii():
        return [word]
    parts = [part for part in segmenter.cut_finely(word) if part != word]
    return parts if set("".join(parts)) == set(word) else [word]
