"""Layer 1, step 6: does a model module have the classes and fields that its contract names?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from gencode_graph.artifacts import Entity, Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.contract.schemas import Side, shape_of
from gencode_graph.tools.contract.walk import Json, mapping
from gencode_graph.tools.draft import Draft, Facts

_BASES: Mapping[str, frozenset[str]] = {
    "RecordRead": frozenset({"id", "created_at", "updated_at"}),
    "TimestampedDocument": frozenset({"id", "created_at", "updated_at"}),
}
"""Fields that the core's bases bring."""


def models_have_fields(draft: Draft, facts: Facts) -> list[Issue]:
    """The document and every schema named after the entity in the contract are defined, each with
    exactly the contract's fields (the document with the entity's)."""
    entities = facts.analysis.entities if facts.analysis else []
    entity = next((e for e in entities if e.snake == draft.unit.id), None)
    text = draft.files.get(f"backend/app/models/{draft.unit.id}.py")
    if entity is None or text is None:
        return []
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # the syntax check tells
    path = f"backend/app/models/{draft.unit.id}.py"
    return [
        Issue(check="contract_match", path=path, message=m)
        for m in _faults(tree, entity, facts.contract or {})
    ]


def _faults(tree: ast.Module, entity: Entity, contract: Json) -> Iterator[str]:
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    if entity.name not in classes:
        yield f"There is no class {entity.name}. Define the document."
        return
    stored = _fields(classes, entity.name)
    for field in entity.fields:
        if stored is not None and field.name not in stored and not field.computed:
            yield f"The document {entity.name} has no field {field.name!r}. Add it."
    schemas = mapping(mapping(contract.get("components")).get("schemas"))
    for kind in ("Create", "Update", "Read"):
        name = f"{entity.name}{kind}"
        if name in schemas:
            yield from _schema(contract, schemas[name], name, classes)


def _schema(contract: Json, schema: Any, name: str, classes: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    if name not in classes:
        yield f"There is no class {name}. The contract has a schema of this name: define it."
        return
    have = _fields(classes, name)
    want = set(mapping(shape_of(Side(contract, schema)).schema.get("properties")))
    if have is None or not want:
        return
    for missing in sorted(want - have):
        yield f"{name} has no field {missing!r}, which the contract has. Add it."
    for extra in sorted(have - want):
        yield f"{name} has a field {extra!r}, which the contract has not. Remove it."


def _fields(classes: Mapping[str, ast.ClassDef], name: str, depth: int = 8) -> set[str] | None:
    """Annotated fields of a class and of its bases in the module; None with bases unknown."""
    fields: set[str] = set()
    for node in classes[name].body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=field), annotation=annotation) if (
                "ClassVar" not in ast.unparse(annotation) and not field.startswith("_")
            ):
                fields.add(field)
            case _:
                pass
    for base in classes[name].bases:
        known = base.id if isinstance(base, ast.Name) else ""
        if known in classes and depth:
            more = _fields(classes, known, depth - 1)
        else:
            more = (
                set(_BASES[known])
                if known in _BASES
                else set()
                if known in ("BaseModel", "Document")
                else None
            )
        if more is None:
            return None
        fields |= more
    return fields
