"""One table of versions, and whatever else says which ones."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet

from gencode_graph.context import Context
from gencode_graph.sandbox.services import NODE_IMAGE, PYTHON_IMAGE
from gencode_graph.sandbox.versions import (
    APP_PYTHON,
    APP_PYTHON_NAMES,
    GENCODE_PYTHON,
    NODE,
    NODE_ENGINES,
    NPM,
    Needed,
)

ROOT = Path(__file__).parents[3]
APP = ROOT / "gencode_graph" / "templates" / "app"
SEEN = [
    f"{major}.{minor}.0" for major in (18, 20, 21, 22, 23, 24, 26) for minor in (0, 9, 11, 12, 18, 19, 20)
]
MINORS = [f"3.{minor}" for minor in range(9, 17)]


def words(path: str) -> str:
    """A file's words, without the marks and line ends between them."""
    return " ".join(re.sub(r"[#|`*]", " ", (ROOT / path).read_text(encoding="utf-8")).split())


def project(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    return dict(
        tomllib.loads(re.sub(r"\{\{.*?\}\}", '"x"', text.replace('"{{ slug }}-backend"', '"x"')))["project"]
    )


def in_npms_words(engines: str, version: str) -> bool:
    """What npm makes of a range of ``^`` and ``>=``."""

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(map(int, text.split(".")))

    def one(wanted: str) -> bool:
        least = numbers(wanted.lstrip("^>="))
        same_major = numbers(version)[0] == least[0]
        return numbers(version) >= least and (same_major or not wanted.startswith("^"))

    return any(one(wanted.strip()) for wanted in engines.split("||"))


@pytest.mark.parametrize("file", ["package.json", "package-lock.json"])
def test_the_frontends_manifests_say_what_the_table_says(file: str) -> None:
    content = json.loads((APP / "frontend" / file).read_text())
    assert content.get("packages", {"": content})[""]["engines"] == {"node": NODE_ENGINES}
    assert [NODE.takes(version) for version in SEEN] == [
        in_npms_words(NODE_ENGINES, version) for version in SEEN
    ]


def test_the_oldest_node_we_take_does_for_all_locked_packages() -> None:
    packages = json.loads((APP / "frontend" / "package-lock.json").read_text())["packages"]
    needed = {name: facts for name, facts in packages.items() if not facts.get("optional")}
    wanted = {
        name: facts["engines"]["node"]
        for name, facts in needed.items()
        if facts.get("engines", {}).get("node")
    }
    assert "node_modules/vite" in wanted
    for name, engines in wanted.items():
        simple = [part for part in engines.split("||") if re.fullmatch(r"\s*(\^|>=)\s*\d+(\.\d+)*\s*", part)]
        assert any(in_npms_words(part.replace(" ", ""), "20.19.0") for part in simple), (name, engines)
        assert any(in_npms_words(part.replace(" ", ""), "22.12.0") for part in simple), (name, engines)


def test_the_backends_manifest_says_what_the_table_says() -> None:
    said = SpecifierSet(project(APP / "backend" / "pyproject.toml.j2")["requires-python"])
    assert [version for version in MINORS if version in said] == [v for v in MINORS if APP_PYTHON.takes(v)]
    assert [name.removeprefix("python") for name in APP_PYTHON_NAMES] == ["3.13", "3.12", "3.11"]
    assert all(APP_PYTHON.takes(name.removeprefix("python")) for name in APP_PYTHON_NAMES)


def test_our_own_manifests_say_what_the_table_says() -> None:
    own = project(ROOT / "pyproject.toml")
    said = SpecifierSet(own["requires-python"])
    assert [version for version in MINORS if version in said] == [
        v for v in MINORS if GENCODE_PYTHON.takes(v)
    ]
    named = [re.search(r":: (3\.\d+)$", line) for line in own["classifiers"]]
    assert [found[1] for found in named if found] == ["3.11", "3.12", "3.13"], "those that are tested"
    assert "for version in 3.11 3.12 3.13;" in (ROOT / ".ci" / "pythons").read_text()
    assert GENCODE_PYTHON.takes(json.loads((ROOT / "langgraph.json").read_text())["python_version"])
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("README.md", [GENCODE_PYTHON, APP_PYTHON, NODE]),
        ("CONTRIBUTING.md", [NODE]),
        ("Makefile", [GENCODE_PYTHON, NODE]),
        ("docs/sandbox.md", [APP_PYTHON, NODE]),
        ("gencode_graph/templates/app/README.md.j2", [APP_PYTHON, NODE]),
        ("gencode_graph/templates/app/backend/Dockerfile", [APP_PYTHON]),
        ("gencode_graph/templates/app/frontend/Dockerfile", [NODE]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_texts_say_what_the_table_says(path: str, needed: list[Needed]) -> None:
    for one in needed:
        assert one.told in words(path), f"{path}: {one}"


def test_images_and_workflows_are_of_the_table() -> None:
    workflow = (APP / ".github/workflows/ci.yml.j2").read_text()
    options = Context()
    for image in (PYTHON_IMAGE, options.docker_backend_image):
        assert APP_PYTHON.takes(image.partition(":")[2])
    assert NODE.takes(NODE_IMAGE.partition(":")[2].partition("-")[0] + ".99"), (
        "the newest of its major version"
    )
    python, node = (re.search(rf'{tool}-version: "(.*)"', workflow) for tool in ("python", "node"))
    assert python
    assert node
    assert APP_PYTHON.takes(python[1])
    assert NODE.takes(f"{node[1]}.99")


@pytest.mark.parametrize(
    ("version", "does"), [("10.8.2", True), ("9.2.0", True), ("8.19.4", False), ("", False)]
)
def test_npm(version: str, does: bool) -> None:
    assert NPM.takes(version) is does
