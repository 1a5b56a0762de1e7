"""Tables of the catalogue. History keeps to ids: codes and titles may change."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.persistence.base import Base, BigKey, UtcDateTime


class CatalogueVersionRow(Base):
    """One row that counts the changes of the catalogue: every process sees from it what is new."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class CategoryRow(Base):
    """A shelf."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class ProductRow(Base):
    """A product; amounts in fen. `version` is the catalogue's version that last changed it.

    It is sold in teams only from `in_teams_from` on, where that is set, until `in_teams_until`.
    """

    __tablename__ = "products"
    __table_args__ = (
        Index("ix_products_shelf", "state", "position", "id"),
        Index("ix_products_category_shelf", "category_id", "state", "position", "id"),
        CheckConstraint("list_price IS NULL OR list_price > 0", name="list_price_positive"),
        CheckConstraint('"limit" IS NULL OR "limit" > 0', name="limit_positive"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    subtitle: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    list_price: Mapped[int | None]
    limit: Mapped[int | None]
    tags: Mapped[list[str]] = mapped_column(JSON)
    picture: Mapped[str] = mapped_column(String(200))
    fresh: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    version: Mapped[int] = mapped_column(index=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_teams_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_teams_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SkuRow(Base):
    """What is sold: a spec of a product; `cost` and `price` in fen, `weight_g` in grams.

    `stock` is what is on hand, `reserved` what of it is promised to orders.
    """

    __tablename__ = "skus"
    __table_args__ = (
        UniqueConstraint("product_id", "spec"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("stock >= 0", name="stock_not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= stock", name="reserved_within_stock"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    spec: Mapped[str] = mapped_column(String(30))
    price: Mapped[int]
    cost: Mapped[int | None]
    stock: Mapped[int]
    reserved: Mapped[int] = mapped_column(server_default="0")
    weight_g: Mapped[int]
    position: Mapped[int]
    listed: Mapped[bool]


class StockMovementRow(Base):
    """A change of stock and why: append-only; a cause changes a SKU once."""

    __tablename__ = "stock_movements"
    __table_args__ = (UniqueConstraint("sku_id", "cause"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("skus.id"))
    cause: Mapped[str] = mapped_column(String(80))
    on_hand: Mapped[int]
    reserved: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
