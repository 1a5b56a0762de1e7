"""Every setting with its meaning, its default and what is allowed. Read once, by the composition root."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)
from yaml import YAMLError


class WrongSettings(Exception):
    """Settings that can't be used: a line for each, with its key and what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no such time zone; use a name such as Asia/Shanghai") from error
    return name


def _http(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise ValueError("not an address; use one such as https://shop.example.com")
    return url


def _database(url: str) -> str:
    if not url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        raise ValueError("use sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER@HOST/NAME")
    if url == "sqlite+aiosqlite:///" or ":memory:" in url:
        raise ValueError("an SQLite database needs a file: sqlite+aiosqlite:///var/tuanzi.db")
    return url


def _redis(url: str) -> str:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("use redis://HOST:PORT/NUMBER, or leave it out")
    return url


Url = Annotated[str, AfterValidator(_http)]


class ShopSettings(_Section):
    """The shop itself."""

    name: str = Field("团子小铺", min_length=1, max_length=30)
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    base_url: Url = "http://127.0.0.1:8080"
    """Under which address customers reach this server."""
    pictures: Path = Path("var/pictures")
    """The folder of the products' pictures."""
    cache: Path = Path("var/cache")
    """A folder for what can be made again."""


class ServerSettings(_Section):
    """The HTTP server."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=1, le=65535)
    workers: int = Field(1, ge=1, le=64)


class DatabaseSettings(_Section):
    """Where the books are."""

    url: Annotated[str, AfterValidator(_database)] = "sqlite+aiosqlite:///var/tuanzi.db"


class RedisSettings(_Section):
    """Where processes share what may vanish; empty for a single process."""

    url: Annotated[str, AfterValidator(_redis)] = ""


class OfficialAccountSettings(_Section):
    """The official account, as its console at WeChat shows it."""

    app_id: str = ""
    app_secret: str = ""
    token: str = ""
    encoding_aes_key: str = ""
    kind: Literal["service", "subscription"] = "service"
    api_base: Url = "https://api.weixin.qq.com"
    oauth_base: Url = "https://open.weixin.qq.com"
    allow_plain: bool = False
    answer_seconds: float = Field(4.5, gt=0, le=4.8)
    """After how long a delivery is closed without an answer; WeChat waits 5 seconds."""


class JobsSettings(_Section):
    """What wakes by itself."""

    tick_seconds: float = Field(5, gt=0, le=3600)


class DialogueSettings(_Section):
    """How long a list's numbers and an open question are remembered."""

    minutes: float = Field(60, gt=0)


class CheckInSettings(_Section):
    """签到 and 补签."""

    points: int = Field(5, ge=1, le=10_000)
    streaks: dict[int, int] = {7: 20, 30: 100}
    """Bonus points by the length of the streak that earns them."""
    makeup_points: int = Field(20, ge=1, le=10_000)
    makeup_per_month: int = Field(3, ge=0, le=31)

    @model_validator(mode="after")
    def _positive(self) -> Self:
        if any(days < 2 or points < 1 for days, points in self.streaks.items()):
            raise ValueError("streaks are of 2 days or more and bring 1 point or more")
        return self


class ReferralSettings(_Section):
    """邀请."""

    code_days: int = Field(7, ge=0, le=365)
    """For how many days after joining 邀请码 counts."""


class Settings(BaseSettings):
    """All settings: `config.yaml`, and over it the environment (`TUANZI_SERVER__PORT=80`)."""

    model_config = SettingsConfigDict(
        env_prefix="TUANZI_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    shop: ShopSettings = ShopSettings()
    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    redis: RedisSettings = RedisSettings()
    official_account: OfficialAccountSettings = OfficialAccountSettings()
    jobs: JobsSettings = JobsSettings()
    dialogue: DialogueSettings = DialogueSettings()
    checkin: CheckInSettings = CheckInSettings()
    referral: ReferralSettings = ReferralSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        del dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load(file: Path) -> Settings:
    """Read the settings, or say of each that is wrong what it is and what to do (`WrongSettings`)."""
    if not file.is_file():
        raise WrongSettings([f"{file}: no such file; give one with --config FILE"])
    try:
        content = YamlConfigSettingsSource(Settings, yaml_file=file)()
    except (YAMLError, UnicodeDecodeError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        raise WrongSettings([f"{file}: not readable as YAML: {reason}"]) from error
    try:
        settings = Settings(**content)
    except ValidationError as error:
        raise WrongSettings([_line(one) for one in error.errors(include_url=False)]) from error
    return settings


def _line(error: object) -> str:
    facts = dict(error) if isinstance(error, dict) else {}
    key = ".".join(map(str, facts.get("loc", ())))
    if facts.get("type") == "extra_forbidden":
        return f"{key}: unknown setting; remove it or correct its name"
    reason = str(facts.get("msg", "")).removeprefix("Value error, ")
    return f"{key}: {reason} (it is {_shown(key, facts.get('input'))})"


def _shown(key: str, value: object) -> str:
    """Show a value, but never a secret."""
    is_secret = any(word in key for word in ("secret", "token", "key", "url"))
    return "hidden here" if is_secret else repr(value)[:80]


def lacking(settings: Settings) -> Iterator[str]:
    """Name what serving real customers needs and the settings don't say, or say wrongly."""
    account = settings.official_account
    if not re.fullmatch(r"wx\w{4,30}", account.app_id):
        yield "official_account.app_id: missing or wrong; copy the AppID (wx…) from the console"
    if not account.app_secret:
        yield "official_account.app_secret: missing; copy the AppSecret from the console"
    if not re.fullmatch(r"\S{3,64}", account.token):
        yield "official_account.token: missing or wrong; copy the Token from the console"
    if not (account.allow_plain and not account.encoding_aes_key) and not re.fullmatch(
        r"[A-Za-z0-9+/]{43}", account.encoding_aes_key
    ):
        yield "official_account.encoding_aes_key: missing or wrong; 43 letters and digits (安全模式)"
    if settings.server.workers > 1 and settings.database.url.startswith("sqlite"):
        yield "server.workers: SQLite serves one process; set it to 1 or use PostgreSQL"
