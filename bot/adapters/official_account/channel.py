"""What the official account can send by itself: customer-service messages."""

from bot.adapters.official_account.client import OfficialAccountApi
from bot.adapters.official_account.errors import NotMade, NotReached, Reason, Refused
from bot.delivery.channel import Outcome, Result
from bot.kernel.reply import Cards, Picture, Reply, Text

_CERTAINLY_NOT_SENT = {Reason.PACE, Reason.TOKEN, Reason.CONFIGURATION}


class CustomerServiceChannel:
    """Sends to one person within WeChat's reply window. Contract: `wechat-platform.md` 2.4."""

    def __init__(self, api: OfficialAccountApi) -> None:
        self._api = api

    async def send(self, recipient: str, reply: Reply) -> Outcome:
        """Send an answer to a person (`door:account:openid`), once; no answer means unknown."""
        openid = recipient.rsplit(":", 1)[-1]
        try:
            await self._send(openid, reply)
        except NotMade as error:
            return Outcome(Result.LATER, str(error))
        except NotReached as error:
            return Outcome(Result.UNKNOWN, str(error))
        except Refused as refused:
            return _outcome(refused)
        return Outcome(Result.SENT)

    async def _send(self, openid: str, reply: Reply) -> None:
        match reply:
            case Text(body):
                await self._api.send_text(openid, body)
            case Picture(media_id):
                await self._api.send_image(openid, media_id)
            case Cards(cards):
                card = cards[0]
                article = {
                    "title": card.title,
                    "description": card.description,
                    "url": card.page_url,
                    "picurl": card.picture_url,
                }
                await self._api.send_article(openid, article)
            case _:
                raise Refused(0, "a hand-over only works as a passive reply")


def _outcome(refused: Refused) -> Outcome:
    if refused.reason is Reason.ALREADY_DONE:
        return Outcome(Result.SENT)
    if refused.reason is Reason.BUSY:
        return Outcome(Result.UNKNOWN, str(refused))
    if refused.reason in _CERTAINLY_NOT_SENT:
        return Outcome(Result.LATER, str(refused))
    return Outcome(Result.FAILED, str(refused))
