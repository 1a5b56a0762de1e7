"""A machine of earning, spending, expiring, taking back and merging, against a model."""

from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.kernel.refusal import Refusal
from bot.persistence.work import Work
from community.ledger.actions import Because, earn_points, expire_points, spend_points, take_back
from community.ledger.rules import Reason, Unit
from tests.features.merging import balance, id_of, merge, twice
from tests.money.steps import chance, rounds
from tests.town import Town


@dataclass
class Model:
    """What members should have and owe, and who has become whom."""

    points: Counter[int] = field(default_factory=Counter)
    debts: Counter[int] = field(default_factory=Counter)
    heirs: dict[int, int] = field(default_factory=dict)

    def now(self, member_id: int) -> int:
        return self.now(self.heirs[member_id]) if member_id in self.heirs else member_id

    def earn(self, member_id: int, amount: int) -> None:
        self.points[member_id] += amount
        paid = min(self.debts[member_id], self.points[member_id])
        self.points[member_id] -= paid
        self.debts[member_id] -= paid

    def spend(self, member_id: int, amount: int) -> bool:
        if self.points[member_id] < amount:
            return False
        self.points[member_id] -= amount
        return True

    def take_back(self, member_id: int, amount: int) -> int:
        part = min(self.points[member_id], amount)
        self.points[member_id] -= part
        self.debts[member_id] += amount - part
        return amount - part

    def merge(self, gone: int, kept: int) -> None:
        self.heirs[gone] = kept
        self.debts[kept] += self.debts.pop(gone, 0)
        self.earn(kept, self.points.pop(gone, 0))


async def step(work: Work, model: Model, who: int, amount: int, cause: str, act: str) -> None:
    """Do something to an account by the name it had at first, and to the model."""
    zone, owner = ZoneInfo("Asia/Shanghai"), model.now(who)
    if act == "earn":
        await earn_points(work, who, amount, Because(Reason.REVIEW, cause), zone=zone)
        model.earn(owner, amount)
    elif act == "take back":
        because = Because(Reason.REVIEW_BACK, cause)
        short = await take_back(work, Unit.POINTS, who, amount, because)
        assert short == model.take_back(owner, amount)
    else:
        could = model.spend(owner, amount)
        try:
            await spend_points(work, who, amount, Because(Reason.ORDER, cause))
        except Refusal:
            assert not could
        else:
            assert could


async def owed(town: Town, member_id: int) -> int:
    sql = "SELECT owes FROM ledger_balances WHERE account = :account AND unit = 'points'"
    rows = await town.rows(sql, account=f"member:{member_id}")
    return int(rows[0]["owes"]) if rows else 0


async def test_balances_are_the_models_and_accounts_sum_to_zero(town: Town) -> None:
    lots, model = chance(), Model()
    people = [await twice(town, f"人{number}") for number in range(3)]
    ids = [await id_of(town, one) for both in people for one in both]
    for turn in range(rounds(120)):
        act = lots.choice(["earn", "earn", "spend", "take back"])
        async with town.database.begin() as work:
            who, amount = lots.choice(ids), lots.randrange(1, 40)
            await step(work, model, who, amount, f"turn:{turn}", act)
        if turn % 30 == 29 and people:
            person, contact = people.pop()
            kept, gone = await id_of(town, person), await id_of(town, contact)
            await merge(town, person, contact)
            model.merge(gone, kept)
    for member_id in ids:
        assert await balance(town, member_id) == model.points[member_id]
        assert await owed(town, member_id) == model.debts[member_id]
    town.clock.pass_(days=800)
    async with town.database.begin() as work:
        await expire_points(work, most=1_000)
    assert [await balance(town, member_id) for member_id in ids] == [0] * 6
    (sums,) = await town.rows("SELECT sum(amount) AS total FROM ledger_entries")
    assert sums["total"] == 0
