"""All SQL of the catalogue as customers see it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select, tuple_

from bot.persistence.work import Work
from store.catalogue.models import CatalogueVersionRow, CategoryRow, ProductRow, SkuRow
from store.catalogue.rules import OnShelf, Product, Sku
from store.catalogue.sheet_format import ProductState
from store.search.searchable import Searchable

_START = (-1, -1)
_listed = and_(SkuRow.product_id == ProductRow.id, SkuRow.listed)
_lines = select(
    ProductRow.id,
    ProductRow.code,
    ProductRow.title,
    ProductRow.position,
    ProductRow.list_price,
    select(func.min(SkuRow.price)).where(_listed).scalar_subquery(),
    select(func.max(SkuRow.price)).where(_listed).scalar_subquery(),
    select(func.sum(SkuRow.stock)).where(_listed).scalar_subquery(),
).where(ProductRow.state == ProductState.ON_SALE)
_PAGE = (
    _lines.where(
        tuple_(ProductRow.position, ProductRow.id)
        > tuple_(bindparam("position"), bindparam("product_id"))
    )
    .order_by(ProductRow.position, ProductRow.id)
    .limit(bindparam("most"))
)
_CATEGORY_PAGE = _PAGE.where(ProductRow.category_id == bindparam("category_id"))
_LINES_OF = _lines.where(ProductRow.id.in_(bindparam("ids", expanding=True)))
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

    async def page(
        self, *, after: tuple[int, int] | None, most: int, category_id: int | None = None
    ) -> list[OnShelf]:
        """List products after a place (`position`, `id`) of the shelf, or of one category's."""
        position, product_id = after or _START
        facts = {"position": position, "product_id": product_id, "most": most}
        statement: Select[*tuple[Any, ...]] = _PAGE
        if category_id is not None:
            statement, facts["category_id"] = _CATEGORY_PAGE, category_id
        return [OnShelf(*row) for row in await self._work.execute(statement, facts)]

    async def place_of(self, product_id: int) -> tuple[int, int] | None:
        """Tell a product's place on the shelf, whether it is on sale or not."""
        place = select(ProductRow.position, ProductRow.id).where(ProductRow.id == product_id)
        row = (await self._work.execute(place)).first()
        return None if row is None else (row.position, row.id)

    async def lines(self, ids: Sequence[int]) -> list[OnShelf]:
        """List products on sale by id, in the order given."""
        rows = await self._work.execute(_LINES_OF, {"ids": list(ids)})
        found = {row[0]: OnShelf(*row) for row in rows}
        return [found[id_] for id_ in ids if id_ in found]

    async def product(self, product_id: int) -> Product | None:
        """Find a product on sale."""
        found = _details.where(ProductRow.id == product_id)
        return await self._one(found.where(ProductRow.state == ProductState.ON_SALE))

    async def product_by_code(self, code: str) -> Product | None:
        """Find a product on sale by its code."""
        found = _details.where(ProductRow.code == code)
        return await self._one(found.where(ProductRow.state == ProductState.ON_SALE))

    async def categories(self) -> list[tuple[int, str]]:
        """List the categories that have products on sale, with their ids, in the shelf's order."""
        shelves = (
            select(CategoryRow.id, CategoryRow.name)
            .join(ProductRow, ProductRow.category_id == CategoryRow.id)
            .where(ProductRow.state == ProductState.ON_SALE)
            .group_by(CategoryRow.id, CategoryRow.name)
            .order_by(func.min(ProductRow.position))
        )
        return [(row.id, row.name) for row in await self._work.execute(shelves)]

    async def version(self) -> int:
        """Tell how often the catalogue has changed."""
        return int((await self._work.execute(_VERSION)).scalar_one())

    async def changed_since(
        self, version: int, *, after: int, most: int
    ) -> tuple[list[int], list[Searchable]]:
        """List ids changed since a version, in their order, and what is searchable of them."""
        changed = _details.where(ProductRow.version > version, ProductRow.id > after)
        rows = list(await self._work.execute(changed.order_by(ProductRow.id).limit(most)))
        skus = await self._skus([row.id for row in rows])
        shown = [row for row in rows if row.state == ProductState.ON_SALE and skus.get(row.id)]
        return [row.id for row in rows], [_searchable(row, skus[row.id]) for row in shown]

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
        on_sale=row.state == ProductState.ON_SALE,
        skus=skus,
    )


def _searchable(row: Row[Any], skus: tuple[Sku, ...]) -> Searchable:
    return Searchable(
        product_id=row.id,
        code=row.code,
        title=row.title,
        subtitle=row.subtitle,
        category=row.category,
        tags=tuple(row.tags),
        text=row.description,
        lowest_price=min(sku.price for sku in skus),
        in_stock=any(sku.stock for sku in skus),
        popularity=0,
    )
