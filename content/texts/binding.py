"""What is said about binding a WeChat account as one of the staff."""

from community.staff.rules import Role
from content.texts.quoting import quoted
from content.texts.staff import role_name


def what_for() -> str:
    """绑定 alone, or with something that can't be a code."""
    return (
        "“绑定”用来把员工账号绑定到这个微信：请店主给你一个 6 位数字的绑定码，再回复“绑定 绑定码”。"
    )


def to_say(*, code: str) -> str:
    """What somebody of the staff says to bind their account."""
    return f"绑定 {code}"


def bound(*, name: str, role: Role) -> str:
    """The account speaks for one of the staff from now on."""
    return f"绑定成功！你现在是{role_name(role=role)} {quoted(name)}，可以用这个微信处理店务了。"


def wrong_code(*, left: int) -> str:
    """Nobody was given this code."""
    return f"绑定码不对，什么都没有改变。请核对后再试，还可以试 {left} 次。"


def locked_now(*, minutes: int) -> str:
    """One wrong code too many."""
    return f"绑定码不对，而且错误次数太多，{minutes} 分钟内不能再绑定。"


def locked(*, minutes: int) -> str:
    """A code is said while none is listened to."""
    return f"绑定码的错误次数太多，请 {minutes} 分钟后再试。"


def used() -> str:
    """The code was good once."""
    return "这个绑定码已经用过了，请店主再给你一个新的。"


def expired() -> str:
    """The code's minutes are over, or a newer one has replaced it."""
    return "这个绑定码已经失效了，请店主再给你一个新的。"


def already_staff() -> str:
    """The account is one of the staff's."""
    return "这个微信已经绑定了员工账号，不用再绑定。"
