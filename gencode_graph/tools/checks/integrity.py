"""Layer 0: is the answer whole? Nothing cut off, nothing left out, nothing that is no file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gencode_graph.artifacts import Issue
from gencode_graph.models.finish import CUT_OFF, REFUSED, THOUGHTS, normal
from gencode_graph.python_source import parse_python
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.answers.files import UNCLOSED
from gencode_graph.tools.answers.text import only_thoughts
from gencode_graph.tools.checks.comments import comments_of
from gencode_graph.tools.draft import Draft, Facts

_ELIDED = re.compile(
    r"""^(?:\.{3}|…)                                              # ... and nothing, or the rest
    | ^rest\s+(?:of|unchanged|remains|stays|here|same|is\s+the\s+same)\b
    | \b(?:rest|remainder)\s+of\s+(?:the\s+|your\s+|this\s+)?
      (?:code|file|component|imports?|functions?|class|implementation|methods?|logic|fields|routes?|page)\b
    | \b(?:existing|previous|original|same)\s+(?:code|imports?|implementation|logic)\s+
      (?:here|above|below|unchanged|remains?|stays|as\s+before|goes)\b
    | ^(?:existing|previous|unchanged)\s+(?:code|imports?|implementation)\W*$
    | \b(?:code|imports?|file|component)\s+(?:is\s+|are\s+)?(?:unchanged|omitted|truncated)\b
    | \bfor\s+brevity\b | \bomitted\s+here\b
    | \b(?:implement(?:ation)?|code|logic)\s+(?:goes\s+|comes\s+)?here\b
    | \b(?:add|put|insert|write)\s+(?:your|more|other|the\s+rest|additional|remaining)\b.*\bhere\b
    | \b(?:placeholder|stub)\s+(?:implementation|for\s+now|code|function|until)\b
    | \bto\s+be\s+implemented\b | \bnot\s+(?:yet\s+)?implemented\b
    | \bin\s+a\s+real\s+(?:app|application|implementation|project)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TODO = re.compile(r"^\W*(?:TODO|FIXME|XXX|HACK)\b|\b(?:TODO|FIXME)\s*[:(]|^\W*(?:todo|fixme)\s*:")
_BARE = re.compile(
    r"^\s*(?:\.{3}|…)\s*\(?\s*(?:rest|existing|remaining|previous|unchanged|same|other|more)\b", re.IGNORECASE
)
_LOREM = re.compile(r"\blorem\s+ipsum\b", re.IGNORECASE)
_UNIMPLEMENTED = re.compile(
    r"""new\s+Error\(\s*["'`](?:not\s+(?:yet\s+)?implemented|unimplemented|todo)\b""", re.IGNORECASE
)
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$")
_DIFF = re.compile(r"^(?:@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|diff --git |--- a/|\+\+\+ b/)")
ONLY_THOUGHTS = "only_thoughts"
_ONLY_THOUGHTS = (
    "The model only thought, it did not answer. Think briefly, and then give the whole answer. "
    "(For whoever runs this: GENCODE_OUTPUT_TOKENS gives more room; or turn the model's thinking off, or "
    "choose another --model.)"
)


def finished(draft: Draft, _: Facts) -> list[Issue]:
    """The provider ended the answer because it was complete."""
    reason = normal(draft.finish_reason)
    if reason == THOUGHTS or only_thoughts(draft.answer):
        return [Issue(check=ONLY_THOUGHTS, message=_ONLY_THOUGHTS)]
    if reason in CUT_OFF:
        message = "The answer was cut off at the output limit. Answer again in full, with shorter files."
        return [Issue(check="truncated", message=message)]
    if reason in REFUSED:
        message = f"The provider stopped the answer ({reason}). Answer again with plain, neutral content."
        return [Issue(check="refused", message=message)]
    return []


def blocks_closed(draft: Draft, _: Facts) -> list[Issue]:
    """Every file block is closed."""
    return [issue for issue in parse_files(draft.answer).issues if issue.check == UNCLOSED]


