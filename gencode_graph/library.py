"""The door for Python: one object with everything that can be done with apps.

    app = GenCode("workspaces", model="openai:gpt-5-mini", max_cost=2)
    report = await app.new("Create a bug tracking system")
    async for event in app.stream("A landing page for a plumber"):
        print(event.kind, event.step)

In a script without a loop, and in a notebook with one, ``app.sync.new(...)`` and its like do the same.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, suppress
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from anyio.from_thread import start_blocking_portal
from langchain_core.language_models import BaseChatModel

from gencode_graph import comparing, deleting, run
from gencode_graph.artifacts import RunReport
from gencode_graph.context import FOREIGN, Context
from gencode_graph.events import Event
from gencode_graph.home import Home, ProjectInfo
from gencode_graph.listeners import OnEvent
from gencode_graph.models.load import registered
from gencode_graph.naming import numbered
from gencode_graph.run import HistoryEntry
from gencode_graph.session import ignore
from gencode_graph.settings import load_settings

T = TypeVar("T")
OWN = "own"
"""Provider of chat models that are handed over as objects: ``own:FakeModel`` in reports."""


class GenCode:
    """All apps of one home, and how they are made.

    ``model`` is a spec (``offline``, ``provider:model``) or a chat model of LangChain's. ``options`` are the
    fields of ``Context``: what is not given is as the environment and ``.env`` say, as on the command line.
    ``on_event`` is told every event of every run; it may be a coroutine function, and cannot hurt a run.
    A project that was begun with a model object is gone on with by a ``GenCode`` that has such a one too.

    Raises UsageError for an option that cannot be.
    """

    def __init__(
        self,
        home: str | PathLike[str] | None = None,
        *,
        model: str | BaseChatModel | None = None,
        on_event: OnEvent = ignore,
        **options: Any,
    ) -> None:
        spec = model if model is None or isinstance(model, str) else self._named(model)
        self._given = {**options, "model": spec, "home": home}
        self.context: Context = load_settings().context(**self._given)
        self.home = Home(self.context.home_path)
        self.on_event = on_event
        self.sync = Sync(self)

    def __repr__(self) -> str:
        return f"GenCode({str(self.home.root)!r}, model={self.context.model!r})"

    # --- runs ------------------------------------------------------------------------------------

    async def new(self, description: str, *, project_id: str | None = None) -> RunReport:
        """Build an app. What happens once it has begun is told by the report's ``status`` and ``reason``.

        Raises UsageError, ProjectExistsError, ProjectBusyError, StorageError, ModelError.
        """
        return await self._new(description, project_id, self.on_event)

    async def resume(self, project_id: str) -> RunReport:
        """Go on where the last run stopped, if it did. Raises as `new`, and ProjectNotFoundError."""
        return await run.resume_run(
            self.home, project_id, context=self._context_of(project_id), on_event=self.on_event
        )

    async def change(self, project_id: str, text: str) -> RunReport:
        """Change a finished app. Raises UsageError for a run that is not finished, as `resume`."""
        return await run.change_run(
            self.home, project_id, text, context=self._context_of(project_id), on_event=self.on_event
        )

    async def fork(self, project_id: str, at_step: str, *, new_id: str | None = None) -> RunReport:
        """A second project from the first as it was after a step, built to its end. Raises as `resume`."""
        context = self._context_of(project_id)
        return await run.fork_run(
            self.home, project_id, at_step, new_id=new_id, context=context, on_event=self.on_event
        )

    async def stream(self, description: str, *, project_id: str | None = None) -> AsyncIterator[Event]:
        """`new`, event by event; the last one, ``run_finished``, holds the report. Whoever stops listening
        pauses the run. Raises as `new`."""
        events = asyncio.Queue[Event | None]()

        def heard(event: Event) -> Any:
            events.put_nowait(event)
            return self.on_event(event)

        task = asyncio.ensure_future(self._new(description, project_id, heard))
        task.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
            await task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    # --- what is there ---------------------------------------------------------------------------

    def projects(self) -> list[ProjectInfo]:
        """All projects, the one worked on last first."""
        return self.home.projects()

    def report(self, project_id: str) -> RunReport:
        """The last run's report. Raises ProjectNotFoundError, also while there is none yet."""
        return run.load_report(self.home, project_id)

    async def history(self, project_id: str) -> list[HistoryEntry]:
        """The finished steps, each with its commit. Raises ProjectNotFoundError."""
        return await run.history(self.home, project_id)

    async def diff(self, project_id: str, before: str, after: str = comparing.NOW) -> str:
        """A patch between two steps or commits. Raises UsageError, ProjectNotFoundError."""
        return await comparing.diff(self.home, project_id, before, after)

    async def delete(self, project_id: str) -> None:
        """Remove a project for good. Raises ProjectNotFoundError, ProjectBusyError, StorageError."""
        await deleting.delete_project(self.home, project_id)

    def folder(self, project_id: str) -> Path:
        """Where the app is."""
        return self.home.project_dir(project_id)

    async def _new(self, description: str, project_id: str | None, on_event: OnEvent) -> RunReport:
        return await run.new_run(
            self.home, description, project_id=project_id, context=self.context, on_event=on_event
        )

    def _context_of(self, project_id: str) -> Context:
        """A project goes on with the model and sandbox of its last run, unless told otherwise."""
        settings = load_settings()
        last = settings.unsaid(self.home.recalled(project_id).of_context, self._given)
        return settings.context(**{**self._given, **last, "home": str(self.home.root)})

    def _named(self, model: BaseChatModel) -> str:
        """A spec that means this model for as long as this object is there: several runs may share it."""
        base = f"{OWN}:{type(model).__name__}"
        spec = next(name for name in numbered(base) if name not in FOREIGN)
        held = ExitStack()
        held.enter_context(registered(spec, lambda: model))
        weakref.finalize(self, held.close)
        return spec


class Sync:
    """The same for code that awaits nothing, also where a loop runs already."""

    def __init__(self, app: GenCode) -> None:
        self._app = app

    def new(self, description: str, *, project_id: str | None = None) -> RunReport:
        """See `GenCode.new`."""
        return _finished(lambda: self._app.new(description, project_id=project_id))

    def resume(self, project_id: str) -> RunReport:
        """See `GenCode.resume`."""
        return _finished(lambda: self._app.resume(project_id))

    def change(self, project_id: str, text: str) -> RunReport:
        """See `GenCode.change`."""
        return _finished(lambda: self._app.change(project_id, text))

    def fork(self, project_id: str, at_step: str, *, new_id: str | None = None) -> RunReport:
        """See `GenCode.fork`."""
        return _finished(lambda: self._app.fork(project_id, at_step, new_id=new_id))

    def history(self, project_id: str) -> list[HistoryEntry]:
        """See `GenCode.history`."""
        return _finished(lambda: self._app.history(project_id))

    def diff(self, project_id: str, before: str, after: str = comparing.NOW) -> str:
        """See `GenCode.diff`."""
        return _finished(lambda: self._app.diff(project_id, before, after))

    def delete(self, project_id: str) -> None:
        """See `GenCode.delete`."""
        return _finished(lambda: self._app.delete(project_id))


def _finished(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the coroutine comes to: here where no loop runs, else in a thread with a loop of its own.

    An interrupt cancels it, which pauses a run.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(make())
    with start_blocking_portal() as portal:
        done: T = portal.call(make)
        return done
