"""The words of the pages on which customers order, pay and follow their orders."""

from datetime import datetime
from types import MappingProxyType

from bot.kernel.money import show_yuan
from content.texts.pricing import words_of_step
from store.after_sales.rules import AfterSaleKind, AfterSaleState
from store.orders.rules import Cause, OrderState
from store.pricing.quote import Step, StepKind

_STATES = MappingProxyType(
    {
        OrderState.PENDING_PAYMENT: ("等待付款", ""),
        OrderState.PAID: ("已付款", "我们收到了你的付款。"),
        OrderState.AWAITING_TEAM: ("等待成团", "成团后就会发货，没有成团会全额退款。"),
        OrderState.TO_SHIP: ("正在备货", "我们收到了你的付款，正在准备你的商品。"),
        OrderState.SHIPPED: ("已发货", "收到商品后请确认收货。"),
        OrderState.RECEIVED: ("已收货", "有问题可以在售后期内申请售后。"),
        OrderState.COMPLETED: ("已完成", "谢谢你的惠顾。"),
        OrderState.CLOSED: ("已关闭", ""),
    }
)
_CAUSES = MappingProxyType(
    {
        Cause.CANCELLED: "订单已取消，优惠券和积分已退回。",
        Cause.UNPAID: "超时未付款，订单已自动关闭，优惠券和积分已退回。",
        Cause.REFUNDED: "订单已退款，货款原路退回，到账时间以银行为准。",
        Cause.TEAM_FAILED: "拼团未成，货款原路全额退回，到账时间以银行为准。",
        Cause.LEFT_TEAM: "你已退团，货款原路全额退回，到账时间以银行为准。",
    }
)
_ACTS = MappingProxyType(
    {
        "place": "提交订单",
        "closing": "申请取消",
        "pay": "付款成功",
        "await": "等待成团",
        "release": "开始备货",
        "ship": "已发货",
        "receive": "确认收货",
        "complete": "交易完成",
        "close": "订单关闭",
        "call_off": "退款并关闭",
    }
)
_AFTER_SALES = MappingProxyType(
    {
        AfterSaleState.APPLIED: "已申请，等待处理",
        AfterSaleState.AGREED: "已同意，请寄回商品",
        AfterSaleState.REFUSED: "未通过",
        AfterSaleState.GOODS_BACK: "商品寄回中，收到后验货",
        AfterSaleState.REFUNDING: "退款中，将原路退回",
        AfterSaleState.REFUNDED: "已退款",
        AfterSaleState.WITHDRAWN: "已撤回",
    }
)
_KINDS = MappingProxyType(
    {
        AfterSaleKind.WHOLE: "整单退款",
        AfterSaleKind.REFUND: "仅退款",
        AfterSaleKind.RETURN: "退货退款",
    }
)


def no_entry() -> str:
    """A link that opens nothing, whyever."""
    return "这个链接打不开，可能已经过期"


def what_helps() -> str:
    """Under every page that says what went wrong."""
    return "请回到公众号，回复“我的订单”或“购物车”，从那里重新打开；需要帮忙请回复“人工”。"


def foreign_form() -> str:
    """A form came from elsewhere."""
    return "这个请求不是从我们的页面发出的，没有处理"


def form_damaged() -> str:
    """A form isn't whole."""
    return "提交的内容不完整，请返回刷新后再试"


def form_too_large() -> str:
    """A form is larger than any honest one."""
    return "提交的内容太大了"


def crashed() -> str:
    """Something broke."""
    return "页面出了点问题，我们会尽快处理"


def order_title(*, number: str) -> str:
    """The title of an order's page."""
    return f"订单 {number}"


def state(value: OrderState) -> str:
    """An order's state."""
    return _STATES[value][0]


def state_detail(value: OrderState, *, cause: Cause | None, closing: bool) -> str:
    """What an order's state means for its buyer."""
    if value is OrderState.CLOSED and cause is not None:
        return _CAUSES[cause]
    if closing:
        return "正在取消：要等支付平台先关闭付款，好了会在公众号里告诉你。"
    return _STATES[value][1]


