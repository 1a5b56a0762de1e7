"""What is said about friends who were brought, and about commission. Amounts in fen."""

from collections.abc import Sequence
from datetime import date

from bot.kernel.money import show_yuan
from store.commissions.rules import CommissionState, Ring

_STATES = {
    CommissionState.HELD: "审核中",
    CommissionState.PENDING: "待结算",
    CommissionState.AVAILABLE: "可提现",
    CommissionState.REVERSED: "已退回",
    CommissionState.VOID: "未通过",
}
_RINGS = {
    Ring.PHONE: "收货手机号相同",
    Ring.ADDRESS: "收货地址相同",
    Ring.PAYER: "付款人相同",
}
_CONFIRM = "\n回复“确认”执行，“算了”放弃。"
_USAGES = {"release": "放行佣金 编号", "void": "作废佣金 编号"}


def about_team() -> str:
    """What 我的团队 is for."""
    return "你邀请来的朋友"


def about_commission() -> str:
    """What 佣金 is for."""
    return "佣金余额和最近明细"


def rate(*, points: int) -> str:
    """Word a rate of hundredths of a percent: 5%, 2.5%."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02}".rstrip("0") + "%" if rest else f"{whole}%"


def team(
    *,
    friends: int,
    new: int,
    bought: int,
    beyond: int | None,
    latest: Sequence[tuple[str, date]],
) -> str:
    """Whom somebody has brought: how many, new this month, who bought, the last by name and day."""
    if not friends:
        return "还没有朋友通过你的邀请到来。\n回复“邀请”看你的邀请码、链接和海报。"
    lines = [f"你邀请来的朋友：{friends} 位", f"本月新增 {new} 位，{bought} 位下过单"]
    if beyond is not None:
        lines.append(f"朋友再邀请来的：{beyond} 位")
    lines.append("最近到来：")
    lines += [f"· {name}（{day.month}月{day.day}日）" for name, day in latest]
    lines.append("回复“佣金”看收益。")
    return "\n".join(lines)


def purse(*, available: int, pending: int, withdrawing: int, paid_out: int, owes: int) -> str:
    """What somebody has of commission."""
    lines = [
        f"可提现佣金：{show_yuan(available)}",
        f"待结算：{show_yuan(pending)}",
        f"提现中：{show_yuan(withdrawing)}",
        f"已提现：{show_yuan(paid_out)}",
    ]
    if owes:
        lines.append(f"待扣回：{show_yuan(owes)}（已结算的订单后来退了款，会从以后的佣金里扣）")
    return "\n".join(lines)


def entry(*, state: CommissionState, amount: int, friend: str, day: date, level: int) -> str:
    """One commission: by whose order of which day, how much is left or was, and how far it is."""
    whose = friend if level == 1 else f"{friend}（朋友的朋友）"
    return f"· {day.month}月{day.day}日 {whose} 的订单 {show_yuan(amount)} {_STATES[state]}"


def commission(*, purse: str, entries: Sequence[str], rates: Sequence[int], days: float) -> str:
    """The answer to 佣金: what there is, the last entries, how it comes about, and the tax."""
    lines = [purse]
    lines += ["最近明细：", *entries] if entries else ["还没有佣金记录。"]
    lines.append(how(rates=rates))
    lines.append(
        f"朋友的订单收货满 {days:g} 天、没有进行中的售后，佣金就变为可提现；退款的部分会相应扣回。"
    )
    lines.append("佣金属于应税收入，发放时依法代扣代缴个人所得税。")
    return "\n".join(lines)


def how(*, rates: Sequence[int]) -> str:
    """What a friend's order earns; nothing where the shop pays none."""
    if not any(rates):
        return "本店目前没有佣金。"
    earned = f"朋友的订单完成后，你得商品实付金额的 {rate(points=rates[0])}"
    if len(rates) > 1:
        earned += f"，朋友的朋友的订单 {rate(points=rates[1])}"
    return f"{earned}（部分商品比例不同，不含运费）。"


def staff_held(*, id: int, number: str, amount: int, why: str) -> str:
    """Staff: referrer and buyer may be one and the same."""
    acts = f"回复“放行佣金 {id}”或“作废佣金 {id}”。"
    return (
        f"【佣金待审】订单 {number} 的佣金 {show_yuan(amount)} 暂缓："
        f"推荐人和买家{_RINGS[Ring(why)]}。{acts}"
    )


def usage(*, act: str) -> str:
    """A command of staff was said without its number."""
    return f"请这样说：{_USAGES[act]}"


def held_line(*, id: int, number: str, amount: int, why: str, referrer: str, buyer: str) -> str:
    """One commission that waits for a person."""
    return (
        f"#{id} 订单 {number} {show_yuan(amount)}：推荐人 {referrer}，买家 {buyer}，"
        f"{_RINGS[Ring(why)]}"
    )


def held(*, lines: Sequence[str], has_more: bool) -> str:
    """All commissions that wait for a person."""
    if not lines:
        return "没有待审的佣金。"
    more = ["……还有更多，处理后再看。"] if has_more else []
    return "\n".join(["待审佣金", *lines, *more, "回复“放行佣金 编号”或“作废佣金 编号”。"])


def ask_release(*, line: str) -> str:
    """Staff want to let a commission go on."""
    return f"放行这笔佣金，推荐人将按规则得到它：\n{line}{_CONFIRM}"


def ask_void(*, line: str) -> str:
    """Staff want to refuse a commission."""
    return f"作废这笔佣金，推荐人不会得到它，不能撤销：\n{line}{_CONFIRM}"


def released(*, id: int, amount: int) -> str:
    """A commission goes on."""
    return f"已放行佣金 #{id}（{show_yuan(amount)}）。"


def voided(*, id: int, amount: int) -> str:
    """A commission was refused."""
    return f"已作废佣金 #{id}（{show_yuan(amount)}）。"


def not_held(*, id: int) -> str:
    """There is no such commission, or it doesn't wait any more."""
    return f"没有编号 {id} 的待审佣金，可能已经处理过。回复“佣金待审”看列表。"


def rate_not_allowed(*, target_id: int) -> str:
    """A rate can't be set so."""
    return f"佣金比例不能低于 0 或超过全价，最多两位小数，并且商品或分类（{target_id}）要存在。"
