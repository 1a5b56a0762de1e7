"""The rules by which merges are proved."""

from sqlalchemy import func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.binding.models import MemberCodeRow
from community.identities.models import MergeRow
from community.members.models import IdentityRow, MemberRow
from community.staff.models import BindingCodeRow

_heir = MemberRow.__table__.alias("heir")
_to_heir = _heir.c.id == MemberRow.merged_into
_merged = MemberRow.merged_into.is_not(None)


async def _merged_go_on_as_living(work: Work) -> Findings:
    broken = (
        select(MemberRow.id, MemberRow.merged_into)
        .outerjoin(_heir, _to_heir)
        .outerjoin(MergeRow, MergeRow.gone_id == MemberRow.id)
        .where(
            _merged,
            or_(_heir.c.id.is_(None), _heir.c.merged_into.is_not(None), MergeRow.at.is_(None)),
        )
    )
    return await findings(work, select(func.count()).where(_merged), broken)


async def _identities_are_of_living(work: Work) -> Findings:
    broken = (
        select(IdentityRow.door, IdentityRow.external_id, IdentityRow.member_id)
        .join(MemberRow, MemberRow.id == IdentityRow.member_id)
        .where(_merged)
    )
    return await findings(work, select(func.count()).select_from(IdentityRow), broken)


async def _codes_mean_one_thing(work: Work) -> Findings:
    broken = select(MemberCodeRow.member_id, BindingCodeRow.staff_id).join(
        BindingCodeRow, BindingCodeRow.digest == MemberCodeRow.digest
    )
    return await findings(work, select(func.count()).select_from(MemberCodeRow), broken)


RULES = (
    AuditRule(
        "identities.merged",
        "every merged member goes on as one who was not merged, and it was written down",
        _merged_go_on_as_living,
    ),
    AuditRule(
        "identities.living",
        "every identity is a member's who was not merged into another",
        _identities_are_of_living,
    ),
    AuditRule(
        "identities.codes",
        "no code of six digits is both a member's and one of the staff's",
        _codes_mean_one_thing,
    ),
)
