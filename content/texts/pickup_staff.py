"""What staff are told about pickup points: adding, closing and opening them again."""

from collections.abc import Sequence

from content.texts.pickup import field_name
from content.texts.quoting import harmless, quoted
from store.pickup.rules import PickupPoint, PickupPointDraft

_CONFIRM = "\n回复“确认”执行，“算了”放弃。"
_USAGE = "请这样说：加自提点 3号楼 | 幸福小区3号楼大厅 | 每天 9:00-20:00"


def points(*, points: Sequence[PickupPoint]) -> str:
    """All pickup points, for staff."""
    if not points:
        return f"还没有自提点。{_USAGE}"
    text = ["自提点："]
    text += [
        f"· {harmless(one.name)}（{_state(is_open=one.is_open)}）："
        f"{harmless(one.address)}，{harmless(one.hours)}"
        for one in points
    ]
    return "\n".join([*text, "可以说“加自提点”“关自提点 名称”“开自提点 名称”。"])


def parts_missing(*, fields: Sequence[str]) -> str:
    """加自提点 with something missing."""
    return f"还差{'、'.join(map(field_name, fields))}。{_USAGE}"


def too_many_parts() -> str:
    """加自提点 with more than it takes."""
    return f"只要名称、地址和开放时间三样，用“|”隔开。{_USAGE}"


def ask_add(*, point: PickupPointDraft) -> str:
    """Before 加自提点."""
    text = [
        f"将加自提点“{harmless(point.name)}”：",
        f"地址：{harmless(point.address)}",
        f"开放时间：{harmless(point.hours)}",
        "顾客下单时可以选它，开接龙也可以用它。",
    ]
    return "\n".join(text) + _CONFIRM


def added(*, name: str) -> str:
    """After 加自提点."""
    return f"已加自提点“{harmless(name)}”，现在就可以用。"


def which_point(*, said: str, points: Sequence[PickupPoint], opens: bool) -> str:
    """Which pickup point is to be closed or opened isn't plain."""
    if not points:
        return f"还没有自提点。{_USAGE}"
    unknown = f"不知道“{quoted(said, longest=30)}”是哪个自提点。" if said else ""
    known = "、".join(harmless(one.name) for one in points)
    usage = f"{_act(opens=opens)}自提点 {harmless(points[0].name)}"
    return f"{unknown}自提点有：{known}。请这样说：{usage}"


def ask_turn(*, point: PickupPoint, opens: bool) -> str:
    """Before 关自提点 or 开自提点."""
    effect = (
        "顾客下单时可以选它，开接龙也可以用它"
        if opens
        else "新订单和新接龙不能选它，已下的订单和已开的接龙照常在那里取货"
    )
    return f"将{_act(opens=opens)}自提点“{harmless(point.name)}”：{effect}。{_CONFIRM}"


def turned(*, name: str, opens: bool) -> str:
    """After 关自提点 or 开自提点."""
    return f"已{_act(opens=opens)}自提点“{harmless(name)}”。"


def already(*, name: str, opens: bool) -> str:
    """A pickup point is open, or closed, already."""
    return f"自提点“{harmless(name)}”已经{_state(is_open=opens)}，什么都没有做。"


def _act(*, opens: bool) -> str:
    return "开" if opens else "关"


def _state(*, is_open: bool) -> str:
    return "开着" if is_open else "关着"
