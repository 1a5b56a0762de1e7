"""The port that pays out, over WeChat's transfers of 2025. Contract: `wechat-platform.md` 3.10."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.adapters.wechat_pay.calls import Calls, understood
from bot.adapters.wechat_pay.reading import bill_number_of
from bot.adapters.wechat_pay.refusals import NotThere
from bot.adapters.wechat_pay.sealed import Misread
from store.withdrawals.gateway import Transfer, TransferOrder, TransferState

_BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
_REMARK_LENGTH = 32
_STATES = {
    "ACCEPTED": TransferState.PROCESSING,
    "PROCESSING": TransferState.PROCESSING,
    "WAIT_USER_CONFIRM": TransferState.WAITING,
    "TRANSFERING": TransferState.PROCESSING,
    "SUCCESS": TransferState.SUCCEEDED,
    "FAIL": TransferState.FAILED,
    "CANCELING": TransferState.PROCESSING,
    "CANCELLED": TransferState.FAILED,
}


@dataclass(frozen=True, slots=True)
class TransferScene:
    """What the shop has applied for at WeChat: the scene, and what it reports of each transfer."""

    id: str
    report: tuple[tuple[str, str], ...]


class WechatTransfers:
    """A `PayoutGateway`; the payee confirms each transfer on a page within WeChat."""

    def __init__(self, calls: Calls, scene: TransferScene) -> None:
        self._calls = calls
        self._scene = scene

    async def transfer(self, order: TransferOrder) -> Transfer:
        """Begin to send money; the same number is the same transfer."""
        facts = await self._calls.call("POST", _BILLS, self._bill(order))
        return understood(order.number, lambda: _read(facts))

    async def ask_transfer(self, number: str) -> Transfer:
        """Ask how a transfer stands."""
        try:
            facts = await self._calls.call("GET", f"{_BILLS}/out-bill-no/{quote(number, safe='')}")
        except NotThere:
            return Transfer(number, TransferState.UNKNOWN)
        return understood(number, lambda: _read(facts))

    def confirm_call(self, package: str) -> dict[str, str]:
        """Give what a page hands to `requestMerchantTransfer`."""
        merchant = self._calls.merchant
        return {"mchId": merchant.mch_id, "appId": merchant.app_id, "package": package}

    def _bill(self, order: TransferOrder) -> dict[str, Any]:
        return {
            "appid": self._calls.merchant.app_id,
            "out_bill_no": order.number,
            "transfer_scene_id": self._scene.id,
            "openid": order.payee,
            "transfer_amount": order.amount,
            "transfer_remark": order.remark[:_REMARK_LENGTH],
            "transfer_scene_report_infos": [
                {"info_type": kind, "info_content": content} for kind, content in self._scene.report
            ],
        }


def _read(facts: dict[str, Any]) -> tuple[str, Transfer]:
    number, state = bill_number_of(facts), _STATES.get(str(facts.get("state")))
    if state is None:
        raise Misread(f"unknown state {facts.get('state')!r:.40}")
    package, detail = facts.get("package_info") or "", facts.get("fail_reason") or ""
    return number, Transfer(number, state, str(package), str(detail))
