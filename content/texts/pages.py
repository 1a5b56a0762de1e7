"""The words of the customers' pages."""

PRIVACY_VERSION = "2026-11-22"
"""The version of the privacy text below: change it whenever the text changes."""


def privacy_title(*, shop: str) -> str:
    """The heading of the privacy page."""
    return f"{shop}隐私说明（{PRIVACY_VERSION} 版）"


def privacy_paragraphs(*, shop: str) -> list[str]:
    """The privacy text itself."""
    return [
        f"{shop}（以下称“我们”）只为向你提供服务而处理必要的信息。",
        (
            "我们保存：微信给我们的用户标识（openid）、你告诉我们的名字、你关注和取消关注的时间、签到与积分记录、"
            "谁邀请了你，以及收到的消息的编号和我们的答复；处理出错的消息会留给店员查看。"
        ),
        (
            "购物时我们还保存：收货人、电话和地址（加密保存）、购物车、订单、优惠券、付款和退款记录、评价，"
            "以及申请售后时你上传的图片（只留画面，去掉拍摄地点等信息）。"
        ),
        (
            "我们用它们来：认出你、答复你的消息、记录你的积分，完成你的订单和售后。付款由微信支付办理；"
            "收货人、电话和地址会交给快递公司或自提点送货。除此之外，未经你同意不用于营销，也不提供给他人。"
        ),
        "消息的编号和答复保存 30 天；订单和付款记录按法律要求至少保存三年；其余在你使用期间保存。",
        "你可以随时取消关注。想查看、更正或删除你的信息，请在公众号里回复“人工”。",
    ]


def product_not_found() -> str:
    """A product page of something that isn't on sale."""
    return "这个商品不存在或已下架"


def page_not_found() -> str:
    """An address under which there is nothing."""
    return "这个页面不存在"


def list_price_label() -> str:
    """Before a list price."""
    return "划线价"


def code_label() -> str:
    """Before a product's code."""
    return "编码"


def how_to_ask(*, code: str) -> str:
    """At the end of a product's page."""
    return f"回到公众号，回复“详情 {code}”或“人工”"


def limit_note(*, limit: int) -> str:
    """How many each may have."""
    return f"每人限购 {limit} 件"


def specs_heading() -> str:
    """Over the specs."""
    return "规格与价格"


def about_heading() -> str:
    """Over the description."""
    return "商品介绍"


def buying_heading() -> str:
    """Over how to buy."""
    return "怎么买"


def how_to_buy(*, code: str, spec: str) -> str:
    """How to buy in chat."""
    said = f"{code} {spec}".strip()
    return f"回到公众号，回复“买 {said}”直接下单，或“加购 {said}”放进购物车。"


def reviews_heading(*, count: int, tenths: int) -> str:
    """Over the reviews; the average in tenths of a star."""
    return f"评价（{count} 条，平均 {tenths // 10}.{tenths % 10} 星）" if count else "评价"


def no_reviews() -> str:
    """Nobody has reviewed it."""
    return "还没有评价"


def stars(count: int) -> str:
    """Stars."""
    return "★" * count + "☆" * (5 - count)
