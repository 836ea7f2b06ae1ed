"""Line breaks of rendered code: templates break where names may be long, this joins what fits.

The result is what prettier prints at 100 columns, for the shapes that the templates use.
"""

from __future__ import annotations

import re

from gencode_graph.models.offline.pages.layout import WIDTH

_WRAPPED = {
    "NonNullable<": ">",
    "unwrap(": ")",
    "return (": ")",
    "<DialogDescription>": "</DialogDescription>",
}
_FUNCTION = re.compile(r"^(export (?:async )?function \w+\(\{) ([^{}]+) (\}: \w+\) \{)$")
_BARE_TAG = re.compile(r"^<\w+$")


def tidy(code: str) -> str:
    """The code with its breaks set right. Only layout changes, never a token."""
    lines = code.split("\n")
    out: list[str] = []
    at = 0
    while at < len(lines):
        written, taken = _wrapped(lines, at) or _tag(lines, at) or _arrow(lines, at) or ([], 0)
        out += written or _function(lines[at])
        at += taken or 1
    return "\n".join(out)


def _wrapped(lines: list[str], at: int) -> tuple[list[str], int] | None:
    """A single line between an opener and its closer, on lines of their own."""
    closer = next((c for o, c in _WRAPPED.items() if lines[at].endswith(o)), None)
    if closer is None or at + 2 >= len(lines) or lines[at + 2].strip().rstrip(",") != closer:
        return None
    head, end = lines[at], lines[at + 2].strip()
    if head.endswith("return ("):
        head, end = head.removesuffix("("), ""
    joined = f"{head}{lines[at + 1].strip().rstrip(',')}{end}"
    return ([joined], 3) if len(joined) <= WIDTH else None


def _tag(lines: list[str], at: int) -> tuple[list[str], int] | None:
    """A self-closing tag with one plain attribute a line."""
    if not _BARE_TAG.match(lines[at].strip()):
        return None
    end = at + 1
    while end < len(lines) and _is_plain(lines[end].strip()):
        end += 1
    if end == len(lines) or lines[end].strip() != "/>":
        return None
    joined = " ".join([lines[at], *(line.strip() for line in lines[at + 1 : end]), "/>"])
    return ([joined], end - at + 1) if len(joined) <= WIDTH else None


def _is_plain(attribute: str) -> bool:
    balanced = attribute.count("{") == attribute.count("}") and attribute.count("(") == attribute.count(")")
    spread = attribute.startswith("{...")
    return bool(attribute) and balanced and (spread or attribute[0] not in "<>/{}")


def _arrow(lines: list[str], at: int) -> tuple[list[str], int] | None:
    """An arrow function whose whole body is on the next line."""
    if not lines[at].endswith("=>") or at + 1 >= len(lines) or not lines[at + 1].endswith(","):
        return None
    body = lines[at + 1].strip()
    joined = f"{lines[at]} {body}"
    whole = body.count("(") == body.count(")") and body.count("{") == body.count("}")
    return ([joined], 2) if whole and len(joined) <= WIDTH else None


def _function(line: str) -> list[str]:
    """A component's head, with a property a line where it is too long."""
    found = _FUNCTION.match(line) if len(line) > WIDTH else None
    if found is None:
        return [line]
    head, names, tail = found.groups()
    return [head, *(f"  {name}," for name in names.split(", ")), tail]
