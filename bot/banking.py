"""Who collects money and who pays it out, as the settings say."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import ClientSession

from bot.adapters.sandbox_pay.gateway import SandboxBank
from bot.adapters.wechat_pay.gateway import WechatPay
from bot.adapters.wechat_pay.merchant import BankKey, Merchant, read_private_key, read_public_key
from bot.adapters.wechat_pay.transfers import TransferScene, WechatTransfers
from bot.kernel.clock import Clock
from bot.persistence.database import Begin
from bot.settings import Settings
from content.texts import withdrawals
from store.payments.cashier import Cashier, Share
from store.withdrawals.gateway import PayoutGateway
from store.withdrawals.paymaster import Paymaster


@dataclass(frozen=True, slots=True)
class Till:
    """Who speaks to the bank: what comes in, and what goes out to members."""

    cashier: Cashier
    paymaster: Paymaster


def open_till(
    settings: Settings, session: ClientSession, clock: Clock, begin: Begin, share: Share
) -> Till:
    """Give who speaks to the bank; what customers wait for is committed by `share`."""
    bank = _bank(settings, session, clock)
    remark = withdrawals.remark(shop=settings.shop.name)
    return Till(
        Cashier(begin, bank, ZoneInfo(settings.shop.timezone), share),
        Paymaster(begin, _payouts(settings, bank), remark),
    )


def _bank(settings: Settings, session: ClientSession, clock: Clock) -> WechatPay | SandboxBank:
    """Give the bank that collects: WeChat Pay, or a sandbox where the settings say so."""
    pay = settings.wechat_pay
    if pay.sandbox:
        return SandboxBank(pay.sandbox_file, clock)
    merchant = _merchant(settings)
    base = settings.shop.base_url
    return WechatPay(session, merchant, api_base=pay.api_base, shop_base=base, clock=clock)


def _payouts(settings: Settings, bank: WechatPay | SandboxBank) -> PayoutGateway:
    """Give whoever sends money to members: the bank that collects."""
    if isinstance(bank, SandboxBank):
        return bank
    pay = settings.wechat_pay
    scene = TransferScene(pay.transfer_scene, tuple(pay.transfer_report.items()))
    return WechatTransfers(bank.calls, scene)


def _merchant(settings: Settings) -> Merchant:
    pay = settings.wechat_pay
    if pay.private_key_file is None:
        raise ValueError("wechat_pay.private_key_file is missing")
    bank_key = None
    if pay.public_key_file is not None:
        bank_key = BankKey(pay.public_key_id, read_public_key(pay.public_key_file.read_bytes()))
    return Merchant(
        mch_id=pay.mch_id,
        app_id=settings.official_account.app_id,
        serial=pay.serial,
        private_key=read_private_key(pay.private_key_file.read_bytes()),
        api_v3_key=pay.api_v3_key.encode(),
        bank_key=bank_key,
    )
