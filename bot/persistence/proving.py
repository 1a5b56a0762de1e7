"""How a rule of the books is checked by statements."""

from typing import Any

from sqlalchemy import Select

from bot.kernel.audit import Findings
from bot.persistence.work import Work

_MOST = 100


async def findings(
    work: Work, looked: Select[*tuple[Any, ...]], broken: Select[*tuple[Any, ...]]
) -> Findings:
    """Count what is looked at, and list what breaks a rule, the first hundred rows."""
    rows = (await work.execute(broken.limit(_MOST))).mappings().all()
    count = int((await work.execute(looked)).scalar_one())
    return Findings(count, tuple(dict(row) for row in rows))
