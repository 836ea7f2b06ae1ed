"""Whole backends put together as the steps do it, from analyses that ask for a lot."""

from __future__ import annotations

import json
from typing import Any

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs, Page, Widget
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.convention import resource_of
from gencode_graph.models.offline.backend.openapi import document
from gencode_graph.models.offline.writers import WRITERS
from gencode_graph.tools.access import is_decided, operations_table, telling_owner
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.backend_derived import MAIN, main_module
from gencode_graph.tools.contract import merge
from gencode_graph.tools.links import links_to
from gencode_graph.tools.scaffold import skeleton


def write(step: str, unit: str, **inputs: Any) -> dict[str, str]:
    """The files of one answer."""
    return dict(parse_files(WRITERS[step](Ask(step, unit, inputs=inputs))).files)


def inputs_for(analysis: Analysis, entity: Entity) -> dict[str, Any]:
    """What every backend step is told about an entity."""
    known = {e.name: e for e in analysis.entities}
    account = {"name": "User", "plural": "Users", "fields": [{"name": "name"}]}
    related = [known[r].model_dump(mode="json") if r in known else account for r in entity.references]
    links = [
        {"entity": other.name, "field": field.name, "when_gone": field.when_gone}
        for other, field in links_to(analysis, entity.name)
    ]
    decided = {"access": access_for(analysis, entity)} if is_decided(analysis) else {}
    return decided | {
        "entity": entity.model_dump(mode="json"),
        "related": related,
        **({"referred_by": links} if links else {}),
        **({"owner_told": [entity.name]} if entity.name in telling_owner(analysis) else {}),
        "needs": analysis.needs.model_dump(mode="json"),
    }


def access_for(analysis: Analysis, entity: Entity) -> dict[str, Any]:
    known = {e.name: e for e in analysis.entities}
    pointed = [known[name] for name in entity.references if name in known and name != entity.name]
    return {
        "roles": [role.model_dump(mode="json") for role in analysis.roles],
        "operations": operations_table(analysis, entity),
        "related": {e.name: operations_table(analysis, e) for e in pointed},
    }


def widgets_for(analysis: Analysis, entity: Entity) -> list[dict[str, Any]]:
    return [w.model_dump(mode="json") for w in analysis.stats_of(entity.name)]


def assemble(analysis: Analysis) -> dict[str, str]:
    """Path -> text of the app without its pages, contract included."""
    parts = {}
    for entity in analysis.entities:
        widgets = widgets_for(analysis, entity)
        files = write("contracts", entity.snake, **inputs_for(analysis, entity), widgets=widgets)
        parts[entity.snake] = files[f"contracts/{entity.snake}.md"]
    merged = merge(parts, analysis)
    assert not merged.issues, merged.issues
    contract = merged.document
    files = {**skeleton(analysis), "openapi.json": json.dumps(contract), "contracts.md": merged.markdown}
    return files | written(analysis)


def written(analysis: Analysis) -> dict[str, str]:
    """What the writers write, without a merged contract: merging and validating takes a hundred
    times as long."""
    files: dict[str, str] = {}
    for entity in analysis.entities:
        given = {**inputs_for(analysis, entity), "widgets": widgets_for(analysis, entity)}
        files |= write("backend_models", entity.snake, **given)
        files |= write("backend_routers", entity.snake, **given)
        proofs = [r.model_dump(mode="json") for r in analysis.requirements_of(entity.name)]
        files |= write("testing_backend", entity.snake, **given, requirements=proofs)
    return files | {MAIN: main_module(analysis)}


def fragment(analysis: Analysis, entity: Entity) -> dict[str, Any]:
    """The entity's part of the contract as data."""
    given = {**inputs_for(analysis, entity), "widgets": widgets_for(analysis, entity)}
    return document(resource_of(Ask("contracts", entity.snake, inputs=given)))


def _field(name: str, kind: str = "string", **more: Any) -> EntityField:
    return EntityField.model_validate({"name": name, "type": kind, **more})


def _ticket() -> Entity:
    """Every type of field, required or not, and names that Python or Beanie has for itself."""
    return Entity(
        name="Ticket",
        plural="Tickets",
        owned=True,
        fields=[
            _field("title"),
            _field("body", "text", required=False),
            _field("estimate", "integer", minimum=0, maximum=100, required=False),
            _field("weight", "number", required=False),
            _field("cost", "money", minimum=0),
            _field("urgent", "boolean"),
            _field("date", "date"),
            _field("starts_at", "datetime", required=False),
            _field("reporter", "email", unique=True),
            _field("phone", "phone", required=False),
            _field("link", "url", required=False),
            _field("status", "enum", options=["open", "in_progress", "closed"]),
            _field("page", "enum", options=["front", "back"], required=False),
            _field("tags", "list", required=False),
            _field("project", "reference", references="Project"),
            _field("parent", "reference", references="Ticket", required=False),
            _field("assignee_id", "reference", references="User", required=False),
            _field("count", "integer", required=False),
            _field("number", unique=True),
            _field("client", required=False),
            _field("class", required=False),
            _field("user", required=False),
            _field("code", "integer", unique=True, required=False),
        ],
        search=["title", "body", "tags"],
        filters=["status", "page", "urgent", "project", "date", "tags", "class", "user", "count"],
        sort=["title", "date", "cost"],
    )


def _small(name: str, plural: str, *fields: EntityField, **more: Any) -> Entity:
    return Entity(name=name, plural=plural, fields=list(fields), **more)


def rich_analysis(*, auth: bool) -> Analysis:
    """Everything the backend writers can be asked for; without ``auth``, User is an entity."""
    people = _small("User", "Users", _field("name"), _field("email", "email", unique=True), search=["name"])
    other = [
        _small("Project", "Projects", _field("name", unique=True), _field("owner", "reference", references="User"),
               search=["name"], filters=["owner"], sort=["name"]),
        _ticket(),
        _small("Document", "Documents", _field("title"), _field("ticket", "reference", references="Ticket"), owned=True),
        _small("Request", "Requests", _field("from"), _field("answer", "reference", references="Response", required=False)),
        _small("Response", "Responses", _field("text", "text"),
               _field("request", "reference", references="Request"), search=["text"]),
        _small("List", "Lists", _field("bool", "boolean"), _field("size", "integer", minimum=1, maximum=3)),
        _small("Field", "Fields", _field("kind", "enum", options=["one", "two"], unique=True)),
    ]  # fmt: skip
    widgets = [
        Widget(kind="count", title="Tickets", entity="Ticket"),
        Widget(kind="sum", title="Cost", entity="Ticket", field="cost"),
        Widget(kind="sum", title="Count", entity="Ticket", field="count"),
        Widget(kind="average", title="Estimate", entity="Ticket", field="estimate"),
        Widget(kind="breakdown", title="Cost by status", entity="Ticket", group_by="status", field="cost"),
        Widget(kind="breakdown", title="By project", entity="Ticket", group_by="project"),
        Widget(kind="breakdown", title="By switch", entity="List", group_by="bool"),
        Widget(kind="recent", title="Newest", entity="Field"),
    ]
    return Analysis(
        name="Tickets & more",
        summary="Everything at once.",
        entities=other if auth else [*other, people],
        pages=[Page(slug="home", route="/", kind="dashboard", title="Home", widgets=widgets)],
        needs=Needs(auth=auth),
    )
