"""接龙 in a group: the list, and what members are asked and told of their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.kernel.money import show_yuan
from content.texts.quoting import harmless, quoted
from store.chains.lists import Unclear
from store.chains.rules import Book, Chain, ChainGood, ChainState, Entry, LineState

_LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Place:
    """Pieces of a good that wait, and their turn among those that wait for it, from 1."""

    chain: Chain
    good: ChainGood
    pieces: int
    place: int


def topic() -> str:
    """The heading in the help."""
    return "接龙"


def about_lines() -> str:
    """What +2 and its kin are for."""
    return "群里接龙，还有 -1、退出、列表"


def called(good: ChainGood) -> str:
    """What a good of a chain is called in a sentence."""
    return f"{harmless(good.title)}（{harmless(good.spec)}）" if good.spec else harmless(good.title)


def short_name(chain: Chain, good: ChainGood) -> str:
    """What a good is called in the list: as short as tells it from the others."""
    specs = [one.spec for one in chain.goods]
    titles = [one.title for one in chain.goods]
    if good.spec and specs.count(good.spec) == 1 and len(set(titles)) == 1:
        return harmless(good.spec)
    return harmless(good.title) if titles.count(good.title) == 1 else f"{chain.letter}{good.number}"


def list_of(*, book: Book, point: str, until: datetime | None) -> str:
    """The list as the group sees it; `until` by the shop's clock."""
    chain = book.chain
    ends = _ends(until, chain.state)
    text = [
        f"#接龙 {chain.letter} {harmless(chain.title)}",
        *(_offer(chain, g) for g in chain.goods),
    ]
    text.append(f"自提：{harmless(point)}，{ends}")
    listed = [(one, _held(one)) for one in book.entries]
    lines = [_line(chain, entry, pieces) for entry, pieces in listed if pieces]
    text += [f"{place}. {line}" for place, line in enumerate(lines, 1)]
    waiting = _waiting_lines(book)
    if waiting:
        text.append("候补：" + "、".join(waiting))
    total = sum(sum(pieces.values()) for _, pieces in listed)
    text.append(f"合计：{total} 份" if total else "还没有人接龙")
    if chain.state is ChainState.OPEN:
        text.append(_how_to(chain))
    return "\n".join(text)


def _ends(until: datetime | None, state: ChainState) -> str:
    if state is ChainState.CANCELLED:
        return "已取消"
    if state is not ChainState.OPEN:
        return "已截止"
    return f"截止：{moment(until)}" if until else "团长说结束时截止"


def _offer(chain: Chain, good: ChainGood) -> str:
    number = f"{chain.letter}{good.number} " if len(chain.goods) > 1 else ""
    limit = f"，每人限 {good.per_person} 份" if good.per_person else ""
    left = ""
    if good.left is not None and chain.state is ChainState.OPEN:
        left = f"，还剩 {good.left} 份" if good.left else "，已满可候补"
    return f"- {number}{called(good)} {show_yuan(good.price)}{left}{limit}"


def _held(entry: Entry) -> dict[int, int]:
    return entry.pieces(LineState.IN, LineState.ORDERED, LineState.PAID)


def _line(chain: Chain, entry: Entry, pieces: dict[int, int]) -> str:
    note = f" （{entry.note}）" if entry.note else ""
    return f"{entry.name} {_pieces(chain, pieces)}{note}"


def _pieces(chain: Chain, pieces: dict[int, int]) -> str:
    named = ((short_name(chain, chain.good(good)), count) for good, count in pieces.items())
    return " ".join(f"{name}×{count}" for name, count in named)


def _waiting_lines(book: Book) -> list[str]:
    waiting = [
        (line.place, f"{entry.name} {_pieces(book.chain, {line.good: line.pieces})}")
        for entry in book.entries
        for line in entry.lines.values()
        if line.state is LineState.WAITING
    ]
    return [words for _, words in sorted(waiting)]


def _how_to(chain: Chain) -> str:
    if len(chain.goods) == 1:
        return "接龙请说“+1”，减少说“-1”，不要了说“退出”。"
    name = short_name(chain, chain.goods[0])
    return f"接龙请说“+1 {name}”，减少说“-1 {name}”，不要了说“退出”。"


def moment(instant: datetime) -> str:
    """An instant by the shop's clock."""
    return f"{instant.month}月{instant.day}日 {instant:%H:%M}"


def lines_in_groups() -> str:
    """A line, or the list, outside of a group."""
    return "接龙在群里进行：请到群里说“+2”“列表”这样的话。"


def named_chain(chain: Chain) -> str:
    """What a chain is called in a sentence: its letter and its title."""
    return f"{chain.letter}“{quoted(chain.title, longest=_LONGEST_NAME)}”"


def taken(*, name: str, lines: Sequence[tuple[ChainGood, int]]) -> str:
    """A line was taken of one who addressed the shop; pieces all in all."""
    has = "、".join(f"{called(good)} {pieces} 份" for good, pieces in lines if pieces)
    return f"记下了：{quoted(name)} {has}" if has else f"记下了：{quoted(name)} 已退出"


def waits(*, places: Sequence[Place]) -> str:
    """Pieces of a line wait, as there are not enough left."""
    text = []
    for one in places:
        left = one.good.left or 0
        rest = f"只剩 {left} 份" if left else "已满"
        words = f"{called(one.good)}{rest}，你的 {one.pieces} 份排在候补第 {one.place} 位，"
        words += "有人退出会补上并告诉你"
        name = f"{short_name(one.chain, one.good)} " if len(one.chain.goods) > 1 else ""
        text.append(words + (f"；想先要 {left} 份请说“改 {name}{left}”" if left else ""))
    return "。\n".join(text) + "。"


