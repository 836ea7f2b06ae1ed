"""Python names for an entity's fields, classes and variables, none of which may clash."""

from __future__ import annotations

import builtins
import keyword

from gencode_graph.artifacts import Entity, EntityField

_DOCUMENT_MEMBERS = frozenset(
    """
    add_child aggregate all apply avg bulk_writer construct copy count create current_date delete
    delete_all dict distinct fetch_all_links fetch_link fill_back_refs find find_all find_many
    find_one from_orm get get_bson_encoders get_changes get_collection_name get_link_fields
    get_model_type get_previous_changes get_previous_saved_state get_pymongo_collection
    get_saved_state get_settings has_changed inc insert insert_many insert_one inspect_collection
    is_changed json lazy_parse link_from_id max min replace replace_many rollback save
    save_changes schema schema_json set set_collection set_collection_name set_database
    state_management_replace_objects state_management_save_previous sum sync to_ref update
    update_all update_forward_refs use_state_management validate validate_self parse_file
    parse_obj parse_raw parse_store
    """.split()
)
"""Attributes of Beanie's and pydantic's classes, which a field must not hide."""
_PYDANTIC_PREFIX = "model_"
_CLASS_SUFFIXES = frozenset(
    [
        "Fields",
        "Create",
        "Update",
        "Read",
        "Page",
        "Sort",
        "Stats",
        "Sums",
        "Averages",
        "Breakdowns",
        "Figures",
    ]
)
_ROUTER_NAMES = frozenset(
    """
    router params user payload record found items total q sort page page_size problems paginate
    matching containing summarise require_reference check_references current_user changes
    """.split()
)


def pascal(name: str) -> str:
    """``reading_status`` -> ``ReadingStatus``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def attribute(name: str) -> str:
    """The Python attribute of a field: its name, unless Python or a base class has that already."""
    hidden = name in _DOCUMENT_MEMBERS or name.startswith(_PYDANTIC_PREFIX) or name == "bool"
    return f"field_{name}" if hidden or keyword.iskeyword(name) else name


def parameter(name: str, entity: Entity) -> str:
    """The Python name of a query parameter: free of what a router's functions use themselves."""
    used = {variable(entity), f"find_{entity.snake}"}
    taken = name in used | _ROUTER_NAMES or keyword.iskeyword(name) or hasattr(builtins, name)
    return f"by_{name}" if taken else name


def variable(entity: Entity) -> str:
    """A local variable for one record."""
    snake = entity.snake
    taken = snake in _ROUTER_NAMES or hasattr(builtins, snake) or keyword.iskeyword(snake)
    return "record" if taken else snake


def enum_class(entity: Entity, field: EntityField) -> str:
    """The name of an enum's type: ``BookStatus``; ``BookPageKind``, as ``BookPage`` is taken."""
    suffix = pascal(field.name)
    taken = suffix in _CLASS_SUFFIXES or suffix.endswith(("Group", "GroupSums"))
    return f"{entity.name}{suffix}Kind" if taken else f"{entity.name}{suffix}"


def group_class(entity: Entity, group_by: str) -> str:
    """The name of one row of a breakdown: ``BookStatusGroup``."""
    return f"{entity.name}{pascal(group_by)}Group"


def class_names(entity: Entity) -> set[str]:
    """Every name a module about the entity may define or import from its model."""
    enums = {enum_class(entity, f) for f in entity.fields if f.type == "enum"}
    return {entity.name, *(f"{entity.name}{suffix}" for suffix in _CLASS_SUFFIXES), *enums}
