"""优惠券、领券。"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dispatch.dialogue import Asked
from bot.dispatch.patterns import answering, words, words_then
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from content.texts import coupons as say
from content.texts.coupons import CouponLine
from handlers.chat.context import Chat, ChatRouter, Undos
from handlers.coupon_lines import held_line, template_line
from store.coupons.actions import claim_coupon, withdraw_coupon
from store.coupons.repository import Coupons, Templates
from store.coupons.rules import HeldCoupon, Template

router = ChatRouter(topic=say.topic())
choosing = ChatRouter()
undos = Undos()

_ASK_WHICH = "coupon"
_NUMBER = re.compile(r"第?(\d{1,3})[个号张]?")
_MOST_CLAIMABLE = 9
"""So many are listed: their numbers have one digit, which no code has."""


@dataclass(frozen=True, slots=True)
class _NumberAnswering:
    """The message answers a list by a number; learns the list's question and the number."""

    step: str
    words: tuple[str, ...] = ()

    def __call__(self, heard: Heard) -> tuple[Asked, int] | None:
        """Say what the message holds, or `None`."""
        asked = answering(self.step)(heard)
        said = _NUMBER.fullmatch(heard.words)
        return (asked, int(said[1])) if asked and said else None


@router.on(
    words("优惠券", "我的优惠券", "优惠劵", "券"),
    usage="优惠券",
    about=say.about_coupons(),
)
async def on_coupons(chat: Chat, _said: str) -> Reply:
    held = await Coupons(chat.work).held_by(chat.member.id)
    templates = await _claimable(chat)
    return Text(
        say.coupons(
            held=[_held_line(chat, one) for one in held],
            claimable=[
                (one.code or "", _template_line(chat, one)) for one in templates[:_MOST_CLAIMABLE]
            ],
            has_more=len(templates) > _MOST_CLAIMABLE,
        )
    )


@router.on(words("领券", "领优惠券", "领券中心", "领取优惠券"))
async def on_claimable(chat: Chat, _said: str) -> Reply:
    templates = await _claimable(chat)
    listed = templates[:_MOST_CLAIMABLE]
    codes = tuple((str(number), one.code or "") for number, one in enumerate(listed, 1))
    chat.dialogue = chat.dialogue.ask(Asked(_ASK_WHICH, codes)) if codes else chat.dialogue.leave()
    lines = [_template_line(chat, one) for one in listed]
    return Text(say.claimable(lines=lines, has_more=len(templates) > _MOST_CLAIMABLE))


@router.on(words_then("领优惠券", "领券"), usage=say.usage_claiming(), about=say.about_claiming())
async def on_claim(chat: Chat, said: str) -> Reply:
    asked = chat.asked
    listed = dict(asked.facts) if asked and asked.step == _ASK_WHICH else {}
    return await _claim(chat, listed.get(said, said))


@choosing.on(_NumberAnswering(_ASK_WHICH))
async def on_chosen(chat: Chat, chosen: tuple[Asked, int]) -> Reply:
    asked, number = chosen
    code = dict(asked.facts).get(str(number))
    if code is None:
        return Text(say.no_such_number(said=number, largest=len(asked.facts)))
    return await _claim(chat, code)


@undos.on("coupon")
async def undo_claim(chat: Chat, facts: Mapping[str, str]) -> Reply:
    await withdraw_coupon(chat.work, coupon_id=int(facts["id"]), member_id=chat.member.id)
    return Text(say.claim_undone())


async def _claim(chat: Chat, code: str) -> Reply:
    tidy = code.replace(" ", "")
    held = await claim_coupon(chat.work, member_id=chat.member.id, code=tidy)
    chat.dialogue = chat.dialogue.leave()
    chat.did("coupon", id=held.terms.id)
    return Text(say.claimed(line=_held_line(chat, held)))


async def _claimable(chat: Chat) -> list[Template]:
    return await Templates(chat.work).claimable_by(chat.member.id, most=_MOST_CLAIMABLE + 1)


def _held_line(chat: Chat, held: HeldCoupon) -> CouponLine:
    return held_line(held, chat.shop.shelf, chat.work.now, chat.shop.zone)


def _template_line(chat: Chat, template: Template) -> CouponLine:
    return template_line(template, chat.shop.shelf, chat.work.now, chat.shop.zone)
