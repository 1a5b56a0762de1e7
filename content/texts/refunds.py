"""What is said about after-sales."""

from collections.abc import Sequence

from bot.kernel.money import show_yuan
from content.texts.orders import act_name, named, state_name
from content.texts.quoting import quoted
from store.after_sales.rules import AfterSale, AfterSaleKind, AfterSaleState, Share
from store.orders.rules import Line, Order

_KINDS = {
    AfterSaleKind.WHOLE: "整单退款",
    AfterSaleKind.REFUND: "仅退款",
    AfterSaleKind.RETURN: "退货退款",
}
_STATES = {
    AfterSaleState.APPLIED: "等待处理",
    AfterSaleState.AGREED: "已同意，请寄回",
    AfterSaleState.REFUSED: "未通过",
    AfterSaleState.GOODS_BACK: "已寄回，等待验货",
    AfterSaleState.REFUNDING: "退款中",
    AfterSaleState.REFUNDED: "已退款",
    AfterSaleState.WITHDRAWN: "已撤回",
}
_REASONS = {
    AfterSaleKind.WHOLE: ("不想要了", "拍错了或地址填错了", "等太久了"),
    AfterSaleKind.REFUND: ("坏了或质量不好", "发错或少发了", "没有收到"),
    AfterSaleKind.RETURN: ("七天无理由", "坏了或质量不好", "发错了"),
}
_NO_REASON = "无理由"


def usage_refund() -> str:
    """How money is asked back."""
    return "退款"


def about_refund() -> str:
    """What 退款 is for."""
    return "退款或退货，“退款 订单号 原因”"


def kind_name(kind: AfterSaleKind) -> str:
    """What is wanted."""
    return _KINDS[kind]


def reasons(kind: AfterSaleKind) -> tuple[str, ...]:
    """The usual reasons, in the order of their numbers."""
    return _REASONS[kind]


def is_without_reason(reason: str) -> bool:
    """Whether somebody says that they need no reason."""
    return _NO_REASON in reason


def back(share: Share) -> str:
    """What goes back: money, and points that were spent."""
    return show_yuan(share.money) + (f" 和 {share.points} 积分" if share.points else "")


def subject(*, order: Order, case: AfterSale) -> str:
    """What of an order an after-sale is about."""
    for line in order.lines:
        if line.id == case.line_id:
            return f"{named(line.title, line.spec)} ×{case.pieces}"
    return "整单"


def in_short(*, order: Order, case: AfterSale) -> str:
    """An after-sale in a line."""
    about = f"{subject(order=order, case=case)}，{kind_name(case.kind)} {back(case.share)}"
    return f"售后：{about}，{_STATES[case.state]}"


def ask_line(*, number: str, lines: Sequence[Line]) -> str:
    """Several lines of an order can be given back; numbered as in the order."""
    named_ = [f"{one.number}. {named(one.title, one.spec)}，可退 {one.left} 件" for one in lines]
    return "\n".join([f"订单 {number} 要退哪一样？回复数字：", *named_])


def ask_pieces(*, title: str, spec: str, left: int) -> str:
    """Several pieces of a line can be given back."""
    return f"{named(title, spec)} 要退几件？可退 {left} 件，回复数字或“全部”。"


def ask_kind(*, title: str, spec: str, pieces: int) -> str:
    """Money alone, or goods against money."""
    goods = f"{named(title, spec)} ×{pieces}"
    return f"{goods} 怎么退？回复数字：\n1. 仅退款（货不用寄回）\n2. 退货退款（货寄回，验货后退款）"


def ask_reason(*, kind: AfterSaleKind) -> str:
    """Why money goes back."""
    choices = [f"{place}. {one}" for place, one in enumerate(reasons(kind), 1)]
    return "\n".join(["为什么要退？回复数字，或直接说原因：", *choices])


def no_such_choice(*, said: str) -> str:
    """A number that wasn't among the choices."""
    return f"上面没有“{quoted(said)}”这一项，请回复上面的数字，不退了说“算了”。"


