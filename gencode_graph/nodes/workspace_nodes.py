"""The two nodes that are not steps: opening the workspace, and joining the parallel steps."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from langgraph.config import get_config
from langgraph.runtime import Runtime

from gencode_graph.context import Context
from gencode_graph.models.ledgers import ledger_of
from gencode_graph.naming import check_description, project_id_for
from gencode_graph.state import MERGE, PARALLEL, START, RunState, revision
from gencode_graph.tools.ownership import claim, claim_free
from gencode_graph.tools.workspace import Workspace

STARTED = "start: the description\n\nGenCode-Step: start\n"
MERGED = "merge: the pages and the backend's tests\n\nGenCode-Step: merge\n"


async def start(state: RunState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Open the workspace and give the run its first commit, if it has none yet.

    The folder becomes this thread's. Raises UsageError for a bad id, ProjectExistsError for a folder that is
    somebody else's.
    """
    words = {"description": check_description(state.get("description", ""))}
    if change := state.get("change"):
        words["change"] = check_description(change)
    home = Context.of(runtime).home_path
    thread = str(get_config().get("configurable", {}).get("thread_id") or uuid4())
    if given := state.get("project_id"):
        project_id = await asyncio.to_thread(claim, home, given, thread)
    else:
        stem = project_id_for(words["description"])
        project_id = await asyncio.to_thread(claim_free, home, stem, thread)
    workspace = Workspace(home / project_id)
    await asyncio.to_thread(workspace.create)
    await asyncio.to_thread(_count_from_zero, Context.of(runtime), project_id)
    if START in state.get("commits", {}):
        return words
    readme = {"DESCRIPTION.md": words["description"].encode() + b"\n"}
    commit = await asyncio.to_thread(workspace.commit, readme, [], STARTED, "GenCode")
    return {**words, "project_id": project_id, "commits": {START: commit}}


def _count_from_zero(context: Context, project_id: str) -> None:
    """Whoever drives the graph: a run that begins has spent nothing yet."""
    ledger_of(context, project_id).restart()


async def merge(state: RunState, runtime: Runtime[Context]) -> dict[str, Any]:
    """One commit on top of what the two parallel steps did; their allow-lists do not overlap.

    A step whose result is what there was before has no commit of its own: they began from the last
    revision there is, whichever step made it.
    """
    commits = state["commits"]
    heads = [commits[n] for n in PARALLEL if n in commits]
    if not heads:
        return {}
    workspace = Workspace(Context.of(runtime).folder(state["project_id"]))
    joined = await asyncio.to_thread(_joined, workspace, revision(state), heads)
    return {"commits": {MERGE: joined}}


def _joined(workspace: Workspace, base: str, heads: list[str]) -> str:
    """The base with each head's changes over it."""
    if len(heads) == 1:
        return heads[0]
    before = workspace.read(base)
    files = dict(before)
    for head in heads:
        after = workspace.read(head)
        files.update({path: data for path, data in after.items() if before.get(path) != data})
        for path in before.keys() - after.keys():
            files.pop(path, None)
    return workspace.commit(files, heads, MERGED, "GenCode")
