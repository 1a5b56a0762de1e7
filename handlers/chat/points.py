"""积分、积分明细。"""

from collections.abc import Callable
from datetime import date, timedelta

from bot.dispatch.patterns import words
from bot.kernel.clock import shop_day
from bot.kernel.reply import Reply, Text
from community.ledger.repository import Ledger
from community.ledger.rules import Lot, Reason, Unit, account_of, pending_of
from content.texts import check_in as check_in_says
from content.texts import help as help_says
from content.texts import points as say
from handlers.chat.context import Chat, ChatRouter

router = ChatRouter(topic=check_in_says.topic())

_LATEST = 10
REASONS: dict[Reason, Callable[[], str]] = {
    Reason.CHECK_IN: say.check_in,
    Reason.STREAK: say.streak,
    Reason.MAKE_UP: say.make_up,
    Reason.EXPIRED: say.expired,
    Reason.ORDER: say.order,
    Reason.ORDER_BACK: say.order_back,
    Reason.PURCHASE: say.purchase,
    Reason.REVIEW: say.review,
    Reason.REVIEW_BACK: say.review_back,
    Reason.FRIEND: say.friend,
    Reason.MILESTONE: say.milestone,
    Reason.REDEEM: say.redeem,
    Reason.REDEEM_BACK: say.redeem_back,
    Reason.DEBT: say.debt,
    Reason.MERGED: say.merged,
}
"""What each reason is called."""


@router.on(
    words("积分", "我的积分", "积分余额"),
    usage="积分",
    about=say.about_points(),
    button=help_says.me_button(),
)
async def on_points(chat: Chat, _said: str) -> Reply:
    ledger, account = Ledger(chat.work, Unit.POINTS), account_of(chat.member.id)
    lots = await ledger.open_lots(account)
    return Text(
        say.balance(
            points=await ledger.balance(account),
            expiring=_next_to_expire(chat, lots),
            pending=await ledger.balance(pending_of(chat.member.id)),
        )
    )


def _next_to_expire(chat: Chat, lots: list[Lot]) -> tuple[int, date] | None:
    """Tell what expires together next, and the last day on which it can be spent."""
    if not lots:
        return None
    first = lots[0].expires_at
    last_day = shop_day(first - timedelta(seconds=1), chat.shop.zone)
    return sum(lot.remaining for lot in lots if lot.expires_at == first), last_day


@router.on(words("积分明细", "积分记录"), usage="积分明细", about=say.about_entries())
async def on_entries(chat: Chat, _said: str) -> Reply:
    ledger = Ledger(chat.work, Unit.POINTS)
    entries = await ledger.latest(account_of(chat.member.id), _LATEST)
    lines = [
        (shop_day(one.at, chat.shop.zone), REASONS[one.reason](), one.amount, one.balance)
        for one in entries
    ]
    return Text(say.entries(lines=lines))
