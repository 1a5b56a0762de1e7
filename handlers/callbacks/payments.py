"""The bank's notices: taken only when signed, and acknowledged only when in the books."""

import asyncio
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.kernel.clock import Clock
from store.payments.cashier import Cashier
from store.payments.errors import BooksDisagree, UnknownNumber
from store.payments.gateway import NoticeReader, NoticeRefused

_PATIENCE_SECONDS = 4.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PaymentNotices:
    """Answers the bank within its five seconds; whatever isn't taken, it tells again."""

    reader: NoticeReader
    cashier: Cashier
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        """The two addresses that the bank is told of."""
        return [
            web.post("/wechat/pay/notify", self.take),
            web.post("/wechat/pay/refund", self.take),
        ]

    async def take(self, request: web.Request) -> web.Response:
        """Take a notice of a payment or a refund."""
        body = await request.read()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                notice = await self.reader.read_notice(request.headers, body, self.clock())
                await self.cashier.take_notice(notice)
        except NoticeRefused as error:
            log.warning("notice.refused", reason=error.reason)
            return _refusal(401, "not signed by the bank")
        except UnknownNumber as error:
            log.warning("notice.unknown_number", number=str(error))
            return _refusal(404, "unknown number")
        except BooksDisagree as error:
            log.warning("notice.disagrees", error=str(error))
            return _refusal(409, "the books say otherwise")
        except Exception:
            log.exception("notice.not_taken")
            return _refusal(503, "try again")
        return web.Response(status=204)


def _refusal(status: int, message: str) -> web.Response:
    return web.json_response({"code": "FAIL", "message": message}, status=status)
