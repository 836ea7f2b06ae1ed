"""Which entities' tests have something to prove, on which files, and what is said of what they miss. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from gencode_graph.artifacts import Analysis, Entity, Evidence, Issue, Page
from gencode_graph.tools.checks.analysis.requirements import PROVEN_BY_TEST
from gencode_graph.tools.domain import logic_of, module_path, tests_path
from gencode_graph.tools.proof.guards import limits
from gencode_graph.tools.proof.mutants import DOMAIN, Mutant, around, chosen, mutants_of

CHECK = "proof"
TESTS = "backend/tests/"
SHOWN = 10
_FOLDERS = (TESTS, f"{TESTS}domain/")
_OF_THE_CORE = frozenset({"accounts_test.py", "contract_test.py", "core_test.py", "roles_test.py"})
"""Locked tests that say nothing of an entity's rules, or take long."""


def entities_to_prove(analysis: Analysis) -> list[Entity]:
    """Those with a rule, access, action or figure that their tests have to prove."""
    return [entity for entity in analysis.entities if _has_proof(analysis, entity)]


def tools_to_prove(analysis: Analysis) -> list[Page]:
    """Tool pages with a rule, action or figure that their tests have to prove."""
    tools = [page for page in analysis.pages if page.kind == "tool"]
    return [p for p in tools if any(r.kind in PROVEN_BY_TEST for r in analysis.requirements_of(p.slug))]


def mutants_for(analysis: Analysis, entity: Entity, texts: Mapping[str, str]) -> list[Mutant]:
    """What can be taken out of the entity's code: router, model, and the logic it uses."""
    own = [f"backend/app/routers/{entity.snake}.py", f"backend/app/models/{entity.snake}.py"]
    logic = [module_path(name) for name in _logic(analysis, entity)]
    sent = {"create", "update"} & set(entity.operations) or entity.actions
    unreachable = () if sent else (limits,)  # nobody can send what the fields' limits refuse
    return chosen(mutants_of(path, texts[path], unreachable) for path in (*own, *logic) if path in texts)


def files_of_tests(analysis: Analysis, entity: Entity, texts: Mapping[str, str]) -> list[str]:
    """Names of the files that have to notice: the entity's, its logic's, and locked ones about rules."""
    own = {f"test_{name}.py" for name in (entity.snake, *_logic(analysis, entity))}
    found = [PurePosixPath(path) for path in texts if path.startswith(_FOLDERS)]
    names = {path.name for path in found if str(path.parent) + "/" in _FOLDERS}
    return sorted(
        name for name in names if name in own or (name.endswith("_test.py") and name not in _OF_THE_CORE)
    )


def unnoticed(entity: Entity, missed: Iterable[Mutant], texts: Mapping[str, str]) -> list[Issue]:
    """For the author of the entity's tests: what may be taken out of the code without any test failing."""
    return [_unnoticed(mutant, _tests_of(mutant, entity), texts) for mutant in list(missed)[:SHOWN]]


def unnoticed_logic(missed: Iterable[Mutant], texts: Mapping[str, str]) -> list[Issue]:
    """The same for the author of a tool's tests."""
    tests = {mutant: f"{mutant.path.removesuffix('.ts')}.test.ts" for mutant in list(missed)[:SHOWN]}
    return [_unnoticed(mutant, path, texts) for mutant, path in tests.items()]


def _unnoticed(mutant: Mutant, path: str, texts: Mapping[str, str]) -> Issue:
    said = (
        f"No test fails when this is taken out of {mutant.place}: {mutant.description}.\n"
        "Test what it forbids, at the limit itself, in the test of the requirement it serves:\n"
        f"{around(texts[mutant.path], mutant.line)}"
    )
    return Issue(check=CHECK, path=path, message=said)


def _tests_of(mutant: Mutant, entity: Entity) -> str:
    """Whose tests have to notice: logic has tests of its own, which reach what no request does."""
    place = PurePosixPath(mutant.path)
    return tests_path(place.stem) if mutant.path.startswith(DOMAIN) else f"{TESTS}test_{entity.snake}.py"


def with_trials(evidence: Iterable[Evidence], noticed: Mapping[str, list[str]]) -> list[Evidence]:
    """``noticed``: test -> places whose loss it noticed, beside those known before."""
    return [
        one.model_copy(update={"fails_without": [*one.fails_without, *noticed.get(one.test, [])]})
        for one in evidence
    ]


def _has_proof(analysis: Analysis, entity: Entity) -> bool:
    found = analysis.requirements_of(entity.name, *_logic(analysis, entity))
    return any(r.kind in PROVEN_BY_TEST and r.proof == "backend" for r in found)


def _logic(analysis: Analysis, entity: Entity) -> list[str]:
    return [one.name for one in logic_of(analysis, entity)]
