"""Layer 1, step 11: do a page's journeys fail when they should, and see that a record was really kept?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tree_sitter import Node, Tree

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.proof_ids import REQUIREMENT, id_faults, proofs_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES, nodes_of, parse_script, text_of
from gencode_graph.tools.draft import Draft, Facts

_NOT_RUN = frozenset({"test.skip", "test.fixme", "test.only", "test.fail", "test.describe.skip",
                      "test.describe.fixme", "test.describe.only"})  # fmt: skip
_WAITS = frozenset({"waitForTimeout", "setTimeout", "networkidle"})
_EXPECTING = frozenset({"expect", "expect.soft", "expect.poll", "expectNotAllowed"})
_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration")
_CONSTANTS = frozenset({"true", "false", "number", "string", "null", "undefined"})

Functions = Mapping[str, Node]


def journeys_hold(draft: Draft, facts: Facts) -> list[Issue]:
    """Each test expects something, none is skipped or waits a fixed time; a collection's page is loaded
    again."""
    page = facts.analysis.page(draft.unit.id) if facts.analysis else None
    kept = page is not None and page.kind == "collection" and _changes(facts, page.entity)
    return [
        Issue(check="test_strength", path=path, line=line, message=message)
        for path, text in draft.files.items()
        if path.startswith("frontend/e2e/") and path.endswith(tuple(SCRIPT_SUFFIXES))
        for line, message in (*_faults(path, text, reloads=kept), *_unproven(path, text, draft, facts))
    ]


def _changes(facts: Facts, name: str | None) -> bool:
    """Whether records of this kind can be changed at all."""
    entities = facts.analysis.entities if facts.analysis else []
    return not any(
        e.name == name and not {"create", "update", "delete"} & set(e.operations) for e in entities
    )


def _faults(path: str, text: str, *, reloads: bool) -> Iterator[tuple[int | None, str]]:
    tree = parse_script(path, text)
    calls = list(nodes_of(tree, "call_expression"))
    bodies = [body for call in calls if _function(call) == "test" and (body := _body(call))]
    if not bodies:
        yield None, 'There is no journey. Write one with test("...", async ({ page }) => { ... }).'
        return
    functions = dict(_functions(tree.root_node))
    for body in bodies:
        if not _expects(body, functions, set()):
            yield body.start_point[0] + 1, "This journey expects nothing, so it cannot fail. Add expect(...)."
    for call in calls:
        if _function(call) in _NOT_RUN:
            yield call.start_point[0] + 1, f"{_function(call)} keeps a journey from running. All have to."
    for node in nodes_of(tree, "identifier", "property_identifier", "string_fragment"):
        if text_of(node) in _WAITS and not _limits(node):
            line, said = node.start_point[0] + 1, text_of(node)
            yield line, f"{said} is too short on a slow machine. expect(...) waits for what it expects."
    if reloads and not any(map(_loads_again, [*bodies, *functions.values()])):
        yield None, "No journey loads the page again after a change. Reload, and expect it to be there."


def _limits(node: Node) -> bool:
    """``test.setTimeout(120_000)`` says how long a journey may take; it waits for nothing."""
    return node.parent is not None and text_of(node.parent) == "test.setTimeout"


def _unproven(path: str, text: str, draft: Draft, facts: Facts) -> Iterator[tuple[int | None, str]]:
    if facts.analysis is not None:
        proofs = proofs_of(facts.analysis, draft.unit.id, "journey")
        ids = {tag: line for tag, line in _tags(parse_script(path, text)) if REQUIREMENT.match(tag)}
        yield from id_faults(ids, proofs, '{{ tag: "@{id}" }}')


def _tags(tree: Tree) -> Iterator[tuple[str, int]]:
    """Tags of the file's tests without their ``@``, with a line."""
    for pair in nodes_of(tree, "pair"):
        if text_of(pair.child_by_field_name("key")).strip("\"'") == "tag":
            for part in nodes_of(pair, "string_fragment"):
                yield text_of(part).removeprefix("@"), part.start_point[0] + 1


def _function(call: Node) -> str:
    return text_of(call.child_by_field_name("function"))


def _body(call: Node) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    last = arguments.named_children[-1] if arguments and arguments.named_children else None
    return last if last is not None and last.type in _FUNCTIONS else None


def _functions(root: Node) -> Iterator[tuple[str, Node]]:
    """Functions of the file by name, declared or assigned."""
    for node in nodes_of(root, "function_declaration"):
        yield text_of(node.child_by_field_name("name")), node
    for node in nodes_of(root, "variable_declarator"):
        value = node.child_by_field_name("value")
        if value is not None and value.type in _FUNCTIONS:
            yield text_of(node.child_by_field_name("name")), value


def _loads_again(body: Node) -> bool:
    visits = [_function(call).rpartition(".")[2] for call in nodes_of(body, "call_expression")]
    return "reload" in visits or visits.count("goto") > 1


def _expects(node: Node, functions: Functions, seen: set[str]) -> bool:
    """An expectation of more than a constant here, or in a function of the file that is called."""
    for call in nodes_of(node, "call_expression"):
        name = _function(call)
        if name in _EXPECTING and not _constant(call):
            return True
        if name in functions and name not in seen:
            seen.add(name)
            if _expects(functions[name], functions, seen):
                return True
    return False


def _constant(call: Node) -> bool:
    arguments = call.child_by_field_name("arguments")
    first = arguments.named_children[0] if arguments and arguments.named_children else None
    return first is None or first.type in _CONSTANTS
