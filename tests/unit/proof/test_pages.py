"""What pages lose for their journeys to notice, and which journeys are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import gencode_graph
from gencode_graph.artifacts import Analysis, Entity, EntityField, Evidence, Needs, Page, Requirement
from gencode_graph.tools.checks.trees import parse_script
from gencode_graph.tools.proof.pages import (
    CLIENT,
    CORE,
    losses,
    with_loss,
    without_figures,
    without_handlers,
    without_sending,
)

FRONTEND = Path(gencode_graph.__file__).parent / "templates" / "app"
PAGE = "frontend/src/pages/stock/index.tsx"
MARKUP = """\
export default function Stock({ title }: Props) {
  const total = parts.reduce((sum, part) => sum + part.price, 0)
  const rows = parts.map((part) => <li key={part.id}>{formatMoney(part.price)}</li>)
  return (
    <section aria-label={title} onKeyDown={(event) => move(event)}>
      <h1>{formatDate(today)}</h1>
      <p>{formatMoney(total)} of {formatNumber(parts.length)}</p>
      <Button onClick={() => setOpen(true)}>Count</Button>
      {rows}
    </section>
  )
}
"""


def app(*requirements: tuple[str, str, str], backend: bool = True) -> Analysis:
    """``(kind, where, proof)`` of R1, R2 and so on."""
    return Analysis(
        name="Stock",
        summary="x",
        entities=[Entity(name="Part", plural="Parts", fields=[EntityField(name="title")])],
        pages=[Page(slug="stock", route="/", kind="custom", title="Stock")],
        needs=Needs(backend=backend, auth=False),
        requirements=[
            Requirement.model_validate(
                {"id": f"R{n}", "text": "x", "kind": kind, "where": [where], "proof": proof}
            )
            for n, (kind, where, proof) in enumerate(requirements, 1)
        ],
    )


def journey(*ids: str, passed: bool = True, fails_without: tuple[str, ...] = ()) -> Evidence:
    return Evidence(
        test="frontend/e2e/stock.spec.ts: x",
        requirements=list(ids),
        passed=passed,
        fails_without=list(fails_without),
    )


def asked(analysis: Analysis, *evidence: Evidence) -> dict[str, tuple[str, ...]]:
    return {loss.edits.__name__: loss.requirements for loss in losses(analysis, evidence)}


def test_each_kind_is_asked_for_what_it_has_to_notice() -> None:
    analysis = app(
        ("figure", "stock", "journey"), ("action", "Part", "journey"), ("action", "stock", "journey"),
        ("view", "stock", "journey"), ("figure", "Part", "backend"),
    )  # fmt: skip
    assert asked(analysis, journey("R1", "R2", "R3", "R4", "R5")) == {
        "without_figures": ("R1",), "without_sending": ("R2",), "without_handlers": ("R3",),
    }  # fmt: skip


def test_without_a_backend_nothing_is_sent() -> None:
    analysis = app(("action", "Part", "journey"), backend=False)
    assert asked(analysis, journey("R1")) == {"without_handlers": ("R1",)}


@pytest.mark.parametrize(
    "evidence",
    [journey("R1", passed=False), journey("R2"), journey("R1", fails_without=("logic.ts:3",)),
     Evidence(test="backend/tests/test_part.py::test_x", requirements=["R1"], passed=True)],
)  # fmt: skip
def test_what_failed_is_proven_or_is_no_journey_is_not_tried(evidence: Evidence) -> None:
    assert asked(app(("figure", "stock", "journey")), evidence) == {}


def test_figures_are_blank_or_wrong_and_rows_and_dates_stay() -> None:
    [(path, text)] = without_figures(
        {PAGE: MARKUP, PAGE.replace("index.tsx", "logic.test.ts"): "1 + 1"}
    ).items()
    assert path == PAGE
    assert "sum - part.price" in text
    assert '<p>{"–"} of {"–"}</p>' in text
    assert "{formatMoney(part.price)}" in text
    assert "{formatDate(today)}" in text


def test_nothing_is_done_on_a_click_or_a_key() -> None:
    [text] = without_handlers({PAGE: MARKUP}).values()
    assert text.count("{() => undefined}") == 2
    assert "setOpen(true)" not in text
    assert "aria-label={title}" in text
    assert not parse_script(PAGE, text).root_node.has_error


@pytest.mark.parametrize("path", [*CORE, CLIENT])
def test_the_cores_own_files_lose_what_they_show_and_send(path: str) -> None:
    """Each text that goes is in the template once: whoever changes the component changes this too."""
    text = (FRONTEND / path).read_text()
    assert all(text.count(old) == 1 for old in CORE.get(path, {}))
    made = {**without_figures({path: text}), **without_sending({path: text})}[path]
    assert made != text
    assert not parse_script(path, made).root_node.has_error


def test_a_page_that_does_not_parse_stays_as_it_is() -> None:
    assert without_handlers({PAGE: "<p onClick={"}) == {}
    assert without_sending({}) == {}


def test_a_journey_of_two_wishes_proves_the_one_it_noticed() -> None:
    """It fails without the figures; whether it would without what is sent is not known by that."""
    [figures] = losses(
        app(("figure", "stock", "journey"), ("view", "stock", "journey")), [journey("R1", "R2")]
    )
    found = with_loss([journey("R1", "R2"), journey("R3")], figures, {journey("R1").test})
    assert [(one.requirements, one.fails_without) for one in found] == [
        (["R1"], ["the figures of its pages"]), (["R2"], []), (["R3"], []),
    ]  # fmt: skip
    assert with_loss([journey("R1")], figures, set()) == [journey("R1")]