def kept(*, names: Sequence[str]) -> str:
    """A pasted list had lines of others that only they can change."""
    shown = "、".join(quoted(name) for name in names[:8])
    more = "等" if len(names) > 8 else ""
    return f"别人的接龙没有改（{shown}{more}），要改请本人来说。"


def could_not(*, name: str, reason: str) -> str:
    """A line of a pasted list that can't be had."""
    return f"{quoted(name)}：{reason}"


def unread(*, said: str, why: Unclear) -> str:
    """A line of a pasted list that has to be asked about."""
    return f"“{quoted(said, longest=30)}”{_UNREAD.get(why, '没看懂，请单独说一遍，比如“+2”')}。"


_UNREAD = {
    Unclear.NAMESAKE: "有同名的人，不知道是哪一位，请本人说“+2”或“改 2”",
    Unclear.SOMEBODY: "是群里的人，请本人来接龙",
    Unclear.NO_NUMBER: "前面没有序号，请补上或单独说一遍",
    Unclear.LEFT_OUT: "不在你发的列表里，是不是要退出？要退出请说“退出”",
    Unclear.HOW_MANY: "没看清要几份，请写明数字",
    Unclear.NOT_A_QUANTITY: "份数应为 1 到 9999 的整数",
    Unclear.WHICH_GOOD: "没写是哪一样，请写上商品名",
    Unclear.WHO: "没看清是谁的，请写明名字",
}


def ask_which(*, goods: Sequence[tuple[Chain, ChainGood]], said: str) -> str:
    """Which good or chain a line is for isn't plain."""
    several = len({chain.id for chain, _ in goods}) > 1
    names = [
        f"{chain.letter}{good.number} {called(good)}"
        if several
        else f"{good.number}. {called(good)}"
        for chain, good in goods
    ]
    quote = f"“{quoted(said, longest=30)}”" if said else ""
    how = f"{goods[0][0].letter}{goods[0][1].number}" if several else "序号或名称"
    return f"{quote}要的是哪一样？\n" + "\n".join(names) + f"\n回复{how}就行。"


def ask_again(*, why: Unclear, said: str) -> str:
    """A line that is meant for a chain can't be read for certain."""
    return f"“{quoted(said, longest=30)}”{_UNCLEAR.get(why, _PLAIN)}"


_PLAIN = (
    "没看懂，没有记。请这样说：“+2”“+1 大份”“改 3”“帮报 小红 2”；"
    "有话要交代，写在“备注”后面：“+1 备注 切开”。"
)


_UNCLEAR = {
    Unclear.HOW_MANY: "没看清要几份，没有记。请写明数字，比如“+2”。",
    Unclear.NOT_A_QUANTITY: "不能记：份数应为 1 到 9999 的整数，比如“+2”。",
    Unclear.WHO: "帮谁报？请写上名字，比如“帮报 小红 2”。",
    Unclear.WHICH_CHAIN: "不知道是哪个接龙，没有记。请带上字母，比如“A +1”；列表请保留第一行。",
}


def which_to_leave(*, letters: Sequence[str]) -> str:
    """Somebody leaves who has lines in several chains."""
    choices = "、".join(f"“{letter} 退出”" for letter in letters)
    return f"你在 {'、'.join(letters)} 里都接了龙，要退出哪个？请说{choices}。"


def undone(*, waits_now: bool) -> str:
    """撤回 of a line."""
    more = "名额已被别人占去，你的在候补里。" if waits_now else ""
    return f"已撤回，接龙恢复成之前的样子。{more}"


def not_found(*, letter: str) -> str:
    """No such chain runs in the group."""
    return f"本群没有接龙 {letter}。" if letter else "本群现在没有接龙。"


def ended(*, letter: str) -> str:
    """A chain takes no lines any more."""
    return f"接龙 {letter} 已截止，不能再改了。"


def was_cancelled(*, letter: str) -> str:
    """A chain was dropped before."""
    return f"接龙 {letter} 已取消，不能再改了。"


def sold_out(*, good: str, left: int, had: int) -> str:
    """There aren't so many pieces left; what somebody has stays."""
    rest = f"只剩 {max(left, 0)} 份" if left > 0 else "已经满了"
    keeps = f"你的 {had} 份不变" if had else "没有记"
    return f"{harmless(good)} {rest}，{keeps}。"


def limit_reached(*, good: str, limit: int, had: int) -> str:
    """Each may have only so many, those for whom they sign included."""
    has = f"，你（含帮报）已有 {had} 份" if had else ""
    return f"{harmless(good)} 每人限 {limit} 份{has}，没有记。"


def not_that_many(*, good: str, had: int) -> str:
    """Somebody takes back more than they have."""
    if not had:
        return f"你还没有接 {harmless(good)}，不用减。"
    return f"{harmless(good)} 你只有 {had} 份，减不了这么多；全部不要请说“退出”。"


def no_line(*, name: str) -> str:
    """Somebody has no line to give up."""
    if name:
        return f"你没有帮“{quoted(name)}”接龙；别人的接龙要本人来退。"
    return "你还没有接龙。帮别人报的，请说“退出 名字”。"


def proxy_name_taken(*, name: str) -> str:
    """The one somebody signs for has signed by themselves."""
    return (
        f"“{quoted(name)}”自己已经接龙了，要加请本人来说；如果是另一位，请换个写法，比如加上楼号。"
    )


def changed_since() -> str:
    """撤回 of a line that has been changed since."""
    return "接龙后来又改过，不能撤回了。请直接说“改 2”或“退出”。"


def too_many_pieces(*, most: int) -> str:
    """More pieces than a line may hold."""
    return f"一次最多 {most} 份，没有记。"
