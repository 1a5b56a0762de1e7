"""Reads the bot's passive replies and finds what WeChat would not accept (wechat-platform 1.8)."""

from dataclasses import dataclass
from typing import Literal

from simulator.markup import MalformedXml, Node, parse

Kind = Literal["none", "text", "news", "image", "voice", "video", "music", "transfer"]

TEXT_BYTES = 2048
ARTICLES_TO_MESSAGE = 1
ARTICLES_TO_EVENT = 8
_KINDS: dict[str, Kind] = {
    "text": "text",
    "news": "news",
    "image": "image",
    "voice": "voice",
    "video": "video",
    "music": "music",
    "transfer_customer_service": "transfer",
}
_NO_ANSWER = {"", "success"}


@dataclass(frozen=True)
class Article:
    """One card of a news message."""

    title: str
    description: str
    picture_url: str
    url: str


@dataclass(frozen=True)
class Answer:
    """What the person sees; `xml` is the opened reply."""

    kind: Kind = "none"
    text: str = ""
    articles: tuple[Article, ...] = ()
    media_id: str = ""
    xml: str = ""


@dataclass(frozen=True)
class Verdict:
    """An answer, what is wrong with it, and whether WeChat would show it all the same."""

    answer: Answer
    violations: tuple[str, ...] = ()
    accepted: bool = True


@dataclass(frozen=True)
class Asked:
    """What the reply answers: from whom to whom, and whether it was an event."""

    open_id: str
    original_id: str
    is_event: bool


def no_answer(text: str) -> bool:
    """Tell whether a body means that nothing is to be shown."""
    return text.strip() in _NO_ANSWER


def judge(xml: str, asked: Asked) -> Verdict:
    """Read an opened reply and hold it against the rules."""
    try:
        root = parse(xml)
    except MalformedXml as error:
        return rejected(f"the reply is not XML: {error}", xml)
    fatal = tuple(_fatal(root, asked))
    answer = _read(root, xml, asked)
    if fatal:
        return Verdict(Answer(xml=xml), fatal, accepted=False)
    return Verdict(answer, tuple(_blemishes(root, asked)))


def rejected(violation: str, xml: str = "") -> Verdict:
    """Make the verdict on a reply that WeChat does not show."""
    return Verdict(Answer(xml=xml), (violation,), accepted=False)


def _read(root: Node, xml: str, asked: Asked) -> Answer:
    kind = _KINDS.get(root.value("MsgType"), "none")
    items = [_article(item) for item in root.child("Articles").children]
    most = ARTICLES_TO_EVENT if asked.is_event else ARTICLES_TO_MESSAGE
    media = root.child(root.value("MsgType").capitalize()).value("MediaId")
    return Answer(kind, root.value("Content"), tuple(items[:most]), media, xml)


def _article(item: Node) -> Article:
    names = ("Title", "Description", "PicUrl", "Url")
    return Article(*(item.value(name) for name in names))


def _fatal(root: Node, asked: Asked) -> list[str]:
    kind = root.value("MsgType")
    found = []
    if root.value("ToUserName") != asked.open_id:
        found.append("ToUserName is not the person's openid")
    if root.value("FromUserName") != asked.original_id:
        found.append("FromUserName is not the account's original id")
    if not root.value("CreateTime").isdigit():
        found.append("CreateTime is not a whole number")
    if kind not in _KINDS:
        found.append(f"MsgType {kind!r} cannot be a reply")
    return found + _FATAL_BY_KIND.get(kind, _media_fatal)(root)


def _text_fatal(root: Node) -> list[str]:
    size = len(root.value("Content").encode())
    if not root.value("Content").strip():
        return ["Content is empty"]
    return [f"Content has {size} bytes, {TEXT_BYTES} are allowed"] if size > TEXT_BYTES else []


def _news_fatal(root: Node) -> list[str]:
    items = root.child("Articles").children
    if not items:
        return ["the news have no article"]
    if root.value("ArticleCount") != str(len(items)):
        return [f"ArticleCount is {root.value('ArticleCount')!r} for {len(items)} articles"]
    return ["an article has no title"] if not all(i.value("Title") for i in items) else []


def _media_fatal(root: Node) -> list[str]:
    kind = root.value("MsgType")
    needed = kind in {"image", "voice", "video"}
    missing = needed and not root.child(kind.capitalize()).value("MediaId")
    return [f"{kind} without MediaId"] if missing else []


_FATAL_BY_KIND = {"text": _text_fatal, "news": _news_fatal}


def _blemishes(root: Node, asked: Asked) -> list[str]:
    found = [f"{path} is not CDATA" for path in _bare(root)]
    count = len(root.child("Articles").children)
    most = ARTICLES_TO_EVENT if asked.is_event else ARTICLES_TO_MESSAGE
    if count > most:
        found.append(f"{count} articles, {most} allowed here: the others are cut off")
    if asked.is_event and root.value("MsgType") == "transfer_customer_service":
        found.append("transfer_customer_service answers an event")
    return found


def _bare(node: Node) -> list[str]:
    numbers = {"CreateTime", "ArticleCount"}
    if not node.children:
        bare = node.text.strip() and not node.cdata and node.name not in numbers
        return [node.name] if bare else []
    return [name for child in node.children for name in _bare(child)]
