"""What customers and staff are told without having asked."""

from bot.kernel.money import show_yuan


def order_paid(*, number: str, total: int, url: str) -> str:
    """An order was paid; the total in fen."""
    return f'已收到付款 {show_yuan(total)}，订单 {number} 正在备货。\n<a href="{url}">查看订单</a>'


def pickup_ready(*, number: str, total: int, code: str, url: str) -> str:
    """An order that is picked up was paid; `code` fetches it."""
    paid = f"已收到付款 {show_yuan(total)}，订单 {number}。"
    return f'{paid}\n自提码 {code}，取货时请出示。\n<a href="{url}">查看订单</a>'


def order_shipped(*, number: str, parcel: str, url: str) -> str:
    """An order was sent."""
    return f'订单 {number} 已发货：{parcel}\n<a href="{url}">查看物流</a>'


def order_received_by_itself(*, number: str) -> str:
    """An order was taken as received, as nobody said so."""
    return f"订单 {number} 已自动确认收货。有问题请回复“退款 {number} 原因”。"


def order_unpaid(*, number: str) -> str:
    """An order wasn't paid in time."""
    closed = f"订单 {number} 超时未付款，已自动关闭，用到的优惠券和积分都已退回。"
    return f"{closed}回复“再来一单”可重新下单。"


def order_cancelled(*, number: str) -> str:
    """An order was closed at the bank, too."""
    return f"订单 {number} 已取消，用到的优惠券和积分都已退回。"


def surplus_returned(*, number: str, amount: int) -> str:
    """Money came that the order can't take any more."""
    return (
        f"订单 {number} 收到一笔 {show_yuan(amount)} 的付款，但该订单已关闭或已付清，"
        "这笔钱会原路全额退回，无需操作。"
    )


def refund_arrived(*, number: str, amount: int) -> str:
    """The payer has their money back."""
    return f"订单 {number} 退款 {show_yuan(amount)} 已原路退回，到账时间以银行为准。"


def refund_agreed(*, number: str, amount: int, needs_return: bool) -> str:
    """Staff agreed to an after-sale."""
    if needs_return:
        how = f"寄出后请回复“退货 {number} 快递公司 单号”。"
        return f"订单 {number} 的退货申请已同意，收到并验货后退 {show_yuan(amount)}。{how}"
    return f"订单 {number} 的退款申请已同意，{show_yuan(amount)} 将原路退回。"


def refund_refused(*, number: str, reason: str) -> str:
    """Staff refused an after-sale."""
    return f"订单 {number} 的退款申请未通过：{reason}\n有疑问请回复“人工”。"


def wrong_goods() -> str:
    """Why a return is refused whose parcel held something else."""
    return "寄回的不是这笔订单的商品"


def staff_refund_applied(*, number: str, amount: int) -> str:
    """Staff: a customer wants money back."""
    act = f"回复“同意退款 {number}”或“拒绝退款 {number} 原因”。"
    return f"【售后】订单 {number} 申请退款 {show_yuan(amount)}。{act}"


def staff_handling_late(*, number: str) -> str:
    """Staff: a paid order waits too long."""
    return f"【超时】订单 {number} 付款后一直未发货，请尽快处理：发货 {number} 快递公司 单号"


def staff_parcel_delayed(*, number: str, parcel: str) -> str:
    """Staff: a parcel isn't heard of."""
    return f"【物流】订单 {number} 的包裹 {parcel} 很久没有更新，请联系快递公司。"


def staff_refund_failed(*, number: str, amount: int) -> str:
    """Staff: the bank can't give money back."""
    return f"【退款失败】订单 {number} 应退 {show_yuan(amount)} 未能原路退回，请在商户平台处理。"
