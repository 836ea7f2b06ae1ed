"""Rules for what is prose or data: analysis, architecture, contract, report."""

from __future__ import annotations

import json
import re

from pydantic import ValidationError

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.review.draft import Findings


def analysis(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """It is a valid Analysis and keeps what the description names."""
    draft = ask.inputs.get("draft", "")
    text = next(iter(files.values()), draft if isinstance(draft, str) else json.dumps(draft))
    try:
        read = Analysis.model_validate_json(text[text.index("{") : text.rindex("}") + 1])
    except (ValidationError, ValueError) as error:
        found.error(f"The draft is no valid Analysis: {str(error).splitlines()[0]}")
        return
    shown = [p.entity for p in read.pages if p.kind == "collection"]
    for entity in read.entities:
        if shown.count(entity.name) != 1:
            found.error(
                f"{entity.name} needs exactly one collection page, it has {shown.count(entity.name)}."
            )
    if read.needs.backend and not read.entities:
        found.error("A backend is needed but there is no entity to keep.")


def architecture(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """The document names every entity, every page, and has its sections and a diagram."""
    text = "\n".join(files.values())
    read = Analysis.model_validate(ask.inputs["analysis"])
    for entity in read.entities:
        if entity.name not in text:
            found.error(f"architecture.md does not mention the entity {entity.name}.")
    for page in read.pages:
        if page.title not in text and page.route not in text:
            found.error(f"architecture.md does not mention the page {page.title} ({page.route}).")
    if "```mermaid" not in text:
        found.remark("A mermaid diagram of the components would help.")
    if len(text) < 600:
        found.error(
            "architecture.md is too short to build from: purpose, components, data model, API, risks."
        )


def report(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """It tells of every step that did not simply pass."""
    text = "\n".join(files.values())
    for step, step_report in (ask.inputs.get("reports") or {}).items():
        if step_report.get("status") not in {"passed", None} and step not in text:
            found.error(f"REPORT.md does not say that {step} ended as {step_report['status']}.")


def contract(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """Every operation and field of the entity is in the outline of the document."""
    lines = "\n".join(files.values()).split("\n")
    if "entity" in ask.inputs:
        entity = Entity.model_validate(ask.inputs["entity"])
        _operations(entity, lines, found, stats=bool(ask.inputs.get("widgets")))
        _schemas(entity, lines, found)


def _operations(entity: Entity, lines: list[str], found: Findings, *, stats: bool) -> None:
    have = {line.partition(": ")[2].removesuffix(" (signed in)").partition("  //")[0] for line in lines}
    path = f"/api/{entity.slug}"
    one = f"{path}/{{{entity.snake}_id}}"
    wanted = [f"GET {path}", f"POST {path}", f"GET {one}", f"PATCH {one}", f"DELETE {one}"]
    for operation in [*wanted, *([f"GET {path}/stats"] if stats else [])]:
        if operation not in have:
            found.error(f"The contract lacks {operation}.")


def _schemas(entity: Entity, lines: list[str], found: Findings) -> None:
    schemas = {name: text for name, mark, text in (line.partition(" = ") for line in lines) if mark}
    for name in (f"{entity.name}Create", f"{entity.name}Read"):
        if name not in schemas:
            found.error(f"The contract lacks the schema {name}.")
            continue
        for field in entity.fields:
            if not re.search(rf"[{{ ]{re.escape(field.name)}[?:;}}]", schemas[name]):
                found.error(f"Schema {name} lacks the field {field.name}.")
