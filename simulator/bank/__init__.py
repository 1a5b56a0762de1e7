"""WeChat Pay in a box: a stateful and hostile double of the merchant's API v3."""

from simulator.bank.bank import Bank
from simulator.bank.journal import Act, Deed
from simulator.bank.merchant import MerchantSettings, make_merchant
from simulator.bank.notices import NoticeRequest, Spoil
from simulator.bank.post import Habits
from simulator.bank.refusals import PayRefused

__all__ = [
    "Act",
    "Bank",
    "Deed",
    "Habits",
    "MerchantSettings",
    "NoticeRequest",
    "PayRefused",
    "Spoil",
    "make_merchant",
]
