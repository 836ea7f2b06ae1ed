"""Journeys that pass although the page has lost what they are of: real pages, a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, Requirement, StepReport
from gencode_graph.tools.proof.fulfilment import OF_ENTITIES, OF_PAGES, fulfilments
from gencode_graph.tools.wholes import journeys_pass
from tests.integration.verify.staging import staged
from tests.unit.offline.backend.assembly import assemble

pytestmark = pytest.mark.integration

ASKED = [
    ("figure", "stock"), ("figure", "stock"), ("action", "Part"), ("action", "Part"), ("action", "stock"),
    ("action", "stock"),
]  # fmt: skip
ANALYSIS = Analysis(
    name="Stock", summary="x",
    entities=[Entity(name="Part", plural="Parts", fields=[EntityField(name="title")])],
    pages=[Page(slug="stock", route="/", kind="custom", title="Stock")],
    requirements=[
        Requirement.model_validate({"id": f"R{n}", "text": "x", "kind": kind, "where": [where], "proof": "journey"})
        for n, (kind, where) in enumerate(ASKED, 1)
    ],
)  # fmt: skip
PAGE = """\
import { useMutation, useQuery } from "@tanstack/react-query"
import { useState } from "react"

import { PageHeader } from "@/components/page-header"
import { StatCard } from "@/components/stat-card"
import { Button } from "@/components/ui/button"
import { api, unwrap } from "@/lib/api"

export default function Stock() {
  const [helped, setHelped] = useState(false)
  const parts = useQuery({ queryKey: ["parts"], queryFn: async () => unwrap(await api.GET("/api/parts")) })
  const add = useMutation({
    mutationFn: async () => unwrap(await api.POST("/api/parts", { body: { title: "Bolt" } })),
    onSuccess: () => parts.refetch(),
  })
  return (
    <>
      <PageHeader title="Stock" />
      <StatCard title="Parts" value={parts.data?.total} />
      <Button onClick={() => add.mutate()}>Add a bolt</Button>
      <Button onClick={() => setHelped(true)}>Help</Button>
      {helped && <p>Bolts are in the second drawer.</p>}
      <ul>{parts.data?.items.map((part) => <li key={part.id}>{part.title}</li>)}</ul>
    </>
  )
}
"""
JOURNEYS = """\
import { expect, test } from "@playwright/test"

test.beforeEach(async ({ page }) => {
  await page.goto("/")
})

test("the number is shown", { tag: "@R1" }, async ({ page }) => {
  await expect(page.getByRole("group", { name: "Parts" })).toContainText(/[0-9]/)
})

test("there is a card", { tag: "@R2" }, async ({ page }) => {
  await expect(page.getByRole("group", { name: "Parts" })).toBeVisible()
})

test("a bolt is added", { tag: "@R3" }, async ({ page }) => {
  await page.getByRole("button", { name: "Add a bolt" }).click()
  await expect(page.getByRole("listitem").filter({ hasText: "Bolt" }).first()).toBeVisible()
})

test("there are a card and a button", { tag: ["@R1", "@R4"] }, async ({ page }) => {
  await expect(page.getByRole("group", { name: "Parts" })).toContainText(/[0-9]/)
  await expect(page.getByRole("button", { name: "Add a bolt" })).toBeVisible()
})

test("a bolt may be added", { tag: "@R4" }, async ({ page }) => {
  await page.getByRole("button", { name: "Add a bolt" }).click()
})

test("help is given", { tag: "@R5" }, async ({ page }) => {
  await page.getByRole("button", { name: "Help" }).click()
  await expect(page.getByText("second drawer")).toBeVisible()
})

test("there is help", { tag: "@R6" }, async ({ page }) => {
  await expect(page.getByRole("button", { name: "Help" })).toBeVisible()
})
"""


async def test_only_a_journey_that_fails_without_it_proves_a_wish(tmp_path: Path) -> None:
    files = {**assemble(ANALYSIS), "frontend/src/pages/stock/index.tsx": PAGE}
    files |= {"frontend/e2e/stock.spec.ts": JOURNEYS}
    told: list[str] = []
    async with staged(tmp_path / "app", ANALYSIS, files, told.append) as stage:
        await journeys_pass(stage)
        built = stage.built["frontend/dist/index.html"]
        laid = (await stage.sandbox()).files  # what the next command finds
        assert laid["frontend/src/pages/stock/index.tsx"].decode() == PAGE
        assert laid["frontend/dist/index.html"] == built

    assert stage.issues == []
    assert stage.checks == {"build": "passed", "playwright": "passed", "proof": "passed"}
    assert [line for line in told if line.startswith("proof: ")] == [
        "proof: journeys without the figures of its pages",
        "proof: journeys without what its pages send",
        "proof: journeys without what its pages do when they are clicked",
    ]
    steps = {name: StepReport(status="passed") for name in (*OF_ENTITIES, *OF_PAGES)}
    steps["testing_frontend"] = StepReport(status="passed", evidence=stage.evidence)
    assert {one.id: one.status for one in fulfilments(ANALYSIS, steps)} == {
        "R1": "proven", "R2": "built", "R3": "proven", "R4": "built", "R5": "proven", "R6": "built",
    }  # fmt: skip
