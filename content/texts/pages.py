"""The words of the customers' pages."""

PRIVACY_VERSION = "2026-11"
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
        "我们用它们来：认出你、答复你的消息、记录你的积分。未经你同意不用于营销，也不提供给他人。",
        "消息的编号和答复保存 30 天；积分记录在你使用期间保存。",
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
