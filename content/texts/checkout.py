"""What is said from 下单 to 确认. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.kernel.money import show_yuan
from community.addresses.rules import ParsedAddress
from content.texts import pricing
from content.texts.addresses import in_short, usage_keeping
from content.texts.cart import LeftOut, left_out, name_of
from content.texts.quoting import harmless, quoted
from store.pricing.quote import Step

_GOODS_BYTES = 900
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """Goods of an order; the price is a piece's."""

    title: str
    spec: str
    pieces: int
    price: int


@dataclass(frozen=True, slots=True)
class Place:
    """A pickup point."""

    name: str
    address: str
    hours: str


@dataclass(frozen=True, slots=True)
class PointsOffer:
    """Points that pay a part: those that are spent, or that could be."""

    points: int
    worth: int
    used: bool


def about_buying() -> str:
    """What 买 is for."""
    return "直接买；也可以“买 3”（上一个列表的第 3 个）"


def usage_buying() -> str:
    """How something is bought at once."""
    return "买 A01 2"


def about_ordering() -> str:
    """What 下单 is for."""
    return "购物车结算，核对后“确认”"


def about_again() -> str:
    """What 再来一单 is for."""
    return "照上一单再买一次"


def about_price() -> str:
    """What 价格 is for."""
    return "价格是怎么算的；“价格 订单号”也行"


def order(
    *,
    goods: Sequence[GoodsLine],
    price: str,
    to: str,
    fresh: Sequence[str],
    points: PointsOffer | None,
    missing: Sequence[LeftOut],
) -> str:
    """An order before 确认: everything it is, and what can still be changed.

    `price` is how it comes about, with the terms of a team behind it.
    It has to fit into one message, as what it costs and what is agreed to comes at its end.
    """
    text = ["请核对订单：", *_goods_lines(goods), "", price, "", to]
    if missing:
        text.append(left_out(goods=missing))
    if fresh:
        text.append(f"{_names(fresh)}是生鲜，签收后不支持无理由退货，回复“确认”即表示同意。")
    if points:
        text.append(_points(points))
    text += ["", "回复“确认”下单。要改送法说“换地址”或“自提”，不买了说“算了”。"]
    return "\n".join(text)


def _goods_lines(goods: Sequence[GoodsLine]) -> list[str]:
    lines, room = [_goods_line(number, line) for number, line in enumerate(goods, 1)], _GOODS_BYTES
    for shown, line in enumerate(lines):
        room -= len(line.encode())
        if room < 0:
            return [*lines[:shown], f"……一共 {len(goods)} 种商品，回复“购物车”或“价格”看全部"]
    return lines


def _names(titles: Sequence[str]) -> str:
    rest = f"等 {len(titles)} 种" if len(titles) > _MOST_NAMES else ""
    return "、".join(quoted(title) for title in titles[:_MOST_NAMES]) + rest


def _goods_line(number: int, line: GoodsLine) -> str:
    return f"{number}. {name_of(line.title, line.spec)} {show_yuan(line.price)} ×{line.pieces}"


def _points(points: PointsOffer) -> str:
    if points.used:
        return f"已用 {points.points} 积分抵 {show_yuan(points.worth)}，回复“不用积分”取消。"
    return f"可用 {points.points} 积分抵 {show_yuan(points.worth)}，回复“用积分”抵扣。"


def sent_to(*, to: ParsedAddress) -> str:
    """Where an order is sent."""
    return f"送到：{in_short(to)}"


def picked_up_at(*, place: Place) -> str:
    """Where an order is picked up."""
    return f"自提：{_place(place)}"


def _place(place: Place) -> str:
    return harmless(f"{place.name}，{place.address}（{place.hours}）")


def no_points() -> str:
    """There are no points that could pay a part of this order."""
    return "这一单没有可以抵扣的积分。"


def ask_where(*, addresses: Sequence[ParsedAddress], places: Sequence[Place]) -> str:
    """Where an order shall go."""
    text = ["送到哪里？"]
    text += [f"{number}. {in_short(to)}" for number, to in enumerate(addresses, 1)]
    text.append("直接发姓名、电话和地址就行，比如：" + usage_keeping().removeprefix("地址 "))
    if places:
        text.append("也可以自提：")
        text += [f"自提 {number}：{_place(one)}" for number, one in enumerate(places, 1)]
    numbers = "回复数字或“自提 1”选，" if places and addresses else "回复数字选，"
    text.append(f"{numbers if places or addresses else ''}不买了说“算了”。")
    return "\n".join(text)


