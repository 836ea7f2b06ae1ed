"""Strangers read, accounts write their own: whoever looks at the page is offered what they may, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.parse import parse_ask
from gencode_graph.models.offline.writers import WRITERS
from gencode_graph.nodes.asking import asked
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source
from gencode_graph.prompts.load import messages
from gencode_graph.sandbox import Sandbox, open_sandbox
from gencode_graph.tools import verify
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.app import App
from tests.unit.offline.backend.assembly import assemble
from tests.unit.offline.backend.roles import open_shelf

pytestmark = pytest.mark.integration

JOURNEY = """
import { expect, test, unique } from "./support"

test("only whose it is may change it", async ({ page, api, another, visitor }) => {
  const title = unique("Poem")
  expect((await api.post("/api/poems", { data: { title } })).status()).toBe(201)
  const other = await another()
  for (const [who, buttons] of [[page, 2], [other.page, 0], [visitor, 0]] as const) {
    await who.goto("/")
    const row = who.getByRole("row").filter({ hasText: title })
    await expect(row).toBeVisible()
    await expect(row.getByRole("button")).toHaveCount(buttons)
    await expect(who.getByRole("button", { name: "New poem" })).toHaveCount(who === visitor ? 0 : 1)
  }
})
"""


def shelf() -> Analysis:
    """Its page is for everybody."""
    analysis = open_shelf()
    shown = analysis.pages[0].model_copy(update={"access": ["public"]})
    return analysis.model_copy(update={"pages": [shown]})


def answer(step: str, files: dict[str, str]) -> dict[str, str]:
    source = Source(App({path: text.encode() for path, text in files.items()}), "all")
    prompt = messages(asked(STEPS[step], source), STEPS[step].agent)
    return dict(parse_files(WRITERS[step](parse_ask(prompt))).files)


async def write(app: Sandbox, files: dict[str, str]) -> None:
    for path, text in files.items():
        await app.write(path, text.encode())


@pytest.fixture(scope="module")
def backend() -> dict[str, str]:
    """The app without its page."""
    return {**assemble(shelf()), "analysis.json": shelf().model_dump_json()}


@pytest.fixture
async def app(backend: dict[str, str], tmp_path: Path) -> AsyncIterator[Sandbox]:
    for path, text in backend.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    sandbox = open_sandbox("auto", tmp_path, trusted=True)
    yield sandbox
    await sandbox.close()


async def test_a_page_offers_each_what_they_may(app: Sandbox, backend: dict[str, str]) -> None:
    files = backend | answer("frontend_mock", backend)
    await write(app, files)
    await app.start(["backend", "frontend"])
    await verify.generate_types(app)
    assert await verify.typecheck(app) == [], "on mock data"
    files |= answer("frontend_integration", files)
    await write(app, {**files, **answer("testing_frontend", files), "frontend/e2e/whose.spec.ts": JOURNEY})
    assert await verify.build(app) == []
    run = await verify.run_playwright(app)
    assert run.issues == []
    assert run.files["frontend/e2e/whose.spec.ts"].passed == 1
