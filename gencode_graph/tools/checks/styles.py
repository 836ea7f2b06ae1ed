"""Layer 1: styles neither run programs nor load anything but the app's own files.

The build reads styles with more than one parser, of which some execute what an at-rule names. So tokens are
looked at wherever they stand, by the rules of CSS (escapes, case, comments), and the plain text besides.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tinycss2
from tinycss2.ast import Node

from gencode_graph.tools.checks.packages import node_packages

ROOT = "frontend/"
SOURCES = "frontend/src/"
PUBLIC = "frontend/public"
_EXECUTED = ("plugin", "config", "source")
_LOADED = ("import", "reference")
_NO_AT_RULE = {
    "plugin": "@plugin runs a program while the app is built. Write the styles themselves.",
    "config": "@config runs a program while the app is built. Use the theme's own names (bg-primary, ...).",
    "source": "Classes are found in all files of src. Remove @source.",
}
_RAW = re.compile(rf"@\s*(?P<name>{'|'.join((*_EXECUTED, *_LOADED))})\b", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\)", re.IGNORECASE)
_INLINE = re.compile(r"^\s*data:(?:image|font)/[\w.+-]+[;,]", re.IGNORECASE)
_BINDING = frozenset({"behavior", "-moz-binding"})
_STRINGS_LOAD = frozenset({"url", "src", "image", "image-set", "-webkit-image-set", "cross-fade"})

Fault = tuple[int, str]
Files = Mapping[str, str]


def style_faults(path: str, text: str, files: Files) -> Iterator[Fault]:
    """(line, message) of everything in a style sheet that runs or loads what it should not.

    ``path`` is where it stands; ``files`` are the app's, the draft's own among them.
    """
    tokens = list(_flat(tinycss2.parse_component_value_list(text)))
    named = [token.lower_value for token in tokens if token.type == "at-keyword"]
    yield from _hidden(text, named)
    for index, token in enumerate(tokens):
        message = _fault(path, index, tokens, files)
        if message:
            yield token.source_line, message


def _flat(nodes: Sequence[Node]) -> Iterator[Any]:
    """All tokens in order, a function or block before what is in it."""
    stack = [iter(nodes)]
    while stack:
        for node in stack[-1]:
            if node.type in ("whitespace", "comment"):
                continue
            yield node
            inner = node.arguments if node.type == "function" else getattr(node, "content", None)
            if inner is not None:
                stack.append(iter(inner))
                break
        else:
            stack.pop()


def _hidden(text: str, named: Sequence[str]) -> Iterator[Fault]:
    """What one parser takes for a comment or a string may be a rule to another."""
    seen: dict[str, int] = {}
    for found in _RAW.finditer(text):
        name = found["name"].lower()
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > named.count(name):
            line = text.count("\n", 0, found.start()) + 1
            yield line, f"@{name} stands where no rule is. Leave it out."


def _fault(path: str, index: int, tokens: Sequence[Any], files: Files) -> str:
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.type == "at-keyword":
        return _at_rule_fault(path, token.lower_value, following, files)
    if token.type == "function" and token.lower_name == "source":
        return "source() changes where classes are found. Remove it."
    if token.type == "function" and token.lower_name == "expression":
        return "expression() runs a program. Write a plain value."
    if token.type == "ident" and token.lower_value in _BINDING and following == ":":
        return f"{token.lower_value} loads a program. Remove it."
    address = _address(tokens, index)
    if address is None or _is_namespace(tokens, index):
        return ""
    return _address_fault(path, address, files)


def _at_rule_fault(path: str, name: str, following: Any, files: Files) -> str:
    if name in _NO_AT_RULE:
        return _NO_AT_RULE[name]
    if name not in _LOADED:
        return ""
    address = _text(following)
    if address is None:
        return f'@{name} names no file. Write it as @{name} "./name.css".'
    if address.startswith((".", "@/")):
        target = _target(path, address)
        fits = target.startswith(SOURCES) and target in files and target.endswith(".css")
        return "" if fits else f"@{name} {address!r}: there is no such style sheet in src. Remove it."
    parts = address.split("/")
    package = "/".join(parts[:2]) if address.startswith("@") else parts[0]
    if _SCHEME.match(address) or ".." in parts or package not in node_packages(files, dev=True):
        return f"@{name} {address!r} is neither a style sheet of src nor an installed package. Remove it."
    return ""


def _text(token: Any) -> str | None:
    """The address in a string, ``url(x)`` or ``url("x")``."""
    if token is None:
        return None
    if token.type in ("string", "url"):
        return str(token.value)
    if token.type == "function" and token.lower_name in ("url", "src"):
        words = [node for node in token.arguments if node.type not in ("whitespace", "comment")]
        return str(words[0].value) if words and words[0].type == "string" else ""
    return None


def _address(tokens: Sequence[Any], index: int) -> str | None:
    """What this token has a browser or the build load, None for nothing."""
    token = tokens[index]
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name in _STRINGS_LOAD:
        texts = [str(node.value) for node in token.arguments if node.type == "string"]
        elsewhere = [text for text in texts if _SCHEME.match(text) and not _INLINE.match(text)]
        return next(iter([*elsewhere, *texts]), None)
    return None


def _is_namespace(tokens: Sequence[Any], index: int) -> bool:
    before = [token for token in tokens[max(0, index - 2) : index] if token.type == "at-keyword"]
    return any(token.lower_value in ("namespace", *_LOADED) for token in before)


def _address_fault(path: str, address: str, files: Files) -> str:
    """Files of the app are named relative to the style sheet, or from the public folder."""
    bare = address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    if _INLINE.match(address) or not bare:
        return ""
    if _SCHEME.match(address):
        return f"url({address[:80]!r}) is not the app's own. Use a file beside this one, or a gradient."
    target = _target(path, bare)
    if target in files and target.startswith((SOURCES, f"{PUBLIC}/")):
        return ""
    return f"url({address[:80]!r}): there is no such file in src. Write it, or use a gradient."


def _target(path: str, address: str) -> str:
    """The file that is meant: in the public folder, in ``src`` (``@/``), or beside the style sheet."""
    if address.startswith("/"):
        return posixpath.normpath(PUBLIC + address)
    if address.startswith("@/"):
        return posixpath.normpath(SOURCES + address[2:])
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))
