"""What stands for the bank and for WeChat's API, so light that neither is the limit.

`python -m benchmarks.bank --port N --keys FILE` opens payments and tells how they stand, every
answer signed as the simulator signs it; it checks nothing and keeps no books, as that would be
the bank's work and not the shop's. Whoever buys signs the notice with the same keys. It takes
customer-service messages, too.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bot.kernel.clock import system_clock
from simulator.bank.keys import BankKeys
from simulator.bank.merchant import MerchantSettings, PlatformKey, make_merchant
from simulator.bank.notices import Notice, NoticeRequest, Sealer
from simulator.bank.orders import CODE_URL, Order
from simulator.bank.signing import signed_headers
from simulator.bank.wording import order_words

PAYMENT_NOTICES = "/wechat/pay/notify"

_LIFE = timedelta(days=1)
_FACTS = ("mch_id", "app_id", "serial", "api_v3_key")


@dataclass(frozen=True, slots=True)
class Payer:
    """Pays what was opened: it signs what the bank would tell the shop."""

    merchant: MerchantSettings
    sealer: Sealer

    @classmethod
    def of(cls, merchant: MerchantSettings) -> "Payer":
        """Take over the bank's key."""
        return cls(merchant, Sealer(merchant, BankKeys(merchant.platform_key)))

    def pay(self, code_url: str, amount: int, openid: str) -> NoticeRequest:
        """Give the notice of a payment by the code that the stand-in gave out for it."""
        number, now = code_url.removeprefix(CODE_URL), system_clock()
        paid = Order(
            "NATIVE",
            {"out_trade_no": number},
            amount,
            now + _LIFE,
            state="SUCCESS",
            payer=openid,
            transaction=f"4200{number}",
            paid_at=now,
        )
        words = order_words(paid, self.merchant)
        kind = "transaction"
        return self.sealer.request(
            Notice("TRANSACTION.SUCCESS", kind, "支付成功", PAYMENT_NOTICES, words, now), now
        )


def make_keys(folder: Path, app_id: str) -> MerchantSettings:
    """Make up a merchant; leave the shop's keys, and the stand-in's (`bank.json`), in a folder."""
    merchant = make_merchant(app_id)
    merchant.write_keys(folder)
    platform = merchant.platform_key
    pem = platform.private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    ).decode()
    facts = {name: getattr(merchant, name) for name in _FACTS}
    (folder / "bank.json").write_text(json.dumps({**facts, "key": platform.serial, "pem": pem}))
    return merchant


@dataclass(frozen=True, slots=True)
class Bank:
    """The answers, signed."""

    facts: dict[str, Any]
    key: PlatformKey

    def routes(self) -> list[web.RouteDef]:
        """What the shop calls."""
        return [
            web.post("/v3/pay/transactions/native", self.open),
            web.get("/v3/pay/transactions/out-trade-no/{number}", self.tell),
            web.post("/cgi-bin/stable_token", _give_token),
            web.post("/cgi-bin/message/custom/send", _take_message),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """Open a payment: its code tells its number."""
        return self._signed({"code_url": f"{CODE_URL}{(await request.json())['out_trade_no']}"})

    async def tell(self, request: web.Request) -> web.Response:
        """Say of any payment that nothing came in yet: the notice is what tells it."""
        return self._signed(
            {
                "appid": self.facts["app_id"],
                "mchid": self.facts["mch_id"],
                "out_trade_no": request.match_info["number"],
                "trade_state": "NOTPAY",
            }
        )

    def _signed(self, words: dict[str, Any]) -> web.Response:
        body = json.dumps(words).encode()
        headers = signed_headers(self.key, body, system_clock())
        return web.Response(body=body, headers=headers, content_type="application/json")


async def _give_token(_request: web.Request) -> web.Response:
    return web.json_response({"access_token": "a token", "expires_in": 7200})


async def _take_message(_request: web.Request) -> web.Response:
    return web.json_response({"errcode": 0, "errmsg": "ok"})


def _application(keys: Path) -> web.Application:
    facts = json.loads(keys.read_text())
    key = load_pem_private_key(facts["pem"].encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    application = web.Application()
    application.add_routes(Bank(facts, PlatformKey(facts["key"], key)).routes())
    return application


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--keys", type=Path, required=True)
    asked = parser.parse_args()
    application = _application(asked.keys)
    web.run_app(application, host="127.0.0.1", port=asked.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
