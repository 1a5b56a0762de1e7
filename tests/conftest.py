"""What the suite runs on: both databases, each test with its own, migrated as in production."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
from sqlalchemy import make_url

from bot.adapters.jieba.segmenter import JiebaSegmenter
from bot.kernel.clock import system_clock
from bot.persistence.database import Database
from bot.persistence.migrating import migrate
from bot.settings import Settings
from simulator.bank import MerchantSettings, make_merchant
from store.search.gateway import Segmenter
from tests.bank_books import BankBooks
from tests.engines import share_compiled_statements
from tests.postgres import Reused, on_server
from tests.town import ACCOUNT, Town, open_town

hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")
share_compiled_statements()

REQUIRED = frozenset(filter(None, os.environ.get("TUANZI_REQUIRE", "").split(",")))
SERVER = make_url(
    os.environ.get(
        "TUANZI_TEST_POSTGRES_URL", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
    )
)
DATABASES = tuple(os.environ.get("TUANZI_TEST_DATABASES", "sqlite,postgres").split(","))
"""What tests of both databases run on; those of PostgreSQL's own ways run there always."""


def lacking(what: str, reason: str) -> None:
    """Skip a test for what is not on this machine, or fail it where that is demanded."""
    if what in REQUIRED:
        pytest.fail(f"{what} is demanded: {reason}")
    pytest.skip(f"{what}: {reason}")


async def migrate_at(url: str) -> None:
    database = Database(url, clock=system_clock, publish=lambda _work, _events: None)
    try:
        await migrate(database.engine)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    return JiebaSegmenter(tmp_path_factory.mktemp("jieba"))


@pytest.fixture(scope="session")
def merchant() -> MerchantSettings:
    """The shop's contract with the simulator's bank: its keys take a while to make."""
    return make_merchant(ACCOUNT.app_id)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.db"
    asyncio.run(migrate_at(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    name = f"tuanzi_template_{uuid4().hex[:12]}"
    try:
        asyncio.run(on_server(SERVER, f"CREATE DATABASE {name}"))
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        lacking("postgres", f"not reachable at {SERVER!r}: {error!r}")
    url = SERVER.set(database=name)
    asyncio.run(migrate_at(url.render_as_string(hide_password=False)))
    yield name
    asyncio.run(on_server(SERVER, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_database(postgres_template: str) -> Iterator[Reused]:
    database = Reused(SERVER, postgres_template)
    yield database
    database.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "shop.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_database: Reused) -> str:
    return postgres_database.url().render_as_string(hide_password=False)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A shop's settings on each database in turn; WeChat's address is filled in by the town."""
    return Settings(
        database={"url": database_url},
        shop={"pictures": tmp_path / "pictures"},
        privacy={"key_file": tmp_path / "privacy.key"},
        wechat_pay={"sandbox": True, "sandbox_file": tmp_path / "bank.json"},
    )


@pytest.fixture
async def town(
    settings: Settings, segmenter: Segmenter, merchant: MerchantSettings
) -> AsyncIterator[Town]:
    """A shop with nothing on its shelf; whatever a test does, its books are proved at the end.

    Where it collects at the simulator's bank, they say of the bank nothing that isn't so.
    """
    async with open_town(settings, segmenter, merchant=merchant) as opened:
        yield opened
        await prove_books(opened)


async def prove_books(town: Town) -> None:
    """Prove that no rule of the books is broken, and that what they say of the bank is true."""
    assert await town.broken_rules() == []
    if not town.settings.wechat_pay.sandbox:
        assert (await BankBooks.read(town.bank, town.rows)).untrue() == []
        assert town.bank.post.fooled == []


@pytest.fixture
async def shop(town: Town) -> Town:
    """A shop with the demo's 24 products on the shelf."""
    await town.stock()
    return town
