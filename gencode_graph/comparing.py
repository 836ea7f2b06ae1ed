"""What differs between two states of an app: steps of its run, commits, what is there now."""

from __future__ import annotations

import asyncio
import re

from gencode_graph.errors import UsageError
from gencode_graph.home import Home
from gencode_graph.run import history
from gencode_graph.tools.workspace import Workspace

NOW = "now"
_REVISION = re.compile(r"[0-9a-f]{4,40}")


async def diff(home: Home, project_id: str, before: str, after: str = NOW) -> str:
    """A patch, as ``git apply`` takes it, from one state of the app to another; "" if they are the same.

    A state is a finished step, the beginning of a commit's id, or ``now``: the newest commit on ``main``, a
    person's own among them. Only UTF-8 text is in it as it is.
    Raises UsageError for a state that is not there, ProjectNotFoundError, StorageError.
    """
    home.need(project_id)
    steps = {entry.step: entry.revision for entry in await history(home, project_id)}
    workspace = Workspace(home.project_dir(project_id))

    def between() -> str:
        states = [_revision(workspace, project_id, steps, name) for name in (before, after)]
        return workspace.diff(*states).decode("utf-8", "replace")

    return await asyncio.to_thread(between)


def _revision(workspace: Workspace, project_id: str, steps: dict[str, str], name: str) -> str:
    if found := steps.get(name):
        return found
    head = workspace.head()
    if name == NOW and head:
        return head
    if _REVISION.fullmatch(name):
        tips = [tip for tip in (head, *steps.values()) if tip]
        known = {entry.revision for tip in tips for entry in workspace.log(tip)}
        found_by_id = [one for one in known if one.startswith(name)]
        if len(found_by_id) == 1:
            return found_by_id[0]
        if found_by_id:
            raise UsageError(f"{name!r} is the beginning of {len(found_by_id)} commits.", "Give more of it.")
    raise UsageError(
        f"{project_id!r} has no state {name!r}.",
        f"A finished step, a commit's id or 'now'; 'gencode history {project_id}' shows the first two.",
    )
