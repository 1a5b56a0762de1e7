"""The rules by which stock is proved."""

from sqlalchemy import and_, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from store.catalogue.models import SkuRow, StockMovementRow


async def _stock_is_what_moved(work: Work) -> Findings:
    moved = (
        select(
            StockMovementRow.sku_id,
            func.sum(StockMovementRow.on_hand).label("on_hand"),
            func.sum(StockMovementRow.reserved).label("reserved"),
        )
        .group_by(StockMovementRow.sku_id)
        .subquery()
    )
    on_hand, reserved = func.coalesce(moved.c.on_hand, 0), func.coalesce(moved.c.reserved, 0)
    broken = (
        select(
            SkuRow.id,
            SkuRow.stock,
            on_hand.label("moved"),
            SkuRow.reserved,
            reserved.label("promised"),
        )
        .outerjoin(moved, moved.c.sku_id == SkuRow.id)
        .where(or_(SkuRow.stock != on_hand, SkuRow.reserved != reserved))
    )
    return await findings(work, select(func.count()).select_from(SkuRow), broken)


async def _nothing_is_oversold(work: Work) -> Findings:
    sound = and_(SkuRow.reserved >= 0, SkuRow.stock >= SkuRow.reserved)
    broken = select(SkuRow.id, SkuRow.stock, SkuRow.reserved).where(~sound)
    return await findings(work, select(func.count()).select_from(SkuRow), broken)


RULES = (
    AuditRule(
        "stock.movements",
        "what is on hand and what is promised are the sums of their movements",
        _stock_is_what_moved,
    ),
    AuditRule(
        "stock.not_oversold",
        "no more is promised than is on hand, and neither is below zero",
        _nothing_is_oversold,
    ),
)
