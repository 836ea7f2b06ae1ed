"""Small pieces of TypeScript and JSX laid out the way prettier would, at 100 columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

WIDTH = 100
_PLAIN_ATTRIBUTE = re.compile(r'^[^"&\\\n\r\t{}<>]*$')
_PLAIN_TEXT = re.compile(r"^(?! )[^{}<>&\n\r\t]*(?<! )$")
_IDENTIFIER = re.compile(r"^[A-Za-z_$][A-Za-z0-9_$]*$")


def ts(value: object) -> str:
    """A JSON-like value as a TypeScript literal on one line, object keys bare where they can be.

    ``</`` inside strings is escaped, so no literal can look like a closing tag of any kind.
    """
    if isinstance(value, dict):
        inner = ", ".join(f"{key(k)}: {ts(v)}" for k, v in value.items())
        return "{ " + inner + " }" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(ts, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def key(name: str) -> str:
    """An object key: bare if it is an identifier, quoted otherwise."""
    return name if _IDENTIFIER.match(name) else ts(name)


def template_literal(text: str, **expressions: str) -> str:
    """``text`` with ``{name}`` places filled by expressions at run time: a template literal."""
    quoted = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    for name, expression in expressions.items():
        quoted = quoted.replace("{" + name + "}", "${" + expression + "}")
    return f"`{quoted}`"


def attribute(name: str, value: str) -> str:
    """A JSX attribute holding a constant string."""
    return f'{name}="{value}"' if _PLAIN_ATTRIBUTE.match(value) else f"{name}={{{ts(value)}}}"


def text(value: str) -> str:
    """A constant string as a JSX child."""
    words = " ".join(value.split())
    return words if words and _PLAIN_TEXT.match(words) else "{" + ts(words) + "}"


def group(indent: int, head: str, items: Sequence[str], tail: str, pad: str = "", end: str = ",") -> str:
    """``head item, item tail`` on one line where that fits, else an item a line.

    The first line is not indented (the template did that); ``indent`` counts its spaces. ``end``
    separates the items and is also put after the last one where ``end`` is a comma.
    """
    joint = f"{end} " if end else " "
    flat = f"{head}{pad}{joint.join(items)}{pad}{tail}"
    if not items or (len(flat) + indent <= WIDTH and "\n" not in flat):
        return flat if items else f"{head}{tail}"
    inner = " " * (indent + 2)
    closing = "," if end == "," else ""
    body = f"{end}\n".join(inner + item for item in items)
    return f"{head}\n{body}{closing}\n{' ' * indent}{tail}"


def tag(indent: int, name: str, attributes: Iterable[str], child: str | None = None) -> str:
    """A JSX element; self-closing without ``child``, which is one line of JSX."""
    given = [a for a in attributes if a]
    flat_opening = " ".join([f"<{name}", *given])
    flat = f"{flat_opening} />" if child is None else f"{flat_opening}>{child}</{name}>"
    if len(flat) + indent <= WIDTH and "\n" not in flat:
        return flat
    inner, outer = " " * (indent + 2), " " * indent
    closing = "/>" if child is None else ">"
    opening = "\n".join([f"<{name}", *(inner + a for a in given), f"{outer}{closing}"])
    if child is None:
        return opening
    if len(flat_opening) + 1 + indent <= WIDTH:
        opening = f"{flat_opening}>"
    return f"{opening}\n{inner}{child}\n{outer}</{name}>"


def imports(module: str, names: Iterable[str], types_only: bool = False) -> str:
    """An import statement of named exports, sorted; nothing for no names."""
    ordered = sorted(set(names), key=lambda n: n.removeprefix("type ").lower())
    if not ordered:
        return ""
    head = "import type {" if types_only else "import {"
    return group(0, head, ordered, f'}} from "{module}"', pad=" ")


def union(indent: int, head: str, members: Sequence[str]) -> str:
    """``head a | b``: a union type on one line where that fits, else a member a line."""
    flat = f"{head} {' | '.join(members)}"
    if len(flat) + indent <= WIDTH:
        return flat
    inner = "\n" + " " * (indent + 2) + "| "
    return f"{head}{inner}{inner.join(members)}"


def camel(name: str) -> str:
    """``GymClass`` -> ``gymClass``."""
    return name[:1].lower() + name[1:]


def kebab(name: str) -> str:
    """``CallToAction`` -> ``call-to-action``; ``features2`` -> ``features-2``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "-", name).lower()
