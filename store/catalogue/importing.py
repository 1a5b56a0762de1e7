"""Taking products into the catalogue: codes decide what is new and what is changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.persistence.base import insert_or
from bot.persistence.work import Work
from store.catalogue.errors import StockBelowReserved
from store.catalogue.models import (
    CatalogueVersionRow,
    CategoryRow,
    ProductRow,
    SkuRow,
    StockMovementRow,
)
from store.catalogue.sheet_format import ProductEntry

Progress = Callable[[int], None]
"""Is told, after each chunk, how many products have been taken so far."""

_CHUNK = 500

_product = insert_or(ProductRow)
_PUT_PRODUCT = _product.on_conflict_do_update(
    index_elements=["code"],
    set_={
        name: getattr(_product.excluded, name)
        for name in (
            *("title", "subtitle", "description", "category_id", "list_price", "limit", "tags"),
            *("picture", "fresh", "state", "version", "changed_at"),
        )
    },
)
_sku = insert_or(SkuRow)
_PUT_SKU = _sku.on_conflict_do_update(
    index_elements=["product_id", "spec"],
    set_={
        name: getattr(_sku.excluded, name)
        for name in ("price", "cost", "stock", "weight_g", "position", "listed")
    },
)
_UNLIST = update(SkuRow).where(SkuRow.product_id == bindparam("whose")).values(listed=False)


async def take_products(work: Work, entries: Sequence[ProductEntry], progress: Progress) -> int:
    """Add or change products; a spec that a product no longer has is taken off, its id kept.

    Returns the catalogue's new version, from which every process learns what to search anew.
    `StockBelowReserved` names a spec of which more is promised than the sheet says there is.
    """
    counted = update(CatalogueVersionRow).values(version=CatalogueVersionRow.version + 1)
    version = int((await work.execute(counted.returning(CatalogueVersionRow.version))).scalar_one())
    categories = await _categories(work, entries)
    last = (await work.execute(select(func.max(ProductRow.position)))).scalar() or 0
    for start in range(0, len(entries), _CHUNK):
        chunk = entries[start : start + _CHUNK]
        first = last + start + 1
        rows = [
            _product_facts(work, entry, categories[entry.category], version, first + number)
            for number, entry in enumerate(chunk)
        ]
        await work.execute(_PUT_PRODUCT, rows)
        await _put_skus(work, chunk, occasion=f"sheet {version}")
        progress(start + len(chunk))
    return version


async def _categories(work: Work, entries: Sequence[ProductEntry]) -> dict[str, int]:
    names = list(dict.fromkeys(entry.category for entry in entries))
    if names:
        add = insert_or(CategoryRow).on_conflict_do_nothing(index_elements=["name"])
        await work.execute(add, [{"name": name} for name in names])
    rows = await work.execute(select(CategoryRow.name, CategoryRow.id))
    return {row.name: row.id for row in rows}


def _product_facts(
    work: Work, entry: ProductEntry, category_id: int, version: int, position: int
) -> dict[str, object]:
    return {
        "code": entry.code,
        "title": entry.title,
        "subtitle": entry.subtitle,
        "description": entry.description,
        "category_id": category_id,
        "list_price": entry.list_price,
        "limit": entry.limit,
        "tags": list(entry.tags),
        "picture": entry.picture,
        "fresh": entry.fresh,
        "state": entry.state,
        "position": position,
        "version": version,
        "changed_at": work.now,
    }


async def _put_skus(work: Work, entries: Sequence[ProductEntry], *, occasion: str) -> None:
    codes = [entry.code for entry in entries]
    rows = await work.execute(
        select(ProductRow.code, ProductRow.id).where(ProductRow.code.in_(codes))
    )
    ids = {row.code: row.id for row in rows}
    before = await _stock_of(work, ids.values())
    await work.execute(_UNLIST, [{"whose": id_} for id_ in ids.values()])
    skus = [
        _sku_facts(entry, ids[entry.code], n) for entry in entries for n in range(len(entry.skus))
    ]
    for sku, entry in zip(skus, (one for one in entries for _ in one.skus), strict=True):
        promised = before.get((sku["product_id"], sku["spec"]))
        if promised and promised.reserved > int(sku["stock"]):
            raise StockBelowReserved(entry.code, promised.spec, promised.reserved)
    await work.execute(_PUT_SKU, skus)
    await _note_counts(work, before, await _stock_of(work, ids.values()), occasion)


def _sku_facts(entry: ProductEntry, product_id: int, position: int) -> dict[str, Any]:
    sku = entry.skus[position]
    return {
        "product_id": product_id,
        "spec": sku.spec,
        "price": sku.price,
        "cost": sku.cost,
        "stock": sku.stock,
        "weight_g": sku.weight_g,
        "position": position,
        "listed": True,
    }


async def _stock_of(work: Work, product_ids: Iterable[int]) -> dict[tuple[int, str], Row[Any]]:
    """Read the stock of products' specs, which nobody changes until this work ends."""
    found = select(SkuRow.id, SkuRow.product_id, SkuRow.spec, SkuRow.stock, SkuRow.reserved)
    chosen = found.where(SkuRow.product_id.in_(product_ids)).order_by(SkuRow.id)
    rows = await work.execute(chosen.with_for_update())
    return {(row.product_id, row.spec): row for row in rows}


async def _note_counts(
    work: Work,
    before: Mapping[tuple[int, str], Row[Any]],
    after: Mapping[tuple[int, str], Row[Any]],
    occasion: str,
) -> None:
    """Write a movement for every spec whose stock the sheet changed."""
    changes = [
        (row, row.stock - (before[key].stock if key in before else 0)) for key, row in after.items()
    ]
    moved = [
        {
            "sku_id": row.id,
            "on_hand": change,
            "reserved": 0,
            "cause": f"counted:{occasion}",
            "at": work.now,
        }
        for row, change in changes
        if change
    ]
    if moved:
        await work.execute(insert(StockMovementRow), moved)
