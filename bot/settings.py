"""Every setting with its meaning, its default and what is allowed; read once, at the start."""

import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from yaml import YAMLError, safe_load


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
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError("no such address; use postgresql+asyncpg://USER@HOST:PORT/NAME") from None
    if url == "sqlite+aiosqlite:///" or ":memory:" in url:
        raise ValueError("an SQLite database needs a file: sqlite+aiosqlite:///var/tuanzi.db")
    return url


def _redis(url: str) -> str:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("use redis://HOST:PORT/NUMBER, or leave it out")
    return url


def _endpoint(address: str) -> str:
    if address and not re.fullmatch(r"[^\s/:]+:[1-9]\d{0,4}", address):
        raise ValueError("use HOST:PORT, or leave it out")
    return address


_HUNDRED = 100
Percent = Annotated[Decimal, Field(ge=0, le=_HUNDRED, decimal_places=2)]
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


class WechatPaySettings(_Section):
    """The account at WeChat Pay, as its console shows it, or a sandbox instead."""

    mch_id: str = ""
    serial: str = ""
    """The serial number of the API certificate."""
    private_key_file: Path | None = None
    """`apiclient_key.pem`."""
    api_v3_key: str = ""
    public_key_id: str = ""
    """The id of WeChat Pay's public key; older accounts have none and fetch certificates."""
    public_key_file: Path | None = None
    """`pub_key.pem`."""
    api_base: Url = "https://api.mch.weixin.qq.com"
    transfer_scene: str = "1005"
    """The scene of transfers that the shop has applied for: commission."""
    transfer_report: dict[str, str] = {"岗位类型": "推广员", "报酬说明": "推广佣金"}
    """What the scene wants to be told of each transfer."""
    sandbox: bool = False
    """A button pays instead of money: for a demo only."""
    sandbox_file: Path = Path("var/sandbox-bank.json")


class WechatySettings(_Section):
    """The gateway to groups, which runs a personal account; without one there are no groups."""

    endpoint: Annotated[str, AfterValidator(_endpoint)] = ""
    """Where it listens, as HOST:PORT; empty: the shop serves the official account alone."""
    token: str = ""
    """By which token the gateway knows this shop."""


class CarriersSettings(_Section):
    """Who is asked where parcels are."""

    api_base: Annotated[str, AfterValidator(lambda url: url and _http(url))] = ""
    """The tracking service's address; empty: nobody is asked."""


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


class LevelSettings(_Section):
    """A level: from how much growth on, and what its members still pay in percent (90: 9折).

    `gift` is the code of the coupon that coming up to it brings.
    """

    name: str = Field(min_length=1, max_length=10)
    growth: int = Field(ge=0)
    percent: int = Field(100, ge=1, le=100)
    gift: str = ""


_LEVELS = [
    LevelSettings(name="普通", growth=0),
    LevelSettings(name="白银", growth=500),
    LevelSettings(name="黄金", growth=2000, percent=90),
    LevelSettings(name="铂金", growth=8000, percent=80),
]


class MilestoneSettings(_Section):
    """A badge: from how much on it is earned, and its gift, points and the code of a coupon."""

    at: int = Field(ge=1)
    points: int = Field(100, ge=0, le=100_000)
    gift: str = ""


HolidayName = Literal[
    "new_year", "spring", "lantern", "labour", "dragon_boat", "mid_autumn", "national"
]


class MembershipSettings(_Section):
    """会员: levels by growth, the lowest first; gifts are codes of coupons."""

    levels: list[LevelSettings] = Field(_LEVELS, min_length=1, max_length=9)
    growth_check_in: int = Field(1, ge=0, le=10_000)
    growth_friend: int = Field(20, ge=1, le=10_000)
    """What a friend's first completed order brings."""
    growth_review: int = Field(5, ge=0, le=10_000)
    growth_days: int = Field(365, ge=1, le=3650)
    """For how long growth counts."""
    notice_days: int = Field(30, ge=1, le=300)
    """How long before its yearly review a member is told what their level lacks."""
    greeting_hour: int = Field(9, ge=0, le=23)
    """From which hour on birthdays and holidays are greeted."""
    birthday_gift: str = ""
    holidays_from_level: int = Field(1, ge=0, le=8)
    """From which level on, counted from 0, holidays are greeted."""
    holiday_gifts: dict[HolidayName, str] = {}
    check_ins_badge: MilestoneSettings = MilestoneSettings(at=100)
    spent_badge: MilestoneSettings = MilestoneSettings(at=1000)
    """From how many yuan of completed goods on."""
    friends_badge: MilestoneSettings = MilestoneSettings(at=10)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        thresholds = [level.growth for level in self.levels]
        if thresholds[0] != 0 or thresholds != sorted(set(thresholds)):
            raise ValueError("levels begin at 0 growth, and each needs more than the one before")
        return self


