"""Step 1: what is to be built, as the JSON of an Analysis."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.change import apply
from gencode_graph.models.offline.reading.requirements import with_requirements


def write(ask: Ask) -> str:
    """The Analysis of ``description``, or ``analysis`` with what ``change`` asks for done to it."""
    change = ask.inputs.get("change")
    if change and ask.inputs.get("analysis"):
        before = Analysis.model_validate(ask.inputs["analysis"])
        result = with_requirements(apply(before, str(change)), str(change))
    else:
        result = read(str(ask.inputs.get("description", "")))
    return result.model_dump_json(indent=2)
