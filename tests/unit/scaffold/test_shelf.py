"""What an app has of the shelf: what its pages list, and in the end what they import."""

from __future__ import annotations

import itertools
import json
from typing import get_args

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.artifacts.analysis import Library
from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Source
from gencode_graph.tools.app import ANALYSIS, App
from gencode_graph.tools.scaffold import own_locks, skeleton
from gencode_graph.tools.shelf import FRONTEND, LOCK, PACKAGE, SHELF, as_installed, manifests, of_ours
from gencode_graph.tools.unused import without_unused

ALL = frozenset(SHELF)
PAGE = "frontend/src/pages/home/index.tsx"
WHOLE = {"package.json": PACKAGE, "package-lock.json": LOCK}


def app(*libraries: str, page: str = "") -> App:
    wish = Analysis.model_validate(
        {
            "name": "Shelf", "summary": "", "needs": {"backend": False},
            "pages": [{"slug": "home", "route": "/", "kind": "tool", "title": "Home", "libraries": libraries}],
        }
    )  # fmt: skip
    texts = {**skeleton(wish), ANALYSIS: wish.model_dump_json(), PAGE: page}
    return App({path: text.encode() for path, text in texts.items()})


def test_every_library_that_a_page_may_list_is_there_pinned_and_of_the_licence_that_is_said() -> None:
    assert get_args(Library) == tuple(SHELF)
    asked = json.loads((FRONTEND / "package.json").read_text())
    lock = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    for shelved in SHELF.values():
        for name in shelved.packages:
            assert asked["dependencies"][name] == lock[f"node_modules/{name}"]["version"]
            assert lock[f"node_modules/{name}"]["license"] == shelved.licence
        assert all(name in asked["devDependencies"] for name in shelved.tools)


def test_all_libraries_make_the_templates_own_manifests_to_the_byte() -> None:
    for name, path in WHOLE.items():
        assert manifests(ALL)[path] == (FRONTEND / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHELF)
def test_a_library_that_no_page_lists_is_in_neither_manifest(name: str) -> None:
    without = manifests(ALL - {name})
    for package in (*SHELF[name].packages, *SHELF[name].tools):
        assert f'"{package}"' not in without[PACKAGE]
        assert f'"node_modules/{package}"' not in without[LOCK]


@pytest.mark.parametrize("kept", [c for n in range(3) for c in itertools.combinations(SHELF, n)])
def test_whatever_is_kept_finds_all_that_it_needs(kept: tuple[str, ...]) -> None:
    packages = json.loads(manifests(frozenset(kept))[LOCK])["packages"]
    for place, entry in packages.items():
        for name in entry.get("dependencies", {}):
            parts = place.split("node_modules/")
            folders = ["node_modules/".join(parts[:n]) for n in range(1, len(parts) + 1)]
            found = [f"{folder.rstrip('/')}/node_modules/{name}".lstrip("/") for folder in folders]
            assert any(one in packages for one in found), (place, name)


def test_an_app_has_what_its_pages_list_and_the_files_around_it() -> None:
    plain, charts = app(), app("charts")
    wrapper = "frontend/src/components/chart/index.ts"
    assert wrapper in charts.files
    assert wrapper not in plain.files
    assert b'"recharts"' in charts.files[PACKAGE]
    assert b'"recharts"' not in plain.files[PACKAGE]
    assert b"papaparse" not in charts.files[LOCK]


def test_all_apps_share_one_installation_and_a_persons_own_manifest_stands() -> None:
    for one in (app(), app("charts"), app("csv", "drag")):
        assert as_installed(one.files)[LOCK] == manifests(ALL)[LOCK].encode()
        assert own_locks(one.files) == []
    theirs = {**app("csv").files, PACKAGE: b'{"dependencies": {"left-pad": "1.3.0"}}'}
    assert of_ours(theirs) is None
    assert as_installed(theirs) == theirs
    assert PACKAGE in own_locks(theirs)


def test_what_is_listed_and_not_imported_leaves_in_the_end() -> None:
    used = app("charts", "csv", page='import { BarChart } from "@/components/chart"\n')
    left = without_unused(used)
    assert set(left) == {PACKAGE, LOCK}
    after = used.with_changes(left)
    assert of_ours(after.files) == {"charts"}
    assert without_unused(after) == {}


def test_the_wrapper_of_unused_charts_goes_too() -> None:
    left = without_unused(app("charts", page='import { parse } from "papaparse"\n'))
    gone = {path for path, data in left.items() if data is None}
    assert gone == {p for p in app("charts").files if p.startswith("frontend/src/components/chart/")}
    assert gone


def test_a_manifest_that_somebody_changed_is_left_alone() -> None:
    theirs = app("charts").with_changes({PACKAGE: b'{"dependencies": {}}'})
    assert without_unused(theirs) == {}


def test_only_a_page_that_lists_a_library_is_told_of_it() -> None:
    assert reads.libraries(Source(app(), "home")) == {}
    told = reads.libraries(Source(app("csv", "charts"), "home"))["libraries"]
    assert "\ncsv: papaparse" in told
    assert "`@/components/chart`" in told
    assert "dnd-kit" not in told