class TeamsSettings(_Section):
    """拼团."""

    hours: float = Field(24, gt=0, le=720)
    """How long a team has, where its offer says nothing else."""
    hold_minutes: float = Field(15, gt=0, le=1440)
    """How long a place is kept for who has not paid yet."""


class ChainsSettings(_Section):
    """接龙."""

    show_after_seconds: float = Field(60, gt=0, le=3600)
    """For how long changes are gathered before the list is shown again."""
    unpaid_minutes: float = Field(120, gt=0, le=7 * 24 * 60)
    """After how long who has not paid drops out."""


class ReferralSettings(_Section):
    """邀请."""

    code_days: int = Field(7, ge=1, le=365)
    """For how many days after joining 邀请码 counts."""
    depth: int = Field(1, ge=1, le=2)
    """How many levels earn; more would be pyramid selling."""
    rates: list[Percent] = Field([Decimal(5), Decimal(2)], min_length=1, max_length=2)
    """What each level earns of what was paid for the goods, in percent."""
    cap_per_order: int | None = Field(None, ge=1)
    """The most that an order earns somebody, in fen."""
    cap_per_month: int | None = Field(None, ge=1)

    withdraw_from: int = Field(1000, ge=10)
    """From how much on commission is paid out, in fen."""
    second_person_above: int = Field(50_000, ge=0)
    """Above how much, in fen, two people have to approve."""

    @model_validator(mode="after")
    def _a_rate_a_level(self) -> Self:
        if len(self.rates) < self.depth:
            raise ValueError("every level needs a rate")
        if sum(self.rates) > _HUNDRED:
            raise ValueError("all levels together earn 100 percent at the most")
        return self


class OrdersSettings(_Section):
    """How long orders wait."""

    unpaid_minutes: float = Field(30, gt=0, le=7 * 24 * 60)
    auto_receive_days: float = Field(10, gt=0, le=90)
    after_sales_days: float = Field(7, gt=0, le=365)
    handling_alarm_hours: float = Field(24, gt=0, le=720)
    delay_alarm_hours: float = Field(72, gt=0, le=720)
    """After how long without a word from a parcel's carrier staff are told."""


class PaymentsSettings(_Section):
    """The reconciler."""

    reconcile_every_seconds: float = Field(60, ge=1, le=600)


class RegionSettings(_Section):
    """What sending to some provinces costs; fen, kilograms."""

    provinces: list[str] = Field(min_length=1)
    fee: int = Field(ge=0)
    free_from: int | None = Field(None, ge=0)
    first_kg: int = Field(1, ge=1)
    extra_kg: int = Field(0, ge=0)


class FreightSettings(_Section):
    """What sending costs; fen, kilograms."""

    fee: int = Field(600, ge=0)
    free_from: int | None = Field(5900, ge=0)
    first_kg: int = Field(1, ge=1)
    extra_kg: int = Field(0, ge=0)
    regions: list[RegionSettings] = []


PointsSource = Literal["review", "friend", "purchase"]


class PointsSettings(_Section):
    """Paying with points, and what earns them."""

    per_yuan: int = Field(100, ge=1, le=100_000)
    most_percent: int = Field(20, ge=0, le=100)
    review: int = Field(20, ge=0, le=10_000)
    friend: int = Field(50, ge=0, le=10_000)
    """What a friend's first completed order brings."""
    daily_caps: dict[PointsSource, Annotated[int, Field(ge=1)]] = {"review": 100, "friend": 500}
    """The most that a source brings somebody on a shop day; what isn't named has no limit."""
    expiry_notice_days: int = Field(30, ge=1, le=300)
    """How long before points expire their owner is told."""


