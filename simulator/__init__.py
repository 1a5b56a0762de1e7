"""WeChat in a box: plays an official account's platform for a bot, over HTTP only."""

from simulator.account import AccountSettings
from simulator.exchange import Delivery, Exchange, PushRequest
from simulator.people import Person
from simulator.replies import Answer, Article
from simulator.wechat import Simulator

__all__ = [
    "AccountSettings",
    "Answer",
    "Article",
    "Delivery",
    "Exchange",
    "Person",
    "PushRequest",
    "Simulator",
]
