import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.testing import Reply, ScriptedSandbox
from gencode_graph.tools.verify import build, generate_types, typecheck
from gencode_graph.tools.verify.frontend import build_issue, tsc_issues
from tests.unit.verify.reading import text


def test_compiler_messages_with_what_explains_them() -> None:
    issues = tsc_issues(text("tsc.txt"))
    assert [issue.line for issue in issues] == [3, 7, 8, 9, 10]
    assert {issue.path for issue in issues} == {"frontend/src/pages/books/index.tsx"}
    assert issues[0].message.startswith("TS2307: Cannot find module '@/components/ui/buton'")
    assert "Did you mean 'title'?" in issues[-1].message


@given(st.text())
def test_any_output_is_survived(printed: str) -> None:
    tsc_issues(printed)
    assert build_issue(printed).path.startswith("frontend/")


def test_an_import_that_is_not_there() -> None:
    issue = build_issue(text("build_unresolved.txt"))
    assert issue.path == "frontend/src/pages/books/index.tsx"
    assert "Could not resolve './nothing'" in issue.message
    assert "node_modules" not in issue.message
    assert "\x1b" not in issue.message


def test_the_importer_is_blamed_for_what_cannot_be_loaded() -> None:
    issue = build_issue(
        "error during build:\nBuild failed with 1 error:\n\n[UNLOADABLE] Could not load "
        "/srv/shelf/frontend/src/components/nothing.tsx (imported by src/pages/books/index.tsx)"
    )
    assert issue.path == "frontend/src/pages/books/index.tsx"


def test_markup_that_does_not_close() -> None:
    issue = build_issue(text("build_syntax.txt"))
    assert (issue.path, issue.line) == ("frontend/src/pages/books/index.tsx", 5)
    assert "Expected corresponding JSX closing tag" in issue.message


async def test_a_compiler_that_says_nothing_is_an_infrastructure_failure() -> None:
    assert await typecheck(ScriptedSandbox({"tsc": Reply()})) == []
    with pytest.raises(SandboxError, match="heap out of memory"):
        await typecheck(ScriptedSandbox({"tsc": Reply(134, "", "heap out of memory")}))


async def test_build_and_types() -> None:
    assert await build(ScriptedSandbox({"vite": Reply()})) == []
    made = Reply(files={"frontend/src/api/schema.d.ts": b"export type paths = {}"})
    assert await generate_types(ScriptedSandbox({"openapi-typescript": made})) == "export type paths = {}"
    with pytest.raises(SandboxError, match="no such ref"):
        await generate_types(ScriptedSandbox({"openapi-typescript": Reply(1, "", "no such ref")}))
