"""Apps of a chosen size, and models that answer for them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, Requirement, RunReport, Widget
from gencode_graph.context import OFFLINE, Context
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.models.testing import PacedModel, ScriptedModel
from gencode_graph.prompts.wire import parse
from gencode_graph.run import new_run

WISH = "An app of a certain size"
FIRST_TOKEN, TOKENS_PER_SECOND = 0.5, 80.0
NAMES = ("Project", "Ticket", "Customer", "Invoice", "Supplier", "Product", "Shipment", "Contract",
         "Vehicle", "Driver", "Depot", "Route", "Branch", "Asset", "Visit", "Survey")  # fmt: skip


def sized_analysis(entities: int) -> Analysis:
    """An app of alike entities, each of which points to the one before it."""
    names = NAMES[:entities]
    made = [_entity(name, names[i - 1] if i else None) for i, name in enumerate(names)]
    overview = Page(
        slug="overview", route="/", kind="dashboard", title="Overview",
        widgets=[Widget(kind="count", title=f"{e.title_plural}", entity=e.name) for e in made[:3]],
    )  # fmt: skip
    pages = [
        Page(slug=e.slug, route=f"/{e.slug}", kind="collection", title=e.title_plural, entity=e.name)
        for e in made
    ]
    asked = Requirement(id="R1", text=WISH, kind="data", where=[e.name for e in made], proof="none")
    return Analysis(
        name="Sized", summary=f"An app of {entities} entities.", requirements=[asked],
        entities=made, pages=[overview, *pages],
    )  # fmt: skip


def _entity(name: str, before: str | None) -> Entity:
    fields = [
        EntityField(name="name"),
        EntityField(name="notes", type="text", required=False),
        EntityField(name="status", type="enum", options=["open", "active", "closed"]),
        EntityField(name="due_date", type="date", required=False),
        EntityField(name="amount", type="money", minimum=0),
    ]
    if before:
        fields.append(EntityField(name=before.lower(), type="reference", references=before))
    plural = "Branches" if name == "Branch" else f"{name}s"
    return Entity(
        name=name,
        plural=plural,
        fields=fields,
        search=["name"],
        filters=["status"],
        sort=["name", "due_date"],
    )


def sized_model(entities: int) -> BaseChatModel:
    """The offline model, but step 1 is answered with an app of this size."""
    offline, whole = load_model(OFFLINE), sized_analysis(entities).model_dump_json(exclude_defaults=True)

    def answer(prompt: str) -> str:
        asked = parse(prompt)
        if asked.step == "analysis":
            return whole
        return str(offline.invoke(prompt).content)

    return ScriptedModel(script=answer, prompts=[])


def paced(model: BaseChatModel) -> BaseChatModel:
    """The model at a provider's pace."""
    return PacedModel(inner=model, first_token=FIRST_TOKEN, tokens_per_second=TOKENS_PER_SECOND)


async def build(home: Path, model: BaseChatModel, *, concurrency: int = 64) -> RunReport:
    """One run without a sandbox: model calls, checks, reviews and commits, nothing else."""
    with registered("bench", lambda: model):
        context = Context(home=str(home), model="bench", sandbox="none", concurrency=concurrency)
        report = await new_run(Home(home), WISH, project_id="app", context=context)
    assert report.status == "completed", report
    return report


@contextmanager
def scratch() -> Iterator[Path]:
    """A home that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="gencode-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
