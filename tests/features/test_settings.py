"""Settings are refused by name, with what to do, and never with a secret in the sentence."""

from pathlib import Path

import pytest

from bot.lacking import lacking
from bot.settings import Settings, WrongSettings, load

WRONG_FILES = {
    "shp: {}": "shp: unknown setting",
    "shop: {nmae: x}": "shop.nmae: unknown setting",
    "shop: {name: ''}": "shop.name: String should have at least 1 character",
    "shop: {timezone: Mars/Base}": "shop.timezone: no such time zone",
    "shop: {base_url: shop.example.com}": "shop.base_url: not an address",
    "server: {port: 70000}": "server.port: Input should be less than or equal to 65535",
    "server: {port: eighty}": "server.port: Input should be a valid integer",
    "server: []": "server: Input should be a valid dictionary",
    "database: {url: mysql://x}": "database.url: use sqlite+aiosqlite:///FILE or postgresql",
    "database: {url: 'sqlite+aiosqlite:///:memory:'}": "database.url: an SQLite database needs a",
    "database: {url: 'postgresql+asyncpg://u@h:x/d'}": "database.url: no such address",
    "redis: {url: 'http://x'}": "redis.url: use redis://HOST:PORT/NUMBER",
    "official_account: {kind: other}": "official_account.kind: Input should be 'service'",
    "official_account: {answer_seconds: 5}": "official_account.answer_seconds: Input should be",
    "checkin: {streaks: {1: 5}}": "checkin: streaks are of 2 days or more",
    "checkin: {points: 0}": "checkin.points: Input should be greater than or equal to 1",
    "referral: {code_days: -1}": "referral.code_days: Input should be greater",
    "- a list": "not a table of sections",
    "1: x": "not a table of sections",
    "shop: [": "not readable as YAML: look at line",
    "\x00": "not readable as YAML",
}
SECRET = "hunter2"
LEAKS = [
    f"database: postgresql+asyncpg://u:{SECRET}@h/d",
    f"database: {{url: 'postgresql+asyncpg://u:{SECRET}@h:port/d'}}",
    f"database: {{url: 'mysql://u:{SECRET}@h/d'}}",
    f"redis: {{url: 'http://:{SECRET}@h'}}",
    f"official_account: {SECRET}",
    f"official_account: {{app_secret: [{SECRET}]}}",
    f'official_account: {{app_secret: "{SECRET}',
    f"wechat_pay: {{api_v3_key: [{SECRET}]}}",
]


def refusal(file: Path, content: str) -> str:
    file.write_text(content, "utf-8")
    with pytest.raises(WrongSettings) as refused:
        load(file)
    return str(refused.value)


@pytest.mark.parametrize("content", WRONG_FILES)
def test_a_wrong_setting_is_named(tmp_path: Path, content: str) -> None:
    assert WRONG_FILES[content] in refusal(tmp_path / "config.yaml", content)


@pytest.mark.parametrize("content", LEAKS)
def test_a_secret_is_never_in_the_refusal(tmp_path: Path, content: str) -> None:
    assert SECRET not in refusal(tmp_path / "config.yaml", content)


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path / "config.yaml", "shop: {nmae: x}\nserver: {port: 0, hots: y}")
    assert len(said.splitlines()) == 3


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="no such file; give one with --config FILE"):
        load(tmp_path / "nope.yaml")


def test_an_empty_file_leaves_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("")
    assert load(file) == Settings()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("server: {port: 81, host: 0.0.0.0}")
    monkeypatch.setenv("TUANZI_SERVER__PORT", "82")
    server = load(file).server
    assert (server.host, server.port) == ("0.0.0.0", 82)  # noqa: S104 - read, not bound


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TUANZI_SERVER__PORT", "many", "server.port: Input should be a valid integer"),
        ("TUANZI_SERVER__PROT", "80", "server.prot: unknown setting"),
        ("TUANZI_DATABASE_URL", "sqlite://", "TUANZI_DATABASE_URL: unknown setting"),
        ("TUANZI_DATBASE__URL", "sqlite://", "TUANZI_DATBASE__URL: unknown setting"),
        ("TUANZI_SHOP", "no JSON", "TUANZI_SECTION__KEY"),
        ("TUANZI_CHECKIN__STREAKS", "7:20", "TUANZI_SECTION__KEY"),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert said in refusal(tmp_path / "config.yaml", "")


def test_what_customers_need_is_named_with_what_to_do() -> None:
    keys = [line.split(":")[0] for line in lacking(Settings(server={"workers": 2}))]
    account = [f"official_account.{key}" for key in ("app_id", "app_secret", "token")]
    pay = [f"wechat_pay.{key}" for key in ("mch_id", "serial", "private_key_file", "api_v3_key")]
    assert keys == [*account, "official_account.encoding_aes_key", *pay, "server.workers"]


def test_the_projects_own_file_is_right() -> None:
    assert load(Path(__file__).parents[2] / "config.yaml").shop.name == "团子小铺"
