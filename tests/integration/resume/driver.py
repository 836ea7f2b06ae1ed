"""Run a project, being killed again and again, until it is finished. A program of its own.

    python -m tests.integration.resume.driver HOME WHEN NTH DESCRIPTION

Each life is a forked child that goes on where the last one died. ``WHEN`` says at what the child
kills itself with SIGKILL: ``after-put`` and ``before-put`` at its NTH write of a checkpoint (every
node's end is one), ``mid-call`` in the middle of its NTH model call, ``never`` not at all.
Prints one JSON line: lives, calls (prompt digests in order) and the report.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.offline.model import OfflineChatModel
from gencode_graph.nodes.asking import digest
from gencode_graph.run import new_run, resume_run

PROJECT = "app"
CONCURRENCY = 2
MAX_LIVES = 1000


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_put(when: str, nth: int) -> None:
    """Make the NTH checkpoint write of this process its last act."""
    original, left = AsyncSqliteSaver.aput, [nth]

    async def aput(self: AsyncSqliteSaver, *args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and when == "before-put":
            die()
        config = await original(self, *args, **kwargs)
        if left[0] == 0:
            die()
        return config

    AsyncSqliteSaver.aput = aput  # type: ignore[method-assign]


def watch_calls(log: Path, when: str, nth: int) -> None:
    """Write down every call before it is answered, and maybe die in the NTH."""
    original, left = OfflineChatModel._generate, [nth]

    def generate(self: OfflineChatModel, messages: Any, *args: Any, **kwargs: Any) -> Any:
        with log.open("a") as file:
            file.write(digest(messages) + "\n")
        left[0] -= 1
        if left[0] == 0 and when == "mid-call":
            die()
        return original(self, messages, *args, **kwargs)

    OfflineChatModel._generate = generate  # type: ignore[method-assign]


async def live(home: Home, description: str) -> RunReport:
    context = Context(home=str(home.root), sandbox="none", concurrency=CONCURRENCY)
    if home.exists(PROJECT):
        return await resume_run(home, PROJECT, context=context)
    return await new_run(home, description, project_id=PROJECT, context=context)


def main() -> None:
    root, when, nth, description = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    home, log = Home(root), root / "calls.log"
    root.mkdir(parents=True, exist_ok=True)
    load_model("offline")
    lives = 0
    while lives < MAX_LIVES:
        lives += 1
        child = os.fork()
        if child == 0:
            if when.endswith("-put"):
                die_at_put(when, nth)
            watch_calls(log, when, nth)
            asyncio.run(live(home, description))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            break
    report = home.load_report(PROJECT)
    assert report is not None
    told = {"lives": lives, "calls": log.read_text().split(), "report": report.model_dump(mode="json")}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
