"""A run on a disk that takes no more than so many bytes of a file, and then on one with room. A program of its own.

    python -m tests.integration.resume.full FOLDER BYTES...

Prints one JSON line for each size: how the run ended, and how it went on (see ``writes``).
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path

from gencode_graph.errors import GenCodeError
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.run import new_run
from tests.integration.resume.writes import DESCRIPTION, PROJECT, apart, context_of, go_on


def cramped(home: Home, size: int) -> str:
    """How a new run ends where no file may grow beyond ``size`` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        report = asyncio.run(new_run(home, DESCRIPTION, project_id=PROJECT, context=context_of(home)))
    except GenCodeError as error:
        return str(error)
    return f"{report.status}: {report.reason}"


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    load_model("offline")
    for size in map(int, sys.argv[2:]):
        home = Home(folder / f"of-{size}")
        ended = apart(lambda home=home, size=size: cramped(home, size))  # type: ignore[misc]
        told = apart(lambda home=home: asyncio.run(go_on(home, looked=False)))  # type: ignore[misc]
        told["files"] = len(told["files"])
        sys.stdout.write(json.dumps({"size": size, "ended": ended, **told}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
