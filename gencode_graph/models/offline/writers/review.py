"""Layer 2, offline: a review by rules. It reads the draft against the unit's inputs and can say no."""

from __future__ import annotations

import json
from collections.abc import Callable

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.review import documents, python, react
from gencode_graph.models.offline.review.draft import Findings, files_of

_RULES: dict[str, tuple[Callable[[Ask, dict[str, str], Findings], None], ...]] = {
    "analysis": (documents.analysis,),
    "architecture": (documents.architecture,),
    "preview_final": (documents.report,),
    "contracts": (documents.contract,),
    "backend_models": (python.models,),
    "backend_routers": (python.routers,),
    "frontend_mock": (react.page,),
    "frontend_integration": (react.integrated,),
}


def write(ask: Ask) -> str:
    """``{approved, quality_score, issues}``: approved without errors. There is no score."""
    step = ask.unit.split("/")[0]
    draft = ask.inputs.get("draft", "")
    files = files_of(draft)
    found = Findings()
    if not files and step != "analysis":
        found.error("The draft holds no <file path=...> block: answer with the files to write.")
    for rule in _RULES.get(step, ()) if files or step == "analysis" else ():
        rule(ask, files, found)
    return json.dumps(found.verdict(), ensure_ascii=False)
