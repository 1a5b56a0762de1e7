"""What is said while somebody looks around the shelf and searches."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted


@dataclass(frozen=True, slots=True)
class Line:
    """A product's line in a list; prices in fen."""

    number: int
    title: str
    lowest_price: int
    several_prices: bool
    list_price: int | None
    sold_out: bool


@dataclass(frozen=True, slots=True)
class SpecLine:
    """A spec of a product; prices in fen, `now` what a promotion makes of it."""

    spec: str
    price: int
    stock: int
    now: int | None = None


def topic() -> str:
    """The heading in the help."""
    return "逛与找"


def about_shelf() -> str:
    """What 商品 is for."""
    return "看看有什么，每页 5 个"


def about_category() -> str:
    """What a category's name is for."""
    return "只看这一类，直接说分类的名字"


def usage_category() -> str:
    """How a category is asked for."""
    return "分类名"


def about_next() -> str:
    """What 下一页 is for."""
    return "接着往下看"


def usage_number() -> str:
    """How an item of a list is asked for."""
    return "3"


def about_number() -> str:
    """What a number is for."""
    return "看上一个列表里的第 3 个"


def usage_details() -> str:
    """How a product is asked for."""
    return "详情 A01"


def about_details() -> str:
    """What 详情 is for."""
    return "看编码是 A01 的商品"


def usage_search() -> str:
    """How something is searched."""
    return "搜 草莓"


def about_search() -> str:
    """What 搜 is for."""
    return "找东西；直接说“便宜的草莓”“50以下的水果”也行"


def shelf(
    *, lines: Sequence[Line], category: str, categories: Sequence[str], has_more: bool
) -> str:
    """A page of the shelf, or of one category."""
    first = lines[0].number == 1
    heading = f"【{quoted(category)}】" if category else "【全部商品】"
    text = [heading if first else f"{heading}（续）", *map(_list_line, lines), ""]
    text.append(_how_to_go_on(has_more=has_more))
    if first and not category and len(categories) > 1:
        text.append("分类：" + " · ".join(map(harmless, categories)))
    return "\n".join(text)


def found(*, query: str, lines: Sequence[Line], has_more: bool) -> str:
    """A search that matched."""
    return _results(f"为你找到“{quoted(query)}”相关的商品：", lines, has_more=has_more)


def other_price(*, query: str, lines: Sequence[Line], has_more: bool) -> str:
    """What was searched is there, but not at that price."""
    heading = f"没有正好符合“{quoted(query)}”价位的，价格接近的有："
    return _results(heading, lines, has_more=has_more)


def nearest(*, query: str, lines: Sequence[Line], has_more: bool) -> str:
    """Nothing matched, but something is near."""
    heading = f"没有找到“{quoted(query)}”，你是不是想找："
    return _results(heading, lines, has_more=has_more) + "\n" + _or_a_person()


def popular(*, query: str, lines: Sequence[Line], has_more: bool) -> str:
    """Nothing is even near: some of what there is."""
    heading = f"没有找到“{quoted(query)}”，先看看店里的这些："
    return _results(heading, lines, has_more=has_more) + "\n" + _or_a_person()


def more_found(*, lines: Sequence[Line], has_more: bool) -> str:
    """The next page of what was found."""
    return _results("接着看：", lines, has_more=has_more)


def _results(heading: str, lines: Sequence[Line], *, has_more: bool) -> str:
    return "\n".join([heading, *map(_list_line, lines), "", _how_to_go_on(has_more=has_more)])


def _list_line(line: Line) -> str:
    cost = price(lowest_price=line.lowest_price, several_prices=line.several_prices)
    if line.list_price:
        cost += f"（划线价 {show_yuan(line.list_price)}）"
    return f"{line.number}. {harmless(line.title)} {cost}" + ("【售罄】" if line.sold_out else "")


def _how_to_go_on(*, has_more: bool) -> str:
    more = "，回复“下一页”接着看" if has_more else ""
    return f"回复数字看详情{more}。"


def _or_a_person() -> str:
    return "也可以回复“商品”看全部，或回复“人工”找人帮忙。"


