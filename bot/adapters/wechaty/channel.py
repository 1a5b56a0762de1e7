"""What the group bot sends: words, to one person or into a group."""

import re

from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from bot.adapters.wechaty.gateway import Gateway
from bot.adapters.wechaty.wire import MENTION_ENDS
from bot.delivery.channel import Outcome, Result
from bot.kernel.reply import Cards, Reply, Text, in_words

_LINK = re.compile(r"<a [^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.DOTALL)
_UNHEARD = {Status.DEADLINE_EXCEEDED, Status.UNAVAILABLE, Status.CANCELLED}


class WechatyChannel:
    """Sends through a gateway, each message once: no gateway knows a message sent twice."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def send(self, recipient: str, reply: Reply) -> Outcome:
        """Send an answer to a person or a group (`door:account:id`), once."""
        words = in_words(reply) if isinstance(reply, Cards) else reply
        if self._gateway.is_signed_out:
            return Outcome(Result.LATER, "the account is signed out")
        if not isinstance(words, Text):
            return Outcome(Result.FAILED, "a group bot sends words")
        return await self._try(recipient.split(":", 2)[2], words)

    async def _try(self, conversation: str, words: Text) -> Outcome:
        try:
            await self._say(conversation, words)
        except (StreamTerminatedError, TimeoutError) as error:
            return Outcome(Result.UNKNOWN, repr(error))
        except OSError as error:
            return Outcome(Result.LATER, repr(error))
        except GRPCError as error:
            return _outcome(error)
        return Outcome(Result.SENT)

    async def _say(self, conversation: str, words: Text) -> None:
        mentioned = [words.to.id] if words.to else []
        await self._gateway.calls.message_send_text(
            conversation_id=conversation, text=as_typed(words), mentonal_ids=mentioned
        )


def as_typed(words: Text) -> str:
    """Write words as somebody would type them: links as addresses, after whom they are for."""
    typed = _LINK.sub(_link_as_typed, words.body)
    if words.to is None or not words.to.name:
        return typed
    gap = "\n" if "\n" in typed else ""
    return f"@{words.to.name}{MENTION_ENDS}{gap}{typed}"


def _link_as_typed(link: re.Match[str]) -> str:
    """Give a link's words and its address, once where they are the same."""
    address, said = link[1], link[2]
    return address if said == address else f"{said} {address}"


def _outcome(error: GRPCError) -> Outcome:
    if error.status is Status.UNAUTHENTICATED:
        return Outcome(Result.LATER, repr(error))
    return Outcome(Result.UNKNOWN if error.status in _UNHEARD else Result.FAILED, repr(error))
