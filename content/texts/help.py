"""What one can say, by topic."""

from collections.abc import Sequence

Topics = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Each topic's name, and what can be said of it, with what that is for."""


def overview(*, topics: Topics) -> str:
    """All topics, each with what to say."""
    blocks = ["直接回复下面的话就行，说“帮助 签到”看一类的说明："]
    for name, entries in topics:
        said = "\n".join(f"· {usage}" for usage, _ in entries)
        blocks.append(f"【{name}】\n{said}")
    return "\n".join(blocks)


def explanation(*, topics: Topics) -> str:
    """Some topics, each with what to say and what it is for."""
    blocks = ["直接回复下面的话就行："]
    for name, entries in topics:
        lines = [f"· {usage}：{about}" for usage, about in entries]
        blocks.append("\n".join([f"【{name}】", *lines]))
    return "\n\n".join(blocks)


def about_help() -> str:
    """What 帮助 is for."""
    return "看能说什么；“帮助 签到”看一类的说明"


def shop_button() -> str:
    """A top button of the menu."""
    return "逛逛"


def points_button() -> str:
    """A top button of the menu."""
    return "签到"


def me_button() -> str:
    """A top button of the menu."""
    return "我的"