def nothing_on_shelf() -> str:
    """There is nothing on sale."""
    return "货架上还没有商品，过会儿再来看看吧。需要帮忙请回复“人工”。"


def nothing_in_shop(*, query: str) -> str:
    """A search while there is nothing on sale at all."""
    return f"没有找到“{quoted(query)}”，货架上还没有商品。需要帮忙请回复“人工”。"


def no_more() -> str:
    """The last page was shown already."""
    return "已经是全部了。回复数字看详情，或回复“商品”从头看。"


def no_list() -> str:
    """A number or 下一页 without a list."""
    return "现在没有可以接着看的列表。回复“商品”看看有什么，或直接说想找什么。"


def no_such_number(*, said: int, largest: int) -> str:
    """A number that the last list doesn't have."""
    return f"上一个列表里没有第 {said} 个，请回复 1 到 {largest}。"


def gone() -> str:
    """A product of the list isn't on sale any more."""
    return "这个商品刚刚下架了。回复“商品”看看别的吧。"


def product_not_found(*, code: str) -> str:
    """No product has this code."""
    return f"没有找到编码是“{quoted(code)}”的商品。回复“商品”看看有什么，或直接说想找什么。"


def quantity_not_allowed(*, said: str, largest: int) -> str:
    """A number that is no quantity."""
    return f"“{quoted(said)}”不能作为数量，请说 1 到 {largest} 的整数。"


def ask_what() -> str:
    """搜 alone."""
    return "想找什么？直接回复名字、价位都行，比如“50以下的水果”；不找了说“算了”。"


def ask_code() -> str:
    """详情 alone."""
    return "想看哪个商品？回复它的编码，比如“详情 A01”，或回复“商品”从列表里选。"


def card_title(*, title: str, lowest_price: int, several_prices: bool) -> str:
    """A product's headline."""
    return f"{title} {price(lowest_price=lowest_price, several_prices=several_prices)}"


def price(*, lowest_price: int, several_prices: bool) -> str:
    """A price in fen, or from which price a product can be had."""
    return show_yuan(lowest_price) + (" 起" if several_prices else "")


def details(
    *,
    code: str,
    subtitle: str,
    list_price: int | None,
    specs: Sequence[SpecLine],
    fresh: bool,
    limit: int | None,
) -> str:
    """What there is to say of a product under its headline."""
    text = [f"编码 {code}" + (f" · {subtitle}" if subtitle else "")]
    if list_price:
        text.append(f"划线价 {show_yuan(list_price)}")
    several = len(specs) > 1
    text += [_spec_line(n if several else "", spec) for n, spec in enumerate(specs, 1)]
    if limit:
        text.append(f"每人限购 {limit} 件")
    text.append(returns(fresh=fresh))
    return "\n".join(text)


def returns(*, fresh: bool) -> str:
    """Whether a product can be returned without a reason."""
    return "生鲜商品，签收后不支持无理由退货" if fresh else "签收后 7 天内支持无理由退货"


def rating(*, count: int, stars: int) -> str:
    """What buyers think of a product: how many reviews, and the sum of their stars."""
    return f"{count} 条评价，平均 {stars / count:.1f} 分"


def how_to_buy(*, code: str) -> str:
    """How a product that is looked at is bought."""
    return f"回复“买 {code}”下单，“加购 {code}”放进购物车"


def _spec_line(number: int | str, spec: SpecLine) -> str:
    name = f"规格{number}：{spec.spec} " if spec.spec else ""
    price = show_yuan(spec.price)
    if spec.now is not None and spec.now < spec.price:
        price = f"现价 {show_yuan(spec.now)}（平时 {price}）"
    return f"{name}{price} {stock(pieces=spec.stock)}"


def stock(*, pieces: int) -> str:
    """How much there is; few pieces are told exactly."""
    if not pieces:
        return "售罄"
    return f"仅剩 {pieces} 件" if pieces <= 10 else "有货"


def in_words(*, title: str, details: str, url: str) -> str:
    """A product without a picture."""
    return f'{harmless(title)}\n{harmless(details)}\n<a href="{url}">查看商品页</a>'
