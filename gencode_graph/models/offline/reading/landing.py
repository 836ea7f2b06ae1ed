"""Pages that are only read."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Needs, Page, Section
from gencode_graph.models.offline.reading import limits, theme
from gencode_graph.models.offline.reading.language import Gloss


def read(gloss: Gloss, name: str) -> Analysis:
    """The Analysis of a page about one subject, without a backend."""
    sections = [Section(kind="hero", heading=name, body=name)]
    page = Page(slug="home", route="/", kind="landing", title=name, sections=sections)
    return Analysis(
        name=name, summary=name, language=gloss.language, archetype="landing", pages=[page],
        theme=theme.of(gloss.text, name), needs=Needs(backend=False), not_covered=limits.not_covered(gloss.text),
    )  # fmt: skip
