"""Backends whose accounts may not all do the same: their own tests and probes pass, and notice what is taken out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.contract import compare
from tests.integration.test_backend_writers import DUMP, _run
from tests.unit.offline.backend.assembly import assemble
from tests.unit.offline.backend.roles import chosen_roles, no_role_to_join_with, open_shelf, seed_swap

pytestmark = pytest.mark.integration


def _lay(analysis: Analysis, root: Path) -> Path:
    for path, text in assemble(analysis).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


async def _python(app: Path) -> str:
    """A Python with the app's packages, installed once for each lock file."""
    return str(await DependencyCache(default_cache()).python_env(Locks.read(app).python) / "bin" / "python")


@pytest.mark.parametrize("analysis", [seed_swap, chosen_roles, no_role_to_join_with, open_shelf])
async def test_its_tests_pass_and_it_serves_its_contract(analysis: object, tmp_path: Path) -> None:
    assert callable(analysis)
    app = _lay(analysis(), tmp_path)
    python = await _python(app)
    done = _run(app, python, "-m", "pytest", "-q")
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    served = _run(app, python, "-c", DUMP)
    contract = json.loads((app / "openapi.json").read_text(encoding="utf-8"))
    assert compare(contract, json.loads(served.stdout)) == []


@pytest.mark.parametrize(
    ("path", "pattern", "instead", "tests"),
    [
        (
            "routers/bed.py",
            r'dependencies=\[Depends\(require_role\("warden"\)\)\],?\s*',
            "",
            "access_test.py",
        ),
        ("routers/bed.py", r"tags=", "dependencies=[Depends(current_user)], tags=", "access_test.py"),
        ("routers/notice.py", r"dependencies=\[Depends\(current_user\)\],?", "", "access_test.py"),
        ("routers/swap_request.py", r'own_or_all\(user, "warden"\)', "{}", "test_swap_request.py"),
        (
            "routers/swap_request.py",
            r'own_or_all\(user, "warden"\)',
            "own_or_all(user)",
            "test_swap_request.py",
        ),
        ("routers/seed.py", r"    check_writable\(.*\n", "", "test_seed.py"),
        ("core/auth.py", r"unique=True, partial", "partial", "roles_test.py"),
        ("core/auth.py", r"if await _nobody_is_left_for\(before\)", "if False", "roles_test.py"),
        ("core/auth.py", r"if not may_give\(.*\)", "if False", "roles_test.py"),
        ("core/auth.py", r"    role: JoiningRole", "    role: Role", "roles_test.py"),
    ],
)
async def test_its_tests_notice_a_guard_that_is_gone(
    path: str, pattern: str, instead: str, tests: str, tmp_path: Path
) -> None:
    app = _lay(seed_swap(), tmp_path)
    file = app / "backend/app" / path
    text, count = re.subn(pattern, instead, file.read_text(encoding="utf-8"))
    assert count
    if "current_user" in instead:
        text = text.replace("\n\nrouter", "\nfrom app.core.auth import current_user\n\nrouter", 1)
    file.write_text(text, encoding="utf-8")
    done = _run(app, await _python(app), "-m", "pytest", "-q", "-x", f"tests/{tests}")
    assert done.returncode == 1, done.stdout[-3000:]
