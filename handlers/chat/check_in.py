"""签到、补签、签到榜。"""

from bot.dispatch.patterns import words
from bot.dispatch.router import InGroup
from bot.kernel.clock import shop_day
from bot.kernel.reply import Reply, Text
from community.check_in.actions import check_in, make_up
from community.check_in.queries import LAST_PLACE_COUNTED, board_of
from content.texts import check_in as say
from content.texts import help as help_says
from handlers.chat.context import Chat, ChatRouter

router = ChatRouter(topic=say.topic(), in_group=InGroup.OPENLY)

_BOARD_LINES = 10


@router.on(
    words("签到", "打卡", "每日签到"),
    usage="签到",
    about=say.about_check_in(),
    button=help_says.points_button(),
)
async def on_check_in(chat: Chat, _said: str) -> Reply:
    rules = chat.shop.check_in
    done = await check_in(chat.work, chat.member, rules, chat.shop.zone)
    chat.did_for_good()
    ahead = [days for days in rules.streaks if days > done.streak]
    next_bonus = (min(ahead) - done.streak, rules.streaks[min(ahead)]) if ahead else None
    return Text(
        say.checked_in(
            points=done.points,
            streak=done.streak,
            bonuses=done.bonuses,
            balance=done.balance,
            next_bonus=next_bonus,
        )
    )


@router.on(words("补签"), usage="补签", about=say.about_make_up())
async def on_make_up(chat: Chat, _said: str) -> Reply:
    rules = chat.shop.check_in
    done = await make_up(chat.work, chat.member, rules, chat.shop.zone)
    chat.did_for_good()
    return Text(
        say.made_up(
            day=done.day,
            cost=rules.makeup_points,
            streak=done.streak,
            bonuses=done.bonuses,
            balance=done.balance,
        )
    )


@router.on(words("签到榜", "签到排行", "打卡榜"), usage="签到榜", about=say.about_board())
async def on_board(chat: Chat, _said: str) -> Reply:
    today = shop_day(chat.work.now, chat.shop.zone)
    board = await board_of(
        chat.work, month=f"{today:%Y-%m}", member_id=chat.member.id, most=_BOARD_LINES
    )
    lines = [(line.place, line.name, line.tag, line.days, line.own) for line in board.lines]
    return Text(
        say.board(month=today.month, lines=lines, own=board.own, counted=LAST_PLACE_COUNTED)
    )
