"""QR codes with a scene. Contract: `wechat-platform.md` 2.10."""

import structlog

from bot.adapters.official_account.client import OfficialAccountApi
from bot.adapters.official_account.errors import ApiError

log = structlog.get_logger()


class OfficialAccountSceneCodes:
    """Has WeChat make the code; an account that may not, or a fault, gives none."""

    def __init__(self, api: OfficialAccountApi) -> None:
        self._api = api

    async def make(self, scene: str, *, seconds: int) -> str | None:
        """Give the address to draw, or `None`."""
        try:
            return await self._api.create_scene_code(scene, seconds=seconds)
        except ApiError as error:
            log.warning("scene_code.not_made", error=str(error))
            return None
