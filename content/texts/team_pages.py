"""The words of a team's page, which anybody may read. Amounts in fen."""

from collections.abc import Sequence
from datetime import timedelta

from bot.kernel.money import show_yuan
from content.texts import teams
from content.texts.cart import name_of
from content.texts.teams import Clock, nameable
from store.teams.queries import InTeam
from store.teams.rules import SeatState, Team, TeamOffer, TeamState


def not_found() -> str:
    """A team's page of a code that no team has."""
    return "没有这个团，请核对 6 位团号"


def title(*, offer: TeamOffer, team: Team) -> str:
    """The page's title, which WeChat shows when the page is sent on."""
    return teams.card_title(offer=offer, team=team)


def description(*, offer: TeamOffer, team: Team, clock: Clock) -> str:
    """What WeChat shows below the title."""
    return f"团 {team.code}，{teams.standing(offer=offer, team=team, clock=clock)}"


def goods(*, offer: TeamOffer) -> str:
    """What the team buys."""
    return name_of(offer.title, offer.spec)


def price(*, offer: TeamOffer, team: Team) -> str:
    """What a piece costs each of them now, or at first."""
    return show_yuan(team.price if team.reached else offer.price)


def alone(*, offer: TeamOffer) -> str:
    """What a piece costs alone, where it can be had."""
    return f"单买 {show_yuan(offer.ordinary)}" if offer.solo else "只拼团，不单卖"


def heading(*, offer: TeamOffer, team: Team, clock: Clock) -> str:
    """How the team stands, in large letters."""
    if team.state is TeamState.SUCCEEDED:
        return "拼团成功"
    if team.state is TeamState.FAILED:
        return "没有拼成，已经结束"
    if not team.takes(clock.now):
        return "时间已到，正在结算"
    return teams.missing(offer, team)


def below_heading(*, team: Team, clock: Clock) -> str:
    """What goes on in the team, or came of it."""
    if team.state is TeamState.SUCCEEDED:
        return f"{team.paid} 人，每件 {show_yuan(team.price)}，正在备货发货"
    if team.state is TeamState.FAILED:
        return "付了款的都全额退回了"
    return f"{teams.moment(team.deadline, clock.zone)} 截止"


def time_left(*, left: timedelta) -> str:
    """How long a team still has; scripts count it down."""
    return f"还有 {teams.span(left)}"


def countdown() -> str:
    """How long a team still has, with places for hours, minutes and seconds."""
    return "还有 {h} 小时 {m} 分 {s} 秒"


def steps_heading() -> str:
    """Over the steps of a ladder."""
    return "人数与价格"


def step(*, people: int) -> str:
    """A step of a ladder."""
    return f"满 {people} 人"


def step_price(*, amount: int, is_reached: bool) -> str:
    """What a piece costs from a step on."""
    return show_yuan(amount) + ("（已到）" if is_reached else "")


def steps_note(*, offer: TeamOffer) -> str:
    """How a ladder is paid."""
    return f"先按 {show_yuan(offer.price)} 付款，人数到了，差价原路退回每个人。"


def people_heading(*, people: Sequence[InTeam]) -> str:
    """Over who is in the team."""
    return f"团里的人（{len(people)}）"


def person(*, one: InTeam) -> str:
    """Somebody in the team, masked."""
    return nameable(one.name)


def leads() -> str:
    """The mark of who leads a team."""
    return "团长"


def person_state(*, one: InTeam) -> str:
    """How far somebody's place has come."""
    return "待付款" if one.state is SeatState.HELD else "已付款"


def nobody() -> str:
    """There is nobody in the team any more."""
    return "团里没有人"


def joining_heading() -> str:
    """Over how to join."""
    return "怎么参加"


def how_to_join(*, shop: str, team: Team) -> str:
    """How to join, in chat."""
    return f"在{shop}公众号里回复“参团 {team.code}”，核对价格和地址后付款，就算参加了。"


def full() -> str:
    """All places are taken at the moment."""
    return "名额都有人了；还没付款的名额过时会放开，可以过一会儿再看。"


def fate(*, offer: TeamOffer) -> str:
    """What becomes of what was paid."""
    return f"满 {offer.steps[0].people} 人付款成团后发货；到截止时间不满，付的款全额原路退回。"


def over(*, offer: TeamOffer) -> str:
    """What can be done where a team has ended."""
    return f"想买可以回到公众号，回复“拼团”看看别的团，或回复“开团 {offer.code}”自己开一个。"


def follow(*, shop: str) -> str:
    """Beside the code by which the account can be followed, for who doesn't yet."""
    return f"还没有关注{shop}的，可以扫码关注；已经关注的不用扫。"


def product_heading() -> str:
    """On a product's page, over what it costs in a team."""
    return "拼团"


def product_price(*, offer: TeamOffer) -> str:
    """On a product's page: what it costs in a team."""
    spec = f"{offer.spec} " if offer.spec else ""
    return f"{spec}{teams.price(offer)}（{alone(offer=offer)}）"


def product_team(*, offer: TeamOffer, team: Team) -> str:
    """On a product's page: a team that can be joined."""
    return f"团 {team.code} {teams.missing(offer, team)}"


def product_how(*, offer: TeamOffer) -> str:
    """On a product's page: how a team is opened or joined."""
    return f"回到公众号，回复“开团 {offer.code}”开一个团，或“参团 团号”加入上面的团。"


def product_link() -> str:
    """To the page of the goods."""
    return "查看商品"
