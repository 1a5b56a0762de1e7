"""Daily limits of API calls and the right to reset them ten times a month (wechat-platform 2.2)."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.errors import ApiError

CLEARS_PER_MONTH = 10
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LIMITS = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1000,
    "/cgi-bin/menu/delete": 1000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
}


class DailyLimits:
    """Counts the calls of each Shanghai day; `limits` may be lowered for a test."""

    def __init__(self) -> None:
        self.limits = dict(_LIMITS)
        self._calls: Counter[tuple[str, str]] = Counter()
        self._clears: Counter[str] = Counter()

    def count(self, path: str, now: datetime) -> None:
        """Count one call, refusing it with 45009 beyond the day's limit."""
        key = (path, f"{now.astimezone(_SHANGHAI):%Y-%m-%d}")
        if path in self.limits and self._calls[key] >= self.limits[path]:
            raise ApiError(45009)
        self._calls[key] += 1

    def clear(self, now: datetime) -> None:
        """Forget all counts; 48006 from the eleventh time in a month on."""
        month = f"{now.astimezone(_SHANGHAI):%Y-%m}"
        if self._clears[month] >= CLEARS_PER_MONTH:
            raise ApiError(48006)
        self._clears[month] += 1
        self._calls.clear()
