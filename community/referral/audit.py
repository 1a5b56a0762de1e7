"""The rule by which referrals are proved."""

from sqlalchemy import func, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.members.models import MemberRow


async def _is_a_forest(work: Work) -> Findings:
    tree = select(MemberRow.id).where(MemberRow.referrer_id.is_(None))
    reached = tree.cte("reached", recursive=True)
    reached = reached.union_all(
        select(MemberRow.id).join(reached, MemberRow.referrer_id == reached.c.id)
    )
    broken = select(MemberRow.id, MemberRow.referrer_id).where(
        MemberRow.id.not_in(select(reached.c.id))
    )
    return await findings(work, select(func.count()).select_from(MemberRow), broken)


RULES = (
    AuditRule(
        "referral.forest", "nobody was brought, directly or not, by themselves", _is_a_forest
    ),
)
