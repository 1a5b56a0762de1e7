"""What is written on a poster: a picture that members show to friends."""

from datetime import date

from bot.kernel.money import show_yuan


def invited_by(*, friend: str) -> str:
    """Under the shop's name: whose poster it is, masked."""
    return f"{friend} 邀请你来逛逛"


def slogan() -> str:
    """In the place of a product's title, on a poster of the whole shop."""
    return "想买什么，说句话就好"


def promise() -> str:
    """Under it."""
    return "聊着天就买好了：挑货、下单、查物流"


def price(*, lowest: int, several: bool) -> str:
    """A product's price, from its cheapest spec on."""
    return f"{show_yuan(lowest)} 起" if several else show_yuan(lowest)


def scan() -> str:
    """Beside the QR code."""
    return "长按识别二维码"


def follow(*, shop: str) -> str:
    """Where the QR code leads: to the official account."""
    return f"关注“{shop}”公众号"


def visit(*, shop: str) -> str:
    """Where the QR code leads: to the invitation's page."""
    return f"打开“{shop}”的邀请页"


def code(*, code: str) -> str:
    """What to say instead of scanning."""
    return f"邀请码 {code}"


def good_until(*, day: date) -> str:
    """Until when the QR code is good."""
    return f"二维码有效期至 {day.year}年{day.month}月{day.day}日"


def not_found() -> str:
    """There is no such invitation or product."""
    return "这张海报不存在，请向朋友要一张新的。"
