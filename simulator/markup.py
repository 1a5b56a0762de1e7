"""Writes the platform's XML and reads the bot's, remembering which texts came as CDATA."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

Value = str | int | float | Mapping[str, "Value"] | Sequence["Value"]

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_DEPTH = 16


class MalformedXml(ValueError):
    """A text is not XML, declares a document type, or nests without end."""


@dataclass
class Node:
    """One element: its joined text, whether that came as CDATA, and its children."""

    name: str
    text: str = ""
    cdata: bool = False
    children: list["Node"] = field(default_factory=list)

    def child(self, name: str) -> "Node":
        """Find the first child of that name, an empty element when there is none."""
        return next((node for node in self.children if node.name == name), Node(name))

    def has(self, name: str) -> bool:
        """Tell whether there is a child of that name."""
        return any(node.name == name for node in self.children)

    def value(self, name: str) -> str:
        """Read a child's text, empty when there is none."""
        return self.child(name).text


def cdata(text: str) -> str:
    """Wrap text as CDATA; `]]>` inside is split, characters XML cannot carry are dropped."""
    clean = _FORBIDDEN.sub("", text)
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def element(name: str, value: Value) -> str:
    """Write one element; a sequence repeats it, strings become CDATA, numbers stay bare."""
    if isinstance(value, Mapping):
        inner = "".join(element(key, each) for key, each in value.items())
    elif isinstance(value, str):
        inner = cdata(value)
    elif isinstance(value, Sequence):
        return "".join(element(name, each) for each in value)
    else:
        inner = str(value)
    return f"<{name}>{inner}</{name}>"


def document(fields: Mapping[str, Value]) -> str:
    """Write the fields as one `<xml>` document."""
    return element("xml", fields)


def parse(text: str | bytes) -> Node:
    """Read a document into its root element; MalformedXml for anything that is not plain XML."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)  # noqa: FBT003 - expat takes its arguments by position only
    except expat.ExpatError as error:
        raise MalformedXml(str(error)) from error
    return reader.root


class _Reader:
    """Builds the tree from expat's calls."""

    def __init__(self) -> None:
        self.root = Node("")
        self._open: list[Node] = [Node("")]
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartCdataSectionHandler = self._cdata
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if len(self._open) > _MAX_DEPTH:
            raise MalformedXml("nested too deep")
        node = Node(name)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, _name: str) -> None:
        self.root = self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _cdata(self) -> None:
        self._open[-1].cdata = True

    def _doctype(self, *_declaration: object) -> None:
        raise MalformedXml("a document type is declared")
