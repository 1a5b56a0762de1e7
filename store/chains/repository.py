"""All SQL of chains."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, or_, select, update

from bot.persistence.base import insert_or, padded
from bot.persistence.work import Work
from store.chains.models import (
    ChainEntryRow,
    ChainEventRow,
    ChainGoodRow,
    ChainLineRow,
    ChainOrderRow,
    ChainRow,
)
from store.chains.rules import (
    Book,
    Chain,
    ChainAct,
    ChainGood,
    ChainState,
    Entry,
    EntryKey,
    Line,
    LineState,
    NewChain,
)
from store.chains.tally import Move
from store.orders.rules import Actor

_RUNNING = (ChainState.OPEN, ChainState.FROZEN)
_CHAIN = select(
    ChainRow.id,
    ChainRow.group_address,
    ChainRow.letter,
    ChainRow.title,
    ChainRow.state,
    ChainRow.closes_at,
    ChainRow.pickup_point_id,
    ChainRow.opener_id,
    ChainRow.version,
    ChainRow.show_at,
    ChainRow.shown,
    ChainRow.ended_at,
)
_GOODS = (
    select(
        ChainGoodRow.number,
        ChainGoodRow.sku_id,
        ChainGoodRow.code,
        ChainGoodRow.title,
        ChainGoodRow.spec,
        ChainGoodRow.price,
        ChainGoodRow.quota,
        ChainGoodRow.per_person,
        ChainGoodRow.sold,
        ChainGoodRow.chain_id,
    )
    .where(ChainGoodRow.chain_id.in_(bindparam("chains", expanding=True)))
    .order_by(ChainGoodRow.chain_id, ChainGoodRow.number)
)
_ENTRIES = (
    select(
        ChainEntryRow.id,
        ChainEntryRow.payer_id,
        ChainEntryRow.proxy,
        ChainEntryRow.name,
        ChainEntryRow.payer_name,
        ChainEntryRow.note,
        ChainLineRow.good,
        ChainLineRow.pieces,
        ChainLineRow.state,
        ChainLineRow.place,
        ChainLineRow.order_id,
    )
    .outerjoin(ChainLineRow, ChainLineRow.entry_id == ChainEntryRow.id)
    .where(ChainEntryRow.chain_id == bindparam("chain"))
    .order_by(ChainEntryRow.id, ChainLineRow.good)
)
_EVENT = insert(ChainEventRow)
_LINE = insert_or(ChainLineRow)
_KEEP_LINE = _LINE.on_conflict_do_update(
    index_elements=["entry_id", "good"],
    set_={name: _LINE.excluded[name] for name in ("pieces", "state", "place", "order_id")},
)


class Chains:
    """The chains, within one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def of_groups(self, groups: Sequence[str], since: datetime) -> list[Chain]:
        """List the chains of groups that run, or took lines until lately, by id."""
        listed = _CHAIN.where(
            ChainRow.group_address.in_(padded(groups)),
            or_(ChainRow.state.in_(_RUNNING), ChainRow.ended_at > since),
        )
        return await self._chains(listed.order_by(ChainRow.id))

    async def opened_by(self, member_id: int, most: int) -> list[Chain]:
        """List the chains that a member has opened, the latest first."""
        listed = _CHAIN.where(ChainRow.opener_id == member_id)
        return await self._chains(listed.order_by(ChainRow.id.desc()).limit(most))

    async def latest_of(self, group: str, letter: str) -> Chain | None:
        """Find the last chain of a letter in a group, whatever has become of it."""
        found = _CHAIN.where(ChainRow.group_address == group, ChainRow.letter == letter)
        chains = await self._chains(found.order_by(ChainRow.id.desc()).limit(1))
        return chains[0] if chains else None

    async def chain(self, chain_id: int) -> Chain:
        """Give a chain that is there."""
        (chain,) = await self._chains(_CHAIN.where(ChainRow.id == chain_id))
        return chain

    async def book(self, chain_id: int) -> Book:
        """Give a chain with everything in it."""
        return Book(await self.chain(chain_id), await self._entries(chain_id))

    async def locked(self, chain_id: int) -> Book:
        """Give a chain with everything in it, and let nobody else change it before the commit."""
        (chain,) = await self._chains(_CHAIN.where(ChainRow.id == chain_id).with_for_update())
        return Book(chain, await self._entries(chain_id))

    async def names(self, chain_ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
        """List who has signed in chains: payer (0 for those they speak for) and printed name."""
        if not chain_ids:
            return {}
        listed = select(
            ChainEntryRow.chain_id, ChainEntryRow.payer_id, ChainEntryRow.proxy, ChainEntryRow.name
        ).where(ChainEntryRow.chain_id.in_(padded(chain_ids)))
        found = defaultdict(list)
        for row in await self._work.execute(listed.order_by(ChainEntryRow.id)):
            found[row.chain_id].append((0 if row.proxy else row.payer_id, row.name))
        return found

    async def letters(self, group: str) -> set[str]:
        """Tell which letters of a group are taken."""
        taken = select(ChainRow.letter).where(
            ChainRow.group_address == group, ChainRow.state.in_(_RUNNING)
        )
        return {row.letter for row in await self._work.execute(taken)}

    async def add(
        self, new: NewChain, letter: str, opener_id: int, goods: Sequence[ChainGood]
    ) -> int | None:
        """Keep a new chain; `None` when its letter is taken."""
        added = insert_or(ChainRow).values(
            group_address=new.group_address,
            letter=letter,
            title=new.title.strip(),
            state=ChainState.OPEN,
            closes_at=new.closes_at,
            pickup_point_id=new.pickup_point_id,
            opener_id=opener_id,
            version=1,
            shown={},
            opened_at=self._work.now,
        )
        kept = added.on_conflict_do_nothing().returning(ChainRow.id)
        chain_id: int | None = (await self._work.execute(kept)).scalar()
        if chain_id is not None:
            rows = [{"chain_id": chain_id, **_good_facts(good)} for good in goods]
            await self._work.execute(insert(ChainGoodRow), rows)
        return chain_id

    async def change(self, chain: Chain, **facts: Any) -> None:
        """Change a chain as it was read under its lock, and raise its version."""
        changed = update(ChainRow).where(
            ChainRow.id == chain.id,
            ChainRow.version == chain.version,
            ChainRow.state == chain.state,
        )
        done = await self._work.execute(changed.values(version=chain.version + 1, **facts))
        if done.rowcount != 1:
            raise RuntimeError(f"chain {chain.id} was changed under its lock")

    async def keep_entry(self, chain_id: int, entry: Entry) -> int:
        """Keep how an entry is called, and what is noted; give its id."""
        facts = {"name": entry.name, "payer_name": entry.payer_name, "note": entry.note}
        if entry.id:
            kept = update(ChainEntryRow).where(ChainEntryRow.id == entry.id)
            await self._work.execute(kept.values(facts))
            return entry.id
        whose = {"payer_id": entry.key.payer_id, "proxy": entry.key.proxy}
        added = insert(ChainEntryRow).values(chain_id=chain_id, **whose, **facts)
        return int((await self._work.execute(added.returning(ChainEntryRow.id))).scalar_one())

    async def keep_lines(self, ids: Mapping[EntryKey, int], moves: Sequence[Move]) -> None:
        """Keep what has become of lines."""
        rows = [{"entry_id": ids[move.key], **_line_facts(move.after)} for move in moves]
        if rows:
            await self._work.execute(_KEEP_LINE, rows)

    async def keep_sold(self, chain: Chain, sold: Mapping[int, int]) -> None:
        """Keep how many pieces are sold, never more than there are."""
        for good in chain.goods:
            if sold[good.number] == good.sold:
                continue
            kept = update(ChainGoodRow).where(
                ChainGoodRow.chain_id == chain.id,
                ChainGoodRow.number == good.number,
                ChainGoodRow.sold == good.sold,
            )
            done = await self._work.execute(kept.values(sold=sold[good.number]))
            if done.rowcount != 1:
                raise RuntimeError(f"chain {chain.id} was sold under its lock")

    async def due(self, most: int) -> list[int]:
        """List open chains whose deadline has come."""
        found = select(ChainRow.id).where(
            ChainRow.state == ChainState.OPEN, ChainRow.closes_at <= self._work.now
        )
        return [row.id for row in await self._work.execute(found.order_by(ChainRow.id).limit(most))]

    async def changed(self, most: int) -> list[int]:
        """List chains whose list is to be shown again now."""
        found = select(ChainRow.id).where(ChainRow.show_at <= self._work.now)
        return [row.id for row in await self._work.execute(found.order_by(ChainRow.id).limit(most))]

    async def add_order(self, chain_id: int, member_id: int, order_id: int, nth: int) -> None:
        """Note that an order was made of a payer's pieces."""
        facts = {"chain_id": chain_id, "member_id": member_id, "round": nth}
        await self._work.execute(insert(ChainOrderRow).values(order_id=order_id, **facts))

    async def orders_of(self, chain_id: int, member_id: int) -> int:
        """Count the orders that a chain has made for a payer."""
        counted = select(func.count()).where(
            ChainOrderRow.chain_id == chain_id, ChainOrderRow.member_id == member_id
        )
        return int((await self._work.execute(counted)).scalar_one())

    async def remind(self, order_id: int) -> bool:
        """Note that a payer is reminded of an order, once."""
        noted = update(ChainOrderRow).where(
            ChainOrderRow.order_id == order_id, ChainOrderRow.reminded_at.is_(None)
        )
        return (await self._work.execute(noted.values(reminded_at=self._work.now))).rowcount == 1

    def note(
        self,
        chain_id: int,
        act: ChainAct,
        actor: Actor,
        *,
        entry_id: int | None = None,
        **facts: object,
    ) -> None:
        """Write down what has happened."""
        what = {"chain_id": chain_id, "entry_id": entry_id, "act": act, "actor": actor.name}
        self._work.at_end(_EVENT, {**what, "facts": facts, "at": self._work.now})

    async def _chains(self, found: Select[*tuple[Any, ...]]) -> list[Chain]:
        rows = (await self._work.execute(found)).all()
        if not rows:
            return []
        goods = defaultdict(list)
        for row in await self._work.execute(_GOODS, {"chains": padded([row.id for row in rows])}):
            goods[row.chain_id].append(ChainGood(*row[:-1]))
        return [_chain(row, goods[row.id]) for row in rows]

    async def _entries(self, chain_id: int) -> tuple[Entry, ...]:
        entries: dict[int, Entry] = {}
        for row in await self._work.execute(_ENTRIES, {"chain": chain_id}):
            if row.id not in entries:
                key = EntryKey(row.payer_id, row.proxy)
                entries[row.id] = Entry(row.id, key, row.name, row.payer_name, row.note, {})
            if row.good is not None:
                entry = entries[row.id]
                line = Line(row.good, row.pieces, LineState(row.state), row.place, row.order_id)
                entries[row.id] = replace(entry, lines={**entry.lines, row.good: line})
        return tuple(entries.values())


def _chain(row: Row[Any], goods: Sequence[ChainGood]) -> Chain:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Chain(**{**facts, "state": ChainState(row.state), "goods": tuple(goods)})


def _good_facts(good: ChainGood) -> dict[str, Any]:
    return {
        "number": good.number,
        "sku_id": good.sku_id,
        "code": good.code,
        "title": good.title,
        "spec": good.spec,
        "price": good.price,
        "quota": good.quota,
        "per_person": good.per_person,
        "sold": good.sold,
    }


def _line_facts(line: Line) -> dict[str, Any]:
    return {
        "good": line.good,
        "pieces": line.pieces,
        "state": line.state,
        "place": line.place,
        "order_id": line.order_id,
    }
