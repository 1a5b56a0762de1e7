"""When X has happened, Y also happens: each reaction a transaction of its own, once.

Naming the features' reactions registers them.
"""

from handlers.events import orders
from handlers.events.telling import World, reactions

FEATURES = (orders,)

__all__ = ["FEATURES", "World", "reactions"]
