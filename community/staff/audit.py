"""The rules by which the staff's bindings and deeds are proved."""

from sqlalchemy import func, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from community.staff.models import StaffAuditRow, StaffRow


async def _bindings_are_logged(work: Work) -> Findings:
    logged = select(StaffAuditRow.id).where(
        StaffAuditRow.act == "staff.bound",
        StaffAuditRow.staff_id == StaffRow.id,
        StaffAuditRow.member_id == StaffRow.member_id,
    )
    bound = StaffRow.member_id.is_not(None)
    broken = select(StaffRow.id, StaffRow.name, StaffRow.member_id).where(bound, ~logged.exists())
    return await findings(work, select(func.count()).select_from(StaffRow).where(bound), broken)


async def _acts_are_of_staff(work: Work) -> Findings:
    broken = select(
        StaffAuditRow.id, StaffAuditRow.member_id, StaffAuditRow.act, StaffAuditRow.subject
    ).where(StaffAuditRow.member_id.is_not(None), StaffAuditRow.staff_id.is_(None))
    return await findings(work, select(func.count()).select_from(StaffAuditRow), broken)


RULES = (
    AuditRule(
        "staff.bindings",
        "every account that speaks for one of the staff was bound by a code, and it was noted",
        _bindings_are_logged,
    ),
    AuditRule(
        "staff.acts",
        "whatever an account did as staff, it did while it was somebody's of the staff",
        _acts_are_of_staff,
    ),
)
