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
    roles,
    rules,
    shapes,
    theme,
    tools,
    wishes,
)
from gencode_graph.models.offline.reading.negation import wished_away
from gencode_graph.models.offline.reading.scan import scan
from gencode_graph.models.offline.reading.sentences import sentences
from gencode_graph.models.offline.reading.sketch import Notes
from gencode_graph.models.offline.reading.text import clean, lines
from gencode_graph.models.offline.reading.titles import app_name, summary, tagline, told
from gencode_graph.plain import plain
from gencode_graph.text import fit


def read(description: str) -> Analysis:
    """The Analysis of any description. Pure: the same text has the same answer; raises nothing.

    A sentence that asks only for what is never built leaves nothing behind, where the records are the same
    without it: "a reminder by text message the day before" gives a booking neither a message nor a day.
    """
    description = plain(description)
    whole = _read(description)
    never = [
        said for said in sentences(fit(description)) if limits.not_covered(said) and _is_missing(said, whole)
    ]
    if not never:
        return whole
    rest = description
    for said in never:
        rest = rest.replace(said, " ")
    without = _read(rest, description)
    same = [e.name for e in whole.entities] == [e.name for e in without.entities]
    return without if same and all(_is_missing(said, without) for said in never) else whole


def _is_missing(sentence: str, analysis: Analysis) -> bool:
    return any(left_out.startswith(sentence) for left_out in analysis.not_covered)


def _read(text: str, description: str = "") -> Analysis:
    """What the text comes to, told as an answer to the description, which is the text or more than that."""
    description = description or text
    gloss = language.gloss(clean(text))
    shape = archetype.of(gloss.text)
    name = app_name(clean(description), gloss)
    if shape == "landing":
        return with_wish(description, landing.read(gloss, name), gloss)
    said = shapes.plainly(accounts.without(look.without(gloss.text)))
    tool = tools.of(gloss.text)
    made = tools.read(tool, name, gloss) if tool else None
    if made:
        return with_wish(description, made, gloss)
    # Of a calculator whose sum is not known nothing can be built, and nothing in its words is kept.
    notes = (
        Notes()
        if tool
        else scan([line for line in lines(complements.as_fields(said)) if not wished_away(line.text)])
    )
    only = roles.found(gloss.text)
    needs = accounts.needs(gloss.text, roles=bool(only))
    built = measured(entities.build(notes, gloss, needs), shapes.units(gloss.text))
    if any(roles.of(entity, one) for one in only for entity in built) and not accounts.privacy_said(
        gloss.text
    ):
        # Some may more than others with everybody's records, so they are everybody's.
        built = [entity.model_copy(update={"owned": False}) for entity in built]
    name = told(name, built, gloss)
    analysis = records(gloss, name, needs, built, notes)
    analysis, parts = reserved(analysis, only if needs.auth else [])
    stated = rules.found(gloss.text, analysis.entities)
    parts += [requirements.Read(one.said, "rule", (one.entity,)) for one in stated]
    unmet = wishes.missed(notes.wishes, built, gloss)
    return with_rules(with_wish(description, analysis, gloss, parts, unmet), stated)


def reserved(analysis: Analysis, only: list[roles.Only]) -> tuple[Analysis, list[requirements.Read]]:
    """The analysis with who may what, as far as it is of records that are there; and what was read so."""
    kept = [one for one in only if any(roles.of(entity, one) for entity in analysis.entities)]
    if not kept:
        return analysis, []
    entities = [
        roles.with_access(entity, kept).model_copy(update={"owned": False})
        if any(roles.of(entity, one) for one in kept) else entity
        for entity in analysis.entities
    ]  # fmt: skip
    where = {one.said: tuple(e.name for e in entities if roles.of(e, one)) for one in kept}
    read = [requirements.Read(one.said, "access", where[one.said]) for one in kept]
    return analysis.model_copy(update={"roles": roles.roles(kept), "entities": entities}), read


def with_rules(analysis: Analysis, stated: list[rules.Found]) -> Analysis:
    """The analysis with the rules whose sentence is one of its requirements."""

    def ruled(entity: Entity) -> Entity:
        mine = [
            one.rule(requirement.id) for one in stated if one.entity == entity.name
            for requirement in analysis.requirements if one.said in requirement.text
        ]  # fmt: skip
        return entity.model_copy(update={"rules": mine})

    return analysis.model_copy(update={"entities": [ruled(entity) for entity in analysis.entities]})


def with_wish(
    description: str,
    analysis: Analysis,
    gloss: language.Gloss,
    read: Sequence[requirements.Read] = (),
    unmet: Sequence[tuple[str, str]] = (),
) -> Analysis:
    """The analysis with the description itself, sentence by sentence, as what it has and has not."""
    understands = gloss.language != "und" and not _only_a_start(analysis, gloss)
    found = requirements.told(description, analysis, gloss, read, unmet, understands=understands)
    there = requirements.numbered(found)
    missing = list(dict.fromkeys([*found.missing, *analysis.not_covered]))
    return analysis.model_copy(update={"requirements": there, "not_covered": missing})


def _only_a_start(analysis: Analysis, gloss: language.Gloss) -> bool:
    """Whether the only kind of record is one the description does not name."""
    names = [entity.name for entity in analysis.entities]
    return names == ["Item"] and "item" not in gloss.text.lower()


def measured(built: list[Entity], units: dict[str, str]) -> list[Entity]:
    """The entities with the units the text gives in the labels of their numbers; what is measured is one."""

    def labelled(field: EntityField) -> EntityField:
        unit = units.get(field.name, "")
        if field.type in {"string", "enum"} and shapes.measures(unit):
            field = field.model_copy(update={"type": "number", "options": []})
        counted = unit and field.type in {"number", "integer", "money"}
        return field.model_copy(update={"label": f"{field.title} ({unit})"}) if counted else field

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
    )
