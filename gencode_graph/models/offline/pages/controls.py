"""A form's controls: the JSX of each, its rules, and how text becomes a stored value and back."""

from __future__ import annotations

from gencode_graph.models.offline.pages.entities import FieldView
from gencode_graph.models.offline.pages.layout import attribute, group, tag, ts
from gencode_graph.models.offline.pages.strings import Words

_STEPS = {"integer": "1", "number": "any", "money": "0.01"}


_COMPONENTS = {
    "text": "TextareaField", "list": "TextareaField", "boolean": "CheckboxField",
    "enum": "SelectField", "reference": "ReferenceField",
}  # fmt: skip
_INDENT = 6


def component(field: FieldView) -> str:
    """The component of ``@/components/form-fields`` that a field is edited with."""
    return _COMPONENTS.get(field.type, "InputField")


def control(field: FieldView, words: Words, first: bool, target: str) -> str:
    """The field of the form. ``target`` is what a reference points to, in words."""
    shown = component(field)
    attributes = [
        "form={form}",
        f'name="{field.name}"',
        attribute("label", field.label),
        *_kind(field, words, target),
        _rules_attribute(field, words),
        "wide" if first and shown == "InputField" else "",
    ]
    return tag(_INDENT, shown, attributes)


def _kind(field: FieldView, words: Words, target: str) -> list[str]:
    """The attributes that fields of the type have besides."""
    match field.type:
        case "enum":
            # A required one needs no empty choice: its first option is chosen.
            empty = "" if field.required else attribute("placeholder", words("none"))
            return [f"options={{{field.constant}}}", empty]
        case "reference":
            empty = attribute("placeholder", words("choose" if field.required else "none"))
            hint = attribute("emptyHint", words("add_first", one=target)) if field.required else ""
            return [f"query={{{field.target}Options}}", empty, hint]
        case "list":
            return ["rows={3}", attribute("hint", words("one_per_line"))]
        case "text" | "boolean":
            return []
        case _:
            kind = "" if field.input_type == "text" else f'type="{field.input_type}"'
            return [kind, f'step="{_STEPS[field.type]}"' if field.numeric else ""]


def _rules_attribute(field: FieldView, words: Words) -> str:
    rules = _rules(field, words)
    return group(_INDENT + 2, "rules={{", rules, "}}", pad=" ") if rules else ""


def _rules(field: FieldView, words: Words) -> list[str]:
    """The react-hook-form rules of a field, each with what the person is told."""
    rules = []
    if field.required and field.type != "enum":
        rules.append(f"required: {ts(words('required', field=field.label))}")
    if field.type == "email":
        rules.append(_pattern(r"/^[^@\s]+@[^@\s]+\.[^@\s]+$/", words("bad_email")))
    if field.type == "url":
        rules.append(_pattern(r"/^https?:\/\/\S+$/", words("bad_url")))
    if field.type == "integer":
        rules.append(_pattern(r"/^-?\d+$/", words("whole", field=field.label)))
    for rule, limit in (("min", field.field.minimum), ("max", field.field.maximum)):
        if limit is not None and field.numeric:
            said = words("at_least" if rule == "min" else "at_most", field=field.label, limit=f"{limit:g}")
            rules.append(f"{rule}: {{ value: {limit:g}, message: {ts(said)} }}")
    return rules


def _pattern(expression: str, message: str) -> str:
    return group(10, "pattern: {", [f"value: {expression}", f"message: {ts(message)}"], "}", pad=" ")


def from_record(field: FieldView) -> str:
    """A stored value as the form's control holds it."""
    value = f"record?.{field.name}"
    match field.type:
        case "boolean":
            return f"{value} ?? false"
        case "enum":
            return f"{value} ?? {ts('' if field.nullable else field.field.options[0])}"
        case "list":
            return f'{value}.join("\\n") ?? ""'
        case "integer" | "number" | "money":
            return f'{value}{"?" if field.nullable else ""}.toString() ?? ""'
        case "date":
            return f"toDateInput({value})"
        case "datetime":
            return f"toDateTimeInput({value})"
        case _:
            return f'{value} ?? ""'


def to_input(field: FieldView) -> str:
    """What the form's control holds as the value to store."""
    value = f"values.{field.name}"
    match field.type:
        case "boolean":
            return value
        case "list":
            return f"toLines({value})"
        case "integer" | "number" | "money":
            number = f"Number({value})"
            return f'{value} === "" ? null : {number}' if field.nullable else number
        case "datetime":
            moment = f"new Date({value}).toISOString()"
            return f"{value} ? {moment} : null" if field.nullable else moment
        case "date" | "enum" | "reference":
            return f"{value} || null" if field.nullable else value
        case _:
            return f"{value}.trim() || null" if field.nullable else f"{value}.trim()"
