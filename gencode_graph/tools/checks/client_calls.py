"""Layer 1, step 9: do the pages call what the contract has, and only that?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath

from tree_sitter import Node

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.script_names import imports_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES, nodes_of, parse_script, string_of, text_of
from gencode_graph.tools.contract.walk import METHODS, mapping
from gencode_graph.tools.draft import Draft, Facts

_VERBS = frozenset(method.upper() for method in METHODS)
_MOCK = "@/lib/mock"


def calls_exist(draft: Draft, facts: Facts) -> list[Issue]:
    """Every literal ``api.GET("/api/...")`` is an operation of the contract, the API is called
    through the typed client only, and no mock data is left."""
    paths = mapping(facts.contract.get("paths")) if facts.contract is not None else {}
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if not path.startswith("frontend/src/") or PurePosixPath(path).suffix not in SCRIPT_SUFFIXES:
            continue
        for line, message in [*_calls(path, text, paths), *_mocks(path, text)]:
            issues.append(Issue(check="client_call", path=path, line=line, message=message))
    return issues


def _calls(path: str, text: str, paths: Mapping[str, object]) -> Iterator[tuple[int, str]]:
    for call in nodes_of(parse_script(path, text), "call_expression"):
        line = call.start_point[0] + 1
        function, url = call.child_by_field_name("function"), _first_argument(call)
        if function is None or url is None:
            continue
        if function.type == "member_expression" and text_of(function.child_by_field_name("object")) == "api":
            verb = text_of(function.child_by_field_name("property"))
            if verb in _VERBS and (fault := _fault(verb, url, paths)):
                yield line, fault
        elif text_of(function) in ("fetch", "window.fetch") and url.startswith("/api"):
            yield line, f"fetch({url!r}) goes around the typed client. Use `api` from @/lib/api."


def _fault(verb: str, url: str, paths: Mapping[str, object]) -> str | None:
    if url not in paths:
        close = get_close_matches(url, list(paths), n=1, cutoff=0.5)
        meant = f" Did you mean {close[0]}?" if close else ""
        rule = "Paths are written with {placeholders}, as in the contract."
        return f"The contract has no path {url}.{meant} {rule}"
    there = [method.upper() for method in METHODS if method in mapping(paths[url])]
    return None if verb in there else f"The contract has no {verb} {url}, only {', '.join(there)}."


def _mocks(path: str, text: str) -> Iterator[tuple[int, str]]:
    for found in imports_of(path, text):
        if found.source == _MOCK:
            yield found.line, "This still uses mock data. Call the API through `api` from @/lib/api instead."


def _first_argument(call: Node) -> str | None:
    arguments = call.child_by_field_name("arguments")
    if arguments is None or not arguments.named_children:
        return None
    first = arguments.named_children[0]
    if first.type == "template_string" and string_of(first) is None:
        return text_of(first).strip("`")
    return string_of(first)
