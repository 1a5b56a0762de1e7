"""Steps that the tests of coupons take."""

from datetime import UTC, datetime
from typing import Any

from bot.kernel.refusal import Refusal
from simulator.people import Person
from store.coupons import actions
from store.coupons.rules import TemplateDraft
from store.pricing.terms import CouponKind
from tests.features.steps import member_of
from tests.town import Town

OPENING = datetime(2026, 11, 1, tzinfo=UTC)


def draft(**facts: Any) -> TemplateDraft:
    """Describe a template: ¥10 off from ¥50, one for each, good for a week."""
    usual = {
        "name": "新人券",
        "kind": CouponKind.AMOUNT,
        "value": 1000,
        "threshold": 5000,
        "code": "NEW10",
        "claim_from": OPENING,
        "good": 7,
    }
    return TemplateDraft(**{**usual, **facts})


async def add(town: Town, **facts: Any) -> int:
    """Keep a template."""
    async with town.database.begin() as work:
        return await actions.add_template(work, draft(**facts))


async def act(town: Town, verb: str, **facts: Any) -> Any:
    """Do an action in a unit of work of its own: its result, or the kind of its refusal."""
    try:
        async with town.database.begin() as work:
            return await getattr(actions, verb)(work, **facts)
    except Refusal as refusal:
        return type(refusal)


async def member_id(town: Town, person: Person) -> int:
    return int((await member_of(town, person))["id"])


async def newcomer(town: Town) -> int:
    """Let somebody join; tell which member they are."""
    return await member_id(town, await town.newcomer())


async def states(town: Town) -> list[str]:
    """List the coupons' states."""
    return [row["state"] for row in await town.rows("SELECT state FROM coupons ORDER BY id")]


async def steps_of(town: Town, coupon_id: int) -> list[str]:
    """List the states that a coupon has gone through."""
    sql = "SELECT state FROM coupon_events WHERE coupon_id = :id ORDER BY number"
    return [row["state"] for row in await town.rows(sql, id=coupon_id)]


async def claimed(town: Town, member: int, code: str = "NEW10") -> int:
    """Claim a coupon; tell its id."""
    held = await act(town, "claim_coupon", member_id=member, code=code)
    return int(held.terms.id)
