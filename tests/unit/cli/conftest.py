"""A stand-in for the run and the steps: the commands are tested against their interface alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gencode_graph.artifacts import RunReport, StepReport, Usage
from gencode_graph.cli import main
from gencode_graph.errors import ProjectNotFoundError
from gencode_graph.events import Event
from gencode_graph.home import Home, Options
from gencode_graph.state import STEP_NAMES


def make_report(**changes: Any) -> RunReport:
    steps = {
        "analysis": StepReport(status="passed", attempts=1, units=1, quality_score=9, seconds=0.4, calls=1),
        "screenshot_verify": StepReport(status="skipped", reason="chromium is not installed."),
        "backend_models": StepReport(
            status="warnings",
            attempts=2,
            units=3,
            issues=["[review] é: \n too long"],
            checks={"ruff": "skipped"},
        ),
    }
    values: dict[str, Any] = {
        "project_id": "books", "status": "completed", "model": "offline", "sandbox": "bubblewrap",
        "revision": "a" * 40, "usage": Usage(calls=7, tokens_in=100, tokens_out=200, seconds=74.2),
        "steps": steps,
    }  # fmt: skip
    return RunReport(**{**values, **changes})


class FakeRun(ModuleType):
    """Records calls; ends with ``report``, or raises ``error``."""

    def __init__(self) -> None:
        super().__init__("gencode_graph.run")
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        self.report = make_report()
        self.error: BaseException | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in ("new_run", "resume_run", "change_run", "fork_run"):
            raise AttributeError(name)

        async def start(home: Home, *args: Any, **options: Any) -> RunReport:
            self.calls.append((name, args, options))
            watch = options["on_event"]
            watch(Event(kind="run_started", message="books"))
            watch(Event(kind="step_started", step="analysis", data={"units": 1, "agent": "marcus"}))
            watch(Event(kind="unit_attempt", step="analysis", unit="app", attempt=2))
            if self.error:
                raise self.error
            step = self.report.steps["analysis"].model_dump(mode="json")
            watch(Event(kind="step_finished", step="analysis", data=step))
            return self.report

        return start

    def load_report(self, home: Home, project_id: str) -> RunReport:
        if project_id != self.report.project_id:
            raise ProjectNotFoundError(f"There is no project {project_id!r}.", "gencode list shows all.")
        return self.report

    async def history(self, home: Home, project_id: str) -> list[Any]:
        return [
            SimpleNamespace(
                step="analysis",
                revision="b" * 40,
                at="2026-01-02T03:04:05+00:00",
                status="passed",
                message="m",
            )
        ]


@pytest.fixture
def fake_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeRun:
    fake = FakeRun()
    monkeypatch.setitem(sys.modules, "gencode_graph.run", fake)
    agents = {name: SimpleNamespace(agent="marcus") for name in STEP_NAMES}
    monkeypatch.setitem(sys.modules, "gencode_graph.nodes.registry", SimpleNamespace(STEPS=agents))
    monkeypatch.chdir(tmp_path)
    for name in ("GENCODE_HOME", "GENCODE_MODEL", "GENCODE_DEBUG", "GENCODE_MAX_COST", "GENCODE_SANDBOX"):
        monkeypatch.delenv(name, raising=False)
    return fake


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A project that was last run with another model than the default; its folder."""
    home = Home(tmp_path / "workspaces")
    home.save_options("books", Options("Track my books", "openai:gpt-x", "none"))
    return home.project_dir("books")


class Result(SimpleNamespace):
    code: int
    out: str
    err: str


@pytest.fixture
def gencode(fake_run: FakeRun, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run the command in this process: ``gencode("new", "Books").code``."""

    def run(*argv: str) -> Result:
        capsys.readouterr()
        code = main(argv)
        told = capsys.readouterr()
        return Result(code=code, out=told.out, err=told.err)

    return run
