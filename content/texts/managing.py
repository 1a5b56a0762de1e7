"""What staff are told about the commands by which they run the shop in chat."""

from collections.abc import Sequence

from bot.kernel.money import show_yuan
from community.addresses.phones import masked_phone
from content.texts.orders import named, state_name
from content.texts.quoting import harmless, quoted
from content.texts.refunds import back, kind_name, subject
from store.after_sales.rules import AfterSale, AfterSaleKind, Inspection
from store.orders.rules import Order
from store.stock.repository import Level

_CONFIRM = "\n回复“确认”执行，“算了”放弃。"
_INSPECTIONS = {
    Inspection.PASSED: "通过",
    Inspection.DAMAGED: "损坏",
    Inspection.WRONG: "不符",
}
_OUTCOMES = {
    Inspection.PASSED: "货放回库存",
    Inspection.DAMAGED: "货不放回库存",
    Inspection.WRONG: "不退款，货不放回库存",
}
_USAGES = {
    "ship": "发货 订单号 顺丰 SF1234567890",
    "stock": "库存 A01 20（有规格的：库存 A01 大份 20）",
    "on": "上架 A01",
    "off": "下架 A01",
    "agree": "同意退款 订单号",
    "refuse": "拒绝退款 订单号 原因",
    "inspect": "验货 订单号 通过（或：损坏、不符）",
}


def usage(*, act: str) -> str:
    """A command was said with something missing."""
    return f"请这样说：{_USAGES[act]}"


def to_inspection(words: str) -> Inspection | None:
    """What of an inspection's results somebody says."""
    return next((result for result, name in _INSPECTIONS.items() if name == words), None)


def goods(order: Order) -> str:
    """Everything in an order."""
    return "、".join(f"{named(one.title, one.spec)} ×{one.quantity}" for one in order.lines)


def recipient(*, name: str, phone: str) -> str:
    """Who receives an order, masked."""
    return f"{quoted(name[:1])}** {masked_phone(phone)}"


def member(*, name: str, tag: str) -> str:
    """Whose order it is, masked."""
    return f"{quoted(name[:1])}**" if name else f"微信用户{tag}"


def ask_ship(*, order: Order, to: str, parcel: str) -> str:
    """Before 发货."""
    return f"将发货订单 {order.number}：{goods(order)}\n收件人 {to}\n快递 {parcel}{_CONFIRM}"


def shipped(*, number: str, parcel: str) -> str:
    """After 发货."""
    return f"已发货：订单 {number}，{parcel}。已通知顾客。"


def stock(*, code: str, levels: Sequence[Level]) -> str:
    """What is on hand of a product, and what of it is promised."""
    text = [f"{code} {harmless(levels[0].title)}"]
    text += [f"{_spec(one)}库存 {one.on_hand}，其中已订 {one.reserved}" for one in levels]
    return "\n".join(text)


def _spec(level: Level) -> str:
    return f"{harmless(level.spec)}：" if level.spec else ""


def ask_spec(*, code: str, specs: Sequence[str], said: str) -> str:
    """Which spec's stock is to be set isn't plain."""
    known = "、".join(map(harmless, specs))
    unknown = f"没有规格“{quoted(said)}”。" if said else ""
    return f"{unknown}{code} 的规格有：{known}。请这样说：库存 {code} {harmless(specs[0])} 20"


def stock_not_allowed(*, said: str, most: int) -> str:
    """A number that can't be a stock."""
    return f"“{quoted(said)}”不能作为库存，请说 0 到 {most} 的整数，是盘点后的总数。"


def ask_stock(*, code: str, level: Level, pieces: int) -> str:
    """Before a stock is set."""
    name = named(level.title, level.spec)
    change = f"从 {level.on_hand} 改为 {pieces}（其中已订 {level.reserved}）"
    return f"将把 {code} {name} 的库存{change}。{_CONFIRM}"


def stock_set(*, code: str, level: Level) -> str:
    """After a stock was set."""
    return f"已改好：{code} {named(level.title, level.spec)} 库存 {level.on_hand}。"


def ask_shelf(*, code: str, title: str, on: bool) -> str:
    """Before 上架 or 下架."""
    effect = "顾客可以看到和购买" if on else "顾客看不到也买不了，已下的订单照常处理"
    return f"将{_shelf(on=on)} {code} {harmless(title)}：{effect}。{_CONFIRM}"


def shelf_already(*, code: str, title: str, on: bool) -> str:
    """A product is there already."""
    return f"{code} {harmless(title)} 已经是{_shelf(on=on)}状态。"


def shelf_set(*, code: str, title: str, on: bool) -> str:
    """After 上架 or 下架."""
    return f"已{_shelf(on=on)} {code} {harmless(title)}。"


