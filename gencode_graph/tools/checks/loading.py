"""Layer 1: nothing in an answer runs while the app is built, or loads what is not the app's own.

The build runs in a sandbox, and nothing of it is trusted afterwards; this tells the author before.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from tree_sitter import Node

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.active import element_faults, html_active_faults, svg_faults
from gencode_graph.tools.checks.comments import comments_of
from gencode_graph.tools.checks.script_imports import resolve_script
from gencode_graph.tools.checks.script_names import imports_of
from gencode_graph.tools.checks.styles import SOURCES, style_faults
from gencode_graph.tools.checks.trees import (
    SCRIPT_SUFFIXES,
    nodes_of,
    parse_script,
    plain_children,
    string_of,
    text_of,
)
from gencode_graph.tools.draft import Draft, Facts

Fault = tuple[int | None, str]
Files = Mapping[str, str]
_KINDS = (".ts", ".tsx", ".js", ".jsx", ".css", ".svg", ".json", ".md", ".txt")
_RULING = re.compile(
    r"^\.|^(?:vite|vitest|postcss|tailwind|playwright|babel|eslint|jest|rollup|webpack)\.config\."
    r"|^(?:ts|js)config\b|^(?:package|npm-shrinkwrap)\b.*\.json$",
    re.IGNORECASE,
)
"""Names that tools look for, wherever they are."""
_PRAGMA = re.compile(r"@jsx\w*\s|<reference\s+path|@vite-ignore")


def plain_kinds(draft: Draft, _: Facts) -> list[Issue]:
    """Among the pages' sources there are modules, styles, drawings and data: nothing that tools obey."""
    issues = []
    for path in draft.files:
        name = PurePosixPath(path).name
        if path.startswith(SOURCES) and (not name.endswith(_KINDS) or _RULING.search(name)):
            said = f"{name} is no source of a page. Write TypeScript (.ts, .tsx) or styles (.css) instead."
            issues.append(Issue(check="file_kind", path=path, message=said))
    return issues


def nothing_foreign(draft: Draft, facts: Facts) -> list[Issue]:
    """Styles, drawings, markup and modules run nothing at build time, and load the app's own files only."""
    files = {**facts.files, **draft.files}
    issues = []
    for path, text in draft.files.items():
        found = dict.fromkeys(_faults(path, text, files))
        issues += [Issue(check="loads", path=path, line=line, message=said) for line, said in list(found)[:5]]
    return issues


def _faults(path: str, text: str, files: Files) -> Iterator[Fault]:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".css":
        yield from style_faults(path, text, files)
    elif suffix == ".svg":
        yield from svg_faults(path, text)
    elif suffix in (".html", ".htm"):
        yield from html_active_faults(text)
    elif suffix in SCRIPT_SUFFIXES and path.startswith(SOURCES):
        yield from _script_faults(path, text, files)


def _script_faults(path: str, text: str, files: Files) -> Iterator[Fault]:
    tree = parse_script(path, text)
    for found in imports_of(path, text):
        target = resolve_script(path, found.source, files) if found.source.startswith((".", "@/")) else None
        if target and not target.startswith(SOURCES):
            yield found.line, f"{found.source!r} lies outside of src. A page imports files of src only."
    for node in nodes_of(tree, "call_expression", "new_expression"):
        if message := _call_fault(path, node, files):
            yield node.start_point[0] + 1, message
    for node in nodes_of(tree, "jsx_opening_element", "jsx_self_closing_element"):
        for message in _element_faults(path, node, files):
            yield node.start_point[0] + 1, message
    for comment in comments_of(path, text):
        if _PRAGMA.search(f"{comment.text} "):
            yield comment.line, "This comment gives orders to the build. Remove it."


def _call_fault(path: str, node: Node, files: Files) -> str:
    function = text_of(node.child_by_field_name("function") or node.child_by_field_name("constructor"))
    given = node.child_by_field_name("arguments")
    arguments = plain_children(given) if given else []
    if function == "import" and arguments and string_of(arguments[0]) is None:
        return "import() of a name that is worked out. Write the file's name as a plain text."
    if function.startswith("import.meta.glob"):
        texts = nodes_of(arguments[0], "string", "template_string") if arguments else ()
        patterns = [string_of(text) or "" for text in texts]
        if not patterns or not all(_stays(path, pattern.lstrip("!")) for pattern in patterns):
            return "import.meta.glob goes beyond src. Import the files by name."
    if function == "URL" and len(arguments) == 2 and "import.meta" in text_of(arguments[1]):
        target = string_of(arguments[0])
        if target is None or resolve_script(path, target, files) is None or not _stays(path, target):
            return "new URL(..., import.meta.url) names no file of src. Import the file instead."
    return ""


def _stays(path: str, pattern: str) -> bool:
    if pattern.startswith("@/"):
        return ".." not in pattern.split("/")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), pattern))
    return pattern.startswith(".") and f"{target}/".startswith(SOURCES)


def _element_faults(path: str, node: Node, files: Files) -> Iterator[str]:
    tag = text_of(node.child_by_field_name("name"))
    if not tag[:1].islower():
        return
    attributes = {}
    for child in node.named_children:
        if child.type == "jsx_attribute" and child.named_children:
            name, *value = child.named_children
            attributes[text_of(name)] = next((text for v in value if (text := _literal(v)) is not None), "")
    yield from element_faults(tag, attributes, handlers=False)
    if tag == "style" and node.parent:
        inner = [string_of(n) or "" for n in nodes_of(node.parent, "template_string", "string")]
        text = "\n".join([*inner, *(text_of(n) for n in nodes_of(node.parent, "jsx_text"))])
        yield from (said for _, said in style_faults(path, text, files))


def _literal(node: Node) -> str | None:
    if node.type == "jsx_expression" and node.named_children:
        return string_of(node.named_children[0])
    return string_of(node)