class UndoSettings(_Section):
    """撤回."""

    minutes: float = Field(2, gt=0, le=60)


class PrivacySettings(_Section):
    """Keeping personal data."""

    key_file: Path = Path("var/privacy.key")
    """The key that personal data is sealed with; made where it is missing."""


class BindingSettings(_Section):
    """绑定."""

    code_minutes: float = Field(10, gt=0, le=1440)
    """How long a code is good."""
    wrong_codes: int = Field(5, ge=1, le=100)
    lock_minutes: float = Field(60, gt=0, le=10_080)
    """How long so many wrong codes lock binding."""


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
    wechat_pay: WechatPaySettings = WechatPaySettings()
    wechaty: WechatySettings = WechatySettings()
    carriers: CarriersSettings = CarriersSettings()
    jobs: JobsSettings = JobsSettings()
    dialogue: DialogueSettings = DialogueSettings()
    checkin: CheckInSettings = CheckInSettings()
    referral: ReferralSettings = ReferralSettings()
    membership: MembershipSettings = MembershipSettings()
    teams: TeamsSettings = TeamsSettings()
    chains: ChainsSettings = ChainsSettings()
    orders: OrdersSettings = OrdersSettings()
    payments: PaymentsSettings = PaymentsSettings()
    freight: FreightSettings = FreightSettings()
    points: PointsSettings = PointsSettings()
    undo: UndoSettings = UndoSettings()
    binding: BindingSettings = BindingSettings()
    privacy: PrivacySettings = PrivacySettings()

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
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


_PREFIX = "TUANZI_"
_NOT_SETTINGS = re.compile(rf"{_PREFIX}(?:REQUIRE|TEST_\w+)")
_SECTIONS_WITH_SECRETS = frozenset(
    {"database", "redis", "official_account", "wechat_pay", "wechaty"}
)


def load(file: Path) -> Settings:
    """Read the settings, or say of each that is wrong what to do about it (`WrongSettings`)."""
    content = _read(file)
    wrong = list(_unknown_in_environment())
    try:
        settings = Settings(**content)
    except ValidationError as error:
        wrong += [_line(one) for one in error.errors(include_url=False)]
        raise WrongSettings(wrong) from error
    except SettingsError as error:
        reason = "a whole section or table is given as JSON; use TUANZI_SECTION__KEY=…"
        raise WrongSettings([*wrong, f"{error}: {reason}"]) from error
    if wrong:
        raise WrongSettings(wrong)
    return settings


def _read(file: Path) -> dict[str, Any]:
    """Read the file's sections; an empty file has none."""
    if not file.is_file():
        raise WrongSettings([f"{file}: no such file; give one with --config FILE"])
    try:
        content = safe_load(file.read_bytes())
    except (YAMLError, OSError, ValueError) as error:
        raise WrongSettings([f"{file}: not readable as YAML{_place(error)}"]) from error
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise WrongSettings([f"{file}: not a table of sections such as `shop:`"])
    return content


def _place(error: Exception) -> str:
    """Tell where a file can't be read, without its text, which may hold secrets."""
    mark = getattr(error, "problem_mark", None)
    return f": look at line {mark.line + 1}" if mark else ""


def _unknown_in_environment() -> Iterator[str]:
    """Name variables that look like settings and are read by nothing."""
    for name in sorted(os.environ):
        known = name.upper().removeprefix(_PREFIX).split("__")[0].lower() in Settings.model_fields
        if name.upper().startswith(_PREFIX) and not known and not _NOT_SETTINGS.fullmatch(name):
            yield f"{name}: unknown setting; they are named {_PREFIX}SECTION__KEY"


def _line(error: object) -> str:
    facts = dict(error) if isinstance(error, dict) else {}
    place = [str(part) for part in facts.get("loc", ())]
    key = ".".join(place)
    if facts.get("type") == "extra_forbidden":
        return f"{key}: unknown setting; remove it or correct its name"
    reason = str(facts.get("msg", "")).removeprefix("Value error, ")
    if place and place[0] in _SECTIONS_WITH_SECRETS:
        return f"{key}: {reason}"
    return f"{key}: {reason} (it is {facts.get('input')!r:.80})"
