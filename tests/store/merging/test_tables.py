"""Every column that names a member is moved by a merge, or it is said here why it isn't."""

import re

import bot.app  # noqa: F401 - names every feature, and with them every mapped class
from bot.persistence.base import Base
from store.merging.audit import MOVED

STAYS = {
    "badges.member_id": "moves, but one that both have stays with both: each has had its gift",
    "greetings.member_id": "moves, but one that both were given stays with both",
    "charges.payer": "an openid, whose money it was: it goes back there",
    "payments.payer": "an openid, who pays",
    "chain_events.actor": "history",
    "order_events.actor": "history",
    "group_buy_events.member_id": "history",
    "level_events.member_id": "history: who is gone has come down to the lowest level",
    "staff_audit.member_id": "history: by which account it was done",
    "check_ins.posted_as": "history: for whom the day was posted",
    "check_in_doubles.posted_as": "history: for whom the day was posted",
    "members.merged_into": "who they are now; it is followed to its end when somebody merges again",
    "merges.gone_id": "the merge itself",
    "merges.kept_id": "the merge itself, as it was then",
    "dead_letters.person": "a door's identity, which moves",
    "dialogues.person": "a door's identity, which moves",
    "inbox.person": "a door's identity, which moves",
    "outbox.recipient": "a door's identity, which moves",
    "identities.account": "the door's own account",
    "orders.recipient": "an address: it is sealed anew with its order",
    "ledger_balances.account": "an account: it is moved by postings, and names its heir",
    "ledger_entries.account": "history, append-only",
    "ledger_lots.account": "an account: its lots move",
    "expiry_notices.account": "a reminder that was sent",
    "points_days.account": "an account: its days are added to its heir's",
    "ledger_balances.moved_to": "an account's heir",
}
NAMES = re.compile(
    r"(?:^|_)(?:member|referrer|leader|opener|payer|beneficiary|buyer|friend|owner|gone|kept)_id$"
    r"|^(?:payer|person|recipient|account|actor|posted_as|moved_to|merged_into)$|_by$"
)


def test_every_column_that_names_a_member_is_accounted_for() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if NAMES.search(column.name)
        or any(key.column.table.name == "members" for key in column.foreign_keys)
    }
    moved = {f"{column.class_.__tablename__}.{column.key}" for column in MOVED}
    assert named - moved - set(STAYS) == set()
    assert (moved | set(STAYS)) - named == set()
    assert moved & set(STAYS) == set()
