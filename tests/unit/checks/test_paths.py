"""Where a unit may write, and every way out that must be shut."""

from __future__ import annotations

import posixpath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.checks.paths import paths_allowed, paths_distinct, paths_plain
from gencode_graph.tools.draft import Facts
from tests.unit.checks.drafts import told

OUT = [
    "/etc/passwd", "../x.py", "backend/../../x.py", "backend/..", "backend/./x.py", "./x.py", "backend//x.py", "",
    "C:\\x.py", "backend\\app\\x.py", "..\\x", "~/x", "backend/a\0b.py", "backend/a\nb.py", "backend/\u202ea.py",
    ".git/config", "backend/.git/hooks/x", ".GIT/config", ".gencode/report.json", "frontend/node_modules/a.js",
    "a/" * 130 + "x.py", "backend/ x.py", "backend/x.py ", "file:///etc/passwd", "%2e%2e/x", "backend/", ".", "..",
    "$HOME/x", "a|b", "a;b",
]  # fmt: skip


@pytest.mark.parametrize("path", OUT)
def test_paths_that_are_refused(path: str) -> None:
    found = told(paths_plain, {path: "x"})
    assert found
    assert "relative to the app's root" in found[0]


GOOD = ["backend/app/main.py", "frontend/src/pages/gym-classes/index.tsx", "README.md", ".env.example", "a/b/__init__.py",
        ".github/workflows/ci.yml", "frontend/src/pages/[id].tsx", "contracts/gym_class.md"]  # fmt: skip


@pytest.mark.parametrize("path", GOOD)
def test_plain_paths_pass(path: str) -> None:
    assert told(paths_plain, {path: "x"}) == []


FACTS = Facts(
    files={"backend/app/core/errors.py": "", "frontend/src/pages/hives/index.tsx": ""},
    may_write=("frontend/src/pages/hives/**", "backend/app/routers/hive.py"),
    locked=frozenset({"frontend/src/pages/hives/locked.ts"}),
)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("backend/app/routers/apiary.py", "may only write"),
        ("backend/app/routers/hive.py.bak", "may only write"),
        ("frontend/src/pages/hives2/index.tsx", "may only write"),
        ("backend/requirements.txt", "may only write"),
        ("frontend/src/pages/hives/locked.ts", "belongs to the template"),
    ],
)
def test_outside_the_allow_list(path: str, word: str) -> None:
    assert word in told(paths_allowed, {path: "x"}, FACTS)[0]


def test_inside_the_allow_list() -> None:
    assert (
        told(
            paths_allowed, {"frontend/src/pages/hives/a/b.tsx": "", "backend/app/routers/hive.py": ""}, FACTS
        )
        == []
    )
    assert told(paths_allowed, {"a": ""}, Facts())


@pytest.mark.parametrize(
    "files",
    [
        {"frontend/src/pages/hives/Index.tsx": ""},
        {"frontend/src/pages/hives/a.ts": "", "frontend/src/pages/hives/A.ts": ""},
        {"frontend/src/pages/hives": ""},
        {"frontend/src/pages/hives/index.tsx/x.ts": ""},
        {"a/b": "", "a": ""},
    ],
)
def test_clashes(files: dict[str, str]) -> None:
    assert told(paths_distinct, files, FACTS)


def test_overwriting_is_no_clash() -> None:
    assert (
        told(
            paths_distinct,
            {"frontend/src/pages/hives/index.tsx": "", "frontend/src/pages/hives/b.ts": ""},
            FACTS,
        )
        == []
    )


PARTS = st.sampled_from(
    ["..", ".", "", "a", "b.py", "~", "\\", "/", " ", "\0", ".git", "C:", "..."]
) | st.text(max_size=4)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=6).map("/".join))
def test_what_passes_stays_inside(path: str) -> None:
    if not told(paths_plain, {path: "x"}):
        assert posixpath.normpath(posixpath.join("/root/app", path)).startswith("/root/app/")
        assert "\\" not in path
        assert path.isprintable()
