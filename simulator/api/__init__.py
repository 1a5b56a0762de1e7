"""The double of WeChat's HTTP API."""

from aiohttp import web

from simulator.api import (
    media,
    menus,
    messages,
    parcels,
    qr_codes,
    tokens,
    users,
    web_authorization,
)
from simulator.api.gateway import Gateway
from simulator.platform import Platform


def routes(platform: Platform, prefix: str) -> list[web.RouteDef]:
    """List the routes of all calls under a prefix; others are refused with 40066."""
    endpoints = [
        *tokens.endpoints(platform),
        *menus.endpoints(platform),
        *messages.endpoints(platform),
        *media.endpoints(platform),
        *qr_codes.endpoints(platform),
        *users.endpoints(platform),
        *web_authorization.endpoints(platform),
        *parcels.endpoints(platform),
    ]
    gateway = Gateway(platform)
    known = [gateway.route(endpoint, prefix) for endpoint in endpoints]
    return [*known, gateway.unknown(prefix)]
