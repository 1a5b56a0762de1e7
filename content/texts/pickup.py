"""What is said about pickup points."""

from content.texts.quoting import quoted
from store.pickup.rules import LONGEST


def not_allowed(*, field: str) -> str:
    """A field of a pickup point is empty or too long."""
    most = "、".join(f"{_FIELDS[one]} {longest} 个字" for one, longest in LONGEST.items())
    return f"自提点的“{field_name(field)}”是空的或太长（最多：{most}），没有保存。"


def name_taken(*, name: str) -> str:
    """Another pickup point has this name."""
    return f"已经有一个自提点叫“{quoted(name, longest=30)}”，请换一个名字。"


def not_found(*, point_id: int) -> str:
    """There is no such pickup point."""
    return f"没有编号是 {point_id} 的自提点。"


def field_name(field: str) -> str:
    """What a field of a pickup point is called."""
    return _FIELDS.get(field, field)


_FIELDS = {"name": "名称", "address": "地址", "hours": "开放时间"}
