"""What is said about binding a WeChat account: as one of the staff, or as one person's other."""

from community.staff.rules import Role
from content.texts.quoting import quoted
from content.texts.staff import role_name


def about_binding() -> str:
    """What 绑定 is for."""
    return "把公众号和群里的你合成一个会员"


def what_for() -> str:
    """绑定 with something that can't be a code."""
    return (
        "绑定要说 6 位数字的绑定码：在另一个账号里回复“绑定”会得到一个，再到这里回复“绑定 绑定码”，"
        "两边就合成一个会员。员工的绑定码请向店主要。"
    )


def code_given(*, code: str, minutes: int) -> str:
    """绑定 alone: a code to say at another door."""
    return (
        f"你的 6 位数字的绑定码是 {code}，{minutes} 分钟内有效，只能用一次，不要告诉别人。\n"
        f"用你的另一个账号（公众号或群助手）对我说“{to_say(code=code)}”，"
        "两边就合成一个会员：订单、积分和优惠券都在一起，合并后不能分开。"
    )


def to_say(*, code: str) -> str:
    """What somebody says to bind their account."""
    return f"绑定 {code}"


def merged() -> str:
    """Two accounts are one member's from now on."""
    return "绑定成功！你的两个账号现在是同一个会员，订单、积分和优惠券都在一起了。"


def own_code() -> str:
    """A code is said by the very member it was given to."""
    return "这是你自己的绑定码，要用你的另一个账号来说。什么都没有改变。"


def member_code_used() -> str:
    """A member's code was good once."""
    return "这个绑定码已经用过了，什么都没有改变。请在另一个账号里回复“绑定”，再要一个新的。"


def member_code_expired() -> str:
    """A member's code's minutes are over, or a newer one has replaced it."""
    return "这个绑定码已经失效了，什么都没有改变。请在另一个账号里回复“绑定”，再要一个新的。"


def same_door() -> str:
    """Two accounts are known at the same door: there, one person is one account."""
    return (
        "这两个账号都已经在同一个公众号或群助手里，各是一个会员，不能合并。"
        "什么都没有改变，绑定码也还能用。"
    )


def both_are_staff() -> str:
    """Each of two accounts is one of the staff's."""
    return "这两个账号都绑定了员工，不能合并。什么都没有改变，请店主先处理其中一个员工账号。"


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
