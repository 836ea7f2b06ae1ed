"""An Analysis and a wish for change -> the changed Analysis. What is not spoken of stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, Theme, Widget
from gencode_graph.models.offline.reading import (
    accounts,
    behaviours,
    complements,
    entities,
    language,
    limits,
    theme,
)
from gencode_graph.models.offline.reading.enums import extract
from gencode_graph.models.offline.reading.fields import field_from, looks_like_field
from gencode_graph.models.offline.reading.grammar import Chunk, chunks
from gencode_graph.models.offline.reading.lexicon import KnownField, classes, is_known
from gencode_graph.models.offline.reading.naming import record_key
from gencode_graph.models.offline.reading.scan import scan
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.text import Line, clean, lines

_REMOVE = re.compile(
    r"\b(?:remove|delete|drop|get rid of|take out|without|no more|don't need|do not need)\s+(?P<what>.+?)"
    r"(?:\s+(?:from|of|in|on)\s+(?:the\s+|all\s+|each\s+)?(?P<owner>[\w ]+?))?\s*$",
    re.I,
)
_ADD_TO = re.compile(
    r"\b(?:add|give|put|include|attach)\s+(?P<what>.+?)\s+(?:to|for|on|in)\s+(?:the\s+|all\s+|each\s+|every\s+|a\s+)?"
    r"(?P<owner>[\w -]+?)\s*$",
    re.I,
)
_GIVE = re.compile(
    r"\bgive\s+(?:the\s+|all\s+|each\s+|every\s+)?(?P<owner>[\w-]+(?: [\w-]+)?)\s+(?P<what>(?:an?|the)\s.+)$",
    re.I,
)
_CLAUSE = re.compile(
    r"[.;!\n]+|,?\s+(?:and|then|also)\s+(?=(?:also\s+)?(?:add|remove|delete|drop|make|change|use|give|let|include|rename|get rid|show)\b)",  # noqa: E501
    re.I,
)
_LOOK = re.compile(
    r"\b(?:colou?rs?|theme|look|style|design|font|mode|primary|accent|make it|make the app|use)\b", re.I
)
_DROP_ACCOUNTS = re.compile(r"\b(?:log-?in|sign-?in|accounts?|authentication|auth)\b", re.I)


@dataclass
class _Draft:
    """The parts being changed."""

    entities: list[Entity]
    theme: Theme
    auth: bool
    owned: bool = False
    notes: list[str] = field(default_factory=list)

    def find(self, phrase: str) -> Entity | None:
        for chunk in chunks(phrase):
            key = record_key(chunk.words) if chunk.kind == "np" else None
            match = next(
                (e for e in self.entities if e.snake == key or e.snake.split("_")[-1] == chunk.key), None
            )
            if match:
                return match
        return None


def apply(analysis: Analysis, change: str) -> Analysis:
    """What the text adds, removes or restyles, done to the analysis."""
    gloss = language.gloss(clean(change))
    draft = _Draft(list(analysis.entities), analysis.theme, analysis.needs.auth)
    for clause in (c.strip(" ,") for c in _CLAUSE.split(gloss.text)):
        if clause:
            _clause(draft, clause)
    return _whole(analysis, draft, gloss)


def _clause(draft: _Draft, clause: str) -> None:
    if _LOOK.search(clause) and _restyled(draft, clause):
        return
    removal = _REMOVE.search(clause)
    if removal:
        _remove(draft, removal["what"], removal["owner"])
        return
    if accounts.needs(clause).auth:
        draft.auth = True
        draft.owned = draft.owned or accounts.owned(clause)
        if not re.search(r"\bwith\b|\btrack\b", clause):
            return
    addition = _GIVE.search(clause) or _ADD_TO.search(extract(clause)[0])
    owner = draft.find(addition["owner"]) if addition else None
    if addition and owner:
        _add_fields(draft, owner, addition["what"], extract(clause)[1])
    else:
        _add_records(draft, clause)


def _restyled(draft: _Draft, clause: str) -> bool:
    plain = theme.of("", "same")
    asked = theme.of(clause, "same")
    changed = {k: v for k, v in asked.model_dump().items() if v != getattr(plain, k)}
    if "primary" in changed and "accent" not in changed and draft.theme.accent == changed["primary"]:
        changed["accent"] = draft.theme.primary
    draft.theme = draft.theme.model_copy(update=changed)
    return bool(changed)


def _phrases(text: str) -> list[Chunk]:
    return [c for c in chunks(text) if c.kind == "np"]


def _remove(draft: _Draft, what: str, owner_words: str | None) -> None:
    owner = draft.find(owner_words) if owner_words else None
    if _DROP_ACCOUNTS.search(what) and not draft.find(what):
        draft.auth = False
        return
    for chunk in _phrases(what):
        key = record_key(chunk.words)
        whole = next((e for e in draft.entities if e.snake == key), None) if owner is None else None
        if whole and len(draft.entities) > 1:
            draft.entities = [_without_target(e, whole.name) for e in draft.entities if e is not whole]
            continue
        name = field_from(chunk).name
        draft.entities = [_without_field(e, name) if owner in (None, e) else e for e in draft.entities]


def _without_field(entity: Entity, name: str) -> Entity:
    kept = [f for f in entity.fields if f.name != name]
    return _with_fields(entity, kept) if kept and len(kept) < len(entity.fields) else entity


def _without_target(entity: Entity, target: str) -> Entity:
    kept = [f for f in entity.fields if f.references != target]
    return _with_fields(entity, kept or [EntityField(name="name")])


def _with_fields(entity: Entity, fields: list[EntityField]) -> Entity:
    if not any(f.required for f in fields):
        fields = [fields[0].model_copy(update={"required": True}), *fields[1:]]
    names = {f.name for f in fields}
    before = {f.name for f in entity.fields}
    listed = behaviours.of(fields, Notes())
    kept = {
        part: [n for n in getattr(entity, part) if n in names or n in {"created_at", "updated_at"}]
        + [n for n in listed[part] if n not in before and n not in getattr(entity, part)]
        for part in ("search", "filters", "sort")
    }
    return entity.model_copy(update={"fields": fields, **kept})


def _add_fields(draft: _Draft, owner: Entity, what: str, enums: dict[str, tuple[str, ...]]) -> None:
    for chunk in _phrases(re.sub(r"\b(?:field|fields|column|columns|property|attribute)\b", " ", what)):
        key = record_key(chunk.words)
        companion = chunk.word in classes()["companion"]
        if key and chunk.plural and is_known(key) and (companion or not looks_like_field(chunk)):
            _merge(draft, Sketch(key, 3, {owner.snake: KnownField(owner.snake, target=owner.snake)}))
            continue
        target = next((e for e in draft.entities if e.snake == key and e is not owner), None)
        known = field_from(chunk)
        if target:
            known = KnownField(known.name, target=target.snake, required=False)
        elif known.name in enums:
            known = KnownField(known.name, "enum", enums[known.name], required=False)
        _merge(
            draft,
            Sketch(
                owner.snake,
                3,
                {known.name: KnownField(known.name, known.type, known.options, known.target, required=False)},
            ),
        )


def _add_records(draft: _Draft, clause: str) -> None:
    clause = complements.as_fields(clause, [e.snake for e in draft.entities])
    notes = scan([Line(line.text) for line in lines(clause)])
    for child, parent, _ in notes.derived:
        notes.thing(child, 3).add(KnownField(parent, target=parent))
    wanted = [
        s for s in notes.things.values() if s.weight >= 2 or any(e.snake == s.key for e in draft.entities)
    ]
    for sketch in wanted:
        _merge(draft, sketch)


def _merge(draft: _Draft, sketch: Sketch) -> None:
    """A sketch into the entities: new fields of one that is there, or a new one."""
    have = next((e for e in draft.entities if e.snake == sketch.key), None)
    present = {e.snake for e in draft.entities} | {sketch.key} | ({"user"} if draft.auth else set())
    if have is None:
        if len(draft.entities) < 20 and not (draft.auth and sketch.key == "user"):
            draft.entities.append(entities.one(sketch, present, owned=any(e.owned for e in draft.entities)))
        return
    names = {f.name for f in have.fields}
    fresh = [
        entities.finished(known) for known in sketch.fields.values()
        if known.name not in names and (known.target is None or known.target in present - {sketch.key})
    ]  # fmt: skip
    options = {k.name: list(k.options) for k in sketch.fields.values() if k.options}
    old = [
        f.model_copy(update={"options": options[f.name]}) if f.type == "enum" and f.name in options else f
        for f in have.fields
    ]
    fresh = [f.model_copy(update={"required": False}) for f in fresh][: 30 - len(old)]
    draft.entities[draft.entities.index(have)] = _with_fields(have, [*old, *fresh])


def _whole(analysis: Analysis, draft: _Draft, gloss: language.Gloss) -> Analysis:
    """Pages, widgets and the rest made to fit the changed entities."""
    found = draft.entities
    if draft.auth:
        found = [e for e in found if e.name != "User"] or found
        found = [e.model_copy(update={"owned": e.owned or draft.owned}) for e in found]
    else:
        known = {e.name for e in found}
        found = [_without_user(e.model_copy(update={"owned": False}), known) for e in found]
    backend = analysis.needs.backend or bool(found)
    return analysis.model_copy(
        update={
            "entities": found,
            "pages": _pages(analysis.pages, found),
            "theme": draft.theme,
            "needs": analysis.needs.model_copy(update={"auth": draft.auth, "backend": backend}),
            "archetype": "records"
            if found and analysis.archetype in {"landing", "content"}
            else analysis.archetype,
            "not_covered": list(dict.fromkeys([*analysis.not_covered, *limits.not_covered(gloss.text)])),
        }
    )


def _without_user(entity: Entity, known: set[str]) -> Entity:
    return (
        entity
        if "User" in known
        else _without_target(entity, "User")
        if "User" in entity.references
        else entity
    )


def _pages(pages: list[Page], found: list[Entity]) -> list[Page]:
    by_name = {e.name: e for e in found}
    kept = [_fitting(p, by_name) for p in pages if p.kind != "collection" or p.entity in by_name]
    kept = [p for p in kept if p.kind != "dashboard" or p.widgets]
    shown = {p.entity for p in kept if p.kind == "collection"}
    slugs = {p.slug for p in kept}
    for entity in found:
        if entity.name not in shown and entity.slug not in slugs:
            kept.append(Page(slug=entity.slug, route=f"/{entity.slug}", kind="collection",
                             title=entity.title_plural, entity=entity.name))  # fmt: skip
    if not any(p.route == "/" for p in kept) and kept:
        kept[0] = kept[0].model_copy(update={"route": "/"})
    return kept


def _fitting(page: Page, by_name: dict[str, Entity]) -> Page:
    """Without widgets about what is gone, and with a count of what is new."""
    if page.kind != "dashboard":
        return page
    names = {e.name: {f.name for f in e.fields} for e in by_name.values()}
    kept = [
        w for w in page.widgets
        if w.entity in names and {n for n in (w.field, w.group_by) if n} <= names[w.entity]
    ]  # fmt: skip
    counted = {w.entity for w in page.widgets}
    new = [
        Widget(kind="count", title=e.title_plural, entity=e.name)
        for e in by_name.values()
        if e.name not in counted
    ]
    return page.model_copy(update={"widgets": [*new, *kept] if not kept else [kept[0], *new, *kept[1:]]})
