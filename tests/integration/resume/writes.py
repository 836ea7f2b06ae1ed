"""The first moments of a run, killed at each system call that writes. A program of its own.

    python -m tests.integration.resume.writes FOLDER kinds|NUMBER

The first moments end when the second step has its commit. ``kinds`` tries one write of each kind (which call,
on what file), 1 every write, 3 every third one.
After each death the project is looked at by everything that looks, and goes on by ``new`` or ``resume``,
whichever the state allows: exactly one of them has to. Prints one JSON line a trial, and a last one with
the number of writes.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gencode_graph.context import Context
from gencode_graph.errors import GenCodeError, ProjectExistsError, ProjectNotFoundError, UsageError
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.run import change_run, history, load_report, new_run, resume_run
from gencode_graph.session import Session, ignore
from gencode_graph.tools.workspace import Workspace
from tests.integration.resume.tracing import traced

DESCRIPTION = "A birthday card for my mother"
PROJECT = "app"
SYNCS = ("fsync ", "fdatasync ")
LAST, NEXT = "architecture", "frontend_mock"


def context_of(home: Home) -> Context:
    return Context(home=str(home.root), sandbox="none", concurrency=2)


def first_moments(home: Home) -> None:
    """A new run until its second step has its commit; then the process ends at once."""

    def watch(event: Event) -> None:
        if event.kind == "step_started" and event.step == NEXT:
            os._exit(0)

    asyncio.run(new_run(home, DESCRIPTION, project_id=PROJECT, context=context_of(home), on_event=watch))


async def look(home: Home) -> list[str]:
    """Everything that only looks, and what must not be done yet: what of it does not end sensibly."""
    wrong = []
    listed = home.projects()
    if [info.status for info in listed] not in ([], ["interrupted"]):
        wrong.append(f"listed as {listed}")
    for name, act in (
        ("show", lambda: asyncio.to_thread(load_report, home, PROJECT)),
        ("history", lambda: history(home, PROJECT)),
        ("change", lambda: change_run(home, PROJECT, "Make it green", context=context_of(home))),
    ):
        try:
            await act()
        except GenCodeError as error:
            if name == "change" and not isinstance(error, UsageError):
                wrong.append(f"{name}: {error!r}")
        except Exception as error:  # noqa: BLE001  is what is looked for
            wrong.append(f"{name}: {error!r}")
        else:
            wrong += [f"{name} did something"] if name != "history" else []
    return wrong


async def go_on(home: Home, *, looked: bool = True) -> dict[str, Any]:
    """By the way that is open, until the second step has its commit; its files, and what was wrong."""
    wrong = await look(home) if looked else []
    context, tasks = context_of(home), list[asyncio.Task[Any]]()

    def watch(event: Event) -> None:
        if event.kind == "step_started" and event.step == NEXT:
            tasks[0].cancel()

    async def until_there(start: Callable[[], Any]) -> bool:
        tasks[:] = [asyncio.ensure_future(start())]
        try:
            await tasks[0]
        except asyncio.CancelledError:
            return True
        except (ProjectExistsError, ProjectNotFoundError):
            return False
        return True

    ways = {
        "resume": lambda: resume_run(home, PROJECT, context=context, on_event=watch),
        "new": lambda: new_run(home, DESCRIPTION, project_id=PROJECT, context=context, on_event=watch),
    }
    way = "none"
    for name, start in ways.items():
        if way == "none" and await until_there(start):
            way = name
    async with Session(home, PROJECT, context, ignore) as session:
        commits = (await session.state()).get("commits", {})
    files = Workspace(home.project_dir(PROJECT)).read(commits[LAST]) if LAST in commits else {}
    if (status := [info.status for info in home.projects()]) != ["paused"]:
        wrong.append(f"in the end listed as {status}")
    answered = session.journal.spent().usage.calls
    return {"way": way, "files": sorted(map(repr, files.items())), "calls": answered, "wrong": wrong}


def apart(work: Callable[[], Any]) -> Any:
    """What ``work`` gives, in a process of its own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        try:
            told = work()
        except BaseException:  # noqa: BLE001  is told by the parent
            told = {"way": "none", "files": [], "calls": 0, "wrong": [traceback.format_exc()]}
        with os.fdopen(writing, "w") as file:
            json.dump(told, file)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as file:
        told = json.load(file)
    os.waitpid(child, 0)
    return told


def chosen(writes: list[str], how: str) -> list[int]:
    """The numbers of the writes to try; the first is 1."""
    if how != "kinds":
        return list(range(1, len(writes) + 1, int(how)))
    first: dict[str, int] = {}
    for number, name in enumerate(writes, 1):
        if not name.startswith(SYNCS):  # what a killed process has written is there, synced or not
            first.setdefault(_kind(name), number)
    return sorted(first.values())


def _kind(write: str) -> str:
    """The call, and whose file it is."""
    call, _, path = write.partition(" ")
    path = path.partition(f"/{PROJECT}/")[2] or path.rpartition("/")[2]
    if not path.startswith(".g") or path.startswith(".github"):
        return f"{call} a file of the app"
    path = re.sub(r"[0-9a-f]{8,}|[0-9]+", "#", path)
    return f"{call} {re.sub(r'(objects|tmp)/.*', 'of many', path)}"


def main() -> None:
    folder, how = Path(sys.argv[1]).resolve(), sys.argv[2]
    load_model("offline")
    whole = Home(folder / "whole")
    writes = traced(lambda: first_moments(whole), whole.root, 0).writes
    reference = apart(lambda: asyncio.run(go_on(whole)))
    for nth in chosen(writes, how):
        home = Home(folder / f"at-{nth}")
        death = traced(lambda home=home: first_moments(home), home.root, nth)  # type: ignore[misc]
        told = apart(lambda home=home: asyncio.run(go_on(home)))  # type: ignore[misc]
        same, at = told.pop("files") == reference["files"], death.writes[-1].replace(str(home.root), "")
        told = {"nth": nth, "at": at, "killed": death.killed, "same": same, **told}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        shutil.rmtree(home.root, ignore_errors=True)
    told = {
        "writes": len(writes),
        "calls": reference["calls"],
        "files": len(reference["files"]),
        "wrong": reference["wrong"],
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
