"""Fields: what a phrase says about its type, bounds and options."""

from __future__ import annotations

from gencode_graph.artifacts import RESERVED_FIELDS, EntityField, FieldType
from gencode_graph.models.offline.reading.grammar import Chunk
from gencode_graph.models.offline.reading.lexicon import KnownField, field_words, is_known, type_cues
from gencode_graph.models.offline.reading.words import RESERVED_WORDS, is_plural, singular, snake

_TAKEN = frozenset(
    "copy json schema dict validate fields construct settings save insert create update delete find get "
    "all count set sum replace state sync link_rules inspect aggregate avg max min inc metadata register object "  # noqa: E501
    "type list str int float bool datetime enum literal field self cls q page page_size sort items total key "
    "ref children style props".split()
)
_RENAMED = {
    "type": "kind", "from": "from_date", "to": "to_date", "class": "class_name", "id": "code",
    "state": "status", "schema": "schema_name", "copy": "copy_number",
    "total": "total_amount", "sort": "sort_order", "page": "page_number", "ref": "reference",
    "abstract": "abstract_text", "owner_id": "owner_code",
    "set": "set_name", "items": "item_list", "key": "key_name",
}  # fmt: skip
_DATED = 2
"""``date_found``: two words, the first of them what it is."""
_NUMBER_OF = frozenset({"number", "count", "amount", "no"})
_FLAGS = ("is_", "has_", "can_", "was_")
_MOMENTS = frozenset(
    "start end arrival departure begin opening closing check pickup delivery event due visit appointment".split()  # noqa: E501
)
_SIGNED = frozenset({"balance", "temperature", "latitude", "longitude", "profit"})


def field_from(chunk: Chunk) -> KnownField:
    """The field a phrase names; its type is decided when it is finished."""
    name = field_name(" ".join(chunk.full or chunk.words))
    return KnownField(name, required=name.split("_")[-1] in {"name", "title"})


def field_name(words: str) -> str:
    """``Due dates`` -> ``due_date``: snake_case, respelt, safe in Python, JavaScript and MongoDB."""
    name = snake(words) or "field"
    respell = field_words()["respell"]
    parts = respell.get(name, name).split("_")
    parts[-1] = respell.get(parts[-1], parts[-1])
    if parts[-1] not in type_cues() and is_plural(parts[-1]) and singular(parts[-1]) in type_cues():
        parts[-1] = singular(parts[-1])
    return safe_field("_".join(parts))


def safe_field(name: str) -> str:
    """The name, or one that does not clash with what every document or the languages have already."""
    name = _RENAMED.get(name, name)
    if name.startswith("model_"):
        name = f"the_{name}"
    if name in RESERVED_FIELDS or name in RESERVED_WORDS or name in _TAKEN or len(name) < 2:
        name = f"{name}_value"
    return name[:40].rstrip("_")


def shown(name: str) -> str:
    """What a person reads for a name that had to be changed to be safe; "" when it was not."""
    base = _unchanged(name)
    return "" if base == name else base.replace("_", " ").capitalize()


def _unchanged(name: str) -> str:
    if name.startswith("the_model_"):
        return name.removeprefix("the_")
    base = name.removesuffix("_value")
    return base if base in RESERVED_FIELDS | RESERVED_WORDS | _TAKEN else name


def looks_like_field(chunk: Chunk) -> bool:
    """Whether the phrase ends in a word that names a property rather than a thing."""
    name = snake(" ".join(chunk.words))
    last = name.split("_")[-1]
    respell = field_words()["respell"]
    respelt = respell.get(name, respell.get(last, last))
    unit = type_cues().get(singular(last)) == "number" and not is_known(singular(last))
    return unit or respelt in type_cues() or respelt in field_words()["options"] or name.startswith(_FLAGS)


def infer_type(name: str) -> FieldType:
    """The type a name suggests; ``string`` when it suggests none."""
    name = _unchanged(name)
    parts = name.split("_")
    if name.startswith(_FLAGS) or parts[-1] == "flag":
        return "boolean"
    if name in type_cues():
        return type_cues()[name]  # type: ignore[return-value]
    if parts[0] == "date" and len(parts) == _DATED:
        return "date"
    if len(parts) > 1 and parts[-1] in _NUMBER_OF:
        return _numbered(parts)
    if parts[-1] in field_words()["options"]:
        return "enum"
    if parts[-1] == "time" and len(parts) > 1 and parts[0] not in _MOMENTS:
        return "integer"
    if len(parts) == 1 and name.endswith("ed") and len(name) > 5 and name not in type_cues():
        return "string" if name.endswith("eed") else "boolean"
    cues = type_cues()
    found = cues.get(parts[-1])
    if found is None:
        found = next((cues[p] for p in reversed(parts[:-1]) if p in cues and cues[p] != "string"), "string")
        if found not in {"money", "number"}:
            found = "string"
    return found  # type: ignore[return-value]


def _numbered(parts: list[str]) -> FieldType:
    if parts[-1] == "amount":
        return "money"
    if parts[-1] == "count":
        return "integer"
    return "phone" if parts[0] in {"phone", "mobile", "telephone", "contact"} else "string"


def finish(known: KnownField, label: str = "") -> EntityField:
    """A checked field: type, bounds and options filled in. References are not finished here."""
    kind = "enum" if known.options else known.type or infer_type(known.name)
    options = list(known.options)
    if kind == "enum" and not options:
        words = field_words()["options"]
        options = list(words.get(known.name) or words.get(known.name.split("_")[-1]) or [])
    if kind == "enum" and len(options) < 2:
        kind, options = "string", []
    if known.bounds and kind not in {"integer", "number", "money"}:
        kind, options = "integer", []
    kind, low, high = (kind, *known.bounds) if known.bounds else _bounded(known.name, kind)
    return EntityField(
        name=known.name,
        type=kind,  # type: ignore[arg-type]
        label=label,
        options=options if kind == "enum" else [],
        required=known.required and kind not in {"boolean", "list"},
        unique=known.unique,
        minimum=low,
        maximum=high,
    )


def _bounded(name: str, kind: str) -> tuple[str, float | None, float | None]:
    """The type in the Analysis' own words, and the lowest and highest value."""
    special = {"percent": ("number", 0, 100), "year": ("integer", 1000, 2200), "count": ("integer", 0, None)}
    if kind in special:
        return special[kind]
    if kind not in {"integer", "number", "money"}:
        return kind, None, None
    last = name.rsplit("_", maxsplit=1)[-1]
    if last in field_words()["numbers"]:
        low, high = field_words()["numbers"][last]
        return kind, low, high
    return kind, None if last in _SIGNED or kind == "number" else 0, None


def options_of(texts: list[str]) -> tuple[str, ...]:
    """``["In progress", "Done"]`` -> ``("in_progress", "done")``, each once."""
    names = (snake(text) for text in texts)
    return tuple(dict.fromkeys(name for name in names if name))
