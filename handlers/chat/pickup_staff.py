"""店务：自提点、加自提点、关自提点、开自提点。"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dispatch.patterns import words
from bot.dispatch.router import Heard
from bot.kernel.reply import Reply, Text
from bot.kernel.understanding import as_word
from community.members.rules import clean_name
from community.staff.actions import note
from community.staff.rules import Role
from content.texts import pickup_staff as say
from handlers.chat.confirming import Confirming, SaidPlainly, commanded
from handlers.chat.context import Chat, ChatRouter, staff_only
from store.pickup.actions import add_point, close_point, reopen_point
from store.pickup.errors import PickupPointNameTaken, PickupPointNotAllowed
from store.pickup.repository import PickupPoints
from store.pickup.rules import PickupPoint, PickupPointDraft, problem_of

router = ChatRouter()
confirming = Confirming("pickup_points")

_MANAGERS = (Role.OWNER, Role.MANAGER)
_FIELDS = ("name", "address", "hours")
_COMMAND = re.compile(r"^[\W_]*加 ?自 ?提 ?[点點][\s:：]*")
_BETWEEN = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class _Unasked:
    """The message is one of these commands while no question is open; learns which.

    To a question these words may be the answer, as in a checkout to how goods are to be had.
    """

    words: tuple[str, ...]

    def __call__(self, heard: Heard) -> str | None:
        """Say what the message holds, or `None`."""
        return None if heard.asked else SaidPlainly(words(*self.words))(heard)


@router.on(staff_only(_Unasked(("自提点",)), *_MANAGERS))
async def on_points(chat: Chat, _said: str) -> Reply:
    return Text(say.points(points=await PickupPoints(chat.work).all_points()))


@router.on(commanded("加自提点", roles=_MANAGERS))
async def on_add(chat: Chat, _words: str) -> Reply:
    parts = _parts(chat.incoming.text)
    if len(parts) > len(_FIELDS):
        return Text(say.too_many_parts())
    # A name of signs alone could not be said in a command.
    said = dict(zip(_FIELDS, (parts[0] if as_word(parts[0]) else "", *parts[1:]), strict=False))
    missing = [field for field in _FIELDS if not said.get(field)]
    if missing:
        return Text(say.parts_missing(fields=missing))
    draft = _draft(said)
    await _check(chat, draft)
    return confirming.ask(chat, "add", say.ask_add(point=draft), **said)


@confirming.deed("add", *_MANAGERS)
async def add(chat: Chat, facts: Mapping[str, str]) -> Reply:
    draft = _draft(facts)
    await _check(chat, draft)
    point_id = await add_point(chat.work, draft)
    await _note(chat, "pickup_point.added", point_id)
    return Text(say.added(name=draft.name))


@router.on(commanded("关自提点", roles=_MANAGERS))
async def on_close(chat: Chat, name: str) -> Reply:
    return await _ask_turn(chat, name, opens=False)


@router.on(commanded("开自提点", roles=_MANAGERS))
async def on_reopen(chat: Chat, name: str) -> Reply:
    return await _ask_turn(chat, name, opens=True)


@confirming.deed("close", *_MANAGERS)
async def close(chat: Chat, facts: Mapping[str, str]) -> Reply:
    if not await close_point(chat.work, point_id=int(facts["point"])):
        return Text(say.already(name=facts["name"], opens=False))
    await _note(chat, "pickup_point.closed", int(facts["point"]))
    return Text(say.turned(name=facts["name"], opens=False))


@confirming.deed("reopen", *_MANAGERS)
async def reopen(chat: Chat, facts: Mapping[str, str]) -> Reply:
    if not await reopen_point(chat.work, point_id=int(facts["point"])):
        return Text(say.already(name=facts["name"], opens=True))
    await _note(chat, "pickup_point.reopened", int(facts["point"]))
    return Text(say.turned(name=facts["name"], opens=True))


async def _ask_turn(chat: Chat, name: str, *, opens: bool) -> Reply:
    points = await PickupPoints(chat.work).all_points()
    point = _meant(points, name)
    if point is None:
        return Text(say.which_point(said=name, points=points, opens=opens))
    if point.is_open is opens:
        return Text(say.already(name=point.name, opens=opens))
    question = say.ask_turn(point=point, opens=opens)
    deed = "reopen" if opens else "close"
    return confirming.ask(chat, deed, question, point=point.id, name=point.name)


def _parts(text: str) -> list[str]:
    """Give what stands behind the command as it was typed, part by part."""
    typed = _COMMAND.sub("", clean_name(text), count=1)
    return [part.strip() for part in _BETWEEN.split(typed)]


def _draft(said: Mapping[str, str]) -> PickupPointDraft:
    return PickupPointDraft(said["name"], said["address"], said["hours"])


async def _check(chat: Chat, draft: PickupPointDraft) -> None:
    """Refuse what can't be kept, and a name that in a command would mean another point, too."""
    problem = problem_of(draft)
    if problem is not None:
        raise PickupPointNotAllowed(problem)
    for one in await PickupPoints(chat.work).all_points():
        if as_word(one.name) == as_word(draft.name):
            raise PickupPointNameTaken(one.name)


def _meant(points: list[PickupPoint], said: str) -> PickupPoint | None:
    """Give the point of a name, or of a part that only one has."""
    wanted = as_word(said)
    named = [one for one in points if as_word(one.name) == wanted]
    partly = [one for one in points if wanted and wanted in as_word(one.name)]
    found = named or partly
    return found[0] if len(found) == 1 else None


async def _note(chat: Chat, act: str, point_id: int) -> None:
    subject = f"pickup_point:{point_id}"
    await note(chat.work, staff_member_id=chat.member.id, act=act, subject=subject, facts={})
    chat.did(act)
