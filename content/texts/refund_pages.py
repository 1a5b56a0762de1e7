"""The words of the form that asks for money back."""

from bot.kernel.money import show_yuan

NO_REASON = "七天无理由"
CAUSES = ("质量问题", "少发、错发", "和描述不符", NO_REASON, "其他")
"""What money can be asked back for; `NO_REASON` is the right to send goods back for none."""
CAUSES_BEFORE_SHIPPING = ("不想要了", "拍错了", "信息填错了", "其他")


def refund_title() -> str:
    """The title of the after-sale's form."""
    return "申请售后"


def refund_whole_note(*, total: int) -> str:
    """Before shipping an order is refunded whole."""
    return f"订单还没有发货，会整单退款 {show_yuan(total)}，同意后原路退回。"


def which_line() -> str:
    """Over the choice of a line."""
    return "哪件商品"


def left_of_line(*, left: int) -> str:
    """How many pieces can still be complained of."""
    return f"可申请 {left} 件"


def how_many() -> str:
    """Before the number of pieces."""
    return "件数"


def which_kind() -> str:
    """Over the choice of a kind."""
    return "想要怎么处理"


def cause_heading() -> str:
    """Over the choice of a cause."""
    return "原因"


def reason(*, cause: str, words: str) -> str:
    """Why money shall go back, as staff read it."""
    return f"{cause}：{words}" if words else cause


def more_words() -> str:
    """In the field of the words."""
    return "补充说明（选填，最多 150 字）"


def pictures_heading(*, most: int) -> str:
    """Over the field of pictures."""
    return f"图片（最多 {most} 张，JPG、PNG 或 WebP，每张不超过 5 MB）"


def send_application() -> str:
    """The button that applies."""
    return "提交申请"


def picture_not_allowed() -> str:
    """A picture can't be read, or is too large."""
    return "有一张图片打不开或太大：请用 5 MB 以内的 JPG、PNG 或 WebP 图片"


def too_many_pictures(*, most: int) -> str:
    """More pictures than are taken."""
    return f"最多上传 {most} 张图片"


def picture_of_refund() -> str:
    """A picture's description."""
    return "售后图片"
