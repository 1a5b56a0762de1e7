"""The words of the pages to pay at."""

from bot.kernel.money import show_yuan


def pay_title() -> str:
    """The title of the page to pay at."""
    return "付款"


def pay_in_wechat() -> str:
    """The button that pays within WeChat."""
    return "微信支付"


def scan_to_pay() -> str:
    """Over a QR code."""
    return "用微信“扫一扫”付款"


def scan_hint() -> str:
    """Under a QR code."""
    return "需要用另一台手机的微信扫码，长按识别无效。"


def open_code() -> str:
    """Before the code's address."""
    return "付款码链接"


def by_code_instead() -> str:
    """The link to the QR code."""
    return "改用扫码付款"


def i_have_paid() -> str:
    """The button that has the bank asked."""
    return "我已付款"


def not_paid_yet() -> str:
    """The bank knows of no payment."""
    return "暂时还没有收到付款。如果已经付了，请稍等片刻再点一次，不要重复付款。"


def waiting() -> str:
    """While a page waits for the payment."""
    return "付款后页面会自动更新"


def play_title() -> str:
    """Over the demo's payment."""
    return "演示店铺 · 模拟支付"


def play_hint() -> str:
    """What the demo's payment is."""
    return "这是演示，不会真的扣钱。点下面的按钮就算付了款。"


def play_button(*, total: int) -> str:
    """The button that plays a payment."""
    return f"模拟支付 {show_yuan(total)}"


def bank_unreachable() -> str:
    """The bank doesn't answer."""
    return "暂时连不上支付平台，订单还在，请稍后再试"


def bank_refused() -> str:
    """The bank doesn't want to."""
    return "支付暂时用不了，订单还在，请回到公众号回复“人工”"


def visitor_unknown() -> str:
    """WeChat doesn't say who pays: a preview, or a fault."""
    return "没能确认你的微信身份，暂时不能在这里付款"


def visitor_hint() -> str:
    """What helps then."""
    return "如果页面下方有“使用完整服务”，请先点它；也可以改用扫码付款。"


def call_cancelled() -> str:
    """The customer closed WeChat's cashier."""
    return "没有付款。想好了可以再点“微信支付”。"


def call_failed() -> str:
    """WeChat's cashier didn't open."""
    return "没能打开微信支付，请再试一次，或改用扫码付款。"


def bill_title(*, shop: str, first: str, kinds: int) -> str:
    """What the payment is called at the bank."""
    more = f"等 {kinds} 种商品" if kinds > 1 else ""
    return f"{shop}：{first}{more}"
