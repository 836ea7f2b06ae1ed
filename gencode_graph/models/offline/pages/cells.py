"""How a stored value is shown: the expression a column renders, and the name of a record."""

from __future__ import annotations

from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.layout import template_literal, ts
from gencode_graph.models.offline.pages.strings import Words

EMPTY = ts("—")
_FORMATS = {
    "integer": "formatNumber", "number": "formatNumber", "money": "formatMoney",
    "date": "formatDate", "datetime": "formatDateTime", "enum": "humanize",
}  # fmt: skip
PREFIXES = {"email": "mailto:", "phone": "tel:", "url": ""}
"""What a link to a value of these types starts with."""

_TONES = {
    "success": "done completed complete paid active won available approved confirmed published "
    "resolved closed finished delivered accepted attended read fixed passed good low",
    "warning": "pending waiting on_hold paused draft medium partial maintenance late trial negotiation",
    "info": "open new in_progress reading scheduled planned booked sent contacted qualified "
    "proposal doing started",
    "destructive": "overdue cancelled canceled lost high urgent critical rejected failed blocked expired bad "
    "out_of_stock inactive banned",
}  # fmt: skip
_TONE_OF = {option: tone for tone, options in _TONES.items() for option in options.split()}


def tones(field: FieldView) -> dict[str, str]:
    """The badge variant of each option of an enum; empty where no option says more than its name."""
    chosen = {o: _TONE_OF.get(o, "secondary") for o in field.field.options}
    return chosen if set(chosen.values()) != {"secondary"} else {}


def is_year(field: FieldView) -> bool:
    """Years are numbers that are never grouped: 1999, not 1,999."""
    return field.type == "integer" and "year" in field.name.split("_")


def format_of(field: FieldView) -> str | None:
    """The function of ``@/lib/format`` that shows the field, None where it needs none."""
    return None if is_year(field) else _FORMATS.get(field.type)


def cell(field: FieldView, words: Words) -> str:
    """The JSX expression of a column: ``record.title``, ``formatMoney(record.price)``. Labels of
    references come from ``<target>Options``, the loaded options."""
    value = f"record.{field.name}"
    if field.type == "enum":
        return _badge(field, value)
    if function := format_of(field):
        return f"{function}({value})"
    if field.type in PREFIXES:
        prefix = f"prefix={ts(PREFIXES[field.type])} " if PREFIXES[field.type] else ""
        return f"<ValueLink {prefix}value={{{value}}} />"
    match field.type:
        case "boolean":
            return f"({value} ? {ts(words('yes'))} : {ts(words('no'))})"
        case "reference":
            return f"labelOf({field.target}Options, {value})"
        case "list":
            return f'{value}.join(", ") || {EMPTY}'
        case "integer":
            return f"{value} ?? {EMPTY}"
        case _:
            return value if field.required else f"{value} || {EMPTY}"


def _badge(field: FieldView, value: str) -> str:
    colours = f" tones={{{tones_constant(field)}}}" if tones(field) else ""
    labels = f" options={{{field.constant}}}" if field.field.option_labels else ""
    return f"<EnumBadge value={{{value}}}{labels}{colours} />"


def tones_constant(field: FieldView) -> str:
    return f"{field.name.upper()}_TONES"


def record_name(entity: EntityView, record: str, words: Words) -> str:
    """The expression that names a record to a person, as a string."""
    field = entity.display
    value = f"{record}.{field.name}"
    if function := format_of(field):
        return f"{function}({value})"
    match field.type:
        case "reference" if record == "record":
            return f"labelOf({field.target}Options, {value})"
        case "reference" | "boolean" | "list":
            return template_literal(f"{entity.title} {{id}}", id=f"{record}.id.slice(-6)")
        case "integer":
            return f"String({value})"
        case _:
            return f"{value} || {ts(words('untitled', one=entity.one))}"
