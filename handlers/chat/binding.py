"""绑定。"""

from datetime import timedelta

from bot.dispatch.patterns import words_then
from bot.kernel.reply import Reply, Text
from community.staff.actions import WrongCode, bind_staff
from community.staff.rules import binding_code_in
from content.texts import binding as say
from handlers.chat.context import Chat, ChatRouter

router = ChatRouter()

_MINUTE = timedelta(minutes=1)


@router.on(words_then("绑定码", "绑定"))
async def on_bind(chat: Chat, rest: str) -> Reply:
    code = binding_code_in(rest)
    if code is None:
        return Text(say.what_for())
    rules = chat.shop.binding
    done = await bind_staff(chat.work, member_id=chat.member.id, code=code, rules=rules)
    if not isinstance(done, WrongCode):
        return Text(say.bound(name=done.name, role=done.role))
    if done.left:
        return Text(say.wrong_code(left=done.left))
    return Text(say.locked_now(minutes=-(-rules.lock // _MINUTE)))