def applied(*, order: Order, case: AfterSale) -> str:
    """An application was taken."""
    about = f"{subject(order=order, case=case)}，{kind_name(case.kind)}"
    parts = f"（商品 {show_yuan(case.share.goods)}，运费 {show_yuan(case.share.shipping)}）"
    back_ = back(case.share) + (parts if case.share.shipping else "")
    return (
        f"已提交订单 {order.number} 的退款申请：{about}，同意后退你 {back_}。\n"
        f"原因：{quoted(case.reason, longest=60)}\n处理后会告诉你；现在反悔可以回复“撤回”。"
    )


def withdrawn(*, number: str) -> str:
    """撤回 after an application."""
    return f"已撤回订单 {number} 的退款申请。"


def decided_already(*, number: str) -> str:
    """撤回 after an application that was decided meanwhile."""
    return f"订单 {number} 的退款申请已经处理了，不能撤回。回复“订单 {number}”看结果。"


def ask_parcel(*, number: str) -> str:
    """Goods may be sent back now: by which parcel?"""
    return f"寄回订单 {number} 的货后，请回复“退货 {number} 快递公司 单号”。"


def ask_which_return(*, number: str, subjects: Sequence[str]) -> str:
    """Several things of an order may be sent back."""
    text = [f"订单 {number} 有几样要寄回，这个包裹里是哪一样？回复数字或“全部”："]
    return "\n".join([*text, *(f"{place}. {one}" for place, one in enumerate(subjects, 1))])


def sent_back(*, number: str, parcel: str, subjects: Sequence[str], amount: int) -> str:
    """Goods are on their way back."""
    return (
        f"已记下订单 {number} 的寄回包裹 {parcel}：{'、'.join(subjects)}。"
        f"收到并验货后退 {show_yuan(amount)}。"
    )


def nothing_to_refund(*, number: str, state: str) -> str:
    """An order of which nothing can be given back."""
    return (
        f"订单 {number} 现在是“{state_name(state)}”，不能{act_name('refund')}。有疑问请回复“人工”。"
    )


def too_late(*, number: str, days: int) -> str:
    """The time for after-sales is over."""
    return f"订单 {number} 收货已经超过 {days} 天，不能再申请了。有疑问请回复“人工”。"


def no_return_for_fresh(*, title: str) -> str:
    """Fresh goods aren't taken back without a reason."""
    return (
        f"{quoted(title, longest=30)} 是生鲜，下单时已确认不支持无理由退货。"
        "如果有质量问题，请说明原因再申请。"
    )


def not_so_many(*, left: int) -> str:
    """More pieces than are left."""
    if not left:
        return "这些商品都已经退过或正在退了。"
    return f"最多还能退 {left} 件，请重新说。"


def no_such_line(*, lines: int) -> str:
    """A line that the order doesn't have."""
    return f"这个订单只有 {lines} 样商品，请重新说。"


def no_after_sale(*, number: str) -> str:
    """No after-sale waits for this."""
    return f"订单 {number} 没有等待这一步的售后。"


def above_own_limit(*, limit: int) -> str:
    """Staff may not give back so much alone."""
    return f"你最多能同意 {show_yuan(limit)} 的退款，更多的请店主或运营处理。"


def reason_needed() -> str:
    """A reason is missing."""
    return "请说明原因。"


def not_a_parcel() -> str:
    """A carrier and a number were wanted."""
    return "请写快递公司和单号，比如“顺丰 SF1234567890”。"


def picked_up_not_shipped(*, number: str) -> str:
    """An order is picked up and not sent, or the other way round."""
    return f"订单 {number} 的取货方式不是这样：自提的凭自提码核销，寄送的请发货。"


def wrong_pickup_code() -> str:
    """No order waits under a code."""
    return "没有等待自提的订单用这个自提码，请核对后再试。"
