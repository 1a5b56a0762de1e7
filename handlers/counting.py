"""What earns badges, counted over the features that know of it."""

from bot.persistence.work import Work
from community.check_in.repository import CheckIns
from community.ledger.repository import Ledger
from community.ledger.rules import Reason, Unit, account_of
from community.membership.rules import Counted


async def counted(work: Work, member_id: int) -> Counted:
    """Count a member's check-ins, yuan spent and friends who bought."""
    ledger, account = Ledger(work, Unit.GROWTH), account_of(member_id)
    _, spent = await ledger.sum_of(account, Reason.PURCHASE)
    friends, _ = await ledger.sum_of(account, Reason.FRIEND)
    return Counted(await CheckIns(work).total(member_id), spent, friends)
