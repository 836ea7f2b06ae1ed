"""What a journey types into forms and sends to the API, field by field, as TypeScript."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.layout import ts
from gencode_graph.models.offline.pages.templates import render_page

TEXTUAL = ("string", "email", "phone", "url", "text")
_DATES = ("2026-03-14", "2026-04-02")
_MOMENTS = ("2026-03-14T09:30", "2026-04-02T16:00")
_SUPPORT = "import { expect, test } from"
_NUMBERS = {"integer": (3, 5), "number": (2.5, 4.5), "money": (12.5, 20)}


def render_spec(name: str, **values: object) -> str:
    """A journeys file that imports of the support what it uses."""
    body = render_page(f"journeys/{name}.spec.ts", **values)
    used = [helper for helper in ("expectNotAllowed", "unique", "uniqueNumber") if f"{helper}(" in body]
    return body.replace(_SUPPORT, f"import {{ {', '.join(['expect', 'test', *used])} }} from", 1)


def fresh_text(field: FieldView) -> str:
    """An expression for text that no other record has and the field accepts."""
    match field.type:
        case "email":
            return '`${unique("mail").replace(" ", ".")}@example.com`'
        case "url":
            return '`https://example.com/${unique("page").replace(" ", "-")}`'
        case "phone":
            return "`+1 ${uniqueNumber()}`"
        case _:
            return f"unique({ts(field.label)})"


def value(field: FieldView, turn: int = 0) -> str:
    """An expression for a valid value to send; ``turn`` 1 gives another one than 0."""
    match field.type:
        case "enum":
            return ts(field.field.options[turn % len(field.field.options)])
        case "boolean":
            return "true" if turn == 0 else "false"
        case "list":
            return ts(["first", "second"] if turn == 0 else ["third"])
        case "date":
            return ts(_DATES[turn])
        case "datetime":
            return ts(f"{_MOMENTS[turn]}:00Z")
        case "integer" | "number" | "money":
            return _unique_number(field) or f"{number(field, turn):g}"
        case _:
            return fresh_text(field)


def number(field: FieldView, turn: int) -> float:
    """A number inside the field's limits."""
    low, high = field.field.minimum, field.field.maximum
    wanted = _NUMBERS[field.type][turn]
    if low is not None and wanted < low:
        wanted = low + turn if high is None or low + turn <= high else low
    if high is not None and wanted > high:
        wanted = high - turn if low is None or high - turn >= low else high
    return math.ceil(wanted) if field.type == "integer" else wanted


def _unique_number(field: FieldView) -> str:
    """For unique numbers without an upper limit: one that no other test takes."""
    free = field.field.unique and field.field.maximum is None
    return "uniqueNumber()" if free else ""


def fill(field: FieldView, expression: str) -> str:
    """The statement that enters a value into the field's control of ``dialog``."""
    control = f"dialog.getByLabel({ts(field.label)}, {{ exact: true }})"
    match field.type:
        case "enum" | "reference":
            return f"await {control}.selectOption({expression})"
        case "boolean":
            return f"await {control}.setChecked({expression})"
        case _:
            return f"await {control}.fill({expression})"


def typed(field: FieldView, turn: int = 0) -> str:
    """The expression to enter for a field: ``value`` as text where the control takes text."""
    if field.type == "datetime":
        return ts(_MOMENTS[turn])
    if field.type == "list":
        return ts("first\nsecond" if turn == 0 else "third")
    if field.numeric:
        chosen = value(field, turn)
        return f"String({chosen})" if "(" in chosen else ts(chosen)
    return value(field, turn)


def holds(field: FieldView, expression: str) -> str:
    """The assertion that the field's control of ``dialog`` holds a value."""
    control = f"dialog.getByLabel({ts(field.label)}, {{ exact: true }})"
    if field.type == "boolean":
        return f"await expect({control}).toBeChecked({{ checked: {expression} }})"
    return f"await expect({control}).toHaveValue({expression})"


@dataclass(frozen=True)
class Maker:
    """A helper that creates one entity's record through the API, after those it needs."""

    entity: EntityView
    lines: list[str]


def is_account(field: FieldView, accounts: bool) -> bool:
    return accounts and field.field.references == "User"


def makers(roots: list[EntityView], entities: Mapping[str, EntityView], accounts: bool) -> list[Maker] | None:
    """Helpers for the roots and all they need, needed ones first. None where the first record can
    never be made: records need each other in a circle, or one of an entity that is not known."""
    order: list[str] = []
    open_: list[str] = []

    def visit(name: str) -> bool:
        if name in open_ or not entities[name].known:
            return False
        if name in order:
            return True
        open_.append(name)
        made = all(visit(needed) for needed in _needed(entities[name], accounts))
        open_.pop()
        order.append(name)
        return made

    if not all(visit(root.name) for root in roots):
        return None
    return [Maker(entities[n], list(_lines(entities[n], accounts))) for n in order]


def _needed(entity: EntityView, accounts: bool) -> list[str]:
    required = [f for f in entity.references if f.required and not is_account(f, accounts)]
    return list(dict.fromkeys(f.field.references or "" for f in required))


def _lines(entity: EntityView, accounts: bool) -> Iterator[str]:
    """The properties of a new record: all that is required, by name."""
    for field in entity.fields:
        if field.type == "reference":
            if field.required:
                yield f"{field.name}: {made(field, accounts)}"
        elif field.required:
            yield f"{field.name}: {value(field)}"


def made(field: FieldView, accounts: bool) -> str:
    """The id of a record that a required reference can point to."""
    if is_account(field, accounts):
        return "await accountId(page)"
    return f"(await create{field.field.references}(page)).id"
