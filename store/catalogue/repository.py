"""All SQL of the catalogue as customers see it."""

from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from bot.persistence.work import Work
from store.catalogue.models import CatalogueVersionRow, CategoryRow, ProductRow, SkuRow
from store.catalogue.rules import Product, Sku
from store.catalogue.sheet_format import ProductState

_VERSION = select(CatalogueVersionRow.version)
_details = select(ProductRow, CategoryRow.name.label("category")).join(
    CategoryRow, CategoryRow.id == ProductRow.category_id
)
_SKUS = (
    select(SkuRow.id, SkuRow.spec, SkuRow.price, SkuRow.stock, SkuRow.product_id)
    .where(SkuRow.product_id.in_(bindparam("ids", expanding=True)), SkuRow.listed)
    .order_by(SkuRow.position, SkuRow.id)
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
