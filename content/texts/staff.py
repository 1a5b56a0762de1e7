"""What is said about staff."""

from community.staff.rules import Role


def role_name(*, role: Role) -> str:
    """What somebody of the staff is called by their work."""
    match role:
        case Role.OWNER:
            return "店主"
        case Role.MANAGER:
            return "运营"
        case Role.AGENT:
            return "客服"


def no_longer_staff() -> str:
    """An account lost its place among the staff just before its command was done."""
    return "这个微信已经不再绑定员工账号，刚才的操作没有执行。"


def demo_owner() -> str:
    """Who opened the demo."""
    return "阿团"


def demo_group() -> str:
    """The name of the demo's group of neighbours."""
    return "团子邻里团"
