from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.protocol import ExecResult
from gencode_graph.sandbox.testing import Reply, ScriptedSandbox
from gencode_graph.tools.verify import backend, export_openapi, import_models, lint, run_pytest
from gencode_graph.tools.verify.backend import pytest_issues, ruff_issues
from gencode_graph.tools.verify.reports import Suite
from tests.unit.verify.reading import data, text

SUITE = Suite.model_validate_json(text("pytest.json"))
ENDED = ExecResult(("python",), 1, "", "", 1.0)


def printed(facts: Any) -> str:
    return "noise\n@@facts@@" + base64.b64encode(zlib.compress(json.dumps(facts).encode())).decode() + "\n"


def python(reply: Reply) -> ScriptedSandbox:
    return ScriptedSandbox({"python": reply, "ruff": reply})


def found(fragment: str) -> tuple[str, int | None, str]:
    """Path, line and message of the issue of the captured run that speaks of ``fragment``."""
    issue = next(i for i in pytest_issues(SUITE, ENDED) if fragment in i.message)
    return issue.path, issue.line, issue.message


def test_a_wrong_expectation_stays_with_its_test() -> None:
    path, line, message = found("::test_wrong")
    assert (path, line) == ("backend/tests/test_author.py", 11)
    assert "assert 'Ann' == 'Bob'" in message


def test_a_server_error_is_blamed_on_the_server() -> None:
    path, _, message = found("test_book.py::test_list")
    assert path == "backend/app/routers/book.py"
    assert "assert 500 == 200" in message
    assert "Input should be a valid list" in message
    assert "/srv/" not in message


def test_a_contract_failure_is_blamed_on_the_endpoint() -> None:
    assert found("Received: 418")[0] == "backend/app/routers/book.py"
    assert found("PATCH /api/authors")[0] == "backend/app/routers/author.py"


def test_files_that_cannot_be_collected() -> None:
    path, line, message = found("cannot import name 'Nothing'")
    assert (path, line) == ("backend/tests/test_broken.py", 1)
    assert "importlib" not in message
    assert found("SyntaxError")[0] == "backend/tests/test_syntax.py"
    assert found("fixture 'nothing' not found")[0] == "backend/tests/test_fixture.py"


async def test_run_pytest_counts_by_file() -> None:
    run = await run_pytest(python(Reply(1, printed(data("pytest.json")))))
    assert run.files["backend/tests/test_author.py"].failed == 2
    assert run.files["backend/tests/test_author.py"].passed == 1
    assert len(run.issues) == len(data("pytest.json")["failures"])


async def test_a_broken_conftest_is_blamed_on_what_it_imports() -> None:
    facts = {"code": 4, "counts": {}, "failures": []}
    run = await run_pytest(python(Reply(4, printed(facts), text("conftest.txt"))))
    assert [(i.path, i.line) for i in run.issues] == [("backend/app/models/author.py", 1)]
    assert "No module named" in run.issues[0].message


async def test_pytest_that_dies_is_an_issue() -> None:
    run = await run_pytest(python(Reply(139, "", "Segmentation fault")))
    assert "Segmentation fault" in run.issues[0].message


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(0, "\n@@running@@tests/test_book.py::test_a\n.\n@@running@@tests/test_author.py::test_b[x]\n"),
         "tests/test_author.py::test_b[x] ended the whole run"),
        (Reply(1, "\n@@running@@tests/test_author.py::test_c\n", "Killed: too much memory"), "too much memory"),
    ],
)  # fmt: skip
async def test_a_test_that_ends_the_run_is_named(reply: Reply, said: str) -> None:
    (issue,) = (await run_pytest(python(reply))).issues
    assert issue.path == "backend/tests/test_author.py"
    assert said in issue.message


async def test_a_test_that_never_ends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_sandbox: object, name: str, *_args: str, timeout: float) -> ExecResult:
        said = "\n@@running@@tests/test_author.py::test_b\n"
        return ExecResult((name,), -1, said, "", timeout, timed_out=True)

    monkeypatch.setattr(backend, "_python", hang)
    (issue,) = (await run_pytest(python(Reply()))).issues
    assert issue.path == "backend/tests/test_author.py"
    assert issue.message.startswith("tests/test_author.py::test_b never ended")


async def test_a_test_that_waited_too_long_is_run_once_more_before_it_is_blamed() -> None:
    late = {"file": "tests/test_author.py", "test": "test_b", "message": "TimeoutError: no answer in 5 s",
            "frames": [], "text": "", "log": "", "route": ""}  # fmt: skip
    counts = {"tests/test_author.py": {"passed": 1, "failed": 0, "skipped": 0}}
    bad = Reply(1, printed({"code": 1, "counts": counts, "failures": [late]}))
    good = Reply(0, printed({"code": 0, "counts": counts, "failures": []}))

    replies = iter([bad, good])
    run = await run_pytest(ScriptedSandbox({"python": lambda _: next(replies)}))
    assert (run.issues, run.passed) == ([], 1)

    sandbox = ScriptedSandbox({"python": bad})
    assert len((await run_pytest(sandbox)).issues) == 1, "twice is no accident"
    assert len(sandbox.calls) == 2

    wrong = Reply(
        1, printed({"code": 1, "counts": counts, "failures": [{**late, "message": "assert 1 == 2"}]})
    )
    sandbox = ScriptedSandbox({"python": wrong})
    assert len((await run_pytest(sandbox)).issues) == 1
    assert len(sandbox.calls) == 1, "what is wrong at once is not tried again"


async def test_no_tests_is_no_failure_of_the_run() -> None:
    run = await run_pytest(python(Reply(5, printed({"code": 5, "counts": {}, "failures": []}))))
    assert run.issues == []


async def test_export_openapi() -> None:
    served = await export_openapi(python(Reply(0, printed({"openapi": "3.1.0"}))))
    assert served.document == {"openapi": "3.1.0"}
    failed = await export_openapi(python(Reply(1, "", text("import.txt"))))
    assert failed.document is None
    assert failed.issues[0].path == "backend/app/models/author.py"


async def test_import_models() -> None:
    assert await import_models(python(Reply(0, printed([])))) == []
    issues = await import_models(python(Reply(0, printed(data("models.json")))))
    assert len(issues) == 2
    assert len({(issue.path, issue.line) for issue in issues}) == 2
    killed = await import_models(python(Reply(1, "", "MemoryError")))
    assert killed[0].message == "MemoryError"


async def test_lint() -> None:
    lines = [json.dumps(finding) for finding in data("ruff.json")]
    cut = ['{"code": "E1", "mes', "... 12345 bytes left out ...", 'age": "x"}']
    issues = ruff_issues("\n".join([*cut, *lines]))
    assert len(issues) == len(lines)
    assert any(i.message == "F821: Undefined name `Foo`" and i.line == 78 for i in issues)
    assert {i.path for i in issues} >= {"backend/app/models/book.py", "backend/app/models/author.py"}
    assert await lint(python(Reply(0, ""))) == []
    with pytest.raises(SandboxError, match="bad config"):
        await lint(python(Reply(2, "", "bad config")))
