"""How an amount is shared out in whole fen so that the parts add up."""

from collections.abc import Sequence


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Share an amount out in proportion; the last with a weight takes what rounding leaves.

    What is taken from lines (an amount up to their sum) never takes more than a line has: then
    the last takes what it can, and the one before it the rest.
    """
    whole = sum(weights)
    if not amount:
        return (0,) * len(weights)
    shares = [amount * weight // whole for weight in weights]
    left = amount - sum(shares)
    for line in reversed(range(len(weights))):
        room = weights[line] - shares[line] if amount <= whole else left * bool(weights[line])
        taken = min(left, room)
        shares[line] += taken
        left -= taken
    return tuple(shares)
