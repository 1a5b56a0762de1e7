"""`/healthz` (alive), `/readyz` (database reachable and migrated), `/metrics`."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.persistence.database import Database
from bot.persistence.migrating import Schema, schema_of


class Health:
    """Tells machines how the process is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> list[web.RouteDef]:
        """The addresses that are fixed from outside."""
        return [
            web.get("/healthz", self.alive),
            web.get("/readyz", self.ready),
            web.get("/metrics", self.metrics),
        ]

    async def alive(self, _request: web.Request) -> web.Response:
        """Answer as long as the process serves at all."""
        return web.json_response({"status": "alive"})

    async def ready(self, _request: web.Request) -> web.Response:
        """Answer 200 if messages can be handled, else 503 with the reason."""
        try:
            schema = await schema_of(self._database.engine)
        except (SQLAlchemyError, OSError, TimeoutError):
            return web.json_response({"status": "database unreachable"}, status=503)
        if schema is not Schema.CURRENT:
            return web.json_response({"status": f"schema {schema.value}"}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, _request: web.Request) -> web.Response:
        """Give the counters in Prometheus' format."""
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
