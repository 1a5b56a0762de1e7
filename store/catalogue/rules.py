"""Products as values."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from store.search.searchable import Searchable


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A product's line in a list; prices in fen, `list_price` only where it is above the price."""

    id: int
    title: str
    category: str
    list_price: int | None
    lowest_price: int
    highest_price: int
    sold_out: bool


@dataclass(frozen=True, slots=True)
class Sku:
    """A spec that can be bought; price in fen, `stock` what isn't promised to anybody yet."""

    id: int
    spec: str
    price: int
    stock: int


@dataclass(frozen=True, slots=True)
class Product:
    """Everything a customer may know of a product; prices in fen."""

    id: int
    code: str
    title: str
    subtitle: str
    description: str
    category: str
    list_price: int | None
    limit: int | None
    tags: tuple[str, ...]
    picture: str
    fresh: bool
    on_sale: bool
    position: int
    skus: tuple[Sku, ...]

    @property
    def picture_url(self) -> str:
        """Where the picture is: a path of the shop's own, or an address elsewhere; "" if none."""
        if not self.picture or self.picture.startswith(("http://", "https://")):
            return self.picture
        return f"/h5/pictures/{quote(self.picture)}"

    @property
    def lowest_price(self) -> int:
        """The price from which it can be had, in fen."""
        return min(sku.price for sku in self.skus)

    @property
    def stock(self) -> int:
        """How many pieces of all specs there are."""
        return sum(sku.stock for sku in self.skus)


@dataclass(frozen=True, slots=True)
class Good:
    """A SKU as orders need it; amounts in fen, `stock` what isn't promised to anybody yet."""

    sku_id: int
    product_id: int
    code: str
    title: str
    spec: str
    category: str
    price: int
    cost: int | None
    stock: int
    weight_g: int
    limit: int | None
    fresh: bool
    on_sale: bool
    in_teams_from: datetime | None
    in_teams_until: datetime | None

    def is_sold_alone(self, now: datetime) -> bool:
        """Tell whether it can be bought without a team."""
        if self.in_teams_from is None or now < self.in_teams_from:
            return True
        return self.in_teams_until is not None and self.in_teams_until <= now


def line_of(product: Product) -> OnShelf:
    """Give a product's line on the shelf."""
    return OnShelf(
        id=product.id,
        title=product.title,
        category=product.category,
        list_price=product.list_price,
        lowest_price=product.lowest_price,
        highest_price=max(sku.price for sku in product.skus),
        sold_out=not product.stock,
    )


def searchable_of(product: Product) -> Searchable:
    """Give what of a product can be searched."""
    return Searchable(
        product_id=product.id,
        code=product.code,
        title=product.title,
        subtitle=product.subtitle,
        category=product.category,
        tags=product.tags,
        text=product.description,
        lowest_price=product.lowest_price,
        in_stock=product.stock > 0,
    )
