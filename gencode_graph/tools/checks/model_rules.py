"""Layer 1, step 6: does a model hold what is to be unique together?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gencode_graph.artifacts import Entity, Issue, Rule
from gencode_graph.python_source import parse_python
from gencode_graph.tools.draft import Draft, Facts


def models_keep_rules(draft: Draft, facts: Facts) -> list[Issue]:
    """Each ``unique_together`` of the entity is an index of its document, over the same fields."""
    entities = facts.analysis.entities if facts.analysis else []
    entity = next((e for e in entities if e.snake == draft.unit.id), None)
    path = f"backend/app/models/{draft.unit.id}.py"
    if entity is None or path not in draft.files:
        return []
    try:
        tree = parse_python(draft.files[path])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # the syntax check tells
    return [Issue(check="rules", path=path, message=message) for message in _missing(tree, entity)]


def _missing(tree: ast.Module, entity: Entity) -> Iterator[str]:
    indexes = [_words(call) for call in ast.walk(tree) if isinstance(call, ast.Call) and _makes_index(call)]
    for rule in entity.rules:
        if rule.kind == "unique_together" and not any(wanted(rule) <= words for words in indexes):
            fields = ", ".join(f'"{name}"' for name in rule.fields)
            among = f", among={rule.among}" if rule.among else ""
            yield (
                f"Rule {rule.requirement} ({rule.text}) has no index. Add "
                f"unique_together({fields}{among}) to the document's indexes."
            )


def wanted(rule: Rule) -> set[str]:
    """What the index names: its fields, and those that limit it with their values."""
    values = {value for values in rule.among.values() for value in values}
    return {*rule.fields, *rule.among, *(values - {"true", "false"})}


def _makes_index(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("unique_together", "IndexModel")


def _words(call: ast.Call) -> set[str]:
    return {n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
