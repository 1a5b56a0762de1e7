"""撤回。"""


def topic() -> str:
    """The help's heading."""
    return "其他"


def about_undo() -> str:
    """What 撤回 is for."""
    return "撤回刚才的操作（几分钟内）"


def nothing_to_undo() -> str:
    """Nothing was changed lately."""
    return "没有可以撤回的操作。"


def not_undoable() -> str:
    """The last command can't be undone."""
    return "刚才的操作不能撤回。需要帮忙请回复“人工”。"


def too_late(*, minutes: float) -> str:
    """The time for undoing is over."""
    return f"已经超过 {minutes:g} 分钟，不能撤回了。需要帮忙请回复“人工”。"
