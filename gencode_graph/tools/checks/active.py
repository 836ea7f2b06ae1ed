"""Elements that run or load something, the same in SVG, HTML and JSX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from xml.parsers import expat  # document types are refused, so there are no entities to expand

from gencode_graph.tools.checks.styles import style_faults

_RUNS = {
    "script": "The app's programs are in its modules: remove <script>.",
    "foreignobject": "Remove <foreignObject>: draw with SVG's own shapes.",
    "object": "Remove <object>: show an <img>, or a component of the app.",
    "embed": "Remove <embed>: show an <img>, or a component of the app.",
    "applet": "Remove <applet>.",
    "base": "Remove <base>: it changes where everything is loaded from.",
    "handler": "Remove <handler>.",
    "listener": "Remove <listener>.",
}
_FETCHED = frozenset({"image", "use", "feimage", "iframe", "frame", "link"})
_ADDRESSES = frozenset({"href", "src", "data", "action", "formaction", "from", "to", "values"})
_PROGRAM = re.compile(r"^(?:javascript|vbscript):", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"^(?:(?!data:image/(?:png|jpe?g|gif|webp|avif)[;,])[a-z][a-z0-9+.-]*:|//|\\)", re.IGNORECASE
)
_IGNORED = re.compile(r"[\x00-\x20]")
"""Browsers do so where an address begins, and between its letters."""

Fault = tuple[int, str]
Attributes = Mapping[str, str]
"""Name -> value; "" for a value that is worked out at run time."""


def element_faults(tag: str, attributes: Attributes, *, handlers: bool) -> Iterator[str]:
    """What is wrong with one element; ``handlers`` says that ``on...`` attributes are programs as text."""
    name = _local(tag)
    if name in _RUNS:
        yield _RUNS[name]
    known = {_local(spelled).replace("-", ""): value for spelled, value in attributes.items()}
    if name == "meta" and "refresh" in known.get("httpequiv", "").lower():
        yield 'Remove <meta http-equiv="refresh">: move between pages with the router.'
    for attribute, value in known.items():
        address = _IGNORED.sub("", value)
        if handlers and attribute.startswith("on"):
            yield f"Remove {attribute}: what is drawn has no program."
        elif attribute == "srcdoc":
            yield "Remove srcDoc: write a component of the app."
        elif attribute in _ADDRESSES and _PROGRAM.match(address):
            yield f"{attribute} runs a program. Use a handler (onClick), or a link to a page."
        elif attribute in _ADDRESSES and name in _FETCHED and _ELSEWHERE.match(address):
            yield f"<{name}> loads {value[:60]!r}, which is not the app's own. Do without it."


def svg_faults(path: str, text: str) -> Iterator[Fault]:
    """A drawing holds shapes: no programs, handlers, document types, or anything from elsewhere."""
    reader = _Drawing()
    try:
        reader.parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003 - that was all
    except _RefusedError as refused:
        yield reader.parser.CurrentLineNumber, str(refused)
    except expat.ExpatError as error:
        yield error.lineno, f"SVG: {expat.ErrorString(error.code)}. Correct it."
    yield from reader.faults
    for line, style in reader.styles:
        yield from ((line, said) for _, said in style_faults(path, style, {}))


def html_active_faults(text: str) -> Iterator[Fault]:
    """The same of HTML, however badly it is written."""
    reader = _Elements()
    reader.feed(text)
    reader.close()
    yield from reader.faults


class _RefusedError(Exception):
    """The document is not read any further."""


class _Drawing:
    """What an SVG has of elements that do something, and of styles, with their lines."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.styles: list[Fault] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction
        self._open: list[str] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self._open.append(_local(tag))
        self.faults += [(line, said) for said in element_faults(tag, attributes, handlers=True)]
        self.styles += [
            (line, value) for name, value in attributes.items() if "(" in value or name == "style"
        ]

    def _end(self, _: str) -> None:
        self._open.pop()

    def _characters(self, data: str) -> None:
        if self._open[-1] == "style":
            self.styles.append((self.parser.CurrentLineNumber, data))

    def _doctype(self, *_: object) -> None:
        raise _RefusedError("Remove the document type (<!DOCTYPE ...>), and its entities with it.")

    def _instruction(self, target: str, _: str) -> None:
        self.faults.append((self.parser.CurrentLineNumber, f"Remove the instruction <?{target} ...?>."))


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[Fault] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.faults += [(self.getpos()[0], said) for said in element_faults(tag, given, handlers=True)]


def _local(name: str) -> str:
    """Without the prefix of a namespace, which anybody may choose."""
    return name.rpartition(":")[2].lower()
