"""The gateway as a server, which can go away and come back."""

import socket

from grpclib.protocol import H2Protocol
from grpclib.server import Server

from simulator.groups.neighbourhood import Neighbourhood
from simulator.groups.puppet import PuppetService


class _Server(Server):
    """A server that remembers who is connected, to hang up on them."""

    def __init__(self, service: PuppetService) -> None:
        super().__init__([service])
        self.connections: list[H2Protocol] = []

    def _protocol_factory(self) -> H2Protocol:
        connection = super()._protocol_factory()
        self.connections.append(connection)
        return connection


class GroupGateway:
    """Serves one neighbourhood to one bot, on loopback; people talk on while it is away."""

    def __init__(self, neighbourhood: Neighbourhood, token: str, port: int = 0) -> None:
        self.neighbourhood = neighbourhood
        self.token = token
        self.service = PuppetService(neighbourhood, token)
        self.port = port
        self._server: _Server | None = None

    @property
    def endpoint(self) -> str:
        """Tell where it listens."""
        return f"127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen: at a port of its own, a free one if none was given."""
        server = _Server(self.service)
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", self.port))
            self.port = door.getsockname()[1]
            await server.start(sock=door.dup())
        self._server = server

    async def stop(self) -> None:
        """Go away at once, as when its process is killed."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
            for connection in server.connections:
                connection.processor.close()
            await server.wait_closed()
