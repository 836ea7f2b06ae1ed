"""Backends of the offline writers, run: their own tests pass and they serve their contract."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs, Page
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.contract import compare
from tests.unit.offline.backend.assembly import assemble, rich_analysis

pytestmark = pytest.mark.integration
DUMP = "import json, sys; from app.main import app; json.dump(app.openapi(), sys.stdout)"


@pytest.fixture(params=[True, False], ids=["accounts", "open"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The root of an app with every type of field."""
    return laid_out(rich_analysis(auth=request.param), tmp_path)


def laid_out(analysis: Analysis, root: Path) -> Path:
    for path, text in assemble(analysis).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@pytest.fixture
async def python(app: Path) -> Path:
    """A Python with the app's packages, installed once for each lock file."""
    return await DependencyCache(default_cache()).python_env(Locks.read(app).python) / "bin" / "python"


def _run(app: Path, *argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(
        argv, cwd=app / "backend", env=env, capture_output=True, text=True, timeout=300, check=False
    )


async def test_a_diary_tells_nobody_who_else_keeps_one(tmp_path: Path) -> None:
    entry = Entity(name="Entry", plural="Entries", fields=[EntityField(name="text", type="text")], owned=True)
    page = Page(slug="entries", route="/", kind="collection", title="Entries", entity="Entry")
    diary = Analysis(
        name="Diary", summary="Entries of one's own.", entities=[entry], pages=[page], needs=Needs(auth=True)
    )
    app = laid_out(diary, tmp_path)
    locked = Locks.read(app).python
    python = await DependencyCache(default_cache()).python_env(locked) / "bin" / "python"
    contract = json.loads((app / "openapi.json").read_text(encoding="utf-8"))
    assert "/api/users" not in contract["paths"]
    assert compare(contract, json.loads(_run(app, str(python), "-c", DUMP).stdout)) == []
    done = _run(app, str(python), "-m", "pytest", "-q", "tests/accounts_test.py")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


async def test_its_own_tests_pass(app: Path, python: Path) -> None:
    done = _run(app, str(python), "-m", "pytest", "-q")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


@pytest.mark.parametrize(
    ("zone", "steps", "seed"),
    [("Pacific/Kiritimati", "0 2", "1"), ("America/St_Johns", "0", "2")],
    ids=["time passes", "time stands still"],
)
async def test_its_tests_pass_in_any_order_at_any_time_anywhere(
    app: Path, python: Path, zone: str, steps: str, seed: str
) -> None:
    whims = {"PYTHONPATH": str(Path(__file__).parent), "WHIMS_STEPS": steps, "WHIMS_SEED": seed}
    argv = ("-m", "pytest", "-q", "-p", "whims", "--ignore", "tests/contract_test.py")
    done = _run(app, str(python), *argv, TZ=zone, **whims)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]


async def test_it_serves_what_its_contract_says(app: Path, python: Path) -> None:
    done = _run(app, str(python), "-c", DUMP)
    assert done.returncode == 0, done.stderr
    contract = json.loads((app / "openapi.json").read_text(encoding="utf-8"))
    assert compare(contract, json.loads(done.stdout)) == []


@pytest.mark.parametrize(
    ("path", "right", "wrong", "tests"),
    [
        ("backend/app/core/fields.py", 'timespec="milliseconds"', 'timespec="auto"', "core_test.py"),
        ("backend/app/core/pagination.py", '"$options": "i"', '"$options": ""', "test_project.py"),
        ("backend/app/routers/project.py", "matching(owner=owner)", "matching()", "test_project.py"),
        ("backend/app/routers/project.py", ".sort(sort)", "", "test_project.py"),
        ("backend/app/models/project.py", 'unique_index("name")', 'IndexModel("name")', "test_project.py"),
        ("backend/app/core/references.py", "if not await", "if await", "test_project.py"),
    ],
)
async def test_its_tests_notice_what_is_broken(
    app: Path, python: Path, path: str, right: str, wrong: str, tests: str
) -> None:
    text = (app / path).read_text(encoding="utf-8")
    assert right in text
    (app / path).write_text(text.replace(right, wrong), encoding="utf-8")
    done = _run(app, str(python), "-m", "pytest", "-q", "-x", f"tests/{tests}")
    assert done.returncode == 1, done.stdout[-3000:]
