"""Whatever is asked of the bank in whatever order, its sums hold."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.bank.journal import Act, BankJournal
from simulator.bank.orders import Orders
from simulator.bank.refunds import Outcome, Refunds
from simulator.bank.refusals import PayRefused, Refusal
from tests.simulator.doubles import Json

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TOTAL = 100

ORDER = st.sampled_from(["ORDER1", "ORDER2"])
OUTCOME: st.SearchStrategy[Outcome] = st.sampled_from(["SUCCESS", "CLOSED", "ABNORMAL"])
STEP = st.one_of(
    st.tuples(st.sampled_from(["open", "pay", "close"]), ORDER, st.just(0)),
    st.tuples(st.just("refund"), ORDER, st.integers(1, TOTAL)),
    st.tuples(st.just("wait"), ORDER, st.integers(1, 90)),
)


class Clerk:
    """Does what is asked and takes no for an answer."""

    def __init__(self) -> None:
        self.now = START
        self.journal = BankJournal()
        self.orders = Orders(self.journal)
        self.refunds = Refunds(self.journal)

    def do(self, act: str, number: str, amount: int, outcome: Outcome) -> None:
        with suppress(Refusal, PayRefused):
            self._do(act, number, amount, outcome)

    def _do(self, act: str, number: str, amount: int, outcome: Outcome) -> None:
        if act == "wait":
            self.now += timedelta(minutes=amount)
        elif act == "open":
            until = (START + timedelta(hours=3)).isoformat()
            facts: Json = {"out_trade_no": number, "amount": {"total": TOTAL}}
            facts["time_expire"] = until
            self.orders.open("NATIVE", facts, self.now)
        elif act == "pay":
            self.orders.take_money(self.orders.at_cashier(number, self.now), "o1", self.now)
        elif act == "close":
            self.orders.close(number, self.now)
        else:
            part = f"R{len(self.journal)}"
            facts = {"out_refund_no": part, "amount": {"refund": amount, "total": TOTAL}}
            refund = self.refunds.accept(facts, self.orders.find(number, self.now), self.now)
            self.refunds.settle(refund, outcome, self.now)


@given(st.lists(st.tuples(STEP, OUTCOME), max_size=40))
def test_nothing_is_paid_twice_or_given_back_beyond_what_was_paid(
    steps: list[tuple[tuple[str, str, int], Outcome]],
) -> None:
    clerk = Clerk()
    for (act, number, amount), outcome in steps:
        clerk.do(act, number, amount, outcome)

    for number in ("ORDER1", "ORDER2"):
        deeds = clerk.journal.about(number)
        acts = Counter(deed.act for deed in deeds)
        assert acts[Act.OPENED] <= 1
        assert acts[Act.PAID] + acts[Act.CLOSED] + acts[Act.EXPIRED] <= acts[Act.OPENED]
        settled = [deed for deed in deeds if deed.act is Act.REFUND_SETTLED]
        kept = sum(deed.amount for deed in settled if deed.state != "CLOSED")
        assert kept <= TOTAL * acts[Act.PAID]
