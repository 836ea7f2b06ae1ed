"""Step 1: Marcus turns the description into the typed Analysis; the skeleton follows from it."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Derived, Step, whole_app
from gencode_graph.tools.app import ANALYSIS, App
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.checks.analysis.coverage import wish_is_kept
from gencode_graph.tools.checks.analysis.understood import understood
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.scaffold import skeleton


def lay_skeleton(app: App) -> Derived:
    """The template for this app. What of the wish it does not have is a warning, where that is much."""
    analysis = app.need_analysis()
    return Derived({p: t.encode() for p, t in skeleton(analysis).items()}, understood(analysis))


def parts_fit(draft: Draft, _: Facts) -> list[Issue]:
    """What the types alone cannot say: references resolve, every entity has its page."""
    found = draft.files.get(ANALYSIS)
    return analysis_holds(Analysis.model_validate_json(found)) if found else []


def nothing_is_lost(draft: Draft, facts: Facts) -> list[Issue]:
    """Each sentence of the wish is in a requirement, or said to be left out."""
    found = draft.files.get(ANALYSIS)
    if not found:
        return []
    analysis = Analysis.model_validate_json(found)
    return wish_is_kept(analysis, facts.description, facts.change, facts.analysis)


STEP = Step(
    name="analysis",
    agent="marcus",
    summary="Work out what the app is: entities, fields, pages, theme and needs.",
    units=whole_app,
    reads=(reads.description, reads.change),
    writes=(ANALYSIS,),
    answer=Analysis,
    checks=(parts_fit, nothing_is_lost),
    derive=lay_skeleton,
)
