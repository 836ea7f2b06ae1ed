"""What a record is called by, and the sentence that introduces its kind."""

from __future__ import annotations

from gencode_graph.artifacts import EntityField
from gencode_graph.models.offline.reading.fields import finish
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import KnownField, classes
from gencode_graph.models.offline.reading.sketch import Sketch
from gencode_graph.models.offline.reading.words import listed, plural_name, sentence_case

CALLED = frozenset({"name", "title", "subject", "reference", "number", "description"})
_PARENTS = 2


def first(sketch: Sketch, fields: list[EntityField], gloss: Gloss, *, referenced: bool) -> list[EntityField]:
    """Something short and required to call a record by comes first."""
    short = [f for f in fields if f.type in {"string", "email"} and not _is_other(f.name)]
    if sketch.joining and fields[0].references:
        return fields
    named = next(
        (
            f
            for f in short
            if f.name != "class_name"
            and f.name.split("_")[-1] in {"name", "title", "subject", "reference", "number"}
        ),
        None,
    )
    usual = next(iter(sketch.usual), None)
    if named is None and usual and _names_it(usual) and not any(f.name == usual.name for f in fields):
        named = finish(usual, gloss.label(usual.name)[0])
    if named is None and (not short or not any(f.required for f in short)):
        if usual and usual.name in CALLED and not short:
            named = finish(usual, gloss.label(usual.name)[0])
        elif usual is None or referenced or not any(f.required for f in fields):
            named = short[0].model_copy(update={"required": True}) if short and usual else None
            named = named or EntityField(name="name", label=gloss.label("name")[0])
            fields = [f for f in fields if f.name != named.name]
    named = named or (short[0] if short else None)
    if named is None:
        return fields
    if not any(f.required for f in fields) or named.name in {"name", "title"}:
        named = named.model_copy(update={"required": True})
    return [named, *(f for f in fields if f.name != named.name)]


def _names_it(first: KnownField) -> bool:
    return first.name in {"name", "title"} or (first.unique and first.name == "number")


def _is_other(name: str) -> bool:
    """Names of other people and places do not name the record itself."""
    return name in classes()["person"] or name in classes()["place"]


def about(sketch: Sketch, fields: list[EntityField], gloss: Gloss, label: str) -> str:
    """``Bugs with their project, assignee and status.``"""
    own_name = not fields[0].references
    told = [f for f in fields[own_name:] if not f.name.endswith(("_to", "_by", "_at", "_on"))]
    told = [f for f in told if f.label or not gloss.foreign]
    told.sort(key=lambda f: (f.type != "enum", not f.required))
    ranked = [*[f for f in told if f.references][:_PARENTS], *(f for f in told if not f.references)]
    many = sketch.label_plural or label or sentence_case(plural_name(sketch.key))
    if not ranked:
        return f"{many}."
    said = listed([gloss.lower(f.title) for f in ranked[:3]], gloss.title("and", "and"))
    return gloss.title("collection_fields", "{things} with their {fields}.").format(things=many, fields=said)
