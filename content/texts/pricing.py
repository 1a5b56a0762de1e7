"""What is said about a price: where it comes from, step by step, and why there is none."""

from collections.abc import Sequence

from bot.kernel.money import show_yuan
from store.pricing.quote import Step, StepKind

_KINDS = {
    StepKind.FLASH: "秒杀价",
    StepKind.TEAM: "拼团价",
    StepKind.CHAIN: "接龙价",
    StepKind.REDEEM: "积分换购价",
    StepKind.SALE: "限时折扣",
    StepKind.BUY_X_GET_Y: "赠品优惠",
    StepKind.COUPON: "优惠券",
    StepKind.SHIPPING: "运费",
}


def explanation(*, gross: int, steps: Sequence[Step], total: int) -> str:
    """A price worked out: the goods, a line a step, and what is to be paid."""
    lines = (f"{words_of_step(step)} {_amount(step)}" for step in steps)
    return "\n".join((f"商品合计 {show_yuan(gross)}", *lines, f"应付 {show_yuan(total)}"))


def words_of_step(step: Step) -> str:
    """What a step of a price is called."""
    if step.kind is StepKind.LEVEL:
        return f"{step.name or '会员'} {_tenths(step.measure)} 折"
    if step.kind is StepKind.SPEND_AND_SAVE:
        return f"满 {show_yuan(step.measure)} 减 {show_yuan(-step.amount)}"
    if step.kind is StepKind.POINTS:
        return f"积分抵扣（{step.measure} 积分）"
    if step.kind is StepKind.TEAM and step.measure:
        return f"满 {step.measure} 人退差价"
    name = f"「{step.name}」" if step.name else ""
    return f"{_KINDS[step.kind]}{name}"


def below_floor() -> str:
    """A price came out below what the goods may be sold for."""
    return "这样算下来低于我们能卖的价格，这一单下不了。回复“人工”，我们帮你看看。"


def nothing_to_pay() -> str:
    """The goods would cost nothing."""
    return "这样算下来一分钱都不用付，这一单下不了。回复“人工”，我们帮你看看。"


def amount_too_large(*, most: int) -> str:
    """An order beyond all bounds; the most there is in fen."""
    return f"一单最多 {show_yuan(most)}，请少买一些。"


def flash_over() -> str:
    """A flash sale has ended while somebody ordered."""
    return "秒杀已经结束，价格变了，请重新下单看看。"


def flash_sold_out(*, name: str, left: int) -> str:
    """A flash sale has fewer pieces left than were wanted."""
    return f"「{name}」只剩 {left} 件，请改少一些再下单。"


def flash_limit_reached(*, name: str, limit: int) -> str:
    """Somebody wants more pieces of a flash sale than each may have."""
    return f"「{name}」每人限购 {limit} 件，请改少一些再下单。"


def promotion_not_allowed(*, field: str) -> str:
    """Staff plan a promotion of which one field makes no sense."""
    return f"活动没有保存：{field} 这一项不对，请改一改。"


def promotion_overlaps(*, name: str, code: str) -> str:
    """Staff plan a promotion at a time when another of its kind runs for the same goods."""
    return f"活动没有保存：商品 {code} 在这段时间已经有同类活动「{name}」。"


def stock_does_not_last(*, code: str, quota: int, available: int) -> str:
    """Staff plan a flash sale of more pieces than there are."""
    return f"活动没有保存：商品 {code} 要秒杀 {quota} 件，能用的库存只有 {available} 件。"


def stack_below_floor(*, code: str, lowest: int, floor: int, stack: str) -> str:
    """Staff plan what, with all else that can be used at once, sells below the floor; fen."""
    return (
        f"没有保存：{stack} 叠加后，商品 {code} 会卖到 {show_yuan(lowest)}，"
        f"低于底价 {show_yuan(floor)}。"
    )


def promotion_not_found(*, promotion_id: int) -> str:
    """Staff end a promotion that isn't planned and doesn't run."""
    return f"没有正在进行或将要开始的活动 {promotion_id}。"


def _amount(step: Step) -> str:
    if step.kind is StepKind.SHIPPING and not step.amount:
        return "免"
    return show_yuan(step.amount)


def _tenths(percent: int) -> str:
    """A percentage that is paid, in the way it is said: 9, 8.5."""
    whole, rest = divmod(percent, 10)
    return f"{whole}.{rest}" if rest else str(whole)
