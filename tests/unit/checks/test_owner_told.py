"""Whose a record is: told in answers where readers may not all do the same with it, and nowhere else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Analysis, Entity, Unit
from gencode_graph.tools.access import operations_table, telling_owner, tells_owner
from gencode_graph.tools.checks import contract_part_holds, models_have_fields
from gencode_graph.tools.draft import Draft, Facts
from tests.unit.contract.samples import markdown
from tests.unit.offline.backend.assembly import fragment, inputs_for, write
from tests.unit.offline.backend.roles import chosen_roles, no_role_to_join_with, open_shelf, seed_swap

READ = {"name": "export", "text": "All of them.", "on": "collection", "reads": True, "answers": "records"}
CANCEL = {"name": "cancel", "text": "Cancels it."}
CLEAR = {"name": "clear", "text": "Deletes all of one's own.", "on": "collection", "answers": "nothing"}


def stay(**more: Any) -> Entity:
    fields = [{"name": "plate"}]
    return Entity.model_validate({"name": "Stay", "plural": "Stays", "owned": True, "fields": fields, **more})


def who(entity: Entity, auth: bool = True) -> dict[str, list[str]]:
    pages = [{"slug": "all", "route": "/", "kind": "collection", "title": "All", "entity": entity.name}]
    analysis = Analysis.model_validate(
        {"name": "Stays", "summary": "", "entities": [entity], "pages": pages, "needs": {"auth": auth}}
    )
    return operations_table(analysis, entity)


@pytest.mark.parametrize(
    ("access", "told"),
    [
        ({}, False),
        ({"list": ["public"], "get": ["public"]}, True),
        ({"list": ["signed_in"]}, True),
        ({"get": ["owner", "caretaker"]}, True),
        ({"list": ["owner", "caretaker"], "update": ["owner", "caretaker"], "delete": ["owner", "caretaker"]}, False),
        ({"list": ["owner", "caretaker", "guard"], "update": ["owner", "caretaker"], "delete": ["caretaker"]}, True),
        ({"list": ["owner", "caretaker"], "update": ["signed_in"], "delete": ["signed_in"]}, False),
        ({"list": ["public"], "update": ["caretaker"], "delete": ["caretaker"]}, False),
        ({"stats": ["public"], "create": ["caretaker"]}, False),
    ],
)  # fmt: skip
def test_it_is_told_where_others_meet_what_only_the_owner_may_change(
    access: dict[str, list[str]], told: bool
) -> None:
    entity = stay(access=access)
    assert tells_owner(entity, who(entity)) is told


def test_actions_on_a_record_count_like_changes_and_those_that_read_like_lists() -> None:
    all_may = {
        "list": ["owner", "caretaker"],
        "update": ["owner", "caretaker"],
        "delete": ["owner", "caretaker"],
    }
    cancelled = stay(actions=[CANCEL], access={**all_may, "cancel": ["owner"]})
    assert tells_owner(cancelled, who(cancelled))
    for harmless in (CLEAR, {**CANCEL, "reads": True}):
        entity = stay(actions=[harmless], access={**all_may, harmless["name"]: ["owner"]})
        assert not tells_owner(entity, who(entity))
    exported = stay(actions=[READ], access={"export": ["caretaker"]})
    assert tells_owner(exported, who(exported))


def test_what_is_not_offered_and_what_is_nobodys_tells_nothing() -> None:
    fixed = stay(operations=["list", "create"], access={"list": ["public"]})
    assert not tells_owner(fixed, who(fixed))
    assert not tells_owner(stay(owned=False), {"list": ["public"], "update": ["owner"]})
    without = stay(access={"list": ["public"]})
    assert not tells_owner(without, who(without, auth=False))


LISTS = st.lists(st.sampled_from(["owner", "caretaker", "guard"]), min_size=1, unique=True)


@given(st.fixed_dictionaries(dict.fromkeys(("list", "get", "update", "delete"), LISTS)))
def test_where_it_is_not_told_each_reader_may_the_same_with_all_records(table: dict[str, list[str]]) -> None:
    readers = {*table["list"], *table["get"]} - {"owner"}
    doubt = [
        (one, name)
        for one in readers
        for name in ("update", "delete")
        if "owner" in table[name] and one not in table[name]
    ]
    assert tells_owner(stay(access=table), table) is bool(doubt)


def test_an_analysis_names_those_that_tell() -> None:
    assert telling_owner(seed_swap()) == ["Seed", "SwapRequest"]
    assert telling_owner(chosen_roles()) == ["Tool"]
    assert telling_owner(no_role_to_join_with()) == []
    assert telling_owner(open_shelf()) == ["Poem"]


Schemas = dict[str, Any]


def contract_faults(name: str, change: Callable[[Schemas], object] = lambda _: None) -> list[str]:
    analysis = seed_swap()
    document = copy.deepcopy(fragment(analysis, analysis.entity(name)))
    change(document["components"]["schemas"])
    snake = name.lower()
    draft = Draft(Unit(step="contracts", id=snake), "", {f"contracts/{snake}.md": markdown(document)}, "")
    return [issue.message for issue in contract_part_holds(draft, Facts(analysis=analysis))]


def test_a_contract_tells_it_exactly_where_it_is_to_be_told() -> None:
    assert contract_faults("Seed") == []
    assert contract_faults("Bed") == []
    lost = ["SeedRead does not have and require 'owner_id', an id: pages decide by it. Add it."]
    assert contract_faults("Seed", lambda s: s["SeedRead"]["properties"].pop("owner_id")) == lost
    assert contract_faults("Seed", lambda s: s["SeedRead"]["required"].remove("owner_id")) == lost
    sent = {"owner_id": {"type": "string"}}
    assert contract_faults("Seed", lambda s: s["SeedUpdate"]["properties"].update(sent)) == [
        "SeedUpdate has 'owner_id', which Read alone tells. Take it out."
    ]
    assert contract_faults("Bed", lambda s: s["BedRead"]["properties"].update(sent)) == [
        "BedRead has 'owner_id', which is not told. Take it out."
    ]


@pytest.mark.parametrize(
    ("gone", "said"), [("", []), ("    owner_id: ObjectIdStr\n", ["SeedRead has no field"])]
)
def test_a_model_answers_what_the_contract_tells(gone: str, said: list[str]) -> None:
    analysis = seed_swap()
    seed = analysis.entity("Seed")
    path = "backend/app/models/seed.py"
    text = write("backend_models", "seed", **inputs_for(analysis, seed), widgets=[])[path]
    head, read = text.split("class SeedRead")
    draft = Draft(
        Unit(step="backend_models", id="seed"),
        "",
        {path: f"{head}class SeedRead{read.replace(gone, '')}"},
        "",
    )
    found = models_have_fields(draft, Facts(analysis=analysis, contract=fragment(analysis, seed)))
    assert [issue.message.partition(" 'owner_id'")[0] for issue in found] == said
