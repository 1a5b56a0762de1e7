"""What is said about commission that is paid out. Amounts in fen."""

from collections.abc import Sequence
from datetime import date

from bot.kernel.money import show_yuan
from content.texts.quoting import quoted
from store.withdrawals.rules import WithdrawalState

_OTHERS = "还需要另一位同事同意（其中要有店主）"
_CONFIRM = "\n回复“确认”执行，“算了”放弃。"
_STATES: dict[str, str] = {
    WithdrawalState.ASKED: "待审核",
    WithdrawalState.APPROVED: "已通过，正在打款",
    WithdrawalState.SENDING: "正在打款",
    WithdrawalState.WAITING: "待你确认收款",
    WithdrawalState.PAID: "已到账",
    WithdrawalState.REFUSED: "未通过，已退回佣金",
    WithdrawalState.CANCELLED: "已撤回",
    WithdrawalState.FAILED: "没有到账，已退回佣金",
}
_USAGES = {
    "approve": "同意提现 提现单号",
    "refuse": "拒绝提现 提现单号 原因",
    "by_hand": "提现已付 提现单号 备注（先同意，再线下付款）",
}


def about_withdrawal() -> str:
    """What 提现 is for."""
    return "把佣金提到微信零钱"


def usage_withdrawal() -> str:
    """How 提现 is said, in the help."""
    return "提现 50"


def state_name(*, state: str) -> str:
    """How far a withdrawal is."""
    return _STATES.get(state, state)


def what_for(
    *, available: int, least: int, latest: Sequence[tuple[date, int, str, str | None]]
) -> str:
    """提现 was said alone: what there is, how to say it, and the last ones with their links."""
    lines = [
        f"可提现佣金：{show_yuan(available)}",
        f"满 {show_yuan(least)} 可以提现，请说：提现 50",
    ]
    if latest:
        lines.append("最近的提现：")
    for day, amount, state, url in latest:
        line = f"· {day.month}月{day.day}日 {show_yuan(amount)} {state_name(state=state)}"
        lines.append(f'{line}\n<a href="{url}">去确认收款</a>' if url else line)
    return "\n".join(lines)


def asked(*, number: str, amount: int, left: int, undo_minutes: float) -> str:
    """A withdrawal was asked for."""
    return (
        f"已申请提现 {show_yuan(amount)}，提现单 {number}。\n"
        "审核通过后会发到你的微信零钱，届时请按提示确认收款。\n"
        f"剩余可提现 {show_yuan(left)}。{undo_minutes:g} 分钟内可以“撤回”。\n"
        "佣金属于应税收入，税款按规定办理。"
    )


def undone(*, amount: int) -> str:
    """A withdrawal was taken back."""
    return f"已撤回提现，{show_yuan(amount)} 回到可提现佣金。"


def amount_not_allowed(*, said: str, least: int, most: int) -> str:
    """Something that is no amount, too little or too much at once."""
    start = f"“{quoted(said)}”不是可以提现的金额。" if said else "这个金额不能提现。"
    return f"{start}每次可提 {show_yuan(least)} 到 {show_yuan(most)}，例如“提现 50”。"


def not_enough(*, wanted: int, available: int) -> str:
    """More was wanted than there is."""
    return f"可提现佣金只有 {show_yuan(available)}，不够提现 {show_yuan(wanted)}。"


def no_purse() -> str:
    """Nobody knows an account that money could be sent to."""
    return "提现发到微信零钱，需要先关注公众号；已经关注的，请在公众号里说“绑定”，再回来试试。"


def not_found(*, number: str) -> str:
    """There is no such withdrawal."""
    return f"没有找到提现单“{quoted(number)}”。"


def not_allowed(*, number: str, state: str) -> str:
    """A withdrawal is beyond what was wanted of it."""
    return f"提现单 {number} 现在是“{state_name(state=state)}”，不能这样做。"


def approved_already(*, number: str) -> str:
    """One person can't approve twice."""
    return f"你已经同意过提现单 {number}，{_OTHERS}。"


def note_needed() -> str:
    """Words about why or how are missing."""
    return "请写明原因或付款方式，例如“拒绝提现 单号 资料不符”。"


def paid(*, amount: int, number: str) -> str:
    """To the member: the money is there."""
    return f"提现 {show_yuan(amount)} 已到账（提现单 {number}）。"


def paid_by_hand(*, amount: int, number: str, note: str) -> str:
    """To the member: paid otherwise than by WeChat."""
    return f"提现 {show_yuan(amount)} 已付款（提现单 {number}）：{quoted(note)}"


