"""A chain's table as a workbook, for whoever runs the chain."""

from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from community.staff.repository import Staff
from community.staff.rules import Role
from content.texts import chain_staff as say
from handlers.chain_tables import WORDS
from handlers.pages.front import Front, NoEntry, bearer_of_chain
from handlers.pages.rendering import guarded
from store.chains.queries import table_of
from store.chains.tables import write_table

_KEEPERS = (Role.OWNER, Role.MANAGER)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class ChainPages:
    """The table of a chain, for whoever of the staff holds its link and is still of the staff."""

    front: Front

    def routes(self) -> list[web.RouteDef]:
        """The address that 接龙表 links to."""
        return [web.get(r"/h5/chains/{chain:\d{1,18}}.xlsx", guarded(self.table))]

    async def table(self, request: web.Request) -> web.Response:
        """Send the workbook."""
        async with self.front.reading() as work:
            bearer = await bearer_of_chain(self.front, work, request)
            if bearer.member_id not in await Staff(work).reachable(_KEEPERS):
                raise NoEntry
            table = await table_of(work, int(request.match_info["chain"]))
        name = quote(say.table_file(chain=table.chain))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        body = write_table(table, WORDS)
        return web.Response(body=body, content_type=_XLSX, headers=headers)
