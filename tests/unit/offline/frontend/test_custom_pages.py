"""Custom pages show their records; their journeys say who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from gencode_graph.artifacts import Analysis, Unit
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.writers import frontend_integration, frontend_mock, testing_frontend
from gencode_graph.nodes.frontend_mock import parts_are_apart
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.checks import journeys_hold, run_checks
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.scaffold import skeleton

HIVE = {"name": "Hive", "plural": "Hives", "search": ["code"],
        "fields": [{"name": "code"}, {"name": "state", "type": "enum", "options": ["weak", "strong"]}]}  # fmt: skip
LIST = {"slug": "board", "route": "/", "kind": "custom", "title": "Board", "operations": ["list_hives"]}
ONE = {
    "slug": "board",
    "route": "/hives/:hive_id",
    "kind": "custom",
    "title": "Hive",
    "operations": ["get_hive"],
}
ROLES = [{"name": "keeper", "joins": "sign_up"}, {"name": "inspector", "first_account": True}]
ACCESS = {"roles": {"keeper": "Keeper", "inspector": "Inspector"}, "page": ["inspector"], "operations": {}}


def draft(step: Any, page: dict[str, Any], analysis: Analysis, **more: Any) -> Draft:
    inputs = {"page": analysis.page("board").model_dump(), "entities": [analysis.entities[0].model_dump()],
              "language": "en", "needs": analysis.needs.model_dump(), "contract": "", **more}  # fmt: skip
    name = step.__name__.rpartition(".")[2]
    answer = step.write(Ask(name, page["slug"], inputs=inputs))
    return Draft(Unit(step=name, id="board"), answer, dict(parse_files(answer).files))


@pytest.mark.parametrize("page", [LIST, ONE])
@pytest.mark.parametrize("roles", [False, True])
def test_the_page_and_its_journey_hold(page: dict[str, Any], roles: bool) -> None:
    analysis = Analysis.model_validate(
        {"name": "Bees", "summary": "Bees", "entities": [HIVE], "pages": [page],
         "needs": {"auth": roles}, "roles": ROLES if roles else []}
    )  # fmt: skip
    given = {"access": ACCESS} if roles else {}
    facts = Facts(analysis=analysis, files=skeleton(analysis), may_write=("frontend/**",))
    made = draft(frontend_mock, page, analysis, **given)
    assert run_checks(made, facts, (parts_are_apart,)) == []
    assert not any("form" in path for path in made.files), "nothing is changed on it"
    journey = draft(testing_frontend, page, analysis, **given)
    assert run_checks(journey, facts, (journeys_hold,)) == []
    text = "".join(journey.files.values())
    assert ("expectNotAllowed(page)" in text) is roles
    assert ("visitor.goto" in text) is roles


def test_one_record_is_read_by_the_id_of_the_address() -> None:
    analysis = Analysis.model_validate(
        {"name": "Bees", "summary": "Bees", "entities": [HIVE], "pages": [ONE]}
    )
    view = draft(frontend_mock, ONE, analysis).files["frontend/src/pages/board/index.tsx"]
    assert 'const { hive_id: id = "" } = useParams()' in view
    data = draft(frontend_integration, ONE, analysis).files["frontend/src/pages/board/data.ts"]
    assert 'api.GET("/api/hives/{hive_id}"' in data
    assert "POST" not in data
    journey = "".join(draft(testing_frontend, ONE, analysis).files.values())
    assert "await page.goto(`/hives/${id}`)" in journey


LISTED = {"slug": "board", "route": "/", "kind": "collection", "title": "Hives", "entity": "Hive"}


def test_a_button_is_shown_to_those_who_may_alone() -> None:
    analysis = Analysis.model_validate(
        {"name": "Bees", "summary": "Bees", "entities": [HIVE], "pages": [LISTED], "roles": ROLES,
         "needs": {"auth": True}}
    )  # fmt: skip
    allowed = {"create_hive": ["inspector"], "update_hive": ["signed_in"], "delete_hive": ["inspector"]}
    given = {**ACCESS, "page": ["signed_in"], "operations": allowed}
    view = draft(frontend_mock, LISTED, analysis, access=given).files["frontend/src/pages/board/index.tsx"]
    assert 'const mayCreate = useMay("create_hive")' in view
    assert view.count("{mayCreate && <CreateButton") == 1
    assert "action: mayCreate && <CreateButton" in view
    assert "{mayDelete && (" in view
    assert "mayEdit" not in view
    plain = draft(frontend_mock, LISTED, analysis).files["frontend/src/pages/board/index.tsx"]
    assert "useMay" not in plain
