"""What is said about inviting friends."""

from content.texts.quoting import quoted


def topic() -> str:
    """The heading in the help."""
    return "邀请与帮助"


def about_invitation() -> str:
    """What 邀请 is for."""
    return "你的邀请码和链接"


def about_code() -> str:
    """What 邀请码 is for."""
    return "告诉我们是谁邀请了你"


def about_name() -> str:
    """What 昵称 is for."""
    return "告诉我怎么称呼你"


def invitation(*, code: str, url: str, poster: str, friends: int, days: int, earned: str) -> str:
    """A member's code, link and poster, and what a friend's order earns."""
    brought = f"已有 {friends} 位朋友通过你的邀请到来。" if friends else "还没有朋友用过它。"
    return (
        f"你的邀请码：{code}\n"
        f'邀请链接：<a href="{url}">{url}</a>\n'
        f'<a href="{poster}">带二维码的海报</a>\n'
        f"朋友打开链接扫码关注，或加入后 {days} 天内、下第一单前回复“邀请码 {code}”，"
        "就算是你邀请的。\n"
        f"{earned}回复“佣金”看收益，“我的团队”看朋友。\n"
        f"{brought}"
    )


def about_poster() -> str:
    """What 邀请 with a product's code is for."""
    return "一件商品的海报"


def product_poster(*, title: str, url: str) -> str:
    """The poster of a product, with the member's QR code."""
    return f'<a href="{url}">“{title}”的海报</a>，上面有你的二维码。'


def already_ordered() -> str:
    """Somebody has ordered before they said who brought them."""
    return "邀请码要在下第一单之前填写，你已经下过单了。"


def ask_code() -> str:
    """Somebody says 邀请码 alone."""
    return "请回复朋友给你的邀请码（6 位字母和数字）；不填了说“算了”。"


def referred(*, friend: str) -> str:
    """A referrer was set by code."""
    return f"记下了，是 {friend} 邀请你来的。"


def unknown_code(*, code: str) -> str:
    """Nobody has this code."""
    return (
        f"没有找到邀请码“{quoted(code)}”，请核对后再说一次，比如“邀请码 X7K2AB”；不填了说“算了”。"
    )


def own_code() -> str:
    """It is one's own."""
    return "这是你自己的邀请码，把它发给朋友吧。"


def already_referred() -> str:
    """The first referrer stays."""
    return "你的邀请人已经记下了，不能再更改。"


def too_late(*, days: int) -> str:
    """The days are over."""
    return f"邀请码要在加入后 {days} 天内填写，现在已经过了。"


def loop() -> str:
    """The code's owner was brought by the reader."""
    return "对方是你邀请来的朋友，不能反过来做你的邀请人。"


def page_title(*, friend: str, shop: str) -> str:
    """The heading of the page behind an invitation link."""
    return f"{friend} 邀请你来{shop}看看"


def page_with_code(*, shop: str) -> str:
    """Under the QR code."""
    return f"长按识别二维码，关注“{shop}”公众号"


def page_without_code(*, shop: str, code: str) -> str:
    """Where no QR code could be had."""
    return f"在微信里搜索公众号“{shop}”并关注，然后回复“邀请码 {code}”"


def page_unknown() -> str:
    """Nobody has the code of the link."""
    return "这个邀请链接不存在，请向朋友要一个新的。"
