"""Why an offer isn't opened, or a place in a team not had."""

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted
from store.teams.rules import TeamState

_FIELDS: dict[str, str] = {
    "steps": "人数要在 2 到 100 之间；阶梯团人数从少到多，价格从高到低，比如“2人39 5人35”",
    "lasts": "成团时间要在 10 分钟到 30 天之间",
    "window": "结束时间要在开始之后、现在之后",
    "per_member": "每人限购要在 1 到 999 件之间",
    "quota": "总量至少要够一个团，最多 1000000 件",
}
_OVER: dict[str, str] = {
    TeamState.SUCCEEDED: "已经成团",
    TeamState.FAILED: "已经结束，没有拼成",
    TeamState.FORMING: "时间已到，正在结算",
}


def offer_not_allowed(*, field: str) -> str:
    """An offer that makes no sense."""
    return f"这样开不了团购：{_FIELDS.get(field, field)}。"


def offer_not_cheaper(*, title: str, price: int, ordinary: int) -> str:
    """A team's price that isn't below the ordinary one."""
    prices = f"拼团价 {show_yuan(price)} 不低于单买价 {show_yuan(ordinary)}"
    return f"「{harmless(title)}」的{prices}，没有人愿意拼，请改低一些。"


def offer_below_cost(*, title: str, price: int) -> str:
    """A team's price below cost."""
    return f"「{harmless(title)}」的拼团价 {show_yuan(price)} 低于成本，不能开。"


def offer_stock_does_not_last(*, title: str, wanted: int, available: int) -> str:
    """More pieces are promised than there are."""
    return f"「{harmless(title)}」可用库存只有 {available} 件，不够拼团要的 {wanted} 件。"


def offer_runs(*, code: str) -> str:
    """A product has an offer already."""
    return f"商品 {code} 已经在团购了，要改请先“关团购 {code}”再开。"


def offer_not_found() -> str:
    """There is no such offer, or it is over."""
    return "这个团购已经结束或不存在。回复“拼团”看看正在拼的商品。"


def offer_not_yet(*, title: str) -> str:
    """An offer hasn't begun."""
    return f"「{harmless(title)}」的团购还没开始，请过些时候再来。"


def only_in_teams(*, title: str, code: str) -> str:
    """A product that can't be bought alone now."""
    how = f"回复“开团 {code}”开一个团，或回复“参团 团号”加入邻居的团"
    return f"「{harmless(title)}」现在只能拼团购买：{how}。"


def team_not_found(*, code: str) -> str:
    """No team of this code."""
    return f"没有找到团“{quoted(code)}”，请核对 6 位团号。回复“拼团”看看正在拼的团。"


def team_over(*, code: str, state: str) -> str:
    """A team that doesn't form any more."""
    how = _OVER.get(state, "已经结束")
    if state == TeamState.SUCCEEDED:
        after = "已付款的订单想退，请回复“退款 订单号”；没参加的，回复“拼团”看看别的团。"
    else:
        after = "回复“拼团”看看别的团，或自己开一个。"
    return f"团 {code} {how}。{after}"


def team_full(*, code: str, held: int) -> str:
    """A team without room."""
    wait = f"（其中 {held} 人还没付款，过一会儿可能空出来）" if held else ""
    return f"团 {code} 已经满了{wait}。回复“拼团”看看别的团，或自己开一个。"


def already_in_team(*, code: str) -> str:
    """Somebody has a place in a team of the same offer."""
    return f"你已经在这个商品的团 {code} 里了，成团后可以再拼。回复“我的团”看看。"


def not_in_team(*, code: str) -> str:
    """Somebody has no place in that team."""
    return f"你不在团 {code} 里。回复“我的团”看看你的团。"


def pieces_not_allowed(*, most: int) -> str:
    """A place of no pieces, or of too many."""
    return f"拼团的件数要在 1 到 {most} 之间。"


def limit_reached(*, limit: int, had: int) -> str:
    """More pieces than each may have."""
    bought = f"，你已经拼了 {had} 件" if had else ""
    return f"这个团购每人限 {limit} 件{bought}。"


def sold_out(*, left: int) -> str:
    """Fewer pieces left than are wanted."""
    return f"这个团购只剩 {left} 件了，请改少一些。" if left else "这个团购已经拼完了。"
