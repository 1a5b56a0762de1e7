"""A price while it is being worked out."""

from collections.abc import Sequence

from store.pricing.errors import BelowFloor
from store.pricing.quote import Step, StepKind
from store.pricing.terms import Item, Scope


class Slip:
    """The lines, what is still to be paid for the goods of each, and the steps so far."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        self.goods = [item.gross for item in items]
        self.steps: list[Step] = []

    def matching(self, scope: Scope) -> list[int]:
        """Give what each line counts for in a scope: nothing where an activity sets the price."""
        return [
            goods if not item.activity and scope.holds(item.product_id, item.category) else 0
            for item, goods in zip(self.items, self.goods, strict=True)
        ]

    def save(
        self,
        kind: StepKind,
        name: str,
        source_id: int | None,
        shares: Sequence[int],
        measure: int = 0,
    ) -> None:
        """Take a saving off the lines, as a step, if it is one."""
        if any(shares):
            self.goods = self.goods_less(shares)
            amounts = tuple(-share for share in shares)
            self.steps.append(Step(kind, name, sum(amounts), source_id, amounts, measure))

    def goods_less(self, shares: Sequence[int]) -> list[int]:
        """Give what would be left to pay for each line after a saving."""
        return [goods - share for goods, share in zip(self.goods, shares, strict=True)]

    def demand_floors(self) -> None:
        """Refuse goods that are sold below their floor."""
        broken = below_floor(self.items, self.goods)
        if broken is not None:
            raise broken


def below_floor(items: Sequence[Item], goods: Sequence[int]) -> BelowFloor | None:
    """Find the first line that is sold below its floor."""
    for item, paid in zip(items, goods, strict=True):
        floor = item.floor * item.quantity
        if paid < floor:
            return BelowFloor(item.product_id, item.sku_id, paid, floor)
    return None
