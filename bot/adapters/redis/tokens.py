"""The access token, shared by all processes of the shop."""

from redis.asyncio import Redis
from redis.exceptions import RedisError

_KEY = "tuanzi:access_token:{}"


class SharedTokens:
    """Keeps an account's token for as long as it is to be used; without Redis, keeps nothing."""

    def __init__(self, redis: Redis, app_id: str) -> None:
        self._redis = redis
        self._key = _KEY.format(app_id)

    async def load(self) -> tuple[str, float] | None:
        """Give the token and the seconds it is still good for; `None` if there is none."""
        try:
            token = await self._redis.get(self._key)
            left = await self._redis.pttl(self._key)
        except (RedisError, OSError):
            return None
        return (str(token), left / 1000) if token and left > 0 else None

    async def save(self, token: str, seconds: float) -> None:
        """Share a new token for so many seconds."""
        try:
            await self._redis.set(self._key, token, px=int(seconds * 1000))
        except (RedisError, OSError):
            return
