"""Runs, pauses, resumes and changes between a person's edits and commits: all that is theirs can be reached.

``test_nothing_is_lost.py`` does the same, with many more moves of git's, to what publishes a revision.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from dulwich.objects import Blob
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.run import change_run, new_run, resume_run

pytestmark = pytest.mark.integration

# Of the template, of the first step, of the page's author, of the last step, and nobody's.
PATHS = ("frontend/src/main.tsx", "frontend/src/theme.css", "frontend/src/pages/home/hero.tsx", "REPORT.md",
         "notes/mine.txt")  # fmt: skip
THEMES = ("dark and red", "light and green", "dark and blue")
EVENTS = 34
"""More than a run of this app tells: one that is to be paused after as many comes to its end."""
Work = Callable[[Callable[[Event], None]], Coroutine[Any, Any, RunReport]]


class Life:
    """A person and the runs of one project, turn by turn; at times both at once."""

    def __init__(self, place: Path) -> None:
        self.home = Home(place)
        self.folder = self.home.project_dir("club")
        self.context = Context(home=str(place), sandbox="none")
        self.words, self.status = itertools.count(), ""
        self.loose: dict[str, bytes] = {}
        """What the person wrote last at a path and nothing leads to but, maybe, the folder."""
        self.safe: set[bytes] = set()
        """What was once in a history: they never take a commit back."""

    # --- ours

    def run(self, theme: str, until: int, path: str, moment: int) -> None:
        """What can be run now, to its end or paused after so many events; at a moment of it the person
        writes a file."""
        told = itertools.count(1)

        async def drive() -> None:
            def heard(event: Event) -> None:
                number = next(told)
                if number == moment and event.kind != "run_finished":
                    self.write(path)
                if number == until:
                    task.cancel()

            task = asyncio.ensure_future(self.work(theme)(heard))
            with suppress(asyncio.CancelledError):
                await task

        asyncio.run(drive())
        report = self.home.load_report("club")
        assert report
        self.status = report.status
        assert self.status in ("completed", "paused"), report.reason
        self.check()

    def work(self, theme: str) -> Work:
        if not self.status:
            return lambda heard: new_run(
                self.home, "A landing page for a chess club", project_id="club", context=self.context,
                on_event=heard,
            )  # fmt: skip
        if self.status == "paused":
            return lambda heard: resume_run(self.home, "club", context=self.context, on_event=heard)
        return lambda heard: change_run(
            self.home, "club", f"Make the theme {theme}", context=self.context, on_event=heard
        )

    # --- theirs

    def git(self, *args: str) -> None:
        argv = ["git", "-C", str(self.folder), "-c", "user.name=A", "-c", "user.email=a@b.c", *args]
        subprocess.run(argv, capture_output=True, check=False)  # there may be nothing to commit

    def write(self, path: str) -> None:
        """A new file, or lines above what is there."""
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        old = place.read_bytes() if place.is_file() else b""
        self.loose[path] = b"// theirs %d\n" % next(self.words) + old
        place.write_bytes(self.loose[path])

    def write_anew(self, path: str) -> None:
        self.delete(path)
        self.write(path)

    def delete(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)
        self.loose.pop(path, None)

    def commit(self, path: str) -> None:
        """An edit and all there is."""
        self.write(path)
        self.git("add", "-A")
        self.git("commit", "-qm", "mine")

    def clean_up(self, path: str) -> None:
        self.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
        self.git("gc", "-q", "--prune=now")

    # --- what must hold

    def check(self) -> None:
        """What they wrote is in a commit that a branch leads to, or in the folder as they left it."""
        reached = self.reachable()
        assert not [text[:20] for text in self.safe if blob(text) not in reached]
        self.safe |= {text for text in self.loose.values() if blob(text) in reached}
        for path, text in self.loose.items():
            place = self.folder / path
            there = place.read_bytes() if place.is_file() else None
            assert text in (there, *self.safe), f"what they wrote at {path} is lost"

    def reachable(self) -> set[str]:
        argv = ["git", "-C", str(self.folder), "rev-list", "--objects", "--branches"]
        told = subprocess.run(argv, capture_output=True, text=True, check=False).stdout
        return {line.split()[0] for line in told.splitlines()}


def blob(data: bytes) -> str:
    return Blob.from_string(data).id.decode()


paths, moments = st.sampled_from(PATHS), st.integers(1, EVENTS)
MOVES = (Life.write, Life.write_anew, Life.delete, Life.commit, Life.clean_up)
moves = st.lists(st.tuples(st.sampled_from(MOVES), paths), max_size=3)
runs = st.tuples(st.sampled_from(THEMES), moments, paths, moments)


# As it is found: to make one that fails smaller would take many minutes of runs.
@settings(max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(first=runs, turns=st.lists(st.tuples(moves, runs), min_size=4, max_size=4))
def test_whatever_they_do_between_and_in_runs_is_not_lost(
    first: tuple[str, int, str, int], turns: list[tuple[list[Any], tuple[str, int, str, int]]]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        life = Life(Path(place) / "home")
        life.run(*first)
        for between, run in turns:
            for move, path in between:
                move(life, path)
                life.check()
            life.run(*run)