def has_files(draft: Draft, facts: Facts) -> list[Issue]:
    """There is at least one file. A unit answered as JSON has its own errors where it has none."""
    as_json = bool(facts.may_write) and all(pattern.endswith(".json") for pattern in facts.may_write)
    if draft.files or as_json or blocks_closed(draft, facts):
        return []
    wanted = facts.may_write[0] if facts.may_write else "the/path"
    form = f'<file path="{wanted}"> and </file> on lines of their own, the whole file between them'
    return [Issue(check="no_files", message=f"The answer holds no file. Give each file as {form}.")]


def files_not_empty(draft: Draft, _: Facts) -> list[Issue]:
    """No file is blank, a package marker apart."""
    return [
        Issue(
            check="empty_file",
            path=path,
            message="This file is empty. Write its content, or leave the file out.",
        )
        for path, text in draft.files.items()
        if not text.strip() and not path.endswith("__init__.py")
    ]


def nothing_left_out(draft: Draft, _: Facts) -> list[Issue]:
    """No "rest unchanged", TODO, stub body or filler text stands in for work."""
    return [
        Issue(check="placeholder", path=path, line=line, message=message)
        for path, text in draft.files.items()
        for line, message in sorted({*_in_comments(path, text), *_in_lines(text), *_stubs(path, text)})
    ]


def plain_files(draft: Draft, _: Facts) -> list[Issue]:
    """Files hold their content alone: no Markdown fence, diff or merge marker."""
    return [
        Issue(check="markup_in_file", path=path, line=line, message=message)
        for path, text in draft.files.items()
        for line, message in _markup(path, text)
    ]


def _in_comments(path: str, text: str) -> Iterator[tuple[int, str]]:
    for comment in comments_of(path, text):
        if _TODO.search(comment.text):
            yield (
                comment.line,
                f"The comment {_short(comment.text)} leaves work undone. Do it now, or drop the comment.",
            )
        elif _ELIDED.search(comment.text):
            yield (
                comment.line,
                f"The comment {_short(comment.text)} stands for code. Write the whole file out.",
            )


def _in_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if _BARE.match(line):
            yield number, f"{_short(line.strip())} stands for content. Write the whole file out."
        if _LOREM.search(line):
            yield number, "Lorem ipsum is filler. Write real text for this app."
        if _UNIMPLEMENTED.search(line):
            yield number, "This only throws that it is not implemented. Implement it."


def _stubs(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Python functions without a body, where a body is expected."""
    if not path.endswith(".py"):
        return
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for parent in ast.walk(tree):
        if isinstance(parent, ast.ClassDef) and any(
            _name(b) in ("Protocol", "ABC", "type") for b in parent.bases
        ):
            continue
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and _is_stub(child):
                yield child.lineno, f"The function {child.name} has no body. Implement it, or remove it."


def _is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if any(_name(d) in ("abstractmethod", "overload") for d in function.decorator_list):
        return False
    body = [s for s in function.body if not (isinstance(s, ast.Expr) and _is_text(s.value))]
    return len(body) == 1 and (
        isinstance(body[0], ast.Pass)
        or (
            isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
            and body[0].value.value is ...
        )
        or (
            isinstance(body[0], ast.Raise)
            and body[0].exc is not None
            and _name(body[0].exc) == "NotImplementedError"
        )
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(node: ast.expr) -> str:
    """The last name of ``x``, ``a.x``, ``x[...]`` or ``x(...)``."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _markup(path: str, text: str) -> Iterator[tuple[int, str]]:
    lines = text.split("\n")
    written = [i for i, line in enumerate(lines) if line.strip()]
    markdown = path.endswith((".md", ".mdx"))
    for i in dict.fromkeys([*written[:1], *written[-1:]]):
        if not markdown and _FENCE.match(lines[i]):
            yield i + 1, "A Markdown fence is in the file. Give the file's content without a fence."
    for i, line in enumerate(lines):
        if _CONFLICT.match(line):
            yield i + 1, "A merge conflict marker is in the file. Give the file as it shall be."
        elif _DIFF.match(line) and not markdown:
            yield i + 1, "The file is given as a diff. Give the whole file as it shall be."


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
