"""The simulator as a whole: people who act, and the web application the bot and browsers call."""

from aiohttp import web

from simulator import api, control
from simulator.crowd import Crowd


class Simulator(Crowd):
    """WeChat in a box, for one official account and one bot."""

    def application(self, api_prefix: str = "") -> web.Application:
        """Build the web application: the page at its root, the API double under the prefix."""
        application = web.Application()
        application.add_routes(api.routes(self.platform, api_prefix))
        application.add_routes(control.routes(self))
        return application
