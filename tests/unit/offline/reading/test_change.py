"""Changes asked for in words, done to an Analysis."""

from __future__ import annotations

import json

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.change import apply
from gencode_graph.models.offline.writers.analysis import write
from gencode_graph.tools.checks.analysis import analysis_holds

BUGS = read("Create a bug tracking system")


def _changed(text: str) -> Analysis:
    changed = apply(BUGS, text)
    assert analysis_holds(changed) == []
    return changed


@pytest.mark.parametrize(
    ("text", "entity", "field"),
    [
        ("Add comments to bugs", "Comment", "bug"),
        ("Add a field version to bugs", "Bug", "version"),
        ("Track releases with version, date and status (planned, shipped) as well", "Release", "date"),
        ("Give bugs an estimate", "Bug", "estimate"),
        ("bugs can have tags", "Bug", "tags"),
        ("Add a cost field to projects", "Project", "cost"),
    ],
)
def test_adds(text: str, entity: str, field: str) -> None:
    changed = _changed(text)
    assert changed.entity(entity).field(field)
    assert {e.name for e in BUGS.entities} <= {e.name for e in changed.entities}


def test_removes_an_entity_with_all_that_points_to_it() -> None:
    changed = _changed("Remove projects")
    assert "Project" not in {e.name for e in changed.entities}
    assert "project" not in {f.name for f in changed.entity("Bug").fields}
    assert not any(w.entity == "Project" for w in changed.widgets)


def test_removes_a_field() -> None:
    assert "severity" not in {f.name for f in _changed("remove the severity from bugs").entity("Bug").fields}


def test_restyles_and_leaves_the_rest() -> None:
    changed = _changed("make it green and dark mode")
    assert (changed.theme.primary, changed.theme.mode) == ("#15803d", "dark")
    assert changed.entities == BUGS.entities


def test_brings_accounts() -> None:
    changed = _changed("Add login so that each user sees only their own bugs")
    assert changed.needs.auth
    assert "User" not in {e.name for e in changed.entities}
    assert changed.entity("Bug").owned


def test_the_writer_takes_change_and_analysis() -> None:
    ask = Ask(
        "analysis", "app", inputs={"change": "Add comments to bugs", "analysis": BUGS.model_dump(mode="json")}
    )
    assert "Comment" in {e["name"] for e in json.loads(write(ask))["entities"]}


def test_new_records_refer_to_what_they_are_of() -> None:
    entry = _changed("Add time entries by a user on a bug (minutes, date)").entity("TimeEntry")
    assert {f.references for f in entry.fields} >= {"User", "Bug"}
