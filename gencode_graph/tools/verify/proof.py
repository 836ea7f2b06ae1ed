"""An entity's tests, run once for each mutant of the code under test."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gencode_graph.sandbox.protocol import Sandbox
from gencode_graph.tools.proof.mutants import Mutant
from gencode_graph.tools.verify.facts import facts_of, script
from gencode_graph.tools.verify.reports import Tried

EACH_SECONDS = 60.0
MARGIN = 30.0
JOBS = max(1, min(4, os.cpu_count() or 1))

Ending = Literal["noticed", "unnoticed", "broken", "untried"]


@dataclass(frozen=True)
class Trial:
    """How the tests took it. ``failed`` are tests, as ``backend/tests/test_x.py::test_y``.

    ``broken``: the app did not come up at all, which shows nothing of its tests; ``untried``: there was no
    time.
    """

    mutant: Mutant
    ending: Ending
    failed: tuple[str, ...] = ()


async def try_mutants(
    sandbox: Sandbox, tests: Sequence[str], mutants: Sequence[Mutant], seconds: float
) -> list[Trial] | None:
    """A trial of each; None where the tests do not pass in this way even without any edit.

    ``tests`` are names of files in ``backend/tests/``. Raises SandboxError.
    """
    asked = {
        "tests": list(tests), "seconds": seconds, "each": EACH_SECONDS, "jobs": JOBS,
        "mutants": [{"path": ""}, *map(_told, mutants)],
    }  # fmt: skip
    source = f"{script('emit')}\n{script('proof')}"
    result = await sandbox.exec(
        ["python", "-c", source, json.dumps(asked)], service="backend", timeout=seconds + MARGIN
    )
    found = facts_of(result, list[Tried | None])
    if not found or len(found) != len(mutants) + 1 or not _passed(found[0]):
        return None
    return [_trial(mutant, tried) for mutant, tried in zip(mutants, found[1:], strict=True)]


def _told(mutant: Mutant) -> dict[str, object]:
    path = mutant.path.removeprefix("backend/")
    return {"path": path, "start": mutant.start, "end": mutant.end, "new": mutant.new}


def _passed(tried: Tried | None) -> bool:
    return tried is not None and tried.ran > 0 and not tried.failed


def _trial(mutant: Mutant, tried: Tried | None) -> Trial:
    if tried is None:
        return Trial(mutant, "untried")
    if tried.failed or tried.endless:
        return Trial(mutant, "noticed", tuple(f"backend/{test}" for test in tried.failed))
    return Trial(mutant, "unnoticed" if tried.ran else "broken")
