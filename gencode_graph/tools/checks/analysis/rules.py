"""Rules, actions, worked out values, deletion and logic: do they name what is there?"""

from __future__ import annotations

from collections.abc import Iterator

from gencode_graph.artifacts import Analysis, Entity, EntityField, Logic, Rule, Widget
from gencode_graph.artifacts.entity import FIVE, Action
from gencode_graph.tools.checks.analysis.repeated import twice

_STAMPS = ("created_at", "updated_at")
_BY_THE_CORE = frozenset({"unique_together", "transitions"})
"""Kinds of rules that the template's core holds, and answers for."""
_OF_DATES = frozenset({"today", "past", "future", "this_week", "this_month"})


def rules(analysis: Analysis) -> Iterator[str]:
    for entity in analysis.entities:
        fields = {f.name: f for f in entity.fields}
        for rule in entity.rules:
            yield from _rule(f"{entity.name}, rule {rule.requirement}", rule, fields, entity)


def _rule(what: str, rule: Rule, fields: dict[str, EntityField], entity: Entity) -> Iterator[str]:
    for name in (*rule.fields, *rule.among):
        if name not in fields and name not in _STAMPS:
            yield f"{what} names the field {name!r}, which {entity.name} does not have."
    for name, values in rule.among.items():
        yield from _values(what, fields.get(name), values)
    if rule.kind == "unique_together" and (not rule.fields or (len(rule.fields) < 2 and not rule.among)):
        yield f"{what}: 'unique_together' needs two fields or more, or one with 'among'; else make it unique."
    if rule.kind in _BY_THE_CORE and rule.status != 409:
        yield f"{what}: a breach of {rule.kind!r} is answered with 409: leave 'status' at that."
    if rule.kind == "transitions":
        yield from _transitions(what, rule, fields)


def _transitions(what: str, rule: Rule, fields: dict[str, EntityField]) -> Iterator[str]:
    state = fields.get(rule.fields[0]) if len(rule.fields) == 1 else None
    if state is None or state.type != "enum":
        yield f"{what}: 'transitions' needs 'fields' to be the one enum field that moves."
    elif not rule.transitions:
        yield f"{what} allows no move: say in 'transitions' which values each value moves to."
    else:
        named = [*rule.transitions, *(to for moves in rule.transitions.values() for to in moves)]
        yield from _values(what, state, list(dict.fromkeys(named)))


def _values(what: str, field: EntityField | None, values: list[str]) -> Iterator[str]:
    """That a field can have these."""
    if field is None:
        return
    known = {"enum": field.options, "boolean": ["true", "false"]}.get(field.type)
    if known is None and field.type in ("date", "datetime"):
        known = sorted(_OF_DATES)
    if known is not None and (unknown := [v for v in values if v not in known]):
        yield f"{what}: {field.name} is never {', '.join(unknown)}; it is one of {', '.join(known)}."


def actions(analysis: Analysis) -> Iterator[str]:
    for entity in analysis.entities:
        for name in twice(a.name for a in entity.actions):
            yield f"{entity.name} has two actions {name!r}: give one another name."
        for action in entity.actions:
            yield from _action(f"{entity.name}, action {action.name!r}", action)


def _action(what: str, action: Action) -> Iterator[str]:
    if action.name in (*FIVE, "stats"):
        yield f"{what} has the name of an operation that there is: choose another verb."
    for fields in (action.input, action.output):
        for name in twice(f.name for f in fields):
            yield f"{what} names the field {name!r} twice."
    if action.answers == "object" and not action.output:
        yield f"{what} answers with an object: name its fields in 'output'."
    if action.answers == "nothing" and action.reads:
        yield f"{what} reads and answers with nothing: one of the two."


def computed(analysis: Analysis) -> Iterator[str]:
    for entity in analysis.entities:
        for field in entity.fields:
            if field.computed and field.unique:
                yield f"{entity.name}.{field.name} is computed: it cannot be unique."
            if field.computed and field.written_by:
                yield f"{entity.name}.{field.name} is computed: nobody writes it, drop 'written_by'."
        if entity.fields and all(f.computed for f in entity.fields):
            yield f"{entity.name} has computed fields only: nobody could make one."


def limited_widgets(analysis: Analysis) -> Iterator[str]:
    known = {e.name: e for e in analysis.entities}
    for widget in analysis.widgets:
        if widget.where and widget.entity in known:
            yield from _limited(widget, known[widget.entity])
    for entity in analysis.entities:
        for name in twice(w.name for w in analysis.stats_of(entity.name) if w.name):
            yield f"Two figures of {entity.name} have the name {name!r}: give each its own."


def _limited(widget: Widget, entity: Entity) -> Iterator[str]:
    what = f"Widget {widget.title!r} ({widget.kind} of {widget.entity})"
    fields = {f.name: f for f in entity.fields}
    if widget.kind != "recent" and not widget.name:
        yield f"{what} has 'where': give it a 'name', by which the API answers it."
    for name, values in widget.where.items():
        if name not in fields and name not in _STAMPS:
            yield f"{what} names the field {name!r}, which {widget.entity} does not have."
        yield from _values(what, fields.get(name), values)


def deletion(analysis: Analysis) -> Iterator[str]:
    """What is deleted along must not lead back to what stays only while it is there."""
    for entity in analysis.entities:
        for field in entity.fields:
            if field.on_delete == "clear" and field.required:
                yield f"{entity.name}.{field.name} is required, so deleting cannot clear it: refuse or delete."  # noqa: E501
    along = {e.name: {f.references for f in e.fields if f.references and f.when_gone == "delete"}
             for e in analysis.entities}  # fmt: skip
    for name in along:  # noqa: PLC0206
        seen, waiting = set[str](), set(along[name])
        while waiting:
            target = waiting.pop()
            if target not in seen:
                seen.add(target)
                waiting |= along.get(target, set()) - seen
        if name in seen and name not in along[name]:
            yield f"{name} is deleted along with what is deleted along with it: make one reference refuse or clear."  # noqa: E501


def logic(analysis: Analysis) -> Iterator[str]:
    entities = {e.name for e in analysis.entities}
    pages = {p.slug for p in analysis.pages}
    taken = {e.snake for e in analysis.entities}
    for name in twice(each.name for each in analysis.logic):
        yield f"Logic {name!r} is there twice: merge the two."
    for each in analysis.logic:
        if each.name in taken:
            yield f"Logic {each.name!r} has the name of an entity's module: name it by what it works out."
        yield from _used(each, entities, pages)


def _used(each: Logic, entities: set[str], pages: set[str]) -> Iterator[str]:
    for name in each.used_by:
        if name in pages - entities:
            yield (
                f"Logic {each.name!r} is used by the page {name!r}, but logic is the server's. Say what the "
                "page works out in its `description`, whole, and leave this out."
            )
        elif name not in entities:
            yield f"Logic {each.name!r} is used by {name!r}, which is no entity."
