"""A merchant and its shop, written on `cryptography` alone: they share no code with the bank."""

import asyncio
import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from yarl import URL

from simulator.bank import MerchantSettings
from simulator.clock import Clock

Json = dict[str, Any]
Client = TestClient[web.Request, web.Application]

PAY = "/v3/pay/transactions"
REFUNDS = "/v3/refund/domestic/refunds"


@dataclass
class Shop:
    """Hears the bank's notices; takes them with the next status a test has set, else with 204."""

    statuses: list[int] = field(default_factory=list)
    delay: float = 0
    heard: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    address: str = ""
    arrivals: asyncio.Queue[None] = field(default_factory=asyncio.Queue)

    async def serve(self, request: web.Request) -> web.Response:
        self.heard.append((request.headers.copy(), await request.read()))
        self.arrivals.put_nowait(None)
        await asyncio.sleep(self.delay)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204)


@dataclass
class Merchant:
    """Calls the bank and checks every answer's signature; opens what it is told."""

    client: Client
    settings: MerchantSettings
    clock: Clock
    shop: Shop
    prefix: str = ""
    keys: dict[str, RSAPublicKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        key = load_pem_public_key(self.settings.public_key_pem.encode())
        assert isinstance(key, RSAPublicKey)
        self.keys[self.settings.public_key_id] = key
        private = load_pem_private_key(self.settings.private_key_pem.encode(), None)
        assert isinstance(private, RSAPrivateKey)
        self._private = private

    def sign(self, *parts: str) -> str:
        message = "".join(f"{part}\n" for part in parts).encode()
        return base64.b64encode(self._private.sign(message, PKCS1v15(), SHA256())).decode()

    def headers(self, method: str, target: str, body: bytes, late: float = 0) -> dict[str, str]:
        stamp = str(int((self.clock() - timedelta(seconds=late)).timestamp()))
        nonce = secrets.token_hex(16)
        signature = self.sign(method, target, stamp, nonce, body.decode())
        pairs = {
            "mchid": self.settings.mch_id,
            "nonce_str": nonce,
            "timestamp": stamp,
            "serial_no": self.settings.serial,
            "signature": signature,
        }
        return {
            "Authorization": "WECHATPAY2-SHA256-RSA2048 "
            + ",".join(f'{name}="{value}"' for name, value in pairs.items()),
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "a shop",
            "Wechatpay-Serial": self.settings.public_key_id,
        }

    async def send(
        self, method: str, target: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Json]:
        target = self.prefix + target
        url = URL(target, encoded=True)
        async with self.client.request(method, url, data=body or None, headers=headers) as answer:
            raw = await answer.read()
            self.check(answer.headers, raw)
            return answer.status, json.loads(raw) if raw else {}

    async def call(self, method: str, target: str, facts: Json | None = None) -> tuple[int, Json]:
        body = json.dumps(facts, ensure_ascii=False).encode() if facts is not None else b""
        headers = self.headers(method, self.prefix + target, body)
        return await self.send(method, target, body, headers)

    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Verify what the bank has signed: InvalidSignature or KeyError if it has not."""
        signature = base64.b64decode(headers["Wechatpay-Signature"], validate=True)
        stamp = headers["Wechatpay-Timestamp"]
        if abs(int(stamp) - self.clock().timestamp()) >= 300:
            raise InvalidSignature
        message = f"{stamp}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
        self.keys[headers["Wechatpay-Serial"]].verify(signature, message, PKCS1v15(), SHA256())

    def unseal(self, sealed: Json) -> bytes:
        return AESGCM(self.settings.api_v3_key.encode()).decrypt(
            sealed["nonce"].encode(),
            base64.b64decode(sealed["ciphertext"]),
            sealed["associated_data"].encode(),
        )

    def open_notice(self, headers: Mapping[str, str], body: bytes) -> tuple[str, Json]:
        """Verify and decrypt a notice; give its event type and its plain text."""
        self.check(headers, body)
        notice = json.loads(body)
        return notice["event_type"], json.loads(self.unseal(notice["resource"]))

    def bill(self, number: str = "T00001", total: int = 1990, **more: object) -> Json:
        return {
            "appid": self.settings.app_id,
            "mchid": self.settings.mch_id,
            "description": "草莓 两盒",
            "out_trade_no": number,
            "notify_url": f"{self.shop.address}/pay",
            "amount": {"total": total, "currency": "CNY"},
        } | more

    async def open_native(self, number: str = "T00001", total: int = 1990, **more: object) -> str:
        status, answer = await self.call("POST", f"{PAY}/native", self.bill(number, total, **more))
        assert status == 200, answer
        return str(answer["code_url"])

    async def open_jsapi(self, open_id: str, number: str = "T00001", **more: Any) -> str:
        body = self.bill(number, payer={"openid": open_id}, **more)
        status, answer = await self.call("POST", f"{PAY}/jsapi", body)
        assert status == 200, answer
        return str(answer["prepay_id"])

    def pay_call(self, ticket: str) -> dict[str, str]:
        """Write what a page within WeChat hands over to pay."""
        stamp = str(int(self.clock().timestamp()))
        parts = (self.settings.app_id, stamp, "a nonce", f"prepay_id={ticket}")
        names = ("appId", "timeStamp", "nonceStr", "package")
        signed = {"signType": "RSA", "paySign": self.sign(*parts)}
        return dict(zip(names, parts, strict=True)) | signed

    async def ask(self, number: str = "T00001") -> Json:
        path = f"{PAY}/out-trade-no/{number}?mchid={self.settings.mch_id}"
        return (await self.call("GET", path))[1]

    async def close(self, number: str = "T00001") -> tuple[int, Json]:
        path = f"{PAY}/out-trade-no/{number}/close"
        return await self.call("POST", path, {"mchid": self.settings.mch_id})

    def refund_facts(self, number: str, amount: int, **more: object) -> Json:
        return {
            "out_trade_no": "T00001",
            "out_refund_no": number,
            "reason": "少了一盒",
            "notify_url": f"{self.shop.address}/refund",
            "amount": {"refund": amount, "total": 1990, "currency": "CNY"},
        } | more

    async def refund(self, number: str, amount: int, **more: object) -> tuple[int, Json]:
        return await self.call("POST", REFUNDS, self.refund_facts(number, amount, **more))

    async def ask_refund(self, number: str) -> Json:
        return (await self.call("GET", f"{REFUNDS}/{number}"))[1]

    async def fetch_certificates(self) -> list[str]:
        """Learn the platform's certificates, unverified the first time as any merchant must."""
        headers = self.headers("GET", "/v3/certificates", b"")
        async with self.client.get("/v3/certificates", headers=headers) as answer:
            rows = json.loads(await answer.read())["data"]
        for row in rows:
            certificate = load_pem_x509_certificate(self.unseal(row["encrypt_certificate"]))
            assert f"{certificate.serial_number:040X}" == row["serial_no"]
            key = certificate.public_key()
            assert isinstance(key, RSAPublicKey)
            self.keys[row["serial_no"]] = key
        return [row["serial_no"] for row in rows]