def pay_before(*, until: datetime, minutes: int) -> str:
    """How long an order can be paid; the time by the shop's clock."""
    return f"请在 {until:%H:%M} 前付款（还剩 {minutes} 分钟），逾期订单会自动关闭。"


def pay_over() -> str:
    """The time to pay is over, and the order is about to be closed."""
    return "付款时间已过，订单正在关闭。"


def act(name: str, after_sale: str) -> str:
    """A step of an order's history; an after-sale's by its state."""
    if name == "refund":
        return f"售后：{_AFTER_SALES[AfterSaleState(after_sale)]}"
    return _ACTS.get(name, name)


def price_step(step: Step) -> str:
    """The name of a price's step."""
    return words_of_step(step)


def price_amount(step: Step) -> str:
    """The amount of a price's step."""
    if step.kind is StepKind.SHIPPING and not step.amount:
        return "免运费"
    return show_yuan(step.amount)


def after_sale_state(value: AfterSaleState) -> str:
    """How far an after-sale is."""
    return _AFTER_SALES[value]


def after_sale_kind(value: AfterSaleKind) -> str:
    """What an after-sale is."""
    return _KINDS[value]


def moment(instant: datetime) -> str:
    """An instant by the shop's clock."""
    return f"{instant.month}月{instant.day}日 {instant:%H:%M}"


def goods_heading() -> str:
    """Over an order's goods."""
    return "商品"


def price_heading() -> str:
    """Over a price."""
    return "金额明细"


def gross_label() -> str:
    """Before the price of the goods."""
    return "商品合计"


def total_label(*, paid: bool) -> str:
    """Before the total."""
    return "实付" if paid else "应付"


def refunded_label() -> str:
    """Before what went back."""
    return "已退"


def delivery_heading(*, pickup: bool) -> str:
    """Over where an order goes."""
    return "自提" if pickup else "收货信息"


def pickup_code_label() -> str:
    """Before a pickup code."""
    return "自提码"


def pickup_hint() -> str:
    """Under a pickup code."""
    return "取货时请出示，不要提前告诉别人"


def parcel_heading() -> str:
    """Over a parcel's way."""
    return "物流"


def no_parcel_events() -> str:
    """Nothing is known of a parcel yet."""
    return "快递已揽收，暂时还没有更多物流信息"


def after_sales_heading() -> str:
    """Over an order's after-sales."""
    return "售后"


def history_heading() -> str:
    """Over an order's history."""
    return "订单进度"


def placed_at_label() -> str:
    """Before an order's time."""
    return "下单时间"


def number_label() -> str:
    """Before an order's number."""
    return "订单号"


def go_pay() -> str:
    """The button to the payment."""
    return "去付款"


def cancel_button() -> str:
    """The button that cancels."""
    return "取消订单"


def receive_button() -> str:
    """The button that says the goods are there."""
    return "确认收货"


def receive_hint() -> str:
    """Beside it."""
    return "请收到商品、检查无误后再确认。"


def refund_button() -> str:
    """The button to the after-sale's form."""
    return "申请售后"


def review_hint(*, number: str) -> str:
    """How to review."""
    return f"觉得怎么样？回到公众号说“评价 {number} 5 很好”。"


def help_hint() -> str:
    """At the end of a page."""
    return "需要帮忙？回到公众号回复“人工”。"


def withdraw_button() -> str:
    """The button that takes an application back."""
    return "撤回申请"


def decision_label() -> str:
    """Before why staff decided so."""
    return "处理说明"


def refund_amount_label() -> str:
    """Before what goes back."""
    return "退款金额"


def reason_label() -> str:
    """Before a reason."""
    return "原因"


def return_parcel_label() -> str:
    """Before the parcel that goods come back with."""
    return "寄回快递"


def carrier_label() -> str:
    """Before a carrier."""
    return "快递公司"


def carrier_example() -> str:
    """In the field of a carrier."""
    return "如 顺丰"


def parcel_number_label() -> str:
    """Before a parcel's number."""
    return "快递单号"


def send_back_button() -> str:
    """The button that says the goods are on their way back."""
    return "我已寄出"


def back_to_order() -> str:
    """The way back."""
    return "返回订单"


def pieces(count: int) -> str:
    """How many pieces."""
    return f"×{count}"
