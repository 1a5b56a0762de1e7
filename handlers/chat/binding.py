"""绑定。"""

from datetime import timedelta

from bot.dispatch.patterns import words_then
from bot.kernel.reply import Reply, Text
from community.identities.actions import give_code
from community.members.actions import recognise
from community.staff.actions import Bound, WrongCode
from community.staff.rules import binding_code_in
from content.texts import binding as say
from content.texts import referral as referral_says
from handlers.chat.context import Chat, ChatRouter
from store.merging.actions import Merged, MergeRules, bind

router = ChatRouter(topic=referral_says.topic())

_MINUTE = timedelta(minutes=1)


@router.on(words_then("绑定码", "绑定"), usage="绑定", about=say.about_binding())
async def on_bind(chat: Chat, rest: str) -> Reply:
    if not rest:
        return await _give(chat)
    code = binding_code_in(rest)
    if code is None:
        return Text(say.what_for())
    shop = chat.shop
    rules = MergeRules(shop.binding, shop.membership.growth, shop.vault)
    door = chat.incoming.door
    done = await bind(chat.work, member_id=chat.member.id, code=code, door=door, rules=rules)
    if isinstance(done, Merged):
        await _become(chat)
    return Text(_words(done, rules))


def _words(done: Bound | Merged | WrongCode, rules: MergeRules) -> str:
    match done:
        case Bound(name=name, role=role):
            return say.bound(name=name, role=role)
        case Merged():
            return say.merged()
        case WrongCode(left=0):
            return say.locked_now(minutes=-(-rules.binding.lock // _MINUTE))
        case WrongCode(left=left):
            return say.wrong_code(left=left)


async def _give(chat: Chat) -> Reply:
    code = await give_code(chat.work, chat.member.id, chat.shop.binding)
    return Text(say.code_given(code=code, minutes=chat.shop.binding.code_life // _MINUTE))


async def _become(chat: Chat) -> None:
    """Go on as who the speaker is now; there is no way back."""
    chat.member = (await recognise(chat.work, [chat.incoming]))[chat.incoming.person]
    chat.did_for_good()
