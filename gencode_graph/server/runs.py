"""The runs of this process: started in the background, watched, stopped with the server."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.errors import ProjectExistsError
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.naming import check_description, check_id, project_id_for
from gencode_graph.run import load_report, new_run


@dataclass
class Active:
    """A run in progress. ``steps`` maps those that ended to how they did."""

    steps: dict[str, str] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[RunReport] | None = None

    def watch(self, event: Event) -> None:
        """Take in one event of the run."""
        if event.kind == "run_started":
            self.begun.set()
        elif event.kind == "step_finished":
            self.steps[event.step] = str(event.data.get("status", ""))


class Runs:
    """All runs one server has started. ``active`` holds those that have not ended, by project id."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.home = Home(context.home_path)
        self.active: dict[str, Active] = {}

    async def start(self, description: str, project_id: str | None, options: Mapping[str, Any]) -> str:
        """Begin a run; its project's id, once the run is really on its way.

        Raises what ``new_run`` raises before a run begins.
        """
        project_id = check_id(project_id or project_id_for(check_description(description)))
        if project_id in self.active:
            raise ProjectExistsError(f"The project {project_id!r} exists already.", "Choose another id.")
        run = self.active[project_id] = Active()
        context = dataclasses.replace(self.context, **options)
        run.task = asyncio.create_task(
            new_run(self.home, description, project_id=project_id, context=context, on_event=run.watch)
        )
        run.task.add_done_callback(lambda _: self.active.pop(project_id, None))
        begun = asyncio.create_task(run.begun.wait())
        await asyncio.wait((run.task, begun), return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        if run.task.done():
            run.task.result()  # raises what was wrong with the request
        return project_id

    async def report(self, project_id: str) -> RunReport:
        """The last run's report. Raises UsageError, ProjectNotFoundError."""
        return await asyncio.to_thread(load_report, self.home, project_id)

    async def stop(self) -> None:
        """Pause what runs; each can be resumed."""
        tasks = [run.task for run in self.active.values() if run.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