def ask_place(*, places: Sequence[Place]) -> str:
    """At which pickup point."""
    text = ["在哪里自提？"]
    text += [f"自提 {number}：{_place(one)}" for number, one in enumerate(places, 1)]
    text.append("回复“自提 1”这样选，或直接发收货地址，不买了说“算了”。")
    return "\n".join(text)


def no_such_place(*, said: str, largest: int) -> str:
    """A number or name that no pickup point has."""
    if not largest:
        return "现在没有可以自提的地方，请直接发姓名、电话和地址。"
    return f"没有“{quoted(said)}”这个自提点，请说“自提 1”到“自提 {largest}”。"


def no_such_address(*, said: str, largest: int) -> str:
    """A number that no address of the list has."""
    return f"没有第“{quoted(said)}”个，请回复 1 到 {largest}，或直接发姓名、电话和地址。"


def nothing_to_be_had(*, missing: Sequence[LeftOut]) -> str:
    """Nothing of what was wanted can be had now."""
    return f"现在都买不到了。{left_out(goods=missing)}回复“商品”看看别的吧。"


def never_ordered() -> str:
    """再来一单, but there was none."""
    return "你还没有下过单。回复“商品”逛逛吧。"


def placed(*, number: str, total: int, url: str, minutes: float, undo_minutes: float) -> str:
    """An order was placed and waits for its payment; `minutes` are how long it is kept."""
    return (
        f"下单成功！订单 {number}，应付 {show_yuan(total)}。\n"
        f'<a href="{url}">去付款</a>\n'
        f"请在 {minutes:g} 分钟内付款，过时会自动取消。"
        f"{undo_minutes:g} 分钟内反悔可以回复“撤回”。"
    )


def placed_already(*, number: str, total: int, url: str) -> str:
    """确认 again, when the order waits for its payment."""
    return f'这一单已经下好了：订单 {number}，应付 {show_yuan(total)}。\n<a href="{url}">去付款</a>'


def nothing_to_confirm() -> str:
    """确认 without an order that waits for it."""
    return "现在没有等你确认的订单。回复“下单”结算购物车，或说“买 A01”。"


def undone(*, number: str, in_cart: bool, paid_with: bool) -> str:
    """An order was cancelled again; `paid_with`: coupon or points came back, too."""
    cart = "，商品放回了购物车" if in_cart else ""
    return f"已撤回，订单 {number} 已取消{cart}{_came_back(paid_with=paid_with)}。"


def _came_back(*, paid_with: bool) -> str:
    return "，用掉的优惠券和积分也退回了" if paid_with else ""


def being_undone(*, number: str, in_cart: bool, paid_with: bool) -> str:
    """An order is cancelled as soon as the bank has closed its payment."""
    back = "商品已放回购物车，" if in_cart else ""
    later = "，优惠券和积分那时退回" if paid_with else ""
    return f"正在取消订单 {number}：{back}付款页打开过，要等微信支付先关闭，好了会告诉你{later}。"


def explained(*, goods: Sequence[GoodsLine], steps: Sequence[Step], gross: int, total: int) -> str:
    """Each step of a price, with its share on each line of goods."""
    text = ["价格是这样算的："]
    text += [_goods_line(number, line) for number, line in enumerate(goods, 1)]
    text += ["", pricing.explanation(gross=gross, steps=steps, total=total)]
    shared = [step for step in steps if len(goods) > 1 and any(step.shares)]
    if shared:
        text += ["", "分摊到每一行："]
    text += [f"{pricing.words_of_step(step)}：{_shares(step)}" for step in shared]
    return "\n".join(text)


def _shares(step: Step) -> str:
    return "，".join(
        f"第 {number} 行 {show_yuan(share)}" for number, share in enumerate(step.shares, 1) if share
    )


def nothing_to_order() -> str:
    """There is nothing in the cart to be ordered."""
    return "购物车还是空的，没有可以下单的。回复“商品”逛逛，看中了说“加购 A01”。"


def changed_since(*, shown: int, now: int) -> str:
    """What was shown isn't what it costs now."""
    return f"价格从 {show_yuan(shown)} 变成了 {show_yuan(now)}，还没有下单，请再看一遍。"


def ordered_otherwise(*, number: str) -> str:
    """The same form was sent before, with other wishes."""
    return f"这次提交已经下过订单 {number} 了，要买别的请重新下单。"
