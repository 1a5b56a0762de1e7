"""What orders need beside members: goods enough, one good that is scarce, and a usual address."""

from hashlib import blake2b

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app import open_database, open_vault
from bot.auditing import RULES
from bot.kernel.sealing import Vault
from bot.persistence.work import Work
from bot.settings import Settings
from community.addresses.models import AddressRow
from community.addresses.rules import ParsedAddress
from community.addresses.sealing import seal_address
from store.catalogue.importing import take_products
from store.catalogue.models import SkuRow
from store.catalogue.sheet_format import ProductEntry, ProductState, SkuEntry
from store.orders.models import OrderLineRow
from store.payments.models import ChargeRow

GOODS = 200
SCARCE, SCARCE_PIECES = "K000", 40
"""A good of which there are fewer pieces than customers."""

_PLENTY = 1_000_000
_HOME = ParsedAddress(
    "王小明", "13800138000", "广东省", "广州市", "天河区", "体育西路 1 号 2 栋 301"
)


def code_of(number: int) -> str:
    """Tell the code of a good, from 1."""
    return f"K{number:03}"


async def furnish(settings: Settings, members: int) -> None:
    """Put the goods on the shelf, and keep an address for each member."""
    database, vault = open_database(settings), open_vault(settings)
    goods = [_good(SCARCE, SCARCE_PIECES), *(_good(code_of(n + 1), _PLENTY) for n in range(GOODS))]
    try:
        async with database.begin() as work:
            await take_products(work, goods, lambda _done: None)
            rows = [_address(work, vault, member_id) for member_id in range(1, members + 1)]
            await work.execute(insert(AddressRow), rows)
    finally:
        await database.close()
    await _settle(settings.database.url)


async def _settle(url: str) -> None:
    """Let PostgreSQL know the new rows, as it would after a minute."""
    if url.startswith("sqlite"):
        return
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.execute(text("CHECKPOINT"))
    await engine.dispose()


async def faults(settings: Settings, *, ordered: int, paid: int, scarce: int) -> list[str]:
    """Hold the books against what customers were told, and against their own rules."""
    database = open_database(settings)
    try:
        async with database.reading() as work:
            broken = [rule.name for rule in RULES if (await rule.check(work)).broken]
            promised = (await work.execute(select(func.sum(SkuRow.reserved)))).scalar_one()
            pieces = (await work.execute(select(func.sum(OrderLineRow.quantity)))).scalar() or 0
            charges = select(func.count()).select_from(ChargeRow)
            facts = {
                "promised": (promised, ordered),
                "ordered": (pieces, ordered),
                "paid": ((await work.execute(charges)).scalar_one(), paid),
                "scarce": (await _promised(work, SCARCE), scarce),
            }
    finally:
        await database.close()
    wrong = [
        f"{name}: {books}, not {told}" for name, (books, told) in facts.items() if books != told
    ]
    return [*broken, *wrong]


async def _promised(work: Work, code: str) -> int:
    found = text("SELECT reserved FROM skus JOIN products p ON p.id = product_id WHERE p.code = :c")
    return int((await work.execute(found, {"c": code})).scalar_one())


def _good(code: str, pieces: int) -> ProductEntry:
    return ProductEntry(
        code=code,
        title=f"有机杂粮 {code}",
        subtitle="",
        category="粮油",
        list_price=None,
        tags=(),
        description="",
        picture="",
        fresh=False,
        limit=None,
        state=ProductState.ON_SALE,
        skus=(SkuEntry("500克", 3990, 2000, pieces, 500),),
        line=0,
    )


def _address(work: Work, vault: Vault, member_id: int) -> dict[str, object]:
    digest = blake2b(str(member_id).encode(), digest_size=16).hexdigest()
    return {
        "member_id": member_id,
        "sealed": seal_address(vault, member_id, _HOME),
        "content_print": digest,
        "phone_print": digest,
        "province": _HOME.province,
        "is_default": True,
        "created_at": work.now,
        "removed_at": None,
    }
