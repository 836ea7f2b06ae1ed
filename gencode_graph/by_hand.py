"""A blocked run that a person has mended: their edits are what the run goes on with.

What they wrote in files of the blocked step's units becomes those units' drafts, which are checked like
any other and not asked for. What they wrote in files of steps before, which this one may send back, and in
files that are no step's (the core), becomes part of the revision the step starts from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.artifacts import Accepted, Unit
from gencode_graph.nodes.attribution import files_of, owner_among
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Step
from gencode_graph.state import LINE, revision
from gencode_graph.tools.app import App, load_app
from gencode_graph.tools.workspace import Workspace

MESSAGE = "edits: made by hand before {step} went on\n\nGenCode-Step: {name}\n"
PERSON = "You"
NOTE = "edited.json"


@dataclass(frozen=True)
class Edits:
    """What was edited by whose unit. ``files`` are the edits, None for a file that is gone."""

    files: Mapping[str, bytes | None] = field(default_factory=dict)
    units: Mapping[Unit, list[str]] = field(default_factory=dict)


def note(workspace: Workspace) -> None:
    """Put down which edits there are when a run is blocked: it was not they that are to mend it. Blocks."""
    there = {path: _name(now) for path, (_, now) in workspace.made_by_hand().items()}
    workspace.keep(NOTE, json.dumps(there).encode())


def taken(workspace: Workspace, state: Mapping[str, Any], blocked: str) -> dict[str, Any]:
    """The update of a rewound state by what a person edited; empty where they did not. Blocks."""
    app, step = load_app(workspace.root, revision(state)), STEPS[blocked]
    old = _noted(workspace)
    new = {path: both for path, both in workspace.made_by_hand().items() if _name(both[1]) != old.get(path)}
    edits = edits_of(new, app, step)
    if not edits.files:
        return {}
    own = {path for unit, paths in edits.units.items() if unit.step == blocked for path in paths}
    before = {p: data for p, data in edits.files.items() if p not in own or (data is None and p in app.files)}
    update: dict[str, Any] = {"accepted": _drafts(workspace, state, app, step, edits)}
    if before:
        name = next(name for name in reversed(LINE) if name in state["commits"])
        files = app.with_changes(before).files
        message = MESSAGE.format(step=blocked, name=name)
        update["commits"] = {name: workspace.commit(files, [revision(state)], message, PERSON)}
    return update


def edits_of(made: Mapping[str, tuple[bytes | None, bytes | None]], app: App, step: Step) -> Edits:
    """The edits that this step can take in: of its units' files, of those that it may send back, and of
    those that are there and no unit's.

    A file that the run itself has changed since it was shown is left to the merge of both.
    """
    files: dict[str, bytes | None] = {}
    units: dict[Unit, list[str]] = {}
    for path, (shown, now) in made.items():
        unit = owner_among(path, step, STEPS, app) if path not in app.locked else None
        if app.files.get(path) not in (shown, None) or not (unit or path in app.files):
            continue
        files[path] = now
        if unit:
            units.setdefault(unit, []).append(path)
    return Edits(files, units)


def _noted(workspace: Workspace) -> dict[str, str]:
    try:
        return dict(json.loads((workspace.private / NOTE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _name(content: bytes | None) -> str:
    """Tells a file's content from another, "" for none."""
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _drafts(
    workspace: Workspace, state: Mapping[str, Any], app: App, step: Step, edits: Edits
) -> dict[str, Accepted]:
    """The units' drafts with the edits laid over."""
    found = {}
    for unit, paths in edits.units.items():
        known: Accepted | None = state.get("accepted", {}).get(unit.key)
        base = _last_draft(workspace, state, unit, known) if unit.step == step.name else {}
        files = {**files_of(unit, STEPS, app), **base}
        changed = {path: edits.files[path] for path in paths}
        tree = workspace.put_tree(App(files).with_changes(changed).files)
        if unit.step == step.name:
            found[unit.key] = Accepted(prompt=known.prompt if known else "", tree=tree, by_hand=True)
        elif known:  # what later runs begin with
            found[unit.key] = known.model_copy(update={"tree": tree})
    return found


def _last_draft(
    workspace: Workspace, state: Mapping[str, Any], unit: Unit, known: Accepted | None
) -> dict[str, bytes]:
    """What the unit's author wrote last, accepted or not."""
    tree = state.get("drafts", {}).get(unit.key) or (known.tree if known else "")
    return workspace.read(tree) if tree and workspace.has(tree) else {}
