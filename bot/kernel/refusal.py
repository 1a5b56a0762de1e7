"""What the shop may answer instead of doing what was asked."""


class Refusal(Exception):
    """An expected "no": it carries facts, changes nothing, and is worded at the edge.

    A subclass is a dataclass with the facts its words need. Refusals are no crashes: they are never
    logged as errors and roll back only what the refused command itself did.
    """