def _shelf(*, on: bool) -> str:
    return "上架" if on else "下架"


def which_case(*, order: Order, cases: Sequence[AfterSale], act: str) -> str:
    """An order has several after-sales that wait for this."""
    command = _USAGES[act].partition(" ")[0]
    text = [f"订单 {order.number} 有几个售后，请带上序号，比如“{command} {order.number} 1”："]
    text += [f"{place}. {_case(order, case)}" for place, case in enumerate(cases, 1)]
    return "\n".join(text)


def _case(order: Order, case: AfterSale) -> str:
    what = f"{subject(order=order, case=case)}，{kind_name(case.kind)} {back(case.share)}"
    return f"{what}，原因：{quoted(case.reason, longest=60) or '没有说'}"


def ask_agree(*, order: Order, case: AfterSale, member: str) -> str:
    """Before 同意退款."""
    then = {
        AfterSaleKind.WHOLE: "订单关闭，钱马上原路退回，货和优惠券退回",
        AfterSaleKind.REFUND: "钱马上原路退回，货不用寄回",
        AfterSaleKind.RETURN: "请顾客寄回，验货后退款",
    }[case.kind]
    return f"将同意订单 {order.number}（{member}）的售后：{_case(order, case)}\n{then}。{_CONFIRM}"


def agreed(*, number: str, case: AfterSale) -> str:
    """After 同意退款."""
    if case.kind is AfterSaleKind.RETURN:
        return f"已同意订单 {number} 退货，验货后退 {back(case.share)}。已通知顾客。"
    return f"已同意订单 {number} 退款，{back(case.share)} 正在原路退回。已通知顾客。"


def ask_refuse(*, order: Order, case: AfterSale, member: str, reason: str) -> str:
    """Before 拒绝退款."""
    about = f"将拒绝订单 {order.number}（{member}）的售后：{_case(order, case)}"
    return f"{about}\n告诉顾客：{quoted(reason, longest=200)}{_CONFIRM}"


def refused(*, number: str) -> str:
    """After 拒绝退款."""
    return f"已拒绝订单 {number} 的退款申请。已通知顾客。"


def ask_inspect(*, order: Order, case: AfterSale, member: str, inspection: Inspection) -> str:
    """Before 验货."""
    result, outcome = _INSPECTIONS[inspection], _OUTCOMES[inspection]
    pays = "" if inspection is Inspection.WRONG else f"退 {back(case.share)}，"
    about = f"将记录订单 {order.number}（{member}）验货{result}：{subject(order=order, case=case)}"
    return f"{about}，包裹 {quoted(case.parcel, longest=60)}\n{pays}{outcome}。{_CONFIRM}"


def inspected(*, number: str, case: AfterSale, inspection: Inspection) -> str:
    """After 验货."""
    result = _INSPECTIONS[inspection]
    if inspection is Inspection.WRONG:
        return f"已记录订单 {number} 验货{result}，不退款。已通知顾客。"
    return f"已记录订单 {number} 验货{result}，{back(case.share)} 正在原路退回。已通知顾客。"


def ask_hand_out(*, order: Order, member: str, point: str) -> str:
    """Before 核销."""
    about = f"将在{harmless(point)}交给 {member} 订单 {order.number} 的货：{goods(order)}"
    return f"{about}\n已付 {show_yuan(order.total)}，核销后订单算已收货。{_CONFIRM}"


def handed_out(*, number: str) -> str:
    """After 核销."""
    return f"已核销：订单 {number} 的货已交给顾客。"


def changed_meanwhile(*, what: str) -> str:
    """What was shown isn't so any more."""
    return f"{what}刚刚有变化，什么都没有做。请重新发一次命令，看看现在的情况。"


def an_order(*, number: str, state: str) -> str:
    """Something that has changed."""
    return f"订单 {number}（现在是“{state_name(state)}”）"


def an_after_sale(*, number: str) -> str:
    """Something that has changed."""
    return f"订单 {number} 的售后"


def a_product(*, code: str) -> str:
    """Something that has changed."""
    return f"商品 {code}"


def label_title(*, number: str) -> str:
    """The heading of an order's shipping label."""
    return f"发货单 {number}"


def label_of_pickup() -> str:
    """An order that is fetched has no address."""
    return "自提订单，无需寄送。"


def label(*, name: str, phone: str, place: str) -> list[str]:
    """Who gets an order, and where."""
    return [f"收件人：{name}", f"电话：{phone}", f"地址：{place}"]


def label_line(*, title: str, spec: str, pieces: int) -> str:
    """Goods to be packed."""
    return f"{title}{f'（{spec}）' if spec else ''} ×{pieces}"


def label_link(*, url: str) -> str:
    """Where staff read the full address."""
    return f'<a href="{url}">查看收件人和地址</a>'
