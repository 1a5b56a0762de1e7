"""What one can say, by topic."""

from collections.abc import Sequence


def overview(*, topics: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> str:
    """All topics, each with what to say and what it is for."""
    blocks = ["直接回复下面的话就行："]
    for name, entries in topics:
        lines = [f"· {usage}：{about}" for usage, about in entries]
        blocks.append("\n".join([f"【{name}】", *lines]))
    return "\n\n".join(blocks)


def about_help() -> str:
    """What 帮助 is for."""
    return "看这份说明；“帮助 签到”只看一类"


def shop_button() -> str:
    """A top button of the menu."""
    return "逛逛"


def points_button() -> str:
    """A top button of the menu."""
    return "签到"


def me_button() -> str:
    """A top button of the menu."""
    return "我的"
