"""What is said while somebody picks goods and looks into the cart. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kernel.money import show_yuan
from content.texts.browsing import stock
from content.texts.quoting import harmless, quoted

_MOST_LEFT_OUT = 5


@dataclass(frozen=True, slots=True)
class SpecChoice:
    """A spec to choose."""

    spec: str
    price: int
    stock: int


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of a cart; `left` is how many there are, `None` when it isn't on sale."""

    title: str
    spec: str
    pieces: int
    price: int
    left: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What can't be had now; `left` is how many there are, `None` when it isn't on sale."""

    title: str
    spec: str
    left: int | None


def topic() -> str:
    """The heading in the help."""
    return "买"


def about_adding() -> str:
    """What 加购 is for."""
    return "放进购物车"


def usage_adding() -> str:
    """How something is put into the cart."""
    return "加购 A01 2"


def about_cart() -> str:
    """What 购物车 is for."""
    return "看购物车；“删 2”“改 2 3”“清空”"


def name_of(title: str, spec: str) -> str:
    """What is bought, with its spec."""
    return harmless(f"{title}（{spec}）" if spec else title)


def ask_which() -> str:
    """买 or 加购 without saying what."""
    return "想要哪个商品？回复它的编码，比如“A01 2”，或先回复“商品”看看有什么；不要了说“算了”。"


def ask_which_of(*, said: str, titles: Sequence[tuple[str, int]]) -> str:
    """Several products may be meant."""
    text = [f"“{quoted(said)}”是下面哪一个？"]
    text += [
        f"{number}. {harmless(title)} {show_yuan(price)}"
        for number, (title, price) in enumerate(titles, 1)
    ]
    text.append("回复数字就行，不要了说“算了”。")
    return "\n".join(text)


def ask_spec(*, title: str, specs: Sequence[SpecChoice], unknown: str) -> str:
    """Which spec is wanted; `unknown` was said and is none of them."""
    heading = f"{harmless(title)}没有“{quoted(unknown)}”，有这些" if unknown else harmless(title)
    text = [f"{heading}，要哪一种？"]
    text += [
        f"{number}. {harmless(one.spec)} {show_yuan(one.price)} {stock(pieces=one.stock)}"
        for number, one in enumerate(specs, 1)
    ]
    text.append("回复数字或名字，不要了说“算了”。")
    return "\n".join(text)


def no_list() -> str:
    """A number, but no list that it could be of."""
    return "现在没有商品列表。回复“商品”看看有什么，或用编码，比如“买 A01”。"


def added(*, title: str, spec: str, pieces: int, lines: int) -> str:
    """Something was put into the cart, which has so many lines now."""
    name = name_of(title, spec)
    return (
        f"已加入购物车：{name} ×{pieces}。\n车里有 {lines} 种商品，回复“购物车”查看，“下单”结算。"
    )


def empty() -> str:
    """There is nothing in the cart."""
    return "购物车还是空的。回复“商品”逛逛，看中了说“加购 A01”。"


def cart(*, lines: Sequence[CartLine], price: str, way_on: bool) -> str:
    """What is in the cart, numbered, with its price worked out; the way on if there is one."""
    text = ["购物车：", *(_line(number, line) for number, line in enumerate(lines, 1))]
    if price:
        text += ["", price]
    text.append("")
    changing = "“改 1 2”改数量，“删 1”删除"
    text.append(f"回复“下单”结算，{changing}。" if way_on else f"{changing}。")
    return "\n".join(text)


def checkout_link(*, url: str) -> str:
    """The page that orders what is in the cart."""
    return f'<a href="{url}">在网页里结算</a>'


def _line(number: int, line: CartLine) -> str:
    mark = "" if line.left is not None and line.left >= line.pieces else f"【{_lack(line.left)}】"
    cost = f"{show_yuan(line.price)} ×{line.pieces}"
    return f"{number}. {name_of(line.title, line.spec)} {cost}{mark}"


def _lack(left: int | None) -> str:
    if left is None:
        return "已下架"
    return f"只剩 {left} 件" if left > 0 else "售罄"


def left_out(*, goods: Sequence[LeftOut]) -> str:
    """What is not counted in, and why."""
    shown = goods[:_MOST_LEFT_OUT]
    names = [f"{name_of(quoted(one.title), one.spec)}（{_lack(one.left)}）" for one in shown]
    rest = f"等 {len(goods)} 种" if len(goods) > len(shown) else ""
    return f"没有算进来：{'、'.join(names)}{rest}。"


def which_line(*, largest: int) -> str:
    """删 or 改 without saying which line."""
    return f"要动哪一行？购物车里有 {largest} 行，比如“删 1”“改 1 2”。"


def no_such_line(*, said: str, largest: int) -> str:
    """A number beyond the cart."""
    return f"购物车里没有第“{quoted(said)}”行，请说 1 到 {largest}。"


def ask_pieces(*, title: str, spec: str) -> str:
    """改 without saying how many."""
    return f"{name_of(title, spec)}要改成几件？回复数字，不改了说“算了”。"


def changed(*, title: str, spec: str, pieces: int) -> str:
    """A line has another number of pieces."""
    return f"已改成：{name_of(title, spec)} ×{pieces}。"


def taken_out(*, title: str, spec: str) -> str:
    """A line was deleted."""
    return f"已删除：{name_of(title, spec)}。放错了可以回复“撤回”。"


def emptied() -> str:
    """The cart was emptied."""
    return "购物车已清空。手滑了可以回复“撤回”。"


def already_empty() -> str:
    """清空, but there is nothing."""
    return "购物车本来就是空的。"


def undone() -> str:
    """The cart is again what it was."""
    return "已撤回，购物车恢复了。"


def full(*, most: int) -> str:
    """A cart holds no more different goods."""
    return f"购物车最多放 {most} 种商品，先下单或删掉几样吧。"


def too_many_pieces(*, most: int) -> str:
    """A line holds no more pieces."""
    return f"一种商品一次最多买 {most} 件。"


def not_on_sale(*, title: str) -> str:
    """What was to be bought isn't on sale any more."""
    return f"{quoted(title, longest=40)}已经下架了。回复“商品”看看别的吧。"


def limit_reached(*, title: str, limit: int, bought: int) -> str:
    """A product is limited for each member."""
    had = f"，你已经买过 {bought} 件" if bought else ""
    return f"{quoted(title, longest=40)}每人限购 {limit} 件{had}。请改一下数量再下单。"


def not_enough_stock(*, title: str, spec: str, left: int) -> str:
    """There are fewer pieces than wanted."""
    name = name_of(quoted(title, longest=40), spec)
    if left <= 0:
        return f"{name}刚刚售罄。回复“商品”看看别的吧。"
    return f"{name}只剩 {left} 件，请少买一些。"


def count_below_reserved(*, title: str, reserved: int) -> str:
    """A count can't be below what orders were promised."""
    return f"{quoted(title, longest=40)}已有 {reserved} 件被订单占用，库存不能比这个少。"
