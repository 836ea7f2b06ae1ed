"""Schemathesis asks the server whatever its own OpenAPI document allows. No socket is opened, no run is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import ContentTypeServerError, FailureGroup, ServerError

from gencode_graph.artifacts import RunReport, Usage
from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home, Options
from gencode_graph.server import adapter, runs
from gencode_graph.server.app import create_app


async def over_at_once(home: Home, description: str, **options: Any) -> RunReport:
    """A run that ends as it begins."""
    project_id = options.get("project_id") or "app"
    report = RunReport(
        project_id=project_id,
        status="completed",
        model="offline",
        sandbox="none",
        revision="a",
        usage=Usage(),
        steps={},
    )
    options["on_event"](Event(kind="run_started", message=project_id))
    home.save_options(project_id, Options(description, "offline", "none"))
    home.save_report(report)
    return report


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(runs, "new_run", over_at_once)
    monkeypatch.setattr(adapter, "new_run", over_at_once, raising=False)
    app = create_app(Context(home=str(tmp_path), sandbox="none"))

    async def from_here(scope: Any, receive: Any, send: Any) -> None:
        """As a client of this machine asks: Schemathesis' own would be refused, for its host and its address."""
        if scope["type"] == "http":
            others = [header for header in scope["headers"] if header[0] != b"host"]
            scope = {**scope, "client": ("127.0.0.1", 1), "headers": [*others, (b"host", b"localhost")]}
        await app(scope, receive, send)

    return schemathesis.openapi.from_asgi("/openapi.json", from_here)


def findings(operation: Any) -> list[Exception]:
    """What all of Schemathesis' checks say of a few requests of every kind."""
    found: list[Exception] = []

    @given(case=operation.as_strategy())
    @settings(
        max_examples=10, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    def ask(case: Any) -> None:
        try:
            case.call_and_validate()
        except FailureGroup as failures:
            found.extend(failures.exceptions)

    ask()
    return found


def test_whatever_is_asked_the_server_does_not_fail(schema: Any) -> None:
    asked = []
    for result in schema.include(
        path_regex=r"^/(health|runs|gencode/(invoke|batch|input_schema)$)"
    ).get_all_operations():
        operation = result.ok()
        asked.append(operation.label)
        broken = [e for e in findings(operation) if isinstance(e, ServerError | ContentTypeServerError)]
        assert not broken, operation.label
    assert {"GET /health", "POST /runs", "GET /runs/{project_id}", "POST /gencode/invoke"} <= set(asked)
