"""What members are told in private when a chain has moved on, and the group at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.chains import called, moment, named_chain
from content.texts.quoting import harmless, quoted
from store.chains.rules import Chain, ChainGood


def moved_up(*, chain: Chain, good: ChainGood, name: str, pieces: int) -> str:
    """A line that waited got its pieces; told in private."""
    whose = f"{quoted(name)} 的 " if name else "你的 "
    return (
        f"好消息：接龙 {named_chain(chain)} 有人退出，{whose}{called(good)} {pieces} 份候补成功了。"
    )


def frozen(*, chain: Chain, minutes: float) -> str:
    """The chain was closed; said in the group below the list."""
    text = f"接龙 {named_chain(chain)} 已截止。付款链接已私聊发给每个人，"
    text += f"请在 {_time(minutes)}内付款，过时自动放弃。"
    return text + "没收到的，请先加我为好友，再对我说“我的订单”。"


def nobody_joined(*, chain: Chain) -> str:
    """The chain was closed, and nobody is in it."""
    return f"接龙 {named_chain(chain)} 已截止，没有人接龙。"


def _time(minutes: float) -> str:
    return f"{minutes / 60:g} 小时" if minutes >= 60 else f"{minutes:g} 分钟"


@dataclass(frozen=True, slots=True)
class PayCall:
    """What somebody has to pay of a chain: the order and the way to it; `until` by the clock."""

    number: str
    total: int
    until: datetime
    url: str


def to_pay(*, chain: Chain, goods: Sequence[str], pay: PayCall, fresh: bool, moved_up: bool) -> str:
    """A chain's order was made; told in private."""
    begins = "候补成功！" if moved_up else ""
    text = [
        f"{begins}接龙 {named_chain(chain)} 已截止，你的订单 {pay.number}：",
        *map(harmless, goods),
    ]
    text.append(f"共 {show_yuan(pay.total)}，自提。请在 {moment(pay.until)} 前付款，过时自动放弃：")
    if fresh:
        text.append("（其中有生鲜，不支持无理由退货，付款即表示同意。）")
    return "\n".join(text) + f'\n<a href="{pay.url}">去付款</a>'


def still_to_pay(*, chain: Chain, pay: PayCall) -> str:
    """Half of the time to pay is over."""
    text = (
        f"提醒：接龙 {named_chain(chain)} 的订单 {pay.number} 还没付款，共 {show_yuan(pay.total)}，"
    )
    return f'{text}{moment(pay.until)} 后自动放弃。\n<a href="{pay.url}">去付款</a>'


def dropped_out(*, chain: Chain, number: str) -> str:
    """An order of a chain wasn't paid in time."""
    return f"接龙 {named_chain(chain)} 的订单 {number} 超时未付款，已自动放弃，名额不再保留。"


def fell_short(*, chain: Chain, goods: Sequence[ChainGood]) -> str:
    """The shop hasn't got what somebody signed for; told in private."""
    names = "、".join(map(called, goods))
    sorry = f"抱歉，接龙 {named_chain(chain)} 的 {names} 库存不够或已停售，"
    return sorry + "你的这部分没能下单，不用付款。"


def opener_fell_short(*, chain: Chain, goods: Sequence[ChainGood], name: str) -> str:
    """Told to who opened the chain."""
    names = "、".join(map(called, goods))
    whose = f"{quoted(name)} 的 {names}"
    return f"【接龙】{named_chain(chain)}：{whose} 因库存不够或已停售没能下单，已告知本人。"


def missed(*, chain: Chain) -> str:
    """Somebody waited in vain."""
    return f"接龙 {named_chain(chain)} 已结束，很遗憾候补没有排上，下次早点来哦。"
