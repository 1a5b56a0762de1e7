"""A chain's table for who runs it: in words, and as a workbook."""

from bot.persistence.work import Work
from content.texts import chain_staff as say
from handlers.links import Links
from store.chains.queries import ChainTable, TableLine, table_of
from store.chains.rules import ChainGood, LineState
from store.chains.tables import TableWords

WORDS = TableWords(say.table_columns(), say.pick_list(), say.pick_columns(), say.line_state)


async def table_in_words(work: Work, links: Links, chain_id: int, member_id: int) -> str:
    """Say who gets what of a chain, with a link to the workbook that is good for one member."""
    table = await table_of(work, chain_id)
    return say.table(
        chain=table.chain,
        point=table.point,
        rows=_rows(table),
        totals=[(one.good, one.pieces, one.paid) for one in table.picked],
        url=links.chain_table(chain_id, member_id, work.now),
    )


def _rows(table: ChainTable) -> list[say.TableRow]:
    """Gather the lines of each person and state."""
    gathered: dict[tuple[str, LineState], list[tuple[ChainGood, int]]] = {}
    for line in table.lines:
        gathered.setdefault((_who(line), line.state), []).append((line.good, line.pieces))
    return [say.TableRow(who, goods, state) for (who, state), goods in gathered.items()]


def _who(line: TableLine) -> str:
    return say.on_behalf(payer=line.payer, whom=line.whom)
