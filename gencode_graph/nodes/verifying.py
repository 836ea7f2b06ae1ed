"""The candidate of a step, checked as a whole in a staged copy."""

from __future__ import annotations

import asyncio

from gencode_graph.artifacts import Issue
from gencode_graph.context import Context
from gencode_graph.events import emit
from gencode_graph.nodes.step import Step
from gencode_graph.sandbox import DockerOptions, open_sandbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.app import App
from gencode_graph.tools.shelf import as_installed
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.turns import browser_turn
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import trusted


async def verified(
    step: Step, workspace: Workspace, candidate: App, faults: list[Issue], context: Context
) -> Stage:
    """Run the step's checks of the whole on a staged copy; with ``faults`` of error there are none to run.

    Raises SandboxError where the sandbox itself fails.
    """

    def progress(message: str) -> None:
        emit("progress", step=step.name, message=message)

    safe = await asyncio.to_thread(trusted, context, workspace.root)
    staged = workspace.staged(step.name, candidate.files if step.verify else {})
    root = await asyncio.to_thread(staged.__enter__)
    stage = Stage(
        root, candidate, progress=progress, shelf=workspace.private / "build", chromium=context.chromium,
        browser_turn=lambda: browser_turn(context.cache_path / "turns", progress),
        open_sandbox=lambda root: open_sandbox(
            context.sandbox, root, trusted=safe,
            allow_unsafe=context.allow_unsafe_local, cache=context.cache_path,
            chromium=context.chromium, docker=DockerOptions.of(context), on_progress=progress,
            locks=Locks.of(as_installed(candidate.files)),
        ),
    )  # fmt: skip
    try:
        stage.issues += faults
        if step.verify and not any(issue.severity == "error" for issue in faults):
            await step.verify(stage)
    finally:
        await stage.close()
        await asyncio.to_thread(staged.__exit__, None, None, None)
    for picture, png in stage.pictures.items():
        await asyncio.to_thread(workspace.keep, f"screenshots/{picture}", png)
    return stage
