"""Step 6: an entity's Beanie document and the schemas of what the API takes and gives."""

from __future__ import annotations

from functools import partial

from gencode_graph.artifacts import EntityField
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.convention import Resource, nullable, resource_of, with_article
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.layout import wrap
from gencode_graph.models.offline.backend.names import attribute, class_names, enum_class, group_class
from gencode_graph.models.offline.backend.rules import together
from gencode_graph.models.offline.backend.types import declaration, python_type
from gencode_graph.models.offline.rendering import file_block, python_literal, render

_INDEX_KINDS = {
    "integer": "number",
    "number": "number",
    "money": "number",
    "date": "date",
    "datetime": "date",
}


def write(ask: Ask) -> str:
    resource = resource_of(ask)
    return file_block(f"backend/app/models/{resource.entity.snake}.py", module(resource))


def module(resource: Resource) -> str:
    """The module's source."""
    entity = resource.entity
    imports = Imports(class_names(entity))
    common = {"name": entity.name, "use": imports.use, "one": resource.one, "many": resource.many}
    body = render(
        "backend/model.py.j2",
        **common,
        a_one=with_article(resource.one),
        collection=entity.collection,
        owned=resource.owned,
        fields=[declaration(entity, f, imports) for f in entity.fields],
        changes=[
            declaration(entity, f, imports, update=True) for f in entity.fields if resource.has("update")
        ],
        shown=_answered(resource, imports),
        has=resource.has,
        indexes=[_index(resource, f, imports) for f in resource.unique]
        + _together(resource, imports)
        + _lookups(resource, imports),
    )
    if resource.figures:
        body += _stats(resource, imports)
    docstring = f'"""{entity.title_plural}: what is stored, and what the API takes and gives."""'
    enums = [_enum(resource, f, imports) for f in entity.fields if f.type == "enum"]
    head = "\n\n".join([docstring, str(imports).rstrip(), *(["\n".join(enums)] if enums else [])])
    return f"{head}\n\n\n{body}"


def _answered(resource: Resource, imports: Imports) -> list[str]:
    """What an answer has besides the fields, or in another way than they are kept."""
    shown = [_shown(resource, f, imports) for f in resource.hidden if not nullable(f)]
    if not resource.tells_owner:
        return shown
    return [f"owner_id: {imports.use('app.core.documents', 'ObjectIdStr')}", *shown]


def _shown(resource: Resource, field: EntityField, imports: Imports) -> str:
    """The field in an answer, null for those who may not see it."""
    name = attribute(field.name)
    alias = f" = {imports.use('pydantic', 'Field')}(alias={python_literal(field.name)})"
    kind = python_type(resource.entity, field, imports)
    return f"{name}: {kind} | None{alias if name != field.name else ''}"


def _stats(resource: Resource, imports: Imports) -> str:
    return render(
        "backend/stats.py.j2",
        name=resource.entity.name,
        many=resource.many,
        owned=resource.owned,
        figures=resource.figures,
        base=imports.use("pydantic", "BaseModel"),
        figure=partial(_figure, imports),
        group_class=partial(group_class, resource.entity),
    )


def _figure(imports: Imports, field: str, kind: str) -> str:
    """A property named after a field, which may need another name in Python."""
    name = attribute(field)
    alias = f" = {imports.use('pydantic', 'Field')}(alias={python_literal(field)})" if name != field else ""
    return f"{name}: {kind}{alias}"


def _enum(resource: Resource, field: EntityField, imports: Imports) -> str:
    literal = imports.use("typing", "Literal")
    options = [python_literal(option) for option in dict.fromkeys(field.options)]
    return wrap(f"{enum_class(resource.entity, field)} = {literal}[", options, "]")


def _index(resource: Resource, field: EntityField, imports: Imports) -> str:
    arguments = [python_literal(field.name)]
    if resource.owned:
        arguments.append('within="owner_id"')
    if kind := _INDEX_KINDS.get(field.type):
        arguments.append(f"kind={python_literal(kind)}")
    return f"{imports.use('app.core.documents', 'unique_index')}({', '.join(arguments)})"


def _together(resource: Resource, imports: Imports) -> list[str]:
    """One index for each rule that makes fields unique together."""
    found = []
    for rule in together(resource.entity):
        arguments = [python_literal(name) for name in rule.fields]
        if rule.among:
            among = {name: _stored(resource, name, values) for name, values in rule.among.items()}
            arguments.append(f"among={python_literal(among)}")
        opening = f"{imports.use('app.core.documents', 'unique_together')}("
        found.append(wrap(opening, arguments, ")", 12))
    return found


def _stored(resource: Resource, name: str, values: list[str]) -> list[object]:
    boolean = resource.entity.field(name).type == "boolean"
    return [value == "true" if boolean else value for value in values]


def _lookups(resource: Resource, imports: Imports) -> list[str]:
    """Indexes for what lists are narrowed by: the owner, and references."""
    names = ["owner_id"] if resource.owned else []
    names += [f.name for f in resource.entity.fields if f.type == "reference" and not f.unique]
    index = imports.use("pymongo", "IndexModel") if names else ""
    return [f"{index}({python_literal(name)})" for name in names]
