"""Where a record tells whose it is, a row's buttons are for those who may use them on it."""

from __future__ import annotations

import json
from typing import Any

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.parse import parse_ask
from gencode_graph.models.offline.writers import WRITERS
from gencode_graph.nodes.asking import asked
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source
from gencode_graph.prompts.load import messages
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.app import App
from gencode_graph.tools.demo.records import demo_of
from gencode_graph.tools.scaffold import skeleton
from tests.unit.offline.backend.roles import open_shelf, seed_swap


def page(analysis: Analysis, slug: str) -> dict[str, str]:
    """The page on mock data, name -> text, as the step asks for it."""
    source = Source(App({"analysis.json": analysis.model_dump_json().encode()}), slug)
    prompt = messages(asked(STEPS["frontend_mock"], source), "derek")
    files = parse_files(WRITERS["frontend_mock"](parse_ask(prompt))).files
    return {path.rpartition("/")[2]: text for path, text in files.items()}


def changed(analysis: Analysis, **page_: Any) -> Analysis:
    data = json.loads(analysis.model_dump_json())
    data["pages"][0] |= page_
    return Analysis.model_validate(data)


def test_a_button_that_is_the_owners_is_shown_by_record() -> None:
    view = page(seed_swap(), "seeds")["index.tsx"]
    assert 'import { may, useAccount, useMay } from "@/lib/account"' in view
    assert "const account = useAccount()" in view
    assert '{may(account, "update_seed", record) && (\n              <EditButton' in view
    assert "{mayDelete && (\n              <DeleteButton" in view, "the warden deletes whosever it is"
    assert 'const mayCreate = useMay("create_seed")' in view


def test_a_visitor_of_a_public_page_is_shown_no_button_that_needs_an_account() -> None:
    view = page(changed(open_shelf(), access=["public"]), "all")["index.tsx"]
    assert 'const mayCreate = useMay("create_poem")' in view
    assert '{may(account, "update_poem", record) && (' in view
    assert '{may(account, "delete_poem", record) && (' in view
    assert "useMay(" not in page(open_shelf(), "all")["index.tsx"], "all who see it may create"


def test_made_up_records_are_of_who_looks_and_of_somebody_else() -> None:
    data = page(open_shelf(), "all")["data.ts"]
    assert "  id: string\n  owner_id: string\n" in data
    assert 'Omit<PoemRecord, "id" | "owner_id" | "created_at" | "updated_at">' in data
    assert data.count('owner_id: "1"') == data.count('owner_id: "2"') == 4
    assert data.index('owner_id: "1"') < data.index('owner_id: "2"'), "the first is one's own"
    demo = demo_of(open_shelf(), {"frontend/src/pages/all/data.ts": data})
    assert len(demo["Poem"]["records"]) == 8
    assert not any("owner_id" in record for record in demo["Poem"]["records"])


def test_the_account_that_looks_at_mock_data_owns_some_of_it() -> None:
    files = skeleton(open_shelf())
    assert 'const STAND_IN = { id: "1",' in files["frontend/scripts/screenshots.mjs"]
    assert 'const WHO_LOOKS = "1"' in files["frontend/src/lib/mock.ts"], "what is made there is its own"


def test_where_nothing_is_told_the_page_is_as_it_was() -> None:
    files = page(seed_swap(), "beds")
    assert "owner_id" not in "".join(files.values())
    assert "useAccount" not in files["index.tsx"]
