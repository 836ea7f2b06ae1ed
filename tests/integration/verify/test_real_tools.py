"""The real tools on a real skeleton: what the parsers rely on is still what the tools print."""

from __future__ import annotations

import base64
import io
import json
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page
from gencode_graph.sandbox import Sandbox, open_sandbox
from gencode_graph.tools import verify
from gencode_graph.tools.preview import open_app
from gencode_graph.tools.proof.scripts import script_mutants
from gencode_graph.tools.scaffold import skeleton
from gencode_graph.tools.verify.logic import run_vitest, try_logic

pytestmark = pytest.mark.integration

BOOKS = Page(slug="books", route="/", kind="collection", title="Books", entity="Book")
BOOK = Entity(name="Book", plural="Books", fields=[EntityField(name="title")])
ANALYSIS = Analysis(name="Shelf", summary="Books.", entities=[BOOK], pages=[BOOKS])
MODEL = (
    '"""Books."""\n\nfrom app.core.documents import TimestampedDocument\n\n\n'
    'class Book(TimestampedDocument):\n    title: str\n\n    class Settings:\n        name = "books"\n'
)
MAIN = (
    '"""The app."""\n\nfrom fastapi import FastAPI\n\nfrom app.core.database import lifespan\n'
    "from app.core.errors import install_error_handlers\n\n"
    'app = FastAPI(lifespan=lifespan)\ninstall_error_handlers(app)\n\n\n@app.get("/api/books")\n'
    "async def list_books() -> list[str]:\n    return []\n"
)
PAGE = (
    'import { PageHeader } from "@/components/page-header"\n\n'
    'export default function Books() {\n  return <PageHeader title="Books" />\n}\n'
)
TEST = (
    "from httpx import AsyncClient\n\n\nasync def test_list(client: AsyncClient) -> None:\n"
    '    assert (await client.get("/api/books")).json() == []\n'
)
FILES = {
    "backend/app/models/book.py": MODEL,
    "backend/app/main.py": MAIN,
    "backend/tests/test_book.py": TEST,
    "frontend/src/pages/books/index.tsx": PAGE,
    "openapi.json": json.dumps({"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {}}),
}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Sandbox]:
    for path, text in {**skeleton(ANALYSIS), **FILES}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    sandbox = open_sandbox("auto", tmp_path, trusted=True)
    yield sandbox
    await sandbox.close()


async def test_backend_tools(app: Sandbox) -> None:
    await app.start(["backend"])
    assert await verify.import_models(app) == []
    served = await verify.export_openapi(app)
    assert served.document is not None
    assert "/api/books" in served.document["paths"]
    run = await verify.run_pytest(app, ["tests/test_book.py"])
    assert run.issues == []
    assert run.files == {"backend/tests/test_book.py": verify.Counts(passed=1)}

    await app.write("backend/app/main.py", MAIN.replace("return []", "return {}['x']").encode())
    failed = await verify.run_pytest(app, ["tests/test_book.py"])
    assert [(i.path, i.line) for i in failed.issues] == [("backend/app/main.py", 14)]
    await app.write("backend/app/models/book.py", MODEL.replace("str", "Nothing").encode())
    assert [(i.path, i.line) for i in await verify.import_models(app)] == [("backend/app/models/book.py", 7)]
    assert [i.message for i in await verify.lint(app)] == ["F821: Undefined name `Nothing`"]


async def test_frontend_tools(app: Sandbox) -> None:
    await app.start(["frontend"])
    assert "export type paths" in await verify.generate_types(app)
    assert await verify.build(app) == []
    await app.write("frontend/src/pages/books/index.tsx", PAGE.replace("title=", "titel=").encode())
    issues = await verify.typecheck(app)
    assert ("frontend/src/pages/books/index.tsx", 4) in [(i.path, i.line) for i in issues]
    await app.write("frontend/src/pages/books/index.tsx", PAGE.replace("page-header", "nothing").encode())
    assert [i.path for i in await verify.build(app)] == ["frontend/src/pages/books/index.tsx"]


async def test_the_app_opens_as_a_user_opens_it(app: Sandbox) -> None:
    """Its page, and its API through the page's server: each in a sandbox of its own."""
    health = (
        '\n\n@app.get("/api/health")\nasync def health() -> dict[str, str]:\n    return {"status": "ok"}\n'
    )
    await app.write("backend/app/main.py", (MAIN + health).encode())
    await app.start(["backend", "frontend"])
    assert await verify.build(app) == []
    assert await open_app(app, backend=True) == []
    assert await app.logs("frontend")


ENDS = "import os\n\n\ndef test_fine() -> None:\n    pass\n\n\ndef test_ends() -> None:\n    os._exit(0)\n"
HANGS = "import asyncio\n\n\nasync def test_waits() -> None:\n    await asyncio.Event().wait()\n"
FORGED = base64.b64encode(zlib.compress(b'{"code": 0, "counts": "many", "failures": []}')).decode()
FORGES = (
    "import os\nimport sys\n\n\ndef test_forges(capfd) -> None:\n    with capfd.disabled():\n"
    f"        print('@@facts@@{FORGED}', flush=True)\n        os._exit(0)\n"
)
NOISY = (
    "import secrets\n\nimport pytest\n\n\n@pytest.mark.parametrize('number', range(60))\n"
    "def test_noise(number: int) -> None:\n    pytest.fail(secrets.token_hex(4000))\n"
)


@pytest.mark.parametrize("text", [ENDS, FORGES], ids=["ends", "forges"])
async def test_a_test_that_ends_the_run_is_found(app: Sandbox, text: str) -> None:
    await app.start(["backend"])
    await app.write("backend/tests/test_odd.py", text.encode())
    (issue,) = (await verify.run_pytest(app, ["tests/test_book.py", "tests/test_odd.py"])).issues
    assert issue.path == "backend/tests/test_odd.py"
    assert "ended the whole run" in issue.message


async def test_a_test_that_never_ends_is_found(app: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    await app.start(["backend"])
    await app.write("backend/tests/test_odd.py", HANGS.encode())
    monkeypatch.setattr(verify.backend, "PYTEST_SECONDS", 15)
    (issue,) = (await verify.run_pytest(app, ["tests/test_book.py", "tests/test_odd.py"])).issues
    assert issue.path == "backend/tests/test_odd.py"
    assert "test_waits never ended" in issue.message


async def test_failures_that_say_more_than_fits_are_still_failures(app: Sandbox) -> None:
    await app.start(["backend"])
    await app.write("backend/tests/test_odd.py", NOISY.encode())
    run = await verify.run_pytest(app, ["tests/test_odd.py"])
    assert run.files["backend/tests/test_odd.py"].failed == 60
    assert 0 < len(run.issues) <= 40
    assert {issue.path for issue in run.issues} == {"backend/tests/test_odd.py"}


HEALTH = '\n\n@app.get("/api/health")\nasync def health() -> dict[str, str]:\n    return {"status": "ok"}\n'
FORGED_JOURNEYS = """
import { writeFileSync } from "node:fs"
import { test } from "@playwright/test"

test("books open", async () => {
  writeFileSync("test-results/report.json", JSON.stringify({ suites: [{ specs: 7 }], errors: "none" }))
  process.kill(process.ppid, "SIGKILL")
  await new Promise(() => undefined)
})
"""


async def test_a_journey_that_forges_its_report_has_failed(app: Sandbox) -> None:
    await app.start(["backend", "frontend"])
    await app.write("frontend/e2e/books.spec.ts", FORGED_JOURNEYS.encode())
    await app.write("backend/app/main.py", f"{MAIN}{HEALTH}".encode())
    assert await verify.build(app) == []
    run = await verify.run_playwright(app)
    assert run.passed == 0
    (issue,) = run.issues
    assert "The journeys did not run" in issue.message
    assert run.seconds < 60


ODD = {
    "reload": "useEffect(() => window.location.reload(), [])",
    "elsewhere": 'useEffect(() => { window.location.href = "https://example.com" }, [])',
    "tall": 'useEffect(() => { document.body.style.height = "3000000px" }, [])',
}


@pytest.mark.parametrize("way", ODD)
async def test_a_page_that_cannot_be_shown_is_its_own_fault(app: Sandbox, way: str) -> None:
    """A tall one can, in part."""
    await app.start(["frontend"])
    text = PAGE.replace("{\n  return", f"{{\n  {ODD[way]}\n  return")
    page = f'import {{ useEffect }} from "react"\n{text}'
    await app.write("frontend/src/pages/books/index.tsx", page.encode())
    assert await verify.build(app) == []
    taken = await verify.screenshots(app, [BOOKS])
    unopened = [issue.path for issue in taken.issues if issue.check == "unopened"]
    assert unopened == ([] if way == "tall" else ["frontend/src/pages/books/index.tsx"])
    assert len(taken.pictures) == (3 if way == "tall" else 0)


@pytest.mark.parametrize("dark", [True, False])
async def test_on_mobile_the_app_is_seen_as_it_was_wished(app: Sandbox, dark: bool) -> None:
    """With pictures of other sites stood in for."""
    await app.start(["frontend"])
    shown = (
        'return <><PageHeader title="Books" /><img alt="A book" src="https://pictures.example/book.jpg" /></>'
    )
    page = PAGE.replace('return <PageHeader title="Books" />', shown)
    await app.write("frontend/src/pages/books/index.tsx", page.encode())
    assert await verify.build(app) == []
    taken = await verify.screenshots(app, [BOOKS], dark=dark)
    assert taken.issues == []
    pictures = taken.pictures
    with Image.open(io.BytesIO(pictures["books-mobile.png"])) as picture:
        grey = picture.convert("L").resize((1, 1)).tobytes()[0]
    assert (grey < 100) is dark


ASKS = """
import { expect, test } from "./support"

test("what the API does not have is no fault of the page", async ({ page }) => {
  await page.goto("/")
  expect(await page.evaluate(async () => (await fetch("/api/books/none")).status)).toBe(404)
})

test("a picture of another site is stood in for", async ({ page }) => {
  await page.goto("/")
  const width = page.evaluate(async () => {
    const picture = new Image()
    picture.src = "https://pictures.example/apple.jpg"
    await picture.decode()
    return picture.naturalWidth
  })
  expect(await width).toBeGreaterThan(0)
})

test("what the page lacks is", async ({ page }) => {
  await page.route("**/picture.png", (route) => route.fulfill({ status: 404, body: "" }))
  await page.goto("/")
  expect(await page.evaluate(async () => (await fetch("/picture.png")).status)).toBe(404)
})
"""


async def test_a_journey_may_ask_for_what_the_api_does_not_have(app: Sandbox) -> None:
    await app.start(["backend", "frontend"])
    await app.write("frontend/e2e/books.spec.ts", ASKS.encode())
    await app.write("backend/app/main.py", f"{MAIN}{HEALTH}".encode())
    assert await verify.build(app) == []
    run = await verify.run_playwright(app)
    assert run.passed == 2
    (issue,) = run.issues
    assert "what the page lacks is" in issue.message
    assert "404" in issue.message


POINTS = """
export function points(right: boolean, ms: number): number {
  if (!right) return 0
  return ms <= 5000 ? 2 : 1
}
"""
POINTS_TESTED = """
import { expect, test } from "vitest"
import { points } from "./logic"

test("R1: a wrong answer has no point", () => expect(points(false, 1)).toBe(0))
test("R2: within five seconds there are two", () => expect([points(true, 1), points(true, 6000)]).toEqual([2, 1]))
"""


async def test_what_the_tests_of_logic_notice(app: Sandbox) -> None:
    """The first that is taken out they do; the limit itself, at which none of them is, they do not."""
    await app.start(["frontend"])
    path = "frontend/src/pages/books/logic.ts"
    await app.write(path, POINTS.encode())
    await app.write("frontend/src/pages/books/logic.test.ts", POINTS_TESTED.encode())
    run = await run_vitest(app)
    assert (run.issues, [one.requirements for one in run.evidence]) == ([], [["R1"], ["R2"]])
    trials = await try_logic(app, POINTS, script_mutants(path, POINTS), seconds=120)
    assert [(trial.ending, len(trial.failed)) for trial in trials] == [("noticed", 1), ("unnoticed", 0)]
    assert (await app.read(path)).decode() == POINTS, "it is as it was"
    assert [one.ending for one in await try_logic(app, POINTS, script_mutants(path, POINTS), -1)] == [
        "untried"
    ] * 2
