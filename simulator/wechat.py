"""The simulator as a whole: people who act, and the web application the bot and browsers call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from simulator import api, authorize, cashier, control
from simulator.account import AccountSettings
from simulator.bank.bank import Bank
from simulator.bank.gateway import routes as bank_routes
from simulator.bank.merchant import MerchantSettings
from simulator.clock import Clock, utc_now
from simulator.crowd import Crowd
from simulator.groups import control as groups
from simulator.groups.neighbourhood import Neighbourhood


class Simulator(Crowd):
    """WeChat in a box, for one official account, its bank, and one bot."""

    def __init__(
        self,
        account: AccountSettings,
        webhook_url: str,
        *,
        clock: Clock = utc_now,
        answer_seconds: float = 5.0,
        same_query: bool = False,
        merchant: MerchantSettings | None = None,
    ) -> None:
        super().__init__(
            account,
            webhook_url,
            clock=clock,
            answer_seconds=answer_seconds,
            same_query=same_query,
        )
        self.neighbourhood = Neighbourhood(clock)
        self.bank = Bank(self.platform.people, account, clock, merchant)

    def application(self, api_prefix: str = "") -> web.Application:
        """Build the web application: the page at its root, the API doubles under the prefix."""
        application = web.Application()
        application.add_routes(api.routes(self.platform, api_prefix))
        application.add_routes(bank_routes(self.bank, api_prefix))
        application.add_routes(authorize.routes(self.platform, api_prefix))
        application.add_routes(control.routes(self))
        application.add_routes(groups.routes(self.neighbourhood, self.platform.people))
        application.add_routes(cashier.routes(self.bank, self.platform.people))
        application.cleanup_ctx.append(self._bank_at_work)
        return application

    async def _bank_at_work(self, _application: web.Application) -> AsyncIterator[None]:
        """Repeat notices by themselves, unless the clock is one that a test sets by hand."""
        running = asyncio.create_task(self.bank.run()) if self.bank.clock is utc_now else None
        yield
        if running:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        await self.bank.stop()
