"""The page on which a payee confirms that they take their commission."""

import json

from aiohttp import web

from content.texts import withdrawals as say
from handlers.pages.front import Bearer, Front, NoEntry, bearer_of_withdrawal, demand_own_form
from handlers.pages.rendering import draw, go, guarded, write_json
from store.withdrawals.repository import Withdrawals
from store.withdrawals.rules import Withdrawal, WithdrawalState


class WithdrawalPages:
    """A withdrawal, for its member."""

    def __init__(self, front: Front) -> None:
        self._front = front

    def routes(self) -> list[web.RouteDef]:
        """The page, what it looks at, and its button."""
        path = "/h5/withdrawals/{number}"
        return [
            web.get(path, guarded(self.show)),
            web.get(f"{path}/state", guarded(self.state)),
            web.post(f"{path}/check", guarded(self.check)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Show how far it is, and what to confirm."""
        withdrawal, bearer = await self._find(request)
        package = withdrawal.package if withdrawal.state is WithdrawalState.WAITING else None
        call = self._front.paymaster.bank.confirm_call(package) if package else None
        facts = {
            "title": say.withdrawal_title(number=withdrawal.number),
            "say": say,
            "number": withdrawal.number,
            "amount": withdrawal.amount,
            "state": say.state_name(state=withdrawal.state),
            "ticket": bearer.ticket,
            "call": json.dumps(call) if call else None,
        }
        return draw(request, "withdrawal.html", facts)

    async def state(self, request: web.Request) -> web.Response:
        """Tell a page that waits whether there is still something to confirm."""
        withdrawal, _ = await self._find(request)
        waits = withdrawal.state is WithdrawalState.WAITING
        return write_json({"state": withdrawal.state, "payable": waits})

    async def check(self, request: web.Request) -> web.Response:
        """Have the bank asked soon, as the payee says that they have confirmed."""
        demand_own_form(self._front, request)
        withdrawal, bearer = await self._find(request)
        async with self._front.begin() as work:
            await Withdrawals(work).hurry(withdrawal)
        await self._front.paymaster.run_due()
        return go(f"/h5/withdrawals/{withdrawal.number}?t={bearer.ticket}")

    async def _find(self, request: web.Request) -> tuple[Withdrawal, Bearer]:
        number = request.match_info["number"]
        async with self._front.reading() as work:
            bearer = await bearer_of_withdrawal(self._front, work, request)
            found = await Withdrawals(work).by_number(number, member_id=bearer.member_id)
        if found is None:
            raise NoEntry
        return found, bearer
