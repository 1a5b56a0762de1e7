"""What is said about orders."""

from collections.abc import Sequence
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted
from store.orders.rules import Cause, Order, OrderAct, OrderState

_STATES: dict[str, str] = {
    OrderState.PENDING_PAYMENT: "待付款",
    OrderState.PAID: "已付款",
    OrderState.AWAITING_TEAM: "等待成团",
    OrderState.TO_SHIP: "待发货",
    OrderState.SHIPPED: "已发货",
    OrderState.RECEIVED: "已收货",
    OrderState.COMPLETED: "已完成",
    OrderState.CLOSED: "已关闭",
}
_CAUSES = {
    Cause.CANCELLED: "已取消",
    Cause.UNPAID: "超时未付款，已关闭",
    Cause.REFUNDED: "已退款关闭",
    Cause.TEAM_FAILED: "拼团未成，已退款",
    Cause.LEFT_TEAM: "已退团退款",
}
_ACTS: dict[str, str] = {
    OrderAct.PAY: "付款",
    OrderAct.CLOSE: "取消",
    OrderAct.RECEIVE: "确认收货",
    OrderAct.SHIP: "发货",
    OrderAct.CALL_OFF: "整单退款",
    OrderAct.RELEASE: "备货",
    OrderAct.COMPLETE: "完成",
    "track": "查物流",
    "review": "评价",
    "refund": "退款",
    "return": "退货",
}
_NEXT = {
    OrderState.PENDING_PAYMENT: ("付款 NO", "取消 NO"),
    OrderState.PAID: ("我的团",),
    OrderState.AWAITING_TEAM: ("我的团",),
    OrderState.TO_SHIP: ("退款 NO",),
    OrderState.SHIPPED: ("物流 NO", "收货 NO", "退款 NO"),
    OrderState.RECEIVED: ("评价 NO 5 很好", "退款 NO"),
    OrderState.COMPLETED: ("评价 NO 5 很好",),
    OrderState.CLOSED: ("再来一单",),
}


def topic() -> str:
    """The heading in the help."""
    return "订单"


def about_orders() -> str:
    """What 我的订单 is for."""
    return "看订单；打开后可付款、取消、查物流、收货、评价"


def state_name(state: str) -> str:
    """What a state of an order is called."""
    return _STATES.get(state, state)


def act_name(act: str) -> str:
    """What is done to an order."""
    return _ACTS.get(act, act)


def standing(order: Order) -> str:
    """How far an order has come, in a word."""
    if order.state is OrderState.CLOSED and order.cause:
        return _CAUSES[order.cause]
    if order.closing and order.state is OrderState.PENDING_PAYMENT:
        return "正在关闭"
    return state_name(order.state)


def goods_of(order: Order) -> str:
    """What is in an order, in a few words."""
    first, pieces = order.lines[0], sum(line.quantity for line in order.lines)
    title = quoted(first.title, longest=14)
    return f"{title} ×{pieces}" if len(order.lines) == 1 else f"{title}等 {pieces} 件"


def named(title: str, spec: str) -> str:
    """What a spec of a product is called."""
    return f"{harmless(title)}（{harmless(spec)}）" if spec else harmless(title)


def orders(*, orders: Sequence[Order], first: int, has_more: bool) -> str:
    """A page of somebody's orders, numbered from `first`."""
    text = ["你的订单："] if first == 1 else ["更早的订单："]
    for place, order in enumerate(orders, first):
        sum_, way_on = show_yuan(order.total), _way_on(order)
        text.append(f"{place}. {order.number} {standing(order)} {sum_}\n{goods_of(order)}{way_on}")
    text.append("回复数字看一单" + ("，“下一页”看更早的。" if has_more else "。"))
    return "\n".join(text)


def _way_on(order: Order) -> str:
    acts = _next_acts(order)
    return f"，可以{acts[0]}" if acts else ""


def _next_acts(order: Order) -> list[str]:
    """List what its buyer can say of an order next, the likeliest first."""
    if order.after_sales_open or (order.closing and order.state is OrderState.PENDING_PAYMENT):
        return []
    return [f"“{words.replace('NO', order.number)}”" for words in _NEXT.get(order.state, ())]


def no_orders() -> str:
    """Somebody without orders asks for them."""
    return "你还没有订单。回复“商品”逛逛吧！"


def no_more() -> str:
    """The list of orders has ended."""
    return "没有更早的订单了。"


def no_such_place(*, said: int, largest: int) -> str:
    """A number that the list of orders doesn't have."""
    return f"上面没有第 {said} 个，请回复 1 到 {largest}，不看了说“算了”。"


def which(*, act: str, orders: Sequence[Order]) -> str:
    """Several orders come into question."""
    text = [f"要{act_name(act)}哪一单？回复数字就行："]
    for place, order in enumerate(orders, 1):
        sum_ = show_yuan(order.total)
        text.append(f"{place}. {order.number} {standing(order)} {sum_} {goods_of(order)}")
    return "\n".join(text)


def none_possible(*, act: str, has_any: bool) -> str:
    """No order comes into question."""
    if not has_any:
        return no_orders()
    return f"现在没有可以{act_name(act)}的订单。回复“我的订单”看看。"


def details(
    *, order: Order, where: str, at: Sequence[tuple[str, datetime]], cases: Sequence[str], url: str
) -> str:
    """An order: its goods, sums, where it goes, `at` what happened when, its after-sales."""
    text = [f"订单 {order.number}：{standing(order)}"]
    for line in order.lines:
        name = named(line.title, line.spec)
        text.append(f"{line.number}. {name} ×{line.quantity} {show_yuan(line.goods)}")
    text += [_sums(order), where, *(f"{name} {_moment(instant)}" for name, instant in at), *cases]
    acts = _next_acts(order)
    if acts:
        text.append("回复" + "或".join(acts) + "。")
    return "\n".join([*filter(None, text), f'<a href="{url}">查看订单</a>'])


