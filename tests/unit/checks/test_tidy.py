"""What ruff can put right by itself is put right, and nothing else is touched."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.scaffold import skeleton
from gencode_graph.tools.tidy import RULES, tidied
from tests.unit.offline.backend.ruled import ruled_analysis

OURS = skeleton(ruled_analysis())[RULES]
ROUTER = "backend/app/routers/loan.py"


def tidy(text: str, path: str = ROUTER) -> str:
    return tidied({path: text}, OURS)[path]


def test_imports_are_ordered_and_what_has_a_newer_name_gets_it() -> None:
    before = (
        "from app.models.loan import Loan\nimport os\nfrom datetime import datetime, timezone\n"
        "def late(loan: Loan) -> bool:\n    return loan.due < datetime.now(timezone.utc)\n"
    )
    assert tidy(before) == (
        "from datetime import UTC, datetime\n\nfrom app.models.loan import Loan\n\n\n"
        "def late(loan: Loan) -> bool:\n    return loan.due < datetime.now(UTC)\n"
    )


def test_what_is_meant_otherwise_stays() -> None:
    """Fixes that may change what the code does are left to its author."""
    text = "def late(days: list[int] = []) -> int:\n    spare = len(days)\n    return 1\n"
    assert tidy(text) == text


def test_what_is_no_python_stays() -> None:
    assert tidy("def late(:\n  x =\n") == "def late(:\n  x =\n"
    assert tidy("{ 'a' :1 }", "frontend/e2e/loans.spec.ts") == "{ 'a' :1 }"
    assert tidy("x  =  1\n", "../outside.py") == "x  =  1\n"


@given(st.dictionaries(st.text(string.ascii_letters + "./\0", max_size=12), st.text(max_size=30), max_size=3))
def test_no_names_and_no_texts_hinder_it(files: dict[str, str]) -> None:
    files = {f"{name}.py": text for name, text in files.items()}
    assert tidied(files, OURS).keys() == files.keys()
