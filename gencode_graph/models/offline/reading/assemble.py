"""The pipeline: description -> lines -> notes -> entities -> pages -> Analysis."""

from __future__ import annotations

from collections.abc import Sequence

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs
from gencode_graph.models.offline.reading import (
    accounts,
    archetype,
    complements,
    entities,
    landing,
    language,
    limits,
    look,
    pages,
    requirements,
    shapes,
    theme,
    wishes,
)
from gencode_graph.models.offline.reading.negation import wished_away
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
        return with_wish(description, landing.read(gloss, name), gloss)
    said = shapes.plainly(accounts.without(look.without(gloss.text)))
    notes = scan([line for line in lines(complements.as_fields(said)) if not wished_away(line.text)])
    needs = accounts.needs(gloss.text)
    built = measured(entities.build(notes, gloss, needs), shapes.units(gloss.text))
    name = told(name, built, gloss)
    analysis = records(gloss, name, needs, built, notes)
    return with_wish(description, analysis, gloss, unmet=wishes.missed(notes.wishes, built, gloss))


def with_wish(
    description: str, analysis: Analysis, gloss: language.Gloss, *, unmet: Sequence[str] = ()
) -> Analysis:
    """The analysis with the description itself, sentence by sentence, as what it has and has not."""
    found = requirements.told(description, analysis, gloss, unmet=unmet)
    there = requirements.numbered(found)
    missing = list(dict.fromkeys([*found.missing, *analysis.not_covered]))
    return analysis.model_copy(update={"requirements": there, "not_covered": missing})


def measured(built: list[Entity], units: dict[str, str]) -> list[Entity]:
    """The entities with the units the text gives in the labels of their numbers."""
    def labelled(field: EntityField) -> EntityField:
        unit = units.get(field.name) if field.type in {"number", "integer", "money"} else None
        return field.model_copy(update={"label": f"{field.title} ({unit})"}) if unit else field

    return [e.model_copy(update={"fields": [labelled(f) for f in e.fields]}) for e in built]


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
        not_covered=wishes.unmet(notes.wishes, built, gloss),
    )
