"""What the built pages lose, for their journeys to notice: figures, what is sent, what answers a hand. Pure.

A figure is blank where the app's own components show one, and worked out wrongly where a page does; what is
sent to change something never leaves the browser; or nothing answers a click. A journey that passes all the
same does not show that what it bears the id of is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tree_sitter import Node

from gencode_graph.artifacts import Analysis, Evidence, Requirement
from gencode_graph.tools.checks.trees import nodes_of, parse_script, text_of
from gencode_graph.tools.proof.mutants import Mutant
from gencode_graph.tools.proof.scripts import sums

JOURNEYS = "frontend/e2e/"
PAGES = "frontend/src/pages/"
BLANK = '"–"'
CORE = {
    "frontend/src/components/stat-card.tsx": {"        {value}\n": f"        {{{BLANK}}}\n"},
    "frontend/src/components/bar-list.tsx": {
        "{item.display ?? formatNumber(item.value)}": f"{{{BLANK}}}",
    },
    "frontend/src/components/chart/frame.tsx": {
        "{legend.length > 1 && <Legend labels={legend} />}": "",
        "              {children}\n": "",
        "<Figures chart={chart} />": "",
    },
}
"""Where the app's own components show a figure: what is written there -> what is instead."""
CLIENT = "frontend/src/lib/api.ts"
UNSENT = """
api.use({
  onRequest({ request }) {
    const kept = request.method === "GET" || new URL(request.url).pathname.startsWith("/api/auth/")
    return kept ? undefined : new Response(null, { status: 204 })
  },
})
"""
_FORMATS = re.compile(r"^format(?!Date|Time|Day|Month|Relative)[A-Z]\w*$")
_HANDLER = re.compile(r"^on[A-Z]")
_FUNCTIONS = frozenset({"arrow_function", "function_declaration", "function_expression"})

Edits = Callable[[Mapping[str, str]], dict[str, str]]


@dataclass(frozen=True)
class Loss:
    """``edits`` of the files (path -> text) that take it away, and the ids whose journeys have to notice."""

    said: str
    edits: Edits
    requirements: tuple[str, ...]


def losses(analysis: Analysis, evidence: Iterable[Evidence]) -> list[Loss]:
    """Those that a journey which passed has to notice, of requirements no other test was seen to prove."""
    found = list(evidence)
    proven = {one for each in found if each.fails_without for one in each.requirements}
    shown = {
        one for each in found if each.passed and each.test.startswith(JOURNEYS) for one in each.requirements
    }
    asked = [r for r in analysis.requirements if r.proof == "journey" and r.id in shown - proven]
    changed = [r for r in asked if r.kind == "action" and _changes_records(analysis, r)]
    wanted = [
        ("the figures of its pages", without_figures, [r for r in asked if r.kind == "figure"]),
        ("what its pages send", without_sending, changed),
        (
            "what its pages do when they are clicked",
            without_handlers,
            [r for r in asked if r.kind == "action" and r not in changed],
        ),
    ]
    return [Loss(said, edits, tuple(r.id for r in those)) for said, edits, those in wanted if those]


def with_loss(evidence: Iterable[Evidence], loss: Loss, failed: Collection[str]) -> list[Evidence]:
    """``failed``: the tests that noticed. What such a test shows of other requirements is told apart: that it
    fails without figures proves no action whose id it bears too."""
    found: list[Evidence] = []
    for one in evidence:
        shown = [each for each in one.requirements if each in loss.requirements]
        if one.test not in failed or not shown:
            found.append(one)
            continue
        noticed = [*one.fails_without, loss.said]
        found.append(one.model_copy(update={"requirements": shown, "fails_without": noticed}))
        if rest := [each for each in one.requirements if each not in shown]:
            found.append(one.model_copy(update={"requirements": rest}))
    return found


def _changes_records(analysis: Analysis, requirement: Requirement) -> bool:
    """Whether it is about records, which the API keeps."""
    return analysis.needs.backend and bool({e.name for e in analysis.entities} & set(requirement.where))


def without_figures(texts: Mapping[str, str]) -> dict[str, str]:
    """The files that differ, with nothing where a figure is shown, and other sums."""
    found = {path: _replaced(texts[path], edits) for path, edits in CORE.items() if path in texts}
    return found | _edited(texts, lambda path, root: [*sums(path, root), *_formatted(path, root)])


def without_sending(texts: Mapping[str, str]) -> dict[str, str]:
    """The client, with whatever would change something answered before it is sent."""
    return {CLIENT: texts[CLIENT] + UNSENT} if CLIENT in texts else {}


def without_handlers(texts: Mapping[str, str]) -> dict[str, str]:
    """The pages' files with nothing to be done on a click, a key or a drop."""
    return _edited(texts, lambda path, root: list(_handlers(path, root)))


def _replaced(text: str, edits: Mapping[str, str]) -> str:
    for old, new in edits.items():
        text = text.replace(old, new)
    return text


def _edited(texts: Mapping[str, str], find: Callable[[str, Node], list[Mutant]]) -> dict[str, str]:
    """Every page's file that something is found in, with all of it taken out at once."""
    found = {}
    for path, text in texts.items():
        if path.startswith(PAGES) and path.endswith((".ts", ".tsx")) and not path.endswith(".test.ts"):
            root = parse_script(path, text).root_node
            mutants = [] if root.has_error else find(path, root)
            if mutants:
                found[path] = _all_at_once(text, mutants)
    return found


def _all_at_once(text: str, mutants: Collection[Mutant]) -> str:
    """From the end to the beginning, so that places stay true; of one within another, the outer."""
    outer: list[Mutant] = []
    for one in sorted(mutants, key=lambda one: (one.start, -one.end)):
        if not outer or one.start >= outer[-1].end:
            outer.append(one)
    for one in reversed(outer):
        text = one.text(text)
    return text


def _formatted(path: str, root: Node) -> Iterator[Mutant]:
    """``formatMoney(total)``: a number as a person reads it, but not a record's own in a list of records."""
    for call in nodes_of(root, "call_expression"):
        called, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if called is None or given is None or not _FORMATS.match(text_of(called)):
            continue
        first = given.named_children[:1]
        if first and not _is_a_rows(call, first[0]):
            yield _mutant(path, call, BLANK)


def _is_a_rows(node: Node, value: Node) -> bool:
    """``row.price`` within ``(row) => ...``, or in a component that is given the row."""
    while value.type in ("member_expression", "subscript_expression", "non_null_expression"):
        value = value.named_children[0]
    if value.type != "identifier":
        return False
    within = node.parent
    while within is not None:
        if within.type in _FUNCTIONS and text_of(value) in _parameters(within):
            return True
        within = within.parent
    return False


def _parameters(function: Node) -> set[str]:
    given = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    found = nodes_of(given, "identifier", "shorthand_property_identifier_pattern") if given else ()
    return {text_of(one) for one in found}


def _handlers(path: str, root: Node) -> Iterator[Mutant]:
    for attribute in nodes_of(root, "jsx_attribute"):
        name, *value = attribute.named_children
        if value and _HANDLER.match(text_of(name)):
            yield _mutant(path, value[0], "{() => undefined}")


def _mutant(path: str, node: Node, new: str) -> Mutant:
    return Mutant(path, node.start_point[0] + 1, "", node.start_byte, node.end_byte, new)
