"""Runs an entity's tests once for each mutant of the code under test, some at a time.

The argument is JSON: ``tests`` (files below ``tests/``), ``mutants`` (``path``, ``start``, ``end``, ``new``;
the first one has no path and changes nothing), ``seconds`` for all, ``each`` for one, ``jobs``. pytest and
the libraries are loaded once; each mutant is a fork of that, in which one module of the app is read with
its edit. No file is written. Prints for each mutant how it went.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import signal
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

import pytest

LIBRARIES = ("fastapi", "beanie", "httpx", "mongomock_motor", "pymongo", "pwdlib")
POLL = 0.02
SHOWN = 20


class Edited(importlib.machinery.SourceFileLoader):
    """Reads one file with its edit, and keeps no bytecode of it."""

    def __init__(self, name: str, path: str, mutant: dict[str, Any]) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str) -> Any:
        data = Path(self.path).read_bytes()
        new = data[: self.mutant["start"]] + self.mutant["new"].encode() + data[self.mutant["end"] :]
        return compile(new, self.path, "exec", dont_inherit=True)


class Finder(importlib.abc.MetaPathFinder):
    """Finds the module that is edited."""

    def __init__(self, mutant: dict[str, Any]) -> None:
        self.mutant = mutant
        self.name = mutant["path"].removesuffix(".py").replace("/", ".")

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self.name:
            return None
        file = os.path.abspath(self.mutant["path"])  # noqa: PTH100 - links stay as they are
        return importlib.util.spec_from_file_location(name, file, loader=Edited(name, file, self.mutant))


class Watch:
    """The plugin. In the first process it makes the others; in these it notes which tests fail.

    Tests that bear ids come first, and all of them run; then the first failure is enough.
    """

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.tests = set(asked["tests"])
        self.marked = self.done = self.ran = 0
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        load_libraries()
        for mutant, outlet in in_turn(self.asked):
            self.outlet = outlet
            if mutant["path"]:
                sys.meta_path.insert(0, Finder(mutant))

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        is_test = collection_path.suffix == ".py" and collection_path.name != "conftest.py"
        return True if is_test and collection_path.name not in self.tests else None

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items.sort(key=lambda item: item.get_closest_marker("proves") is None)
        self.marked = sum(item.get_closest_marker("proves") is not None for item in items)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.ran += report.when == "call"
        if report.failed and report.when == "call":
            self.failed.append(report.nodeid.partition("[")[0])

    def pytest_sessionstart(self, session: Any) -> None:
        self.session = session

    def pytest_runtest_logfinish(self) -> None:
        self.done += 1
        if self.failed and self.done >= self.marked:
            self.session.shouldstop = "noticed"

    def pytest_unconfigure(self) -> None:
        found = {"ran": self.ran, "failed": sorted(set(self.failed))[:SHOWN]}
        os.write(self.outlet, json.dumps(found).encode())
        os.close(self.outlet)
        os._exit(0)


def load_libraries() -> None:
    """What takes long to import, and is the same for all. Its warnings are no fault of the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in LIBRARIES:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def in_turn(asked: dict[str, Any]) -> Any:
    """In the first process: start one process a mutant, wait for all, print and end. In the others: the
    mutant, and where to tell of it."""
    deadline = time.monotonic() + asked["seconds"]
    waiting = list(enumerate(asked["mutants"]))
    running: dict[int, tuple[int, int, float]] = {}
    found: dict[int, dict[str, Any]] = {}
    while waiting or running:
        now = time.monotonic()
        if now > deadline:
            waiting.clear()
        while waiting and len(running) < asked["jobs"]:
            number, mutant = waiting.pop(0)
            inlet, outlet = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.setsid()
                silence()
                os.close(inlet)
                yield mutant, outlet
                return
            os.close(outlet)
            running[pid] = (number, inlet, min(now + asked["each"], deadline))
        for pid, (number, inlet, end) in list(running.items()):
            if is_over(pid, found, number, inlet, late=time.monotonic() > end):
                del running[pid]
        time.sleep(POLL)
    emit([found.get(number) for number in range(len(asked["mutants"]))])  # type: ignore[name-defined]  # noqa: F821
    os._exit(0)


def silence() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def is_over(pid: int, found: dict[int, Any], number: int, inlet: int, *, late: bool) -> bool:
    """Whether a process is at its end, made when it is ``late``. What it told is in ``found``."""
    done, _ = os.waitpid(pid, os.WNOHANG)
    if not done and not late:
        return False
    if not done:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found[number] = {"ran": 0, "failed": [], "endless": True}
    else:
        with contextlib.suppress(ValueError):
            found[number] = json.loads(os.read(inlet, 65536) or b"{}") or {"ran": 0, "failed": []}
    os.close(inlet)
    return True


if __name__ == "__main__":
    try:
        options = ["-q", "-s", "--tb=no", "-p", "no:cacheprovider", "tests"]
        pytest.main(options, plugins=[Watch(json.loads(sys.argv[1]))])
    except BaseException:  # noqa: BLE001 - no process but the first goes on from here
        traceback.print_exc()
        os._exit(1)
