"""Every sentence is a requirement or not covered; nothing is told as there that is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import APP, Analysis
from gencode_graph.models.offline.reading import language
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.lexicon import aliases, classes, nouns, type_cues
from gencode_graph.models.offline.reading.requirements import with_requirements
from gencode_graph.models.offline.reading.sentences import sentences
from gencode_graph.models.offline.reading.understood import Understood
from gencode_graph.plain import plain
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.checks.analysis.understood import understood

SIGNS = (
    "(",
    ")",
    ":",
    ",",
    ".",
    ";",
    "\n- ",
    "only",
    "cannot be",
    "twice",
    "nobody",
    "not",
    "of several",
    "each",
)
WORDS = sorted({*nouns(), *aliases(), *type_cues(), *SIGNS}.union(*classes().values()))
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=50).map(" ".join))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _sound(analysis: Analysis) -> None:
    known = {APP, *(e.name for e in analysis.entities), *(p.slug for p in analysis.pages)}
    assert [r.id for r in analysis.requirements] == [
        f"R{n}" for n in range(1, len(analysis.requirements) + 1)
    ]
    for requirement in analysis.requirements:
        assert set(requirement.where) <= known
        if requirement.kind in {"rule", "access", "action", "figure"}:
            assert requirement.proof == "backend"
        if requirement.proof == "backend":
            assert set(requirement.where) & {e.name for e in analysis.entities}
    ids = {r.id for r in analysis.requirements}
    assert {rule.requirement for e in analysis.entities for rule in e.rules} <= ids


@settings(max_examples=150)
@given(TEXTS)
def test_every_sentence_is_somewhere(text: str) -> None:
    analysis = read(text)
    assert analysis_holds(analysis) == []
    _sound(analysis)
    told = _words("\n".join([*(r.text for r in analysis.requirements), *analysis.not_covered]))
    for sentence in sentences(plain(text)):
        assert _words(sentence) - {"and", "or", "but"} <= told


def test_a_part_that_is_understood_is_told_apart_from_one_that_is_not() -> None:
    found = read("Plants have a name and a place; water them by drone.")
    assert [r.text for r in found.requirements] == ["Plants have a name and a place"]
    assert found.not_covered == ["water them by drone."]


def test_a_word_nobody_read_keeps_a_clause_from_being_told() -> None:
    found = read("Plants have a name. Show plants that wither on the overview.")
    assert found.not_covered == ["Show plants that wither on the overview."]


def test_what_a_change_asks_for_is_told_too() -> None:
    before = read("Plants have a name and a place.")
    after = with_requirements(before, "Water plants by drone.")
    assert after.requirements == before.requirements
    assert "Water plants by drone." in after.not_covered


def test_half_of_it_left_out_is_a_warning_for_any_analysis() -> None:
    warned = understood(read("Build me something cool."))
    assert [issue.severity for issue in warned] == ["warning"]
    assert "something cool" in warned[0].message
    assert understood(read("Plants have a name and a place.")) == []


def test_what_is_never_built_leaves_nothing_behind() -> None:
    studio = "Singers book lessons with a date and a room."
    plain = read(studio)
    asked = read(f"{studio} Send a reminder by text message the week before.")
    assert [field.name for e in asked.entities for field in e.fields] == [
        field.name for e in plain.entities for field in e.fields
    ]
    assert any("reminder" in left_out for left_out in asked.not_covered)
    assert read("Keep reminders with a title and a date.").entities, "records that are called so are kept"


def test_a_breakdown_that_is_asked_for_is_a_figure() -> None:
    """It is not shown by a record that can be read again."""
    asked = read("Track parcels with a recipient and a size (small, large). Show the parcels by size.")
    shown = next(one for one in asked.requirements if one.text.startswith("Show"))
    assert (shown.kind, shown.proof) == ("figure", "backend")
    assert "Parcel" in shown.where


def test_what_is_booked_may_be_a_field() -> None:
    asked = read(
        "Choirs sign up and book rehearsals by date and slot (noon, night); the same slot may not be booked "
        "more than once on one date."
    )
    rules = [(entity.name, rule.fields) for entity in asked.entities for rule in entity.rules]
    assert [fields for _, fields in rules] == [["slot", "date"]], rules


def test_where_some_may_more_with_everybodys_records_these_are_everybodys() -> None:
    hall = (
        "Choirs sign up and book halls by date. Keep halls with a name. Only the warden may delete a booking."
    )
    assert [entity.name for entity in read(hall).entities if entity.owned] == []
    assert "Signed-in users share all records." in read(hall).assumptions
    diary = "Members keep dreams with a title; nobody sees someone else's dreams. Keep topics with a name. "
    private = read(f"{diary}Only the curator may delete a topic.")
    assert [entity.name for entity in private.entities if entity.owned] == ["Dream"]


def _kinds(text: str) -> dict[str, list[str]]:
    return {entity.name: [field.name for field in entity.fields] for entity in read(text).entities}


def _covered(analysis: Analysis) -> list[str]:
    return [one.text for one in analysis.requirements]


def test_what_is_done_is_no_kind_of_record() -> None:
    """An order before a question, what one person does to a thing, and how a thing may end."""
    assert _kinds("Keep rehearsals with a date. Show how many come to a rehearsal.").keys() == {"Rehearsal"}
    assert "Score" not in str(_kinds("A judge scores the dive. Keep dives with a name and a height.").keys())
    repaired = _kinds("Keep devices with a fault. Volunteers mark them repaired or scrapped.")
    assert repaired.keys() == {"Device", "Volunteer"}


def test_a_field_in_brackets_has_its_options() -> None:
    [singer] = read("Keep singers (name, voice: alto, tenor, bass).").entities
    assert next(f for f in singer.fields if f.name == "voice").options == ["alto", "tenor", "bass"]


def test_the_parts_of_somebodys_thing_belong_to_what_is_logged() -> None:
    kinds = _kinds("Beekeepers log inspections of their hives: date, queen and frames of brood.")
    assert {"date", "queen"} <= set(kinds["Inspection"])


def test_a_figure_for_each_of_something_needs_that_to_be_counted_by() -> None:
    told = read("Keep rehearsals with a date. Show how many come to each rehearsal.")
    assert "Show how many come to each rehearsal." not in _covered(told)
    shown = read("Keep orders with a price and a status (open, sent). Show the number of orders by status.")
    assert "Show the number of orders by status." in _covered(shown)


def test_what_somebody_is_to_see_is_not_typed_in() -> None:
    """``their place`` is worked out, and no verb."""
    told = read("Keep applicants with a name and an e-mail; applicants see their place on the list.")
    assert "place" not in [f.name for e in told.entities for f in e.fields]
    assert told.not_covered == ["applicants see their place on the list."]


def test_of_a_tool_each_thing_that_it_does_is_told() -> None:
    timer = read(
        "A countdown timer for speeches: set the minutes, start, pause and reset. It works without an account."
    )
    assert [page.kind for page in timer.pages] == ["tool"]
    assert [*_covered(timer)][-4:] == ["start", "pause", "reset.", "It works without an account."]
    assert timer.not_covered == ["set the minutes"]
    trips = read("A packing checklist: add things, tick them off, sort what is ticked.")
    assert _covered(trips) == ["A packing checklist", "add things", "tick them off"]
    assert trips.not_covered == ["sort what is ticked."]


def test_what_each_sees_of_their_own_needs_accounts() -> None:
    told = read("Residents report faults with a place and a text. Residents see their own faults.")
    assert told.needs.auth
    assert [entity.name for entity in told.entities if entity.owned] == ["Fault"]
    kinds = {one.text: one.kind for one in told.requirements}
    assert kinds["Residents see their own faults."] == "access"
    public = read("Residents report faults. Residents see their own faults. Nobody has to log in.")
    assert not public.needs.auth
    assert "Residents see their own faults." in public.not_covered


def test_what_something_is_marked_as_is_no_kind_of_record() -> None:
    assert set(_kinds("Keep faults with a room. The janitor marks a fault as done.")) == {"Fault"}


def test_what_is_measured_is_a_number() -> None:
    told = read("Beekeepers write down harvests: hive, date, honey in kilograms, wax in grams.")
    [harvest] = told.entities
    assert {f.name: f.type for f in harvest.fields} | {"honey": "number", "wax": "number"} == {
        f.name: f.type for f in harvest.fields
    }


def test_a_sum_nobody_knows_has_no_records_instead() -> None:
    told = read(
        "A paint estimator: enter the width, the height and the number of coats; see how many litres it takes."
    )
    assert _covered(told) == []
    assert not {"Width", "Coat", "Litre"} & {entity.name for entity in told.entities}


def test_how_many_there_may_be_is_a_rule_or_is_not_there() -> None:
    told = read("Students vote on topics. One vote per student and topic.")
    [vote] = [entity for entity in told.entities if entity.name == "Vote"]
    assert [(rule.kind, rule.fields) for rule in vote.rules] == [("unique_together", ["student", "topic"])]
    assert read("Keep topics with a name. One note per topic.").not_covered == ["One note per topic."]


def test_records_are_not_put_in_order_by_a_figure() -> None:
    told = read("Members rate trails with a name; sort the trails by their average rating.")
    assert told.not_covered[-1] == "sort the trails by their average rating."


def test_signing_in_is_nothing_that_is_kept() -> None:
    kinds = _kinds("Keep teas with a name and a price. The owner signs in and edits the teas.")
    assert kinds.keys() == {"Tea"}


def test_options_in_brackets_end_where_a_field_begins() -> None:
    [boat] = read("Keep boats (name, hull: wood, steel, price).").entities
    fields = {field.name: field for field in boat.fields}
    assert fields["hull"].options == ["wood", "steel"]
    assert fields["price"].type == "money"


def test_what_is_booked_for_something_points_to_it() -> None:
    text = "Keep boats with a name and trips with a date. Members book a boat for a trip; one booking per boat and trip."
    told = read(text)
    [booking] = [entity for entity in told.entities if entity.name == "Booking"]
    assert {"Boat", "Trip"} <= {field.references for field in booking.fields}
    assert [rule.fields for rule in booking.rules] == [["boat", "trip"]]
    assert told.not_covered == []


def test_a_relation_that_is_not_there_is_not_told_as_built() -> None:
    """Each word of it is, and no booking points to both."""
    text = "Keep boats with a name and trips with a date. Members book a boat for a trip."
    told = read(text)
    [booking] = [entity for entity in told.entities if entity.name == "Booking"]
    alone = [field for field in booking.fields if field.references != "Trip"]
    without = told.model_copy(update={
        "entities": [e if e is not booking else booking.model_copy(update={"fields": alone}) for e in told.entities]
    })  # fmt: skip
    gloss = language.gloss(text)
    assert Understood(without, gloss).unrelated("Members book a boat for a trip.")
    assert not Understood(told, gloss).unrelated("Members book a boat for a trip.")


def test_an_app_is_not_called_after_what_somebody_does() -> None:
    assert read("A sailing club keeps boats with a name and trips with a date.").name == "Sailing Club"


@pytest.mark.parametrize(
    "denial", ["Please no AI and no login.", "No AI, please.", "No adverts and no accounts."]
)
def test_a_denial_of_several_things_is_kept(denial: str) -> None:
    told = read(f"Track hens with a name. {denial}")
    assert denial in [one.text for one in told.requirements]
    assert not told.needs.auth


def test_what_begins_as_a_denial_may_go_on_to_wish() -> None:
    told = read("Track hens with a name. No adverts, and vets weigh hens.")
    assert told.not_covered == ["No adverts, and vets weigh hens."]


def test_a_number_of_something_in_a_list_of_fields_is_a_field() -> None:
    told = read(
        "Beekeepers write down inspections: hive, date, number of frames, honey in kilograms. "
        "Show the total honey on the home page."
    )
    assert told.requirements[0].kind == "data"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Orders have a number and lines with a price; the total is the sum of the lines.", "the total is the sum"),
        ("A library where pupils reserve books. Teachers see all reservations.", "Teachers see all reservations."),
        ("A climbing log with distance, grade and ropes.", "A climbing log with distance, grade and ropes."),
    ],
    ids=["worked out of others", "some see more, without accounts", "what is listed belongs to nothing"],
)  # fmt: skip
def test_what_only_has_the_words_is_not_claimed(text: str, missing: str) -> None:
    told = read(text)
    assert any(missing in part for part in told.not_covered), told.requirements


def test_to_sign_up_for_something_needs_no_account() -> None:
    told = read("Courses have a title and a date. Pupils sign up for courses.")
    assert not told.needs.auth
    assert any("Course" in entity.references for entity in told.entities)


def test_a_ticket_is_of_an_event_whichever_is_told_first() -> None:
    told = read("Event tickets: events with a date and a capacity.")
    assert "EventTicket" not in told.entity("Event").references
    assert "Event" in told.entity("EventTicket").references
