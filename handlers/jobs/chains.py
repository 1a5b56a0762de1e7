"""What is due for chains: deadlines, lists to be shown again, payers to be reminded."""

from contextlib import suppress

from bot.persistence.database import Begin
from handlers.events.chains import show_in_group
from store.chains.actions import close_chain, show_list
from store.chains.errors import ChainEnded
from store.chains.ordering import remind_payer
from store.chains.queries import unpaid_orders
from store.chains.repository import Chains
from store.chains.rules import ChainRules
from store.orders.repository import Orders
from store.orders.rules import SHOP

_BATCH = 500


class ChainJobs:
    """The chain's jobs; each acts in a transaction a chain, and can be cut and run twice."""

    def __init__(self, rules: ChainRules) -> None:
        self._rules = rules

    async def close_due(self, begin: Begin) -> None:
        """Let chains whose deadline has come take no more lines."""
        async with begin() as work:
            due = await Chains(work).due(_BATCH)
        for chain_id in due:
            with suppress(ChainEnded):
                async with begin() as work:
                    await close_chain(work, chain_id, SHOP)

    async def show_changed(self, begin: Begin) -> None:
        """Show lists that have changed, once for all changes of a while."""
        async with begin() as work:
            changed = await Chains(work).changed(_BATCH)
        for chain_id in changed:
            async with begin() as work:
                book = await show_list(work, chain_id, only_due=True)
                if book is not None:
                    await show_in_group(work, book, self._rules)

    async def remind_unpaid(self, begin: Begin) -> None:
        """Have payers reminded whose time to pay is half over."""
        async with begin() as work:
            before = work.now - self._rules.unpaid / 2
            waiting = await unpaid_orders(work, before, _BATCH)
        for order_id in waiting:
            async with begin() as work:
                await remind_payer(work, await Orders(work).by_id(order_id))
