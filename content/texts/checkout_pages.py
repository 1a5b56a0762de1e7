"""The words of the page that orders what is in the cart."""

from collections.abc import Sequence

from bot.kernel.money import show_yuan
from community.addresses.rules import Lack
from content.texts.addresses import ask


def checkout_title() -> str:
    """The title of the page that orders."""
    return "确认订单"


def cart_empty() -> str:
    """There is nothing to order."""
    return "购物车是空的"


def how_to_fill() -> str:
    """How to put something in."""
    return "回到公众号，回复“商品”逛逛，看中的说“加购 编码”。"


def cart_changed() -> str:
    """The cart isn't what the form showed."""
    return "购物车刚刚变了，请核对后再提交。"


def where_heading() -> str:
    """Over the choice of where to."""
    return "送到哪里"


def new_address_heading(*, first: bool) -> str:
    """Over the field of a new address."""
    return "填写收货地址" if first else "用新地址"


def address_example() -> str:
    """In the field of a new address."""
    return (
        "姓名 电话 省市区街道门牌，可以整段粘贴。如：张三 13800138000 浙江省杭州市西湖区文三路90号"
    )


def address_lacks(*, missing: Sequence[Lack], place: str, choices: Sequence[str]) -> str:
    """A typed address isn't enough."""
    *asked, _in_chat = ask(missing=missing, place=place, choices=choices).splitlines()
    return "\n".join([*asked, "请补全后再保存。"])


def save_address() -> str:
    """The button that keeps an address."""
    return "保存并使用"


def where_first() -> str:
    """An order needs to go somewhere."""
    return "请先填写收货地址，或选一个自提点。"


def default_mark() -> str:
    """Beside the default address."""
    return "默认"


def points_switch(*, balance: int) -> str:
    """The switch for paying with points."""
    return f"用积分抵扣（现有 {balance} 积分）"


def recount() -> str:
    """The button that works the price out again."""
    return "更新金额"


def fresh_note(*, titles: str) -> str:
    """What goods can't be returned without a reason; ordering confirms it."""
    return f"{titles}是生鲜，签收后不支持无理由退货，提交订单即表示同意。"


def submit_order(*, total: int) -> str:
    """The button that orders."""
    return f"提交订单 {show_yuan(total)}"


def keep_note(*, minutes: float) -> str:
    """How long an order is kept unpaid."""
    return f"提交后请在 {minutes:g} 分钟内付款。"
