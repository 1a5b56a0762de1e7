"""拼团: offers, teams that form, one's own, opening, joining and leaving. Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.kernel.money import show_yuan
from content.texts.cart import name_of
from content.texts.quoting import harmless, quoted
from store.teams.rules import Team, TeamOffer, TeamState

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, and the zone in which the shop tells the time."""

    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer with some of the teams that form for it."""

    offer: TeamOffer
    teams: Sequence[Team]


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place that is kept for who hasn't paid yet: the team's code, the order, its pages."""

    code: str
    order: str
    total: int
    pay_url: str
    page_url: str


def topic() -> str:
    """The heading in the help."""
    return "拼团"


def about_offers() -> str:
    """What 拼团 is for."""
    return "正在拼的商品和团；“拼团 团号”看一个团"


def usage_opening() -> str:
    """How a team is opened."""
    return "开团 A01"


def about_opening() -> str:
    """What 开团 is for."""
    return "开一个团；“开团 A01 2”要两件"


def usage_joining() -> str:
    """How a team is joined."""
    return "参团 K7M2XQ"


def about_joining() -> str:
    """What 参团 is for."""
    return "加入邻居的团；“参团 K7M2XQ 2”要两件"


def nameable(name: str) -> str:
    """Somebody in a team, by their masked name; "" is one that wasn't given."""
    return harmless(name) or "邻居"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """An instant by the shop's clock."""
    there = instant.astimezone(zone)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def span(time: timedelta) -> str:
    """A span of time, in its two greatest units."""
    minutes = max(time // _MINUTE, 0)
    days, hours, rest = minutes // 1440, minutes // 60, minutes % 60
    if days > 1:
        return f"{days} 天" + (f" {hours % 24} 小时" if hours % 24 else "")
    if hours:
        return f"{hours} 小时" + (f" {rest} 分钟" if rest else "")
    return f"{rest} 分钟" if rest else "不到 1 分钟"


def price(offer: TeamOffer) -> str:
    """What a piece costs in a team, by how many people it has."""
    if len(offer.steps) == 1:
        return f"{offer.size} 人团 {show_yuan(offer.price)}"
    return " · ".join(f"{one.people} 人 {show_yuan(one.price)}" for one in offer.steps)


def missing(offer: TeamOffer, team: Team) -> str:
    """How many people who pay are missing, and for what."""
    next_ = next((one for one in offer.steps if one.people > team.paid), offer.steps[-1])
    if len(offer.steps) == 1 or not team.reached:
        return f"还差 {max(next_.people - team.paid, 0)} 人成团"
    now = f"已按 {team.reached} 人价 {show_yuan(team.price)} 成团"
    return f"{now}，还差 {max(next_.people - team.paid, 0)} 人到 {show_yuan(next_.price)}"


def _named(offer: TeamOffer) -> str:
    return name_of(quoted(offer.title, longest=40), offer.spec)


def _alone(offer: TeamOffer) -> str:
    return f"单买 {show_yuan(offer.ordinary)}" if offer.solo else "只拼团，不单卖"


def _bounds(offer: TeamOffer, clock: Clock) -> list[str]:
    """What limits an offer: what is left of it, how many each may have, until when."""
    bounds = []
    if offer.quota is not None:
        bounds.append(f"还剩 {max(offer.left, 0)} 件")
    if offer.per_member is not None:
        bounds.append(f"每人限 {offer.per_member} 件")
    if offer.ends_at is not None:
        bounds.append(f"{moment(offer.ends_at, clock.zone)} 结束")
    return bounds


def team_line(offer: TeamOffer, team: Team, clock: Clock) -> str:
    """A team that can be joined, in one line."""
    return f"{team.code} {missing(offer, team)}，还有 {span(team.deadline - clock.now)}"


def offers(*, offered: Sequence[Offered], first: int, has_more: bool, clock: Clock) -> str:
    """A page of the offers, numbered from `first`, each with the teams that form."""
    text = ["【正在拼团】" if first == 1 else "【正在拼团】（续）"]
    for number, one in enumerate(offered, first):
        offer = one.offer
        text.append(f"{number}. {_named(offer)} {price(offer)}（{_alone(offer)}）")
        text.append("   " + " · ".join([f"编码 {offer.code}", *_bounds(offer, clock)]))
        text += [f"   团 {team_line(offer, team, clock)}" for team in one.teams]
    text.append("")
    more = "，“下一页”接着看" if has_more else ""
    text.append(f"回复数字看详情{more}；“开团 {offered[0].offer.code}”自己开，“参团 团号”加入。")
    return "\n".join(text)


def no_offers() -> str:
    """There is nothing to be had in teams."""
    return "现在没有正在拼团的商品，过些时候再来看看。回复“商品”逛逛吧。"


def no_more() -> str:
    """The last page of the offers was shown already."""
    return "已经是全部了。回复数字看详情，或回复“拼团”从头看。"


def no_such_number(*, said: int, largest: int) -> str:
    """A number that the list of offers doesn't have."""
    return f"拼团列表里没有第 {said} 个，请回复 1 到 {largest}。"


def details(*, offered: Offered, clock: Clock, url: str) -> str:
    """An offer, its terms, the teams that form, and what can be said next."""
    offer = offered.offer
    text = [f"{_named(offer)}（编码 {offer.code}）", f"拼团价：{price(offer)}（{_alone(offer)}）"]
    if len(offer.steps) > 1:
        text.append("先按人少的价付款，人数到了，差价原路退回。")
    text += [*_bounds(offer, clock), _fate(offer, span(offer.lasts))]
    text += _teams(offered, clock)
    text.append(how_to(offer=offer, teams=offered.teams))
    text.append(f'<a href="{url}">查看商品页</a>')
    return "\n".join(text)


def _fate(offer: TeamOffer, time: str) -> str:
    """What becomes of a team in its time."""
    return f"开团后有 {time}，满 {offer.steps[0].people} 人付款成团，到时不满全额退款。"


def _teams(offered: Offered, clock: Clock) -> list[str]:
    if not offered.teams:
        return ["现在没有等人的团，可以自己开一个。"]
    lines = (f"· {team_line(offered.offer, team, clock)}" for team in offered.teams)
    return ["正在等人的团：", *lines]


def how_to(*, offer: TeamOffer, teams: Sequence[Team]) -> str:
    """How an offer is taken: by opening a team, or by joining one."""
    join = f"，“参团 {teams[0].code}”加入" if teams else ""
    return f"回复“开团 {offer.code}”开一个团{join}。"


def on_product(*, offered: Offered, clock: Clock) -> str:
    """With a product: what it costs in a team, and the teams that form for it."""
    offer = offered.offer
    spec = f"（{harmless(offer.spec)}）" if offer.spec else ""
    text = [f"拼团{spec}：{price(offer)}"]
    text += [f"团 {team_line(offer, team, clock)}" for team in offered.teams]
    text.append(how_to(offer=offer, teams=offered.teams))
    return "\n".join(text)


def terms(*, offer: TeamOffer, team: Team | None, hold_minutes: float, clock: Clock) -> str:
    """Before 确认: which team, what is missing, until when, and how long the place is kept.

    Without a team, one is opened.
    """
    least = offer.steps[0].people
    if team is None:
        text = [f"开团：{price(offer)}。{_fate(offer, span(offer.lasts))}"]
    else:
        until = _until(team, clock)
        back = "。" if team.reached else f"，到时不满 {least} 人全额退款。"
        text = [f"参团 {team.code}：{missing(offer, team)}（含你），{until}{back}"]
    if len(offer.steps) > 1:
        dearest, last = offer.steps[0], offer.steps[-1]
        goes_back = "，人数到了差价原路退回。"
        text.append(
            f"先付 {show_yuan(dearest.price)}，满 {last.people} 人每件 {show_yuan(last.price)}"
            f"{goes_back}"
        )
    text.append(f"确认后名额保留 {hold_minutes:g} 分钟，成团前不发货。")
    return "\n".join(text)


def held(*, place: HeldPlace, minutes: float, undo_minutes: float) -> str:
    """A place in a team is kept and waits for its payment."""
    code, total = place.code, show_yuan(place.total)
    return (
        f"名额已留好！团 {code}，订单 {place.order}，应付 {total}。\n"
        f'<a href="{place.pay_url}">去付款</a>\n'
        f"请在 {minutes:g} 分钟内付款，过时名额会放开。"
        f"{undo_minutes:g} 分钟内反悔可以回复“撤回”。\n"
        f'<a href="{place.page_url}">团的页面</a>（也可以发给邻居看，加入说“参团 {code}”）'
    )


def ask_code() -> str:
    """参团 or 退团 without a code that could be one."""
    return "请说 6 位团号，比如“参团 K7M2XQ”；要两件说“参团 K7M2XQ 2”。回复“拼团”看看正在拼的团。"


def not_pieces(*, said: str, code: str) -> str:
    """What follows a team's code is no number of pieces."""
    return f"没看懂“{quoted(said)}”。要两件请说“参团 {code} 2”。"


def standing(*, offer: TeamOffer, team: Team, clock: Clock) -> str:
    """How a team stands, in a sentence."""
    if team.state is TeamState.SUCCEEDED:
        return f"已成团，{team.paid} 人，每件 {show_yuan(team.price)}"
    if team.state is TeamState.FAILED:
        return "没有拼成，已经结束"
    if not team.takes(clock.now):
        return "时间已到，正在结算"
    return f"正在拼，{missing(offer, team)}，{_until(team, clock)}"


def _until(team: Team, clock: Clock) -> str:
    left = span(team.deadline - clock.now)
    return f"{moment(team.deadline, clock.zone)} 截止（还有 {left}）"


def card_title(*, offer: TeamOffer, team: Team) -> str:
    """The headline of a team's card."""
    title = f"{quoted(offer.title, longest=20)} {price(offer)}"
    if team.state is TeamState.FORMING:
        return f"{missing(offer, team)} · {title}"
    return f"{'已成团' if team.state is TeamState.SUCCEEDED else '已结束'} · {title}"


def card(*, offer: TeamOffer, team: Team, clock: Clock) -> str:
    """What a team's card says under its headline."""
    text = [f"团 {team.code}，{standing(offer=offer, team=team, clock=clock)}"]
    if team.takes(clock.now) and team.room:
        text.append(f"回复“参团 {team.code}”加入")
    return "\n".join(text)


def card_in_words(*, title: str, card: str, url: str) -> str:
    """A team whose goods have no picture."""
    return f'{harmless(title)}\n{card}\n<a href="{url}">团的页面</a>'
