"""Descriptions of many kinds, and what has to be read off each."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.tools.checks.analysis import analysis_holds

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "descriptions.toml").read_text(encoding="utf-8")
)["case"]


def _text(case: dict[str, Any]) -> str:
    return str(case["text"]) * int(case.get("times", 1))


def _missing(analysis: Analysis, wanted: str) -> str | None:
    """None when the field is there as written, else what is there instead."""
    name, _, rest = wanted.partition(".")
    entity = next((e for e in analysis.entities if e.name == name), None)
    if entity is None:
        return f"no entity {name}"
    field_name = rest.split(":")[0].split(">")[0]
    field = next((f for f in entity.fields if f.name == field_name), None)
    if field is None:
        return f"{name} has {[f.name for f in entity.fields]}, not {field_name}"
    if ":" in rest and field.type != rest.split(":")[1]:
        return f"{wanted}: is {field.type}"
    if ">" in rest and field.references != rest.split(">")[1]:
        return f"{wanted}: references {field.references}"
    return None


def _shown(analysis: Analysis) -> set[str]:
    """``breakdown Lesson.fee by rider``."""
    return {
        f"{w.kind} {w.entity}{f'.{w.field}' if w.field else ''}{f' by {w.group_by}' if w.group_by else ''}"
        for w in analysis.widgets
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_reads(case: dict[str, Any]) -> None:
    analysis = read(_text(case))
    names = {e.name for e in analysis.entities}
    assert set(case.get("entities", [])) <= names
    assert not names & set(case.get("absent", []))
    if case.get("exactly"):
        assert names == set(case["entities"])
    assert [m for f in case.get("fields", []) if (m := _missing(analysis, f))] == []
    for key in ("auth", "backend"):
        if key in case:
            assert getattr(analysis.needs, key) is case[key]
    assert analysis.language == case.get("language", analysis.language)
    assert analysis.theme.primary == case.get("primary", analysis.theme.primary)
    assert analysis.name == case.get("name", analysis.name)
    assert analysis.theme.mood == case.get("mood", analysis.theme.mood)
    assert [f for f in case.get("lacks", []) if _missing(analysis, f) is None] == []
    assert set(case.get("widgets", [])) <= _shown(analysis)
    for wanted, span in case.get("ranges", {}).items():
        field = analysis.entity(wanted.split(".")[0]).field(wanted.split(".")[1])
        assert [field.minimum, field.maximum] == span
    if "says" in case:
        assert any(case["says"] in line for line in analysis.not_covered)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_holds_and_is_deterministic(case: dict[str, Any]) -> None:
    text = _text(case)
    first = read(text)
    again = read(text)
    assert analysis_holds(first) == []
    assert first.model_dump_json() == again.model_dump_json()


def test_options_are_those_of_the_text() -> None:
    ticket = read(
        "Support: tickets have a priority (low, normal, high), status: open, pending, solved"
    ).entity("Ticket")
    assert ticket.field("priority").options == ["low", "normal", "high"]
    assert ticket.field("status").options == ["open", "pending", "solved"]


def test_two_descriptions_give_two_apps() -> None:
    apps = [
        read(text) for text in ("Track gym classes and members", "CRM for leads", "A recipe app", "Invoices")
    ]
    assert len({a.name for a in apps}) == len(apps)
    assert len({tuple(e.name for e in a.entities) for a in apps}) == len(apps)
    assert len({a.theme.primary for a in apps}) > 1


def test_dashboard_sums_the_pipeline() -> None:
    analysis = read("CRM for leads with notes, stages and a dashboard of the pipeline value")
    kinds = {(w.kind, w.entity, w.field, w.group_by) for w in analysis.widgets}
    assert ("sum", "Lead", "value", None) in kinds
    assert ("breakdown", "Lead", "value", "stage") in kinds
    assert analysis.pages[0].route == "/"


def test_speaks_the_users_language() -> None:
    book = read("Inventar aplikasi untuk toko buku").entity("Book")
    assert (book.title_plural, book.field("price").title) == ("Buku", "Harga")
    task = read("Erstelle eine App zur Verwaltung von Projekten und Aufgaben").entity("Task")
    assert (task.title, task.title_plural, task.field("title").title) == ("Aufgabe", "Aufgaben", "Titel")


def test_owned_only_with_accounts_and_privacy() -> None:
    private = read("Users log in and each user sees only their own tasks")
    assert all(e.owned for e in private.entities)
    shared = read("A recipe sharing platform where members post recipes")
    assert not any(e.owned for e in shared.entities)
    assert "User" in shared.entity("Recipe").references


def test_landing_pages_tell_nothing_they_cannot_know() -> None:
    page = read("A landing page for a plumber").pages[0]
    text = page.model_dump_json().lower()
    assert len(page.sections) >= 3
    assert "lorem" not in text
    assert not any(character.isdigit() for section in page.sections for character in section.body)


def test_search_filter_and_sort_follow_the_types() -> None:
    book = read(
        "Books: title, author, year, price, genre. Search books by title. Filter by genre. Sort by year."
    ).entity("Book")
    assert "title" in book.search
    assert "genre" in book.filters
    assert {"year", "price", "created_at"} <= set(book.sort)


def test_no_record_has_two_fields_for_one_thing() -> None:
    studio = read("Track gym classes, members and bookings").entity("GymClass")
    assert len({"instructor", "trainer"} & {f.name for f in studio.fields}) == 1
    visits = read("vet clinic app: pets, owners, vets, appointments").entity("Appointment")
    assert "doctor" not in {f.name for f in visits.fields}


def test_texts_about_the_app_read_well() -> None:
    analysis = read("Create a bug tracking system")
    assert "Each bug refers to a project, an assignee and a reporter." in analysis.summary
    assert analysis.entity("Bug").description == "Bugs with their project, assignee and status."
    assert all(p.description.endswith(".") and "what you need" not in p.description for p in analysis.pages)


def test_texts_are_in_the_users_language() -> None:
    analysis = read("Gestion d'une bibliothèque avec livres, adhérents et emprunts")
    assert analysis.summary.endswith("gère : livres, membres et emprunts.")
    assert analysis.page("books").description.startswith("Livres avec auteur")


def test_every_known_noun_makes_a_sound_analysis() -> None:
    from gencode_graph.models.offline.reading.lexicon import nouns

    for noun in nouns():
        assert analysis_holds(read(f"- {noun.replace('_', ' ')}")) == [], noun