def refused(*, amount: int, number: str, reason: str) -> str:
    """To the member: refused, with the reason."""
    return (
        f"提现 {show_yuan(amount)} 未通过（提现单 {number}）：{quoted(reason)}。"
        "佣金已退回，可再次申请。"
    )


def failed(*, amount: int, number: str) -> str:
    """To the member: the money could not be sent, or they didn't confirm in time."""
    return (
        f"提现 {show_yuan(amount)} 没有到账（提现单 {number}），可能是 24 小时内没有确认收款。"
        "佣金已退回，可再次申请。"
    )


def waits(*, amount: int, url: str) -> str:
    """To the member: they have to confirm."""
    return (
        f'提现 {show_yuan(amount)} 已通过，请在 24 小时内确认收款：\n<a href="{url}">确认收款</a>'
    )


def staff_asked(*, number: str, amount: int) -> str:
    """To staff: somebody wants commission paid out."""
    return f"有新的提现申请：{show_yuan(amount)}，提现单 {number}。回复“提现待审”查看。"


def staff_half_approved(*, number: str, amount: int) -> str:
    """To staff: a second person is needed."""
    return f"提现单 {number}（{show_yuan(amount)}）已有一人同意，{_OTHERS}：同意提现 {number}"


def staff_stuck(*, number: str, amount: int, detail: str) -> str:
    """To staff: the bank refuses."""
    return (
        f"提现单 {number}（{show_yuan(amount)}）打款失败：{detail}。\n"
        "处理后会自动重试；也可以线下付款后说"
        f"“提现已付 {number} 备注”，或“拒绝提现 {number} 原因”。"
    )


def usage(*, act: str) -> str:
    """A command was said with something missing."""
    return f"请这样说：{_USAGES[act]}"


def line(*, number: str, who: str, amount: int, day: date, approvals: int) -> str:
    """A withdrawal that waits."""
    so_far = "，已有一人同意" if approvals else ""
    return f"· {number} {who} {show_yuan(amount)}（{day.month}月{day.day}日申请{so_far}）"


def waiting(*, lines: Sequence[str], has_more: bool) -> str:
    """To staff: what waits for approval."""
    if not lines:
        return "没有待审核的提现。"
    more = ["（还有更多，处理后再看）"] if has_more else []
    how = "说“同意提现 单号”或“拒绝提现 单号 原因”。"
    return "\n".join(["待审核的提现：", *lines, *more, how])


def ask_approve(*, line: str, suffices: bool) -> str:
    """What approving will do."""
    then = "通过后发到对方微信零钱。" if suffices else f"之后{_OTHERS}。"
    return f"同意这笔提现：\n{line}\n{then}{_CONFIRM}"


def ask_refuse(*, line: str, reason: str) -> str:
    """What refusing will do."""
    return f"拒绝这笔提现，佣金退回对方账户：\n{line}\n原因：{quoted(reason)}{_CONFIRM}"


def ask_by_hand(*, line: str, note: str) -> str:
    """What noting a payment by hand will do."""
    return f"记为已线下付款，不再通过微信打款：\n{line}\n备注：{quoted(note)}{_CONFIRM}"


def approved(*, number: str, suffices: bool) -> str:
    """It was approved."""
    if suffices:
        return f"已同意提现单 {number}，正在打款。"
    return f"已同意提现单 {number}，{_OTHERS}。"


def staff_refused(*, number: str) -> str:
    """It was refused."""
    return f"已拒绝提现单 {number}，佣金已退回。"


def staff_paid(*, number: str) -> str:
    """It was noted as paid."""
    return f"提现单 {number} 已记为线下付款。"


def withdrawal_title(*, number: str) -> str:
    """Over the page of a withdrawal."""
    return f"佣金提现 {number}"


def confirm_receipt() -> str:
    """The button that receives within WeChat."""
    return "确认收款"


def i_have_confirmed() -> str:
    """The button that has the bank asked."""
    return "我已确认"


def confirm_in_wechat() -> str:
    """Where the button works."""
    return "请在手机微信里打开本页确认收款；24 小时内未确认，佣金会退回你的账户。"


def confirm_cancelled() -> str:
    """WeChat's own page was closed."""
    return "还没有确认收款。"


def confirm_failed() -> str:
    """WeChat's own page refused."""
    return "没有成功，请稍后再试。"


def remark(*, shop: str) -> str:
    """What the payee reads at WeChat."""
    return f"{shop}推广佣金"
