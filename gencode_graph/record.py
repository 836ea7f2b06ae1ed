"""What the folder itself knows of its run: enough to go on where the database knows nothing of it.

A folder is copied to another home, moved, or restored from a backup, and the database is not, or
is another one. Its git history has every step's commit, ``.gencode/state.json`` what the run knew
when it last ended, ``.gencode/report.json`` how the steps went.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from gencode_graph.artifacts import Accepted, Analysis, RunReport, StepReport
from gencode_graph.artifacts.base import Artifact
from gencode_graph.state import LINE, MERGE, PARALLEL, START, STEP_NAMES, revision
from gencode_graph.tools.app import load_app
from gencode_graph.tools.workspace import Workspace

FILE = "state.json"
_STEP = re.compile(r"^GenCode-Step: (\w+)$", re.MULTILINE)


class Record(Artifact):
    """``.gencode/state.json``: the run's state when it last ended."""

    description: str
    change: str = ""
    analysis: Analysis | None = None
    commits: dict[str, str]
    steps: dict[str, StepReport]
    accepted: dict[str, Accepted] = {}


def put_down(workspace: Workspace, state: Mapping[str, Any]) -> None:
    """Keep the state beside the app."""
    known = {name: state[name] for name in Record.model_fields if state.get(name) is not None}
    if "description" in known:
        record = Record(**{"commits": {}, "steps": {}, **known})
        workspace.keep(FILE, record.model_dump_json().encode())


def fits(workspace: Workspace, state: Mapping[str, Any]) -> bool:
    """Whether a state is of this very folder: its commits are here, and nothing newer of ours is."""
    now = revision(state)
    if not now:
        return not workspace.exists or not workspace.head()
    built = workspace.built() if workspace.exists else ""
    return workspace.has(now) and (not built or workspace.leads_to(built, now))


def found(workspace: Workspace, description: str, report: RunReport | None) -> dict[str, Any] | None:
    """The state as the folder tells it, None where there is no revision of ours in it."""
    kept = workspace.private / FILE
    try:
        record = Record.model_validate_json(kept.read_bytes()) if kept.is_file() else None
    except (ValidationError, OSError):
        record = None
    if record is not None:
        state = {name: getattr(record, name) for name in Record.model_fields}
        if revision(state) and fits(workspace, state):
            return _whole_steps(state)
    return _from_history(workspace, description, report)


def references(state: Mapping[str, Any]) -> list[str]:
    """What the state of a finished run names in the repository."""
    accepted: Mapping[str, Accepted] = state.get("accepted", {})
    return [*state.get("commits", {}).values(), *(draft.tree for draft in accepted.values())]


def node_after(state: Mapping[str, Any]) -> str:
    """The node whose work was the last: the run goes on with what follows it."""
    steps, node = state["steps"], START
    for name in (*STEP_NAMES[:8], MERGE, *STEP_NAMES[10:]):
        done = all(step in steps for step in PARALLEL) if name == MERGE else name in steps
        if not done:
            break
        node = name
    return node


def _whole_steps(state: dict[str, Any]) -> dict[str, Any]:
    """Parallel steps that were not joined yet are done again."""
    joined = MERGE in state["commits"] or any(name in state["steps"] for name in STEP_NAMES[10:])
    if not joined:
        for channel in ("steps", "commits"):
            state[channel] = {n: v for n, v in state[channel].items() if n not in PARALLEL}
    return state


def _from_history(workspace: Workspace, description: str, report: RunReport | None) -> dict[str, Any] | None:
    head = workspace.built() or workspace.head() if workspace.exists else ""
    commits: dict[str, str] = {}
    last = len(LINE)
    for entry in workspace.log(head) if head and workspace.has(head) else []:
        told = _STEP.search(entry.message)
        name = told.group(1) if told else START if entry.message.startswith("start:") else ""
        if name not in (*LINE, *PARALLEL):
            continue
        place = LINE.index(MERGE if name in PARALLEL else name)
        last = place if not commits else last  # a step of an earlier run, after the newest, is not built on
        if place <= last:
            commits.setdefault(name, entry.revision)
    if not commits:
        return None
    steps = dict(report.steps) if report else _steps_of(commits, last)
    app = load_app(workspace.root, revision({"commits": commits}))
    description = description or app.texts.get("DESCRIPTION.md", "").strip()
    state = {"description": description, "analysis": app.analysis, "commits": commits, "steps": steps}
    return _whole_steps(state)


def _steps_of(commits: Mapping[str, str], last: int) -> dict[str, StepReport]:
    """All up to the last commit: those without one of their own were skipped or changed nothing."""
    reached = [name for name in STEP_NAMES if LINE.index(MERGE if name in PARALLEL else name) <= last]
    made = StepReport(status="passed", reason="told from the git history")
    none = StepReport(status="skipped", reason="no commit of it is in the git history")
    return {name: made if name in commits else none for name in reached}
