"""The runs of this process: started in the background, watched, stopped with the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.artifacts import RunReport
from gencode_graph.errors import ProjectExistsError
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.naming import check_description, check_id
from gencode_graph.run import load_report, new_run
from gencode_graph.server.policy import Policy

OnEvent = Callable[[Event], None]
Start = Callable[[OnEvent], Awaitable[RunReport]]


@dataclass(eq=False)
class Active:
    """A run in progress. ``steps`` maps those that ended to how they did; ``project_id`` is "" until it has
    begun."""

    project_id: str = ""
    steps: dict[str, str] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[RunReport] | None = None

    def watch(self, event: Event) -> None:
        """Take in one event of the run."""
        if event.kind == "run_started":
            self.project_id = event.message
            self.begun.set()
        elif event.kind == "step_finished":
            self.steps[event.step] = str(event.data.get("status", ""))

    def pause(self) -> None:
        """Stop it once; it still writes its report, which a second stop would cut off."""
        if self.task is not None and not self.task.cancelling():
            self.task.cancel()


class Runs:
    """All runs one server has started, however they were asked for. A run outlives whoever asked for it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.home = Home(policy.context.home_path)
        self._active: set[Active] = set()

    def active(self, project_id: str) -> Active | None:
        """The run of this project that has not ended, if there is one."""
        return next((run for run in self._active if run.project_id == project_id), None)

    async def start(self, description: str, project_id: str | None, wishes: Mapping[str, Any]) -> str:
        """Begin a run; its project's id, once the run is really on its way.

        Raises UsageError for what a client may not ask for, and what ``new_run`` raises before a run begins.
        """
        context = self.policy.context_for(wishes)
        run = self.begin(
            description, project_id,
            lambda watch: new_run(
                self.home, description, project_id=project_id, context=context, on_event=watch
            ),
        )  # fmt: skip
        assert run.task
        begun = asyncio.create_task(run.begun.wait())
        await asyncio.wait((run.task, begun), return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if run.task.done():
            return run.task.result().project_id  # or raises what was wrong with the request
        return run.project_id

    def begin(
        self, description: str, project_id: str | None, start: Start, on_event: OnEvent | None = None
    ) -> Active:
        """Begin a run in the background. Raises UsageError, ProjectExistsError."""
        check_description(description)
        if project_id is not None and self.active(check_id(project_id)):
            raise ProjectExistsError(f"The project {project_id!r} exists already.", "Choose another id.")
        run = Active(project_id or "")

        def watch(event: Event) -> None:
            run.watch(event)
            if on_event is not None:
                on_event(event)

        async def driven() -> RunReport:
            return await start(watch)

        # Not in the caller's context: LangServe listens there, to all that a run does within.
        run.task = asyncio.create_task(driven(), context=Context())
        self._active.add(run)
        run.task.add_done_callback(lambda _: self._active.discard(run))
        return run

    async def report(self, project_id: str) -> RunReport:
        """The last run's report. Raises UsageError, ProjectNotFoundError."""
        return await asyncio.to_thread(load_report, self.home, project_id)

    async def stop(self) -> None:
        """Pause what runs; each can be resumed."""
        tasks = [run.task for run in self._active if run.task]
        for run in self._active:
            run.pause()
        if tasks:
            await asyncio.wait(tasks)
