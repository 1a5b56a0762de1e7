"""What a gateway brings again after it was away, under a new id."""

from collections import OrderedDict
from collections.abc import Callable

from bot.kernel.incoming import Incoming

_MOST_REMEMBERED = 1_000
_REPLAYED_SECONDS = 5.0

_Said = tuple[str, str, str]


class Replays:
    """Knows what was said before a gateway came back, and takes each of it once for a replay.

    That is so for a few seconds only: an honest repeat is a message of its own.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._heard: OrderedDict[_Said, None] = OrderedDict()
        self._before: set[_Said] = set()
        self._until = 0.0

    def came_back(self) -> None:
        """Note that the gateway is there again."""
        self._before = set(self._heard)
        self._until = self._now() + _REPLAYED_SECONDS

    def is_replay(self, incoming: Incoming) -> bool:
        """Tell whether a message was heard before the gateway came back, and remember it."""
        said = (incoming.conversation, incoming.sender, incoming.text)
        if self._now() < self._until and said in self._before:
            self._before.discard(said)
            return True
        self._heard[said] = None
        self._heard.move_to_end(said)
        if len(self._heard) > _MOST_REMEMBERED:
            self._heard.popitem(last=False)
        return False
