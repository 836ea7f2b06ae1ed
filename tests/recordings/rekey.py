"""Ask today's prompts, give the answers that were recorded, and record that.

    python -m tests.recordings.rekey [NAME ...]

An answer belongs to a step, a unit and an attempt; where several do (reviews of one unit's drafts),
to the one whose prompt is most like today's. Answers are never changed: one that today's checks
refuse shows up as a failed run, and has to be asked for again.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.models.load import registered
from gencode_graph.run import new_run
from tests.recordings import Recorded, recorded_runs
from tests.recordings.answers import answering


async def rekey(run: Recorded) -> str:
    """Record the run again; the status it ended with. Leaves the old recording if it was not completed."""
    with tempfile.TemporaryDirectory() as scratch:
        home, tape = Path(scratch, "home"), Path(scratch, "tape")
        with registered("rekey", lambda: answering(run.exchanges)):
            context = Context(home=str(home), model="rekey", sandbox="local", record=str(tape))
            report = await new_run(Home(home), run.description, project_id="app", context=context)
        if report.status == "completed":
            shutil.rmtree(run.exchanges)
            shutil.copytree(tape, run.exchanges)
        return f"{report.status} {report.reason}".strip()


def main() -> None:
    wanted = sys.argv[1:]
    for run in recorded_runs():
        if not wanted or run.name in wanted:
            sys.stdout.write(f"{run.name} {asyncio.run(rekey(run))}\n")


if __name__ == "__main__":
    main()
