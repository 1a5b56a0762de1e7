"""The rule by which the catalogue is proved."""

from sqlalchemy import exists, func, or_, select

from bot.kernel.audit import AuditRule, Findings
from bot.persistence.proving import findings
from bot.persistence.work import Work
from store.catalogue.models import CatalogueVersionRow, ProductRow, SkuRow
from store.catalogue.sheet_format import ProductState


async def _products_can_be_sold(work: Work) -> Findings:
    listed = exists().where(SkuRow.product_id == ProductRow.id, SkuRow.listed)
    newest = select(CatalogueVersionRow.version).scalar_subquery()
    broken = select(ProductRow.code, ProductRow.version).where(
        or_(
            (ProductRow.state == ProductState.ON_SALE) & ~listed,
            ProductRow.version > newest,
        )
    )
    return await findings(work, select(func.count()).select_from(ProductRow), broken)


RULES = (
    AuditRule(
        "catalogue.sellable",
        "every product on sale has a spec, and none is newer than the catalogue",
        _products_can_be_sold,
    ),
)
