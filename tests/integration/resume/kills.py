"""Kill ``gencode`` at random moments, resume it, and look at what is left. A program of its own.

    python -m tests.integration.resume.kills --kills 100 --a-run 10 --seed 1 --sandbox auto

Every run is killed ``--a-run`` times with SIGKILL, each time after a random share of an undisturbed run's
time, and is then let to its end. With ``--change`` the app is then changed, killed as often, and with
``--previews`` its served pages and backend are killed that often. The commands, the sandbox and the publishing
are the real ones. Prints one JSON line a run and one for all; exits 1 when anything is not as it should be.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gencode_graph.home import Home
from gencode_graph.tools.workspace import Workspace

RECORDS = "Track plants with a name and a watering date, and gardens with a name"
PROJECT = "app"
Begin = Callable[[], subprocess.Popen[str]]
COMMAND = "import sys; from gencode_graph.cli import main; sys.exit(main())"
MARK = "GENCODE_TEST_OF_KILLS"
PREVIEW_SECONDS = 12.0
"""By when a preview is killed at the latest; it is up, with its backend, long before."""
SHARE = 0.5
"""Part of an undisturbed run's time after which a run is killed at the latest."""
PATIENCE = 20.0
"""Seconds that the programs of a killed run may take to be gone."""


@dataclass
class Trial:
    """One home, and the environment that tells its processes and temporary folders from others'."""

    work: Path
    sandbox: str
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home, self.tmp = self.work / "home", self.work / "tmp"
        self.tmp.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "GENCODE_HOME": str(self.home),
            "GENCODE_SANDBOX": self.sandbox,
            "TMPDIR": str(self.tmp),
            MARK: str(self.work),
        }

    def start(self, *argv: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", COMMAND, *argv]
        with (self.work / "log.txt").open("a") as log:
            return subprocess.Popen(
                command,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def begin(self, description: str) -> subprocess.Popen[str]:
        """``new`` for an id that is free, else ``resume``: one of the two works in every state."""
        if any((self.home / PROJECT / ".gencode").glob("options.json")):
            return self.start("resume", PROJECT, "--json")
        return self.start("new", description, "--id", PROJECT, "--json")

    def begin_change(self, change: str) -> subprocess.Popen[str]:
        """``change`` where there is no unfinished one, else ``resume``."""
        (listed,) = Home(self.home).projects()
        if listed.status == "completed":
            return self.start("change", PROJECT, change, "--json")
        return self.start("resume", PROJECT, "--json")

    def preview(self) -> subprocess.Popen[str]:
        return self.start("preview", PROJECT)

    def files(self) -> dict[str, str]:
        """Path -> digest of the files of the published commit."""
        workspace = Workspace(self.home / PROJECT)
        return {path: _digest(data) for path, data in workspace.read(workspace.head()).items()}

    def answered(self) -> int:
        """Calls that ended with an answer; each is paid."""
        ended = [line for line in self.lines() if line.get("ended") and line.get("usage")]
        return len({line["ended"] for line in ended})

    def ended_as(self, whole: Whole) -> bool:
        """Whether there is nothing left to be done; ``change`` would else begin another one."""
        listed = Home(self.home).projects()
        return bool(listed) and listed[0].status == "completed" and self.files() == whole.files

    def lines(self) -> Iterator[dict[str, Any]]:
        for line in (self.home / PROJECT / ".gencode" / "calls.jsonl").read_bytes().splitlines():
            with suppress(ValueError):
                yield json.loads(line)

    def programs(self) -> list[str]:
        """Processes that the runs of this trial started: by environment, or by a path in their argv."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            if folder.name == str(os.getpid()):
                continue
            with suppress(OSError):
                told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                if str(self.work).encode() in told:
                    found.append(
                        (folder / "cmdline")
                        .read_bytes()
                        .replace(b"\x00", b" ")
                        .decode(errors="replace")[:200]
                    )
        return found

    def left_programs(self) -> list[str]:
        """Those that are still there after a while."""
        until = time.monotonic() + PATIENCE
        while (found := self.programs()) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def left_files(self) -> list[str]:
        """What no ended run should leave: temporary folders, stages, halves of files, lock files of git."""
        folder = self.home / PROJECT
        odd = [*self.tmp.iterdir(), *folder.rglob("*.tmp"), *(folder / ".git").rglob("*.lock")]
        odd += [*(folder / ".gencode" / "staging").glob("*"), *(folder / ".gencode" / "answers").glob("*")]
        return [str(path.relative_to(self.work)) for path in odd]


@dataclass(frozen=True)
class Whole:
    """An undisturbed run: its files, its calls with an answer, and how long it took."""

    files: dict[str, str]
    calls: int
    seconds: float

    @staticmethod
    def ended(trial: Trial, begin: Begin) -> Whole:
        begun = time.monotonic()
        process = begin()
        told = process.communicate()[0]
        assert process.returncode == 0, told[-2000:]
        return Whole(trial.files(), trial.answered(), time.monotonic() - begun)


def undisturbed(sandbox: str, description: str, change: str | None) -> list[Whole]:
    """The run, and the change of what it built if there is one."""
    with tempfile.TemporaryDirectory(prefix="whole-") as folder:
        trial = Trial(Path(folder), sandbox)
        found = [Whole.ended(trial, partial(trial.begin, description))]
        if change:
            found.append(Whole.ended(trial, partial(trial.begin_change, change)))
            assert found[0].files != found[1].files, "the change changes nothing"
        return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def killed_often(trial: Trial, begin: Begin, kills: int, dice: random.Random, whole: Whole) -> list[str]:
    """Kill a run ``kills`` times, let it end; what is not as it should be."""
    troubles = []
    for _ in range(kills):
        # Most moments soon, some late: a step that takes long must be got through to see what follows.
        troubles += killed(trial, begin(), whole.seconds * SHARE * dice.random() ** 3)
        if trial.ended_as(whole):
            return troubles
    process = begin()
    told = process.communicate()[0]
    if process.returncode != 0:
        troubles.append(f"ended with {process.returncode}: {told[-500:]}")
    return troubles


def killed(trial: Trial, process: subprocess.Popen[str], after: float) -> list[str]:
    """Kill a command after so many seconds; what it left running, and how it ended if it had by then."""
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=after)
    ended = process.poll()
    process.kill()
    process.communicate()
    wrong = [] if ended in (None, 0) else [f"ended with {ended}"]
    return wrong + [f"still runs: {one}" for one in trial.left_programs()]


def compare(trial: Trial, whole: Whole) -> list[str]:
    """What is not as in the undisturbed run, and what is left."""
    troubles = []
    files = trial.files()
    paths = sorted(whole.files.keys() | files.keys())
    different = [path for path in paths if whole.files.get(path) != files.get(path)]
    if different:
        troubles.append(f"other files: {different[:5]}")
    for path, data in files.items():
        if _digest((trial.home / PROJECT / path).read_bytes()) != data:
            troubles.append(f"not published: {path}")
    if trial.answered() != whole.calls:
        troubles.append(f"{trial.answered() - whole.calls} finished calls were repeated")
    return troubles + [f"left: {path}" for path in trial.left_files()]


def tried(
    trial: Trial, asked: argparse.Namespace, kills: int, dice: random.Random, wholes: list[Whole]
) -> list[str]:
    """One run, its change and its previews, each killed often; all that is not as it should be."""
    begins = [partial(trial.begin, asked.description), partial(trial.begin_change, asked.change)]
    troubles = []
    for begin, whole in zip(begins, wholes, strict=False):
        troubles += killed_often(trial, begin, kills, dice, whole)
        troubles += compare(trial, whole)
    for _ in range(asked.previews):
        troubles += killed(trial, trial.preview(), PREVIEW_SECONDS * dice.random())
    if asked.previews:
        troubles += killed_often(trial, partial(trial.start, "resume", PROJECT), 0, dice, wholes[-1])
        troubles += compare(trial, wholes[-1])
    return troubles


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=100, help="of runs, and as many of changes")
    parser.add_argument("--a-run", type=int, default=10)
    parser.add_argument("--previews", type=int, default=0, help="kills of a preview after each run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sandbox", default="auto")
    parser.add_argument("--description", default=RECORDS)
    parser.add_argument("--change")
    asked = parser.parse_args()
    dice, total, troubles = random.Random(asked.seed), Counter[str](), list[str]()
    wholes = undisturbed(asked.sandbox, asked.description, asked.change)
    while total["kills"] < asked.kills:
        kills = min(asked.a_run, asked.kills - total["kills"])
        with tempfile.TemporaryDirectory(prefix="killed-") as folder:
            trial = Trial(Path(folder), asked.sandbox)
            found = tried(trial, asked, kills, dice, wholes)
            sent = sum(1 for line in trial.lines() if line.get("sent"))
            total.update(kills=kills, runs=1, previews=asked.previews, calls=trial.answered(),
                         cut_off=sent - trial.answered())  # fmt: skip
            if found:
                sys.stdout.write((trial.work / "log.txt").read_text()[-3000:] + "\n")
        troubles += found
        sys.stdout.write(json.dumps({"run": total["runs"], "kills": kills, "troubles": found}) + "\n")
        sys.stdout.flush()
    told = {
        **total,
        "calls_of_a_run": [whole.calls for whole in wholes],
        "seconds_of_a_run": [round(whole.seconds, 1) for whole in wholes],
        "troubles": len(troubles),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.exit(bool(troubles))


if __name__ == "__main__":
    main()
