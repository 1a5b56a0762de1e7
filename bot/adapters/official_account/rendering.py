"""Answers as WeChat's passive replies. Contract: `wechat-platform.md` 1.8.

werobot's templates put text into CDATA as it is; whatever ends a CDATA section is split here first.
"""

import re
from datetime import datetime

from werobot.replies import (
    Article,
    ArticlesReply,
    ImageReply,
    TextReply,
    TransferCustomerServiceReply,
    WeChatReply,
)

from bot.kernel.incoming import Incoming
from bot.kernel.reply import Cards, HandOver, Picture, Reply, Text

_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(reply: Reply, incoming: Incoming, *, now: datetime) -> str:
    """Write the XML of an answer to a push."""
    rendered: str = _reply(reply, incoming, now).render()
    return rendered.strip()


def _reply(reply: Reply, incoming: Incoming, now: datetime) -> WeChatReply:
    to: dict[str, str | int] = {
        "source": _inside_cdata(incoming.account),
        "target": _inside_cdata(incoming.sender),
        "time": int(now.timestamp()),
    }
    match reply:
        case Text(body):
            return TextReply(content=_inside_cdata(body), **to)
        case Cards():
            return _articles(reply, incoming.room.cards, to)
        case Picture(media_id):
            return ImageReply(media_id=_inside_cdata(media_id), **to)
        case HandOver(None):
            return TransferCustomerServiceReply(**to)
        case HandOver(agent):
            return TransferCustomerServiceReply(account=_inside_cdata(agent or ""), **to)


def _articles(reply: Cards, most: int, to: dict[str, str | int]) -> ArticlesReply:
    """Show as many cards as WeChat does, so that none is cut off silently."""
    articles = ArticlesReply(**to)
    for card in reply.cards[:most]:
        parts = (card.title, card.description, card.picture_url, card.page_url)
        articles.add_article(Article(*map(_inside_cdata, parts)))
    return articles


def _inside_cdata(text: str) -> str:
    """Make a text safe inside CDATA: its end mark is split, what XML can't carry left out."""
    return _ILLEGAL.sub("", text).replace("]]>", "]]]]><![CDATA[>")
