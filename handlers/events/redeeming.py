"""What closed orders and points that expire lead to for redeeming."""

from datetime import datetime, timedelta

from bot.kernel.clock import shop_day
from bot.persistence.outbox import Priority
from bot.persistence.work import Work
from community.ledger.events import PointsExpiring
from community.ledger.repository import Ledger
from community.ledger.rules import Unit, account_of
from content.texts import redeeming as say
from handlers.events.telling import World, reactions, tell
from store.orders.events import OrderClosed
from store.redeeming.actions import free_goods
from store.redeeming.repository import RedeemOffers

_MOST_LOOKED_AT = 50
_MOST_NAMED = 3


@reactions.on(OrderClosed)
async def free_redeemed(work: Work, event: OrderClosed, _world: World) -> None:
    """Let others redeem the goods of an order that was closed."""
    await free_goods(work, event.order_id)


@reactions.on(PointsExpiring)
async def warn_of_expiry(work: Work, event: PointsExpiring, world: World) -> None:
    """Tell a member how many of their points expire when, and what these could buy."""
    ledger, account = Ledger(work, Unit.POINTS), account_of(event.member_id)
    expires_at = datetime.fromisoformat(event.expires_at)
    points = await ledger.expiring(account, expires_at)
    if not points or expires_at <= work.now:
        return
    balance = await ledger.balance(account)
    offers = await RedeemOffers(work).running(_MOST_LOOKED_AT)
    names = [one.name for one in offers if one.points <= balance][-_MOST_NAMED:]
    last_day = shop_day(expires_at - timedelta(seconds=1), world.zone)
    words = say.expiring(points=points, last_day=last_day, names=names)
    await tell(work, event.member_id, words, Priority.SERVICE)
