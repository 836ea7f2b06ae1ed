"""Which entities have something to prove, and what the authors of their tests are told."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode

import pytest

from gencode_graph.artifacts import Analysis, Entity, EntityField, Evidence, Logic, Page, Requirement
from gencode_graph.sandbox.testing import Reply, ScriptedSandbox
from gencode_graph.tools.proof.mutants import mutants_of
from gencode_graph.tools.proof.units import (
    entities_to_prove,
    files_of_tests,
    mutants_for,
    unnoticed,
    with_trials,
)
from gencode_graph.tools.verify.proof import try_mutants

COURT, SHOP = (
    Entity(name=name, plural=f"{name}s", fields=[EntityField(name="title")]) for name in ("Court", "Shop")
)
ROUTER = (
    "async def book():\n    if taken:\n        raise ConflictError('x')\n    if paid < 1:\n        return 2\n"
)
TEXTS = {
    "backend/app/routers/court.py": ROUTER,
    "backend/app/domain/price.py": "def price(a):\n    return a * 2\n",
    "backend/app/routers/shop.py": ROUTER,
    **dict.fromkeys(
        [f"backend/tests/{name}.py" for name in
         ("test_court", "test_shop", "domain/test_price", "access_test", "contract_test", "core_test", "conftest",
          "support/test_court")], ""),
}  # fmt: skip


def app(*requirements: Requirement) -> Analysis:
    return Analysis(
        name="Courts",
        summary="x",
        entities=[COURT, SHOP],
        logic=[Logic(name="price", text="x", used_by=["Court"])],
        pages=[Page(slug="courts", route="/", kind="collection", title="Courts", entity="Court")],
        requirements=list(requirements),
    )


def requirement(kind: str, where: str, proof: str = "backend") -> Requirement:
    return Requirement.model_validate(
        {"id": "R1", "text": "x", "kind": kind, "where": [where], "proof": proof}
    )


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (requirement("rule", "Court"), ["Court"]),
        (requirement("figure", "price"), ["Court"]),
        (requirement("access", "Shop"), ["Shop"]),
        (requirement("data", "Court"), []),
        (requirement("rule", "Court", "journey"), []),
    ],
)
def test_only_entities_with_rules_to_prove_are_tried(wanted: Requirement, names: list[str]) -> None:
    assert [entity.name for entity in entities_to_prove(app(wanted))] == names


def test_the_code_and_the_tests_of_an_entity_are_its_own_and_its_logic_s() -> None:
    places = {mutant.path for mutant in mutants_for(app(), COURT, TEXTS)}
    assert places == {"backend/app/routers/court.py", "backend/app/domain/price.py"}
    assert files_of_tests(app(), COURT, TEXTS) == ["access_test.py", "test_court.py", "test_price.py"]
    assert files_of_tests(app(), SHOP, TEXTS) == ["access_test.py", "test_shop.py"]


def test_the_author_of_the_tests_is_told_the_lines() -> None:
    missed = mutants_for(app(), COURT, TEXTS)[:1]
    (issue,) = unnoticed(COURT, missed, TEXTS)
    assert (issue.check, issue.path, issue.severity) == ("proof", "backend/tests/test_court.py", "error")
    assert "backend/app/routers/court.py:2: the check `if taken`, which raises" in issue.message
    assert "2:     if taken:\n3:         raise ConflictError('x')" in issue.message


def test_what_logic_loses_is_for_its_own_tests_to_notice() -> None:
    missed = [m for m in mutants_for(app(), COURT, TEXTS) if "/domain/" in m.path][:1]
    (issue,) = unnoticed(COURT, missed, TEXTS)
    assert issue.path == "backend/tests/domain/test_price.py"


def test_evidence_is_told_what_a_test_noticed() -> None:
    one = Evidence(test="t::a", requirements=["R1"], passed=True)
    other = Evidence(test="t::b", requirements=["R1"], passed=True)
    found = with_trials([one, other], {"t::a": ["x.py:1"]})
    assert [evidence.fails_without for evidence in found] == [["x.py:1"], []]


def packed(facts: object) -> str:
    return f"@@facts@@{b64encode(zlib.compress(json.dumps(facts).encode())).decode()}\n"


async def tried(told: object) -> list[tuple[str, tuple[str, ...]]] | None:
    sandbox = ScriptedSandbox({"python": Reply(stdout=packed(told))})
    found = await try_mutants(
        sandbox, ["test_court.py"], mutants_of("backend/app/routers/court.py", ROUTER), 9
    )
    return None if found is None else [(trial.ending, trial.failed) for trial in found]


async def test_how_trials_end() -> None:
    well = {"ran": 3, "failed": []}
    noticed = {"ran": 3, "failed": ["tests/test_court.py::test_a"]}
    assert await tried([well, noticed, well]) == [
        ("noticed", ("backend/tests/test_court.py::test_a",)),
        ("unnoticed", ()),
    ]
    endless = {"ran": 0, "failed": [], "endless": True}
    assert await tried([well, endless, None]) == [("noticed", ()), ("untried", ())]
    assert await tried([well, {"ran": 0, "failed": []}, well]) == [("broken", ()), ("unnoticed", ())]


@pytest.mark.parametrize(
    "told", ["nonsense", [], [{"ran": 3, "failed": []}], [None, None, None],
             [{"ran": 3, "failed": ["x"]}, None, None], [{"ran": 0, "failed": []}, None, None]]
)  # fmt: skip
async def test_where_tests_do_not_pass_by_themselves_nothing_is_said_of_guards(told: object) -> None:
    assert await tried(told) is None


async def test_each_mutant_is_told_by_its_bytes() -> None:
    sandbox = ScriptedSandbox({"python": Reply(stdout=packed([]))})
    (first, _) = found = mutants_of("backend/app/routers/court.py", ROUTER)
    await try_mutants(sandbox, ["test_court.py"], found, 9)
    asked = json.loads(sandbox.calls[-1].argv[-1])
    assert asked["mutants"][0] == {"path": ""}
    assert asked["mutants"][1] == {
        "path": "app/routers/court.py", "start": first.start, "end": first.end, "new": "False",
    }  # fmt: skip
