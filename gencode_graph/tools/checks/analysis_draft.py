"""Layer 1, step 1: the analysis' own rules, as a draft check."""

from __future__ import annotations

from pydantic import ValidationError

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.draft import Draft, Facts


def analysis_draft_holds(draft: Draft, _: Facts) -> list[Issue]:
    """The analysis is consistent in itself. One that does not parse was told of before."""
    issues: list[Issue] = []
    for path, text in draft.files.items():
        try:
            analysis = Analysis.model_validate_json(text)
        except ValidationError:
            continue
        issues += [issue.model_copy(update={"path": path}) for issue in analysis_holds(analysis)]
    return issues
