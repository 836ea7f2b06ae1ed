"""Was the description understood? A warning by what the analysis says it leaves out, for any model."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Issue

CHECK = "understood"
LITTLE = 0.5
"""The part of what is asked for from which on too much of it is left out."""
SHOWN = 5
_LONGEST = 160


def understood(analysis: Analysis) -> list[Issue]:
    """One warning where at least half of what was asked for is not covered; it names the first of it."""
    missing, there = len(analysis.not_covered), len(analysis.requirements)
    if not missing or missing < LITTLE * (missing + there):
        return []
    named = "; ".join(f'"{" ".join(text.split())[:_LONGEST]}"' for text in analysis.not_covered[:SHOWN])
    more = f"; and {missing - SHOWN} more" if missing > SHOWN else ""
    message = (
        f"{missing} of {missing + there} things that were asked for are not in this app: {named}{more}. "
        "Say them in other words, or have a model read them that understands more (--model)."
    )
    return [Issue(check=CHECK, path="analysis.json", message=message, severity="warning")]
