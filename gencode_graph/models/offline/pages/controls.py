"""A form's controls: the JSX of each, its rules, and how text becomes a stored value and back."""

from __future__ import annotations

from gencode_graph.models.offline.pages.entities import FieldView
from gencode_graph.models.offline.pages.layout import attribute, group, tag, ts
from gencode_graph.models.offline.pages.strings import Words

_WIDE = ("text", "list")
_STEPS = {"integer": "1", "number": "any", "money": "0.01"}


def placeholder(field: FieldView, words: Words) -> str | None:
    """The empty choice of a select; a required enum has none, its first option is chosen."""
    if field.type == "enum" and field.required:
        return None
    return words("choose") if field.required else words("none")


def field_open(field: FieldView, words: Words, wide: bool, target: str, indent: int) -> str:
    """The opening ``<Field>`` tag. ``target`` is what a reference points to, in words."""
    missing = f"references.{field.target}.length === 0"
    hint = ""
    if field.type == "list":
        hint = attribute("hint", words("one_per_line"))
    elif field.type == "reference" and field.required:
        asked = ts(words("add_first", one=target))
        hint = f"hint={{\n{'':10}{missing}\n{'':12}? {asked}\n{'':12}: undefined\n{'':8}}}"
    attributes = [
        attribute("label", field.label),
        f'htmlFor="{field.id}"',
        f"error={{errors.{field.name}?.message}}",
        hint,
        "required" if field.required else "",
        "inline" if field.type == "boolean" else "",
        'className="sm:col-span-2"' if wide or field.type in _WIDE else "",
    ]
    return _opening(indent, "Field", attributes)


def control(field: FieldView, words: Words, indent: int) -> str:
    """The control; of a select only its opening tag, the options follow."""
    registered = _register(field, words, indent + 2)
    match field.type:
        case "boolean":
            return tag(indent, "Checkbox", [registered])
        case "enum" | "reference":
            return _opening(indent, "Select", [registered])
        case "text":
            return tag(indent, "Textarea", ["rows={4}", registered])
        case "list":
            return tag(indent, "Textarea", ["rows={3}", registered])
        case _:
            kind = "" if field.input_type == "text" else f'type="{field.input_type}"'
            step = f'step="{_STEPS[field.type]}"' if field.numeric else ""
            return tag(indent, "Input", [kind, step, registered])


def _opening(indent: int, name: str, attributes: list[str]) -> str:
    given = [a for a in attributes if a]
    flat = f"{' '.join([f'<{name}', *given])}>"
    if len(flat) + indent <= 100 and "\n" not in flat:
        return flat
    inner = " " * (indent + 2)
    return "\n".join([f"<{name}", *(inner + a for a in given), f"{' ' * indent}>"])


def _register(field: FieldView, words: Words, indent: int) -> str:
    rules = _rules(field, words)
    if not rules:
        return f"{{...register({ts(field.name)})}}"
    return group(indent, f"{{...register({ts(field.name)}, {{", rules, "})}", pad=" ")


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
    return group(12, "pattern: {", [f"value: {expression}", f"message: {ts(message)}"], "}", pad=" ")


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
            return f"toList({value})"
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
