"""The routes of the bank's cashier, which the chat page draws, and of the bank's journal."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from simulator.bank.bank import Bank
from simulator.bank.journal import Deed
from simulator.bank.refusals import PayRefused
from simulator.errors import ApiError
from simulator.page_json import Json, read_body, text_field, write_json
from simulator.people import People, Person

_LONGEST = 300


def routes(bank: Bank, people: People) -> list[web.RouteDef]:
    """List the routes, all under the application's root."""
    cashier = _Cashier(bank, people)
    return [
        web.get("/control/bank/journal", cashier.journal),
        web.post("/control/bank/bill", cashier.at_cashier(cashier.bill)),
        web.post("/control/bank/pay", cashier.at_cashier(cashier.pay)),
        web.post("/control/bank/transfer", cashier.receiving(cashier.transfer)),
        web.post("/control/bank/receive", cashier.receiving(cashier.receive)),
    ]


class _Cashier:
    """Shows a bill to the person who acts and takes the money."""

    def __init__(self, bank: Bank, people: People) -> None:
        self._bank = bank
        self._people = people

    async def journal(self, _request: web.Request) -> web.Response:
        """Show what the bank did, oldest first; amounts in fen, instants in UTC."""
        return write_json({"deeds": [_row(deed) for deed in self._bank.journal]})

    def at_cashier(
        self, act: Callable[[str, Person], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Serve an act on the bill that a page's `call`, or a scanned `code`, names."""
        return self._serve(lambda body, person: act(self._ticket(body), person))

    def receiving(
        self, act: Callable[[Json, Person], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Serve an act on the transfer that a page's `call` names."""
        return self._serve(lambda body, person: act(_call_in(body), person))

    async def transfer(self, call: Json, person: Person) -> Json:
        """Tell what is to be received and from whom."""
        transfer = self._bank.transfer_for(call)
        return {
            "merchant": self._bank.merchant.name,
            "title": str(transfer.facts["transfer_remark"]),
            "amount": transfer.amount,
            "payer": person.name,
        }

    async def receive(self, call: Json, person: Person) -> Json:
        """Receive, and tell what the page hears."""
        self._bank.confirm_transfer(call, person)
        return {"heard": "ok"}

    def _serve(
        self, act: Callable[[Json, Person], Awaitable[Json]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            body = await read_body(request)
            try:
                person = self._people.find(text_field(body, "openid", _LONGEST))
                return write_json(await act(body, person))
            except ApiError as error:
                raise web.HTTPNotFound(text=str(error)) from error
            except PayRefused as refused:
                raise web.HTTPConflict(text=str(refused)) from refused

        return serve

    async def bill(self, ticket: str, person: Person) -> Json:
        """Tell what is to be paid and to whom."""
        order = self._bank.order_for(ticket, person)
        return {
            "merchant": self._bank.merchant.name,
            "title": str(order.facts["description"]),
            "amount": order.total,
            "payer": person.name,
        }

    async def pay(self, ticket: str, person: Person) -> Json:
        """Pay, and tell what the page hears."""
        return {"heard": await self._bank.pay(ticket, person)}

    def _ticket(self, body: Json) -> str:
        call = body.get("call")
        if isinstance(call, dict):
            return self._bank.ticket_of(call)
        return text_field(body, "code", _LONGEST)


def _call_in(body: Json) -> Json:
    call = body.get("call")
    if not isinstance(call, dict):
        raise PayRefused("收款参数错误")
    return call


def _row(deed: Deed) -> Json:
    return vars(deed) | {"at": deed.at.isoformat(), "act": str(deed.act)}
