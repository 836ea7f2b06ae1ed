"""Faults put into what a good model once answered: each is caught, by whom is told, and the run completes.

One run a recording: its faults are in units of their own, or wear off one after the other. The table in
``docs/injected_faults.md`` is what these tests assert.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.models.load import registered
from gencode_graph.models.recording import recorded
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.wire import PromptInputs, parse
from gencode_graph.run import new_run
from tests.recordings import WITH_FAULTS, recorded_runs
from tests.recordings.answers import answering

pytestmark = [pytest.mark.integration, pytest.mark.long]

DOCS = Path(__file__).parents[2] / "docs/injected_faults.md"
RUNS = {run.name: run for run in recorded_runs()}


@dataclass(frozen=True)
class Fault:
    """``right`` in the answers of a unit is ``wrong`` the first ``asks`` times; ``caught`` is the check that
    sends it back."""

    kind: str
    step: str
    unit: str
    right: str
    wrong: str
    caught: str
    asks: int = 1


PARKING = [
    Fault("a wrong role may close a space", "backend_routers", "parking_space",
          r'require_role\("caretaker"\)', "current_user", "access"),
    Fault("a filter is left out", "backend_routers", "parking_space",
          r"status=status", "", "rules"),
    Fault("a rule is not enforced on create", "backend_routers", "reservation",
          r"if payload\.date < today\(\):", "if payload.date is None:", "pytest"),
    Fault("a rule that two at once break", "backend_models", "reservation",
          r"unique_together\(.*?\),\n(?=\s+IndexModel)", 'IndexModel("licence_plate"),\n', "rules"),
]  # fmt: skip
PORTFOLIO = [
    Fault("a figure is off by one", "backend_routers", "holding",
          r"holding\.quantity \* holding\.current_price", "holding.quantity * holding.current_price + 1", "pytest"),
    Fault("a colour that is no token", "frontend_mock", "portfolio",
          r"text-muted-foreground", "text-slate-500", "colours"),
    Fault("a chart without data", "frontend_integration", "portfolio",
          r"=> unwrap\(await api\.GET\(\"/api/holdings/summarize\"\)\)",
          '=> ({ ...unwrap(await api.GET("/api/holdings/summarize")), stock_value: 0, bond_value: 0, fund_value: 0 })',
          "playwright"),
]  # fmt: skip


def _spoil(faults: list[Fault]) -> Callable[[str, str, int, str], str]:
    def spoil(step: str, unit: str, ask: int, answer: str) -> str:
        for fault in faults:
            if (fault.step, fault.unit) == (step, unit) and ask <= fault.asks:
                answer, count = re.subn(fault.right, fault.wrong, answer, flags=re.DOTALL)
                assert count, f"{fault.kind}: the answer has no {fault.right!r}"
        return answer

    return spoil


async def _run(name: str, tmp_path: Path, faults: list[Fault]) -> tuple[RunReport, list[PromptInputs]]:
    """What was asked is recorded in the folder ``tape``."""
    asked: list[PromptInputs] = []
    good = answering(RUNS[name].exchanges, _spoil(faults))

    def script(prompt: str) -> str:
        asked.append(parse(prompt))
        return str(good.invoke(prompt).content)

    with registered("m", lambda: ScriptedModel(script=script, prompts=[])):
        home = Home(tmp_path / "home")
        context = Context(home=str(home.root), model="m", sandbox="local", record=str(tmp_path / "tape"))
        return await new_run(home, RUNS[name].description, project_id="app", context=context), asked


def _caught(fault: Fault, asked: list[PromptInputs]) -> bool:
    """Whether somebody was told of it by the check."""
    return any(f"[{fault.caught}]" in issue for one in asked for issue in one.issues)


def _not_asked(name: str, faults: list[Fault], tape: Path) -> list[str]:
    """The recorded prompts that nobody sent this time, of units whose answers had no fault. Not the last
    one's: it tells how often the others were asked."""
    spoilt = {"preview_final/app", *(f"{fault.step}/{fault.unit}" for fault in faults)}
    was, now = recorded(RUNS[name].exchanges), recorded(tape)
    lost = [one for digest, one in was.items() if digest not in now]
    return [f"{e.step}/{e.unit}" for e in lost if not spoilt & {f"{e.step}/{e.unit}", e.unit}]


@pytest.mark.parametrize(("name", "faults"), list(zip(WITH_FAULTS, (PARKING, PORTFOLIO), strict=True)))
async def test_faults_are_caught_and_mended(name: str, faults: list[Fault], tmp_path: Path) -> None:
    report, asked = await _run(name, tmp_path, faults)
    assert [fault.kind for fault in faults if not _caught(fault, asked)] == []
    assert report.status == "completed", report.reason
    assert _not_asked(name, faults, tmp_path / "tape") == [], "played back, everybody else is asked as then"


def test_the_table_tells_what_is_asserted() -> None:
    told = DOCS.read_text(encoding="utf-8")
    for fault in (*PARKING, *PORTFOLIO):
        assert f"| {fault.kind} | `{fault.step}` | `{fault.caught}` |" in told
