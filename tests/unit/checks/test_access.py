"""Roles and access: what an analysis may say of them, and what contract and routers make of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from gencode_graph.artifacts import Analysis, Unit
from gencode_graph.tools.checks import contract_part_holds, router_guards_access
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.contract import merge, parse_contract
from gencode_graph.tools.draft import Draft, Facts
from tests.unit.offline.backend.assembly import inputs_for, widgets_for, write
from tests.unit.offline.backend.roles import chosen_roles, no_role_to_join_with, open_shelf, seed_swap

ROUTER = "backend/app/routers/{}.py"


def written(step: str, snake: str, analysis: Analysis) -> dict[str, str]:
    entity = next(e for e in analysis.entities if e.snake == snake)
    return write(step, snake, **inputs_for(analysis, entity), widgets=widgets_for(analysis, entity))


def faults(step: str, files: dict[str, str], snake: str, analysis: Analysis) -> list[str]:
    check = {"contracts": contract_part_holds, "backend_routers": router_guards_access}[step]
    draft = Draft(Unit(step=step, id=snake), "", files, "")
    return [issue.message for issue in check(draft, Facts(analysis=analysis))]


@pytest.mark.parametrize("analysis", [seed_swap, chosen_roles, no_role_to_join_with, open_shelf])
def test_what_the_offline_writers_write_is_found_right(analysis: Callable[[], Analysis]) -> None:
    assert analysis_holds(analysis()) == []
    for entity in analysis().entities:
        for step in ("contracts", "backend_routers"):
            files = written(step, entity.snake, analysis())
            assert faults(step, files, entity.snake, analysis()) == []


def changed(change: Callable[[dict[str, Any]], object]) -> list[str]:
    data = seed_swap().model_dump(mode="json")
    change(data)
    return [issue.message for issue in analysis_holds(Analysis.model_validate(data))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a["entities"][0]["access"].update(create=["wardens"]), "'wardens'"),
        (lambda a: a["entities"][0]["access"].update(create=["owner"]), "not owned"),
        (lambda a: a["entities"][0]["access"].update(create=[]), "leave the operation out"),
        (lambda a: a["entities"][0]["access"].update(approve=["warden"]), "no such operation"),
        (lambda a: a["entities"][0]["access"].update(list=["signed_in", "warden"]), "name that alone"),
        (lambda a: a["entities"][1]["access"].update(create=["public"]), "cannot own"),
        (lambda a: a["entities"][1]["access"].update(list=["warden"]), "gardener may create it but not list"),
        (lambda a: a["entities"][1]["fields"][0].update(written_by=["warden"]), "make it optional"),
        (lambda a: a["entities"][1]["fields"][0].update(written_by=["boss"]), "'boss'"),
        (lambda a: a["entities"][1].update(search=["origin"]), "hidden from some"),
        (lambda a: a["pages"][1].update(access=["boss"]), "'boss'"),
        (lambda a: a["roles"][2].update(joins="sign_up"), "More than one role joins"),
        (lambda a: a["roles"][0].update(first_account=True), "More than one role is the first"),
        (lambda a: a["roles"][1].update(first_account=False), "Nobody can come to the role 'warden'"),
        (lambda a: a["roles"][1].update(given_by=["boss"]), "'boss'"),
        (lambda a: a["roles"][0].update(name="public"), "No role may be called 'public'"),
        (lambda a: a["needs"].update(auth=False), "roles, which need accounts"),
    ],
)
def test_what_does_not_hold_together_is_told(change: Callable[[dict[str, Any]], object], said: str) -> None:
    assert any(said in message for message in changed(change))


@pytest.mark.parametrize(
    ("snake", "pattern", "instead", "said"),
    [
        ("bed", r'dependencies=\[Depends\(require_role\("warden"\)\)\],?\s*', "", "POST /api/beds is for warden only"),
        ("bed", r'require_role\("warden"\)', 'require_role("warden", "gardener")', "is for warden only"),
        ("notice", r"Depends\(current_user\)", 'Depends(require_role("warden"))', "open to signed_in"),
        ("swap_request", r'own_or_all\(user, "warden"\)', '{"owner_id": str(user.id)}', 'own_or_all(user, "warden")'),
    ],
)  # fmt: skip
def test_a_router_that_refuses_others_than_it_must_is_told(
    snake: str, pattern: str, instead: str, said: str
) -> None:
    analysis, path = seed_swap(), ROUTER.format(snake)
    text, count = re.subn(pattern, instead, written("backend_routers", snake, analysis)[path])
    assert count
    assert any(said in message for message in faults("backend_routers", {path: text}, snake, analysis))


def test_roles_may_stand_in_a_constant_or_on_the_router() -> None:
    analysis, path = no_role_to_join_with(), ROUTER.format("key")
    text = written("backend_routers", "key", analysis)[path]
    named = text.replace('require_role("keeper")', "require_role(*KEEPERS)") + '\nKEEPERS = ("keeper",)\n'
    assert faults("backend_routers", {path: named}, "key", analysis) == []


def test_a_contract_without_its_refusals_or_with_operations_left_out_is_told() -> None:
    analysis = seed_swap()
    text = written("contracts", "bed", analysis)["contracts/bed.md"]
    without = re.sub(r"\s+'?403'?:\n\s+\$ref: .*Forbidden'?", "", text)
    assert text != without
    found = faults("contracts", {"contracts/bed.md": without}, "bed", analysis)
    assert "POST /api/beds does not declare the response 403. Add it with the schema Problem." in found
    whole = written("contracts", "swap_request", seed_swap())
    bare = analysis.model_dump(mode="json")
    bare["entities"][2]["operations"] = ["list", "create"]
    told = faults("contracts", whole, "swap_request", Analysis.model_validate(bare))
    assert any("`operations` leaves out delete" in message for message in told)


def test_the_analysis_says_who_may_whatever_the_author_wrote() -> None:
    analysis = seed_swap()
    text = written("contracts", "bed", analysis)["contracts/bed.md"]
    spoilt = text.replace(
        "      operationId: create_bed", "      x-access: [public]\n      operationId: create_bed"
    )
    assert spoilt != text
    assert parse_contract(spoilt).document is not None
    paths = merge({"bed": spoilt}, analysis).document["paths"]
    beds = paths["/api/beds"]
    assert beds["post"]["x-access"] == ["warden"]
    assert beds["post"]["security"]
    assert beds["get"]["x-access"] == ["public"]
    assert "security" not in beds["get"]
    assert paths["/api/users/{user_id}/role"]["patch"]["x-access"] == ["warden"]


def test_without_roles_nothing_of_them_is_in_the_contract() -> None:
    data = open_shelf().model_dump(mode="json")
    data["entities"][0]["access"] = {}
    analysis = Analysis.model_validate(data)
    merged = merge({"poem": written("contracts", "poem", analysis)["contracts/poem.md"]}, analysis)
    assert not {"x-access", "Forbidden", "UserSummary"} & set(re.findall(r"[\w-]+", str(merged.document)))


def test_a_role_may_meet_fewer_than_all_where_a_rule_says_so() -> None:
    analysis, path = seed_swap(), ROUTER.format("swap_request")
    text = written("backend_routers", "swap_request", analysis)[path]
    own = '({"owner_id": str(user.id)} if user.role != "warden" else {"garden": str(user.id)})'
    narrower = text.replace('own_or_all(user, "warden")', own)
    assert narrower != text
    assert not any(
        "own_or_all" in message
        for message in faults("backend_routers", {path: narrower}, "swap_request", analysis)
    )
