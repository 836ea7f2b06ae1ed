"""Whatever the analysis, what is written for the backend is sound and agrees with itself."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from gencode_graph.artifacts import Analysis
from tests.unit.offline.backend.assembly import assemble, fragment, rich_analysis, written
from tests.unit.offline.backend.roles import chosen_roles, no_role_to_join_with, open_shelf, seed_swap
from tests.unit.offline.backend.strategies import analyses


def _bound_names(tree: ast.Module) -> list[str]:
    """Names a module binds at its top level, each as often as it binds them."""
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return names


def _unused_imports(tree: ast.Module) -> set[str]:
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return imported - {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@given(analyses())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_analysis_gives_python_that_parses_and_binds_no_name_twice_or_in_vain(analysis: Analysis) -> None:
    for path, text in written(analysis).items():
        if path.endswith(".py"):
            tree = ast.parse(text, path)
            names = _bound_names(tree)
            assert len(names) == len(set(names)), (path, sorted(names))
            assert not _unused_imports(tree), path


@given(analyses())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_model_declares_a_field_that_hides_a_member_or_repeats(analysis: Analysis) -> None:
    hidden = {"count", "set", "copy", "schema", "class", "from", "bool", "model_config"}
    files = written(analysis)
    for entity in analysis.entities:
        tree = ast.parse(files[f"backend/app/models/{entity.snake}.py"])
        for node in (n for n in tree.body if isinstance(n, ast.ClassDef)):
            fields = [
                s.target.id
                for s in node.body
                if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
            ]
            assert len(fields) == len(set(fields))
            # Figures have a `count` of their own: they are no documents.
            own = hidden - {"count"} if node.name.endswith(("Stats", "Group")) else hidden
            assert not own & set(fields), (node.name, fields)


@given(analyses())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_routers_declare_exactly_the_contracts_operations(analysis: Analysis) -> None:
    files = written(analysis)
    for entity in analysis.entities:
        text = files[f"backend/app/routers/{entity.snake}.py"]
        declared = {
            keyword.value.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg == "operation_id" and isinstance(keyword.value, ast.Constant)
        }
        paths = fragment(analysis, entity)["paths"]
        assert declared == {op["operationId"] for item in paths.values() for op in item.values()}
        assert {f"create_{entity.snake}", f"list_{entity.collection}", f"delete_{entity.snake}"} <= declared
        assert (f"get_{entity.snake}_stats" in declared) is bool(analysis.stats_of(entity.name))


@pytest.mark.parametrize(
    "analysis",
    [
        rich_analysis(auth=True),
        rich_analysis(auth=False),
        seed_swap(),
        chosen_roles(),
        no_role_to_join_with(),
        open_shelf(),
    ],
    ids=["accounts", "open", "roles", "chosen roles", "no role to join with", "public access"],
)
def test_what_is_written_is_lint_free_and_formatted(tmp_path: Path, analysis: Analysis) -> None:
    for path, text in assemble(analysis).items():
        if path.startswith("backend/"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    for command in (["check"], ["format", "--diff"]):
        argv = [sys.executable, "-m", "ruff", *command, "--no-cache", "backend"]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_owned_records_are_always_looked_up_with_their_owner() -> None:
    text = written(rich_analysis(auth=True))["backend/app/routers/ticket.py"]
    queries = [line for line in text.split("\n") if "Ticket.find" in line or "summarise(" in line]
    assert queries
    assert text.count('"owner_id": str(user.id)') == 3, "one record, the list, and the figures"
    assert "Ticket.get(" not in text


def test_without_accounts_nothing_asks_who_is_there() -> None:
    files = assemble(rich_analysis(auth=False))
    assert "backend/app/core/auth.py" not in files
    routers = "".join(text for path, text in files.items() if "/routers/" in path)
    assert "app.core.auth" not in routers
    assert "owner_id" not in routers
    assert "from app.models.user import User" in files["backend/app/routers/project.py"]


def test_stats_come_before_the_id_which_would_swallow_them() -> None:
    text = written(rich_analysis(auth=True))["backend/app/routers/ticket.py"]
    assert text.index('"/stats"') < text.index('"/{ticket_id}"')


def test_a_filter_named_like_a_list_parameter_is_not_offered() -> None:
    files = assemble(rich_analysis(auth=True))
    operation = json.loads(files["openapi.json"])["paths"]["/api/tickets"]["get"]
    names = [p["name"] for p in operation["parameters"]]
    assert names.count("page") == 1
    assert {"class", "user", "count"} <= set(names)


def test_writing_twice_gives_the_same() -> None:
    assert written(rich_analysis(auth=True)) == written(rich_analysis(auth=True))


def test_a_long_query_without_filters_imports_nothing_for_them() -> None:
    names = [f"name_of_the_{word}_contact_person" for word in ("first", "second", "third")]
    entity = {"name": "Student", "plural": "Students", "fields": [{"name": name} for name in names]}
    page = {"slug": "students", "route": "/", "kind": "collection", "title": "Students", "entity": "Student"}
    analysis = Analysis.model_validate(
        {"name": "School", "summary": "-", "entities": [{**entity, "search": names}], "pages": [page]}
    )
    text = written(analysis)["backend/app/routers/student.py"]
    assert "found = containing(" in text
    assert "matching" not in text
