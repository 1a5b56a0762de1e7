"""When X has happened, Y also happens: each reaction a transaction of its own, once.

Naming the features' reactions registers them.
"""

from handlers.events import chains, commissions, membership, orders, redeeming, teams, withdrawals
from handlers.events.telling import World, reactions

FEATURES = (orders, commissions, teams, chains, membership, withdrawals, redeeming)

__all__ = ["FEATURES", "World", "reactions"]