def _sums(order: Order) -> str:
    shipping = show_yuan(order.shipping) if order.shipping else "免"
    said = f"商品 {show_yuan(order.goods)}，运费 {shipping}，共 {show_yuan(order.total)}"
    said += f"，用了 {order.points} 积分" if order.points else ""
    return said + (f"，已退 {show_yuan(order.refunded)}" if order.refunded else "")


def _moment(instant: datetime) -> str:
    return f"{instant.month}月{instant.day}日 {instant:%H:%M}"


def placed_at() -> str:
    """A point of time in an order's life."""
    return "下单"


def pay_until() -> str:
    """A point of time in an order's life."""
    return "请在此前付款"


def paid_at() -> str:
    """A point of time in an order's life."""
    return "付款"


def shipped_at() -> str:
    """A point of time in an order's life."""
    return "发货"


def received_at() -> str:
    """A point of time in an order's life."""
    return "收货"


def sent_to(*, address: str) -> str:
    """Where an order goes; the address with phone and door masked."""
    return f"寄往：{address}"


def picked_up_at(*, name: str, address: str, hours: str, code: str) -> str:
    """Where an order is fetched; `code` is empty until it is paid."""
    where = f"自提：{harmless(name)}，{harmless(address)}，{harmless(hours)}"
    return f"{where}\n自提码 {code}，取货时请出示" if code else where


def to_pay(*, number: str, total: int, until: datetime, url: str) -> str:
    """The way to pay for an order; `until` by the shop's clock."""
    due = f"订单 {number} 应付 {show_yuan(total)}，请在 {_moment(until)} 前付款："
    return f'{due}\n<a href="{url}">去付款</a>'


def cancelled(*, number: str, has_coupon: bool, points: int) -> str:
    """An unpaid order was closed at once."""
    back = [*(["优惠券"] if has_coupon else []), *([f"{points} 积分"] if points else [])]
    returned = f"{'和'.join(back)}已退回。" if back else ""
    return f"订单 {number} 已取消。{returned}回复“再来一单”可重新下单。"


def being_cancelled(*, number: str) -> str:
    """The bank closes an order's payments first."""
    return f"正在取消订单 {number}：先请银行关闭付款，关闭后马上告诉你。"


def received(*, number: str) -> str:
    """Somebody has their goods."""
    return f"订单 {number} 已确认收货，谢谢！满意的话说说看：“评价 {number} 5 很好”。"


def parcel(*, number: str, parcel: str, events: Sequence[tuple[datetime, str]]) -> str:
    """A parcel's way, the latest first; times by the shop's clock."""
    lines = [f"{_moment(at)} {quoted(words, longest=60)}" for at, words in events]
    return "\n".join(
        [f"订单 {number}：{parcel}", *(lines or ["快递公司还没有更新，请过些时候再看。"])]
    )


def not_sent(*, number: str, state: str) -> str:
    """There is no parcel."""
    return f"订单 {number} 现在是“{state_name(state)}”，没有物流可查。"


def ask_stars(*, number: str) -> str:
    """评价 without stars."""
    return f"给订单 {number} 打几颗星？回复 1 到 5 的数字，后面可以加一句话，比如“5 很甜”。"


def reviewed(*, number: str, stars: int, points: int) -> str:
    """A review was taken."""
    thanks = f"，送你 {points} 积分" if points else ""
    return f"谢谢你给订单 {number} 打 {stars} 颗星{thanks}！说错了现在可以回复“撤回”。"


def review_taken_back(*, number: str) -> str:
    """撤回 after a review."""
    return f"已撤回订单 {number} 的评价，送的积分也收回了。"


def not_found(*, number: str) -> str:
    """No such order of the speaker's."""
    return f"没有找到订单“{quoted(number)}”。回复“我的订单”看看你的订单。"


def not_allowed(*, number: str, act: str, state: str) -> str:
    """An act that doesn't fit an order's state."""
    refused = f"订单 {number} 现在是“{state_name(state)}”，不能{act_name(act)}。"
    return refused + _instead(act, state, number)


def _instead(act: str, state: str, number: str) -> str:
    if act == OrderAct.CLOSE and state == OrderState.TO_SHIP:
        return f"已经付款的订单，请回复“退款 {number}”。"
    if state in {OrderState.PAID, OrderState.AWAITING_TEAM}:
        return "成团前想退出，请回复“我的团”看怎么退团，退团全额退款。"
    if act == OrderAct.PAY and state == OrderState.CLOSED:
        return "回复“再来一单”可重新下单。"
    return ""


def is_closing(*, number: str) -> str:
    """An order is being closed, or its time to pay is over."""
    return f"订单 {number} 正在关闭，不能再付款了；关闭后会告诉你。"


def after_sale_open(*, number: str) -> str:
    """An order waits for its after-sale."""
    return f"订单 {number} 有售后正在处理，请先等它处理完。"


def not_reviewable(*, number: str) -> str:
    """Only what has arrived is reviewed."""
    return f"订单 {number} 还没有收货，收到后再评价吧。"


def already_reviewed(*, number: str) -> str:
    """An order is reviewed once."""
    return f"订单 {number} 已经评价过了，谢谢！"


def stars_needed() -> str:
    """A review without stars, or with too many."""
    return "评价请打 1 到 5 颗星，比如“评价 5 很甜”。"


def not_payable(*, number: str) -> str:
    """An order that can't be paid any more."""
    return f"订单 {number} 现在不能付款。回复“订单 {number}”看看它怎么样了。"
