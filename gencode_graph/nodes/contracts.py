"""Step 5: Marcus fixes the API, one unit an entity; the parts are merged into one document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Derived, Step, each_entity, needs_backend
from gencode_graph.tools.app import CONTRACT, App
from gencode_graph.tools.checks import contract_part_holds
from gencode_graph.tools.contract import merge, parse_contract
from gencode_graph.tools.contract.outline import outline
from gencode_graph.tools.contract.parse import prose_of

PARTS = "contracts/"


def merge_parts(app: App) -> Derived:
    """``contracts.md`` and ``openapi.json`` from the parts, which are not kept beside them."""
    parts = {path: text for path, text in app.texts.items() if path.startswith(PARTS)}
    by_unit = {PurePosixPath(path).stem: text for path, text in parts.items()}
    merged = merge(by_unit, app.need_analysis())
    document = json.dumps(merged.document, indent=2, ensure_ascii=False) + "\n"
    changes: dict[str, bytes | None] = dict.fromkeys(parts)
    whole = {CONTRACT: merged.markdown.encode(), "openapi.json": document.encode()}
    return Derived({**changes, **whole}, merged.issues)


def in_outline(files: Mapping[str, str]) -> dict[str, str]:
    """A part as its reviewer reads it: the prose, and the document as prompts show it."""
    shown = {}
    for path, text in files.items():
        document = parse_contract(text, path).document
        shown[path] = f"{prose_of(text)}\n\n{outline(document)}" if document else text
    return shown


STEP = Step(
    name="contracts",
    agent="marcus",
    summary="Write the API contract of the entity.",
    units=each_entity,
    skip=needs_backend,
    reads=(
        reads.entity,
        reads.related,
        reads.referred_by,
        reads.widgets,
        reads.needs,
        reads.access,
        reads.owner_told,
        reads.entity_requirements,
    ),
    writes=("contracts/{unit}.md",),
    checks=(contract_part_holds,),
    shown=in_outline,
    derive=merge_parts,
)
