"""The pipeline: description -> lines -> notes -> entities -> pages -> Analysis."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis, Entity, Needs
from gencode_graph.models.offline.reading import (
    accounts,
    archetype,
    complements,
    entities,
    landing,
    language,
    limits,
    pages,
    theme,
    wishes,
)
from gencode_graph.models.offline.reading.scan import scan
from gencode_graph.models.offline.reading.sketch import Notes
from gencode_graph.models.offline.reading.text import clean, lines
from gencode_graph.models.offline.reading.titles import app_name, summary, tagline, told


def read(description: str) -> Analysis:
    """The Analysis of any description. Pure: the same text has the same answer; raises nothing."""
    gloss = language.gloss(clean(description))
    shape = archetype.of(gloss.text)
    name = app_name(clean(description), gloss)
    if shape == "landing":
        return landing.read(gloss, name)
    notes = scan(lines(complements.as_fields(accounts.without(gloss.text))))
    needs = accounts.needs(gloss.text)
    built = entities.build(notes, gloss, needs)
    name = told(name, built, gloss)
    return records(gloss, name, needs, built, notes)


def records(gloss: language.Gloss, name: str, needs: Needs, built: list[Entity], notes: Notes) -> Analysis:
    """The Analysis of an app that keeps records."""
    laid_out = pages.lay_out(built, gloss, notes.figures, notes.wishes)
    return Analysis(
        name=name,
        tagline=tagline(built, gloss),
        summary=summary(name, built, needs, laid_out, gloss),
        language=gloss.language,
        archetype="dashboard" if laid_out[0].kind == "dashboard" and notes.figures else "records",
        entities=built,
        pages=laid_out,
        theme=theme.of(gloss.text, name, built),
        needs=needs,
        assumptions=limits.assumptions(built, needs, gloss),
        not_covered=[*limits.not_covered(gloss.text), *wishes.unmet(notes.wishes, built, gloss)],
    )
