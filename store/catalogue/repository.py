"""All SQL of the catalogue as customers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, select, update

from bot.persistence.base import padded
from bot.persistence.work import Work
from store.catalogue.models import CatalogueVersionRow, CategoryRow, ProductRow, SkuRow
from store.catalogue.rules import Good, Product, Sku
from store.catalogue.sheet_format import ProductState

_VERSION = select(CatalogueVersionRow.version)
_details = select(ProductRow, CategoryRow.name.label("category")).join(
    CategoryRow, CategoryRow.id == ProductRow.category_id
)
_SKUS = (
    select(
        SkuRow.id,
        SkuRow.spec,
        SkuRow.price,
        (SkuRow.stock - SkuRow.reserved).label("stock"),
        SkuRow.product_id,
    )
    .where(SkuRow.product_id.in_(bindparam("ids", expanding=True)), SkuRow.listed)
    .order_by(SkuRow.position, SkuRow.id)
)

_GOODS = (
    select(
        SkuRow.id,
        SkuRow.product_id,
        ProductRow.code,
        ProductRow.title,
        SkuRow.spec,
        CategoryRow.name,
        SkuRow.price,
        SkuRow.cost,
        SkuRow.stock - SkuRow.reserved,
        SkuRow.weight_g,
        ProductRow.limit,
        ProductRow.fresh,
        and_(SkuRow.listed, ProductRow.state == ProductState.ON_SALE),
        ProductRow.in_teams_from,
        ProductRow.in_teams_until,
    )
    .join(ProductRow, ProductRow.id == SkuRow.product_id)
    .join(CategoryRow, CategoryRow.id == ProductRow.category_id)
    .where(SkuRow.id.in_(bindparam("ids", expanding=True)))
)


class Catalogue:
    """The products on sale, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def product(self, product_id: int) -> Product | None:
        """Find a product on sale."""
        found = _details.where(ProductRow.id == product_id)
        return await self._one(found.where(ProductRow.state == ProductState.ON_SALE))

    async def product_by_code(self, code: str) -> Product | None:
        """Find a product on sale by its code."""
        found = _details.where(ProductRow.code == code)
        return await self._one(found.where(ProductRow.state == ProductState.ON_SALE))

    async def goods(self, sku_ids: Sequence[int]) -> dict[int, Good]:
        """Give SKUs by id, on sale or not."""
        if not sku_ids:
            return {}
        rows = await self._work.execute(_GOODS, {"ids": padded(sku_ids)})
        return {row[0]: Good(*row) for row in rows}

    async def put_state(self, code: str, state: ProductState) -> Product | None:
        """Put a product on the shelf or take it off; `None` when there is no such product."""
        counted = update(CatalogueVersionRow).values(version=CatalogueVersionRow.version + 1)
        version = (
            await self._work.execute(counted.returning(CatalogueVersionRow.version))
        ).scalar_one()
        changed = update(ProductRow).where(ProductRow.code == code)
        facts = {"state": state, "version": version, "changed_at": self._work.now}
        await self._work.execute(changed.values(facts))
        return await self.any_by_code(code)

    async def sell_in_teams(
        self, product_id: int, from_: datetime | None, until: datetime | None
    ) -> None:
        """Sell a product in teams only, from an instant on, perhaps until one; or alone again."""
        changed = update(ProductRow).where(ProductRow.id == product_id)
        await self._work.execute(changed.values(in_teams_from=from_, in_teams_until=until))

    async def any_by_code(self, code: str) -> Product | None:
        """Find a product by its code, on sale or not: for staff."""
        return await self._one(_details.where(ProductRow.code == code))

    async def version(self) -> int:
        """Tell how often the catalogue has changed."""
        return int((await self._work.execute(_VERSION)).scalar_one())

    async def changed_since(self, version: int, *, after: int, most: int) -> list[Product]:
        """List products changed since a version, on sale or not, after an id, by their ids."""
        changed = _details.where(ProductRow.version > version, ProductRow.id > after)
        rows = list(await self._work.execute(changed.order_by(ProductRow.id).limit(most)))
        skus = await self._skus([row.id for row in rows])
        return [_product(row, skus.get(row.id, ())) for row in rows]

    async def _one(self, found: Select[*tuple[Any, ...]]) -> Product | None:
        row = (await self._work.execute(found)).first()
        if row is None:
            return None
        skus = (await self._skus([row.id])).get(row.id, ())
        return _product(row, skus) if skus else None

    async def _skus(self, ids: list[int]) -> dict[int, tuple[Sku, ...]]:
        skus: dict[int, tuple[Sku, ...]] = {}
        for row in await self._work.execute(_SKUS, {"ids": ids}):
            skus[row.product_id] = (*skus.get(row.product_id, ()), Sku(*row[:4]))
        return skus


def _product(row: Row[Any], skus: tuple[Sku, ...]) -> Product:
    return Product(
        id=row.id,
        code=row.code,
        title=row.title,
        subtitle=row.subtitle,
        description=row.description,
        category=row.category,
        list_price=row.list_price,
        limit=row.limit,
        tags=tuple(row.tags),
        picture=row.picture,
        fresh=row.fresh,
        on_sale=row.state == ProductState.ON_SALE and bool(skus),
        position=row.position,
        skus=skus,
    )
