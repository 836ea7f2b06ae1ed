"""Whatever the analysis: the code parses, its imports resolve, and it is the same every time."""

from __future__ import annotations

import posixpath
import re

import pytest
import tree_sitter_typescript
from hypothesis import HealthCheck, given, settings
from tree_sitter import Language, Node, Parser

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs, Page
from tests.unit.offline.frontend.apps import analyses, files_of

TSX = Parser(Language(tree_sitter_typescript.language_tsx()))
TS = Parser(Language(tree_sitter_typescript.language_typescript()))
DECLARED = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:function|const|type|interface) (\w+)", re.MULTILINE
)
RELATIVE = re.compile(r'from "(\./[^"]+)"')
SETTINGS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SETTINGS
@given(analyses())
def test_every_file_parses(analysis: Analysis) -> None:
    for path, text in files_of(analysis).items():
        parser = TSX if path.endswith(".tsx") else TS
        assert (wrong := faults(parser.parse(text.encode()).root_node)) == [], f"{path}: {wrong}\n{text}"


@SETTINGS
@given(analyses())
def test_relative_imports_resolve_and_name_what_is_exported(analysis: Analysis) -> None:
    files = files_of(analysis)
    for path, text in files.items():
        for module in RELATIVE.findall(text):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
            if base == "frontend/e2e/support":
                continue
            assert {f"{base}.ts", f"{base}.tsx"} & files.keys(), f"{path} imports {module}"


@SETTINGS
@given(analyses())
def test_no_name_is_there_twice(analysis: Analysis) -> None:
    assert twice(analysis) == []


@pytest.mark.parametrize("name", ["List", "Search", "Record", "Form", "Field"])
def test_an_entity_may_be_called_like_a_component(name: str) -> None:
    fields = [EntityField(name="title"), EntityField(name="status", type="enum", options=["new", "old"])]
    entity = Entity(name=name, plural=f"{name}s", fields=fields, search=["title"], filters=["status"])
    page = Page(slug=entity.slug, route="/", kind="collection", title=name, entity=name)
    needs = Needs(backend=True)
    assert twice(Analysis(name="App", summary="", entities=[entity], pages=[page], needs=needs)) == []


@SETTINGS
@given(analyses())
def test_hooks_keep_their_names_when_the_data_becomes_real(analysis: Analysis) -> None:
    files = files_of(analysis)
    for path, text in files.items():
        if path.startswith("api/") and path.endswith("data.ts"):
            assert exported(text) >= hooks(files[path.removeprefix("api/")])
            assert "mockCollection" not in text


@SETTINGS
@given(analyses())
def test_the_same_analysis_gives_the_same_files(analysis: Analysis) -> None:
    assert files_of(analysis) == files_of(analysis)


@SETTINGS
@given(analyses())
def test_no_file_leaves_its_page_or_its_test(analysis: Analysis) -> None:
    allowed = re.compile(
        r"^(api/)?frontend/(src/pages/[a-z0-9-]+/[a-z0-9-]+\.tsx?|e2e/[a-z0-9-]+\.spec\.ts)$"
    )
    assert [p for p in files_of(analysis) if not allowed.match(p)] == []


@pytest.mark.parametrize("code", ["const = 3", "<div>", "export default function ("])
def test_the_parser_sees_faults(code: str) -> None:
    assert faults(TSX.parse(code.encode()).root_node)


def faults(node: Node) -> list[str]:
    if node.type == "ERROR" or node.is_missing:
        return [f"line {node.start_point.row + 1}"]
    return [found for child in node.children if node.has_error for found in faults(child)]


def twice(analysis: Analysis) -> list[str]:
    """Names that a file imports or declares more than once."""
    found = []
    for path, text in files_of(analysis).items():
        names = [*imported(text), *DECLARED.findall(text)]
        found += [f"{path}: {name}" for name in sorted(set(names)) if names.count(name) > 1]
    return found


def imported(text: str) -> list[str]:
    """Under the names they have here: ``Table as Grid`` is ``Grid``."""
    listed = ",".join(re.findall(r"^import (?:type )?\{([^}]*)\}", text, re.MULTILINE))
    return [
        name.removeprefix("type ").split(" as ")[-1] for part in listed.split(",") if (name := part.strip())
    ]


def exported(text: str) -> set[str]:
    return set(re.findall(r"^export (?:async )?function (\w+)", text, re.MULTILINE))


def hooks(text: str) -> set[str]:
    return {name for name in exported(text) if name.startswith("use")}
