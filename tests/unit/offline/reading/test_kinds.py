"""Kinds of descriptions that were read wrongly once: what has to be there, and what may not be told."""

from __future__ import annotations

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.tools.checks.analysis import analysis_holds


def _names(analysis: Analysis) -> set[str]:
    return {entity.name for entity in analysis.entities}


def _told(analysis: Analysis) -> str:
    return "\n".join(requirement.text for requirement in analysis.requirements)


def _missing(analysis: Analysis) -> str:
    return "\n".join(analysis.not_covered)


def test_a_page_of_an_app_makes_no_page_to_be_read() -> None:
    found = read("Transactions have a date, an amount and a payee. Show the balance on the home page.")
    assert _names(found) == {"Transaction"}
    assert "balance" in _missing(found)
    assert "balance" not in _told(found)


def test_what_is_done_is_no_record() -> None:
    found = read("A journal that combines a task list with a weight tracker")
    assert "Combine" not in _names(found)
    assert "weight tracker" in _missing(found)


def test_a_page_that_shows_a_figure_is_no_record_and_nothing_is_pointed_to_twice() -> None:
    found = read(
        "A seed swap: gardeners keep seed packets with a variety, a harvest year and a quantity, and a swap joins "
        "a packet and a gardener on a date. One swap per packet and gardener. No adverts and no login. "
        "The home page shows the number of swaps."
    )
    assert "Page" not in _names(found)
    assert len(found.entity("Swap").references) == len(set(found.entity("Swap").references)) == 2
    assert "The home page shows the number of swaps." in _told(found)


def test_what_is_chosen_from_a_list_of_the_text_is_no_kind_of_record() -> None:
    found = read(
        "Swimmers log swims with a date, a pool (25m, 50m), depth in metres and laps. Show how many swims each pool has."
    )
    assert "Pool" not in _names(found)
    swim = {field.name: field for field in found.entity("Swim").fields}
    assert swim["pool"].type == "enum"
    assert swim["depth"].type == "number"


def test_what_a_kind_joins_does_not_name_it() -> None:
    found = read(
        "A rowing club: crews with a name, regattas with a date and a lake, and an entry joins a crew and a "
        "regatta. One entry per crew and regatta."
    )
    joined = [entity for entity in found.entities if entity.name.endswith("Entry")]
    assert len(joined) == 1
    assert {"Crew", "Regatta"} <= set(joined[0].references)
    for entity in found.entities:
        assert joined[0].name not in entity.references


@pytest.mark.parametrize(
    "text",
    [
        "Members register and keep dreams with a title and a story; nobody sees someone else's dreams.",
        "A mood log. Nobody else may read my entries.",
        "Every sailor sees only their own logbooks. Logbooks have a date and a text.",
    ],
)
def test_privacy_makes_accounts(text: str) -> None:
    found = read(text)
    assert found.needs.auth
    assert any(entity.owned for entity in found.entities)


def test_only_what_is_private_is_owned() -> None:
    found = read(
        "Residents reserve parking spaces by date. Residents sign in and see only their own reservations."
    )
    assert found.entity("Reservation").owned
    assert not found.entity("ParkingSpace").owned


@pytest.mark.parametrize(
    "text",
    [
        "Count laps with plus and minus. It should not require a login.",
        "Track laps with a time. No accounts please.",
        "Track laps with a time, and please do not ask visitors to sign in.",
        "Une application pour suivre mes dépenses: date, montant. Pas de compte.",
    ],
)
def test_no_log_in_is_heard(text: str) -> None:
    assert not read(text).needs.auth
    assert "Account" not in _names(read(text))
    assert not any("compte" in said for said in read(text).not_covered)


def test_a_figure_with_a_condition_is_that_or_is_not_shown() -> None:
    found = read("A dashboard shows open tickets by priority; tickets have a priority (low, high), an opened date "
                 "and a closed date.")  # fmt: skip
    assert _names(found) == {"Ticket"}
    assert "open tickets by priority" in _missing(found)
    parcels = read("Parcels have a weight. A parcel is announced, in transit or delivered. Show how many parcels "
                   "are in transit.")  # fmt: skip
    assert {"status": ["in_transit"]} in [widget.where for widget in parcels.widgets]
    assert all(widget.name for widget in parcels.widgets if widget.where)
    unpaid = read("Invoices have an amount and a paid flag. A dashboard shows the total of unpaid invoices.")
    assert {"paid_flag": ["false"]} in [widget.where for widget in unpaid.widgets]


def test_words_of_the_look_are_the_look() -> None:
    found = read("A case log for lawyers. Apply ivory as the background; style all components with teal.")
    assert (found.theme.background, found.theme.primary) == ("#fffff0", "#0f766e")
    assert len(found.entities) == 1
    assert "Lawyer" not in _names(found)


def test_fields_of_a_list_are_all_there_with_their_units() -> None:
    catch = read("Fishers log each catch: lake, species, weight in kilograms, length in centimetres and catch "
                 "date.").entities[0]  # fmt: skip
    assert [f.name for f in catch.fields[1:]] == ["lake", "species", "weight", "length", "catch_date"]
    assert catch.field("weight").title == "Weight (kilograms)"


def test_what_joins_others_refers_to_them() -> None:
    slot = read("Conference planner with talks, rooms and slots; a slot joins a talk and a room at a start time.").entity(
        "Slot"
    )  # fmt: skip
    assert slot.references == ["Talk", "Room"]
    assert slot.field("start_time").type == "datetime"


def test_states_are_those_of_the_text_and_lines_are_kept() -> None:
    found = read("Cafe orders. Guests place orders of several dishes with a quantity each; an order is new, "
                 "cooking, served or paid.")  # fmt: skip
    assert found.entity("Order").field("status").options == ["new", "cooking", "served", "paid"]
    assert found.entity("OrderItem").references == ["Order", "Dish"]
    assert found.entity("OrderItem").field("quantity").type == "integer"


@pytest.mark.parametrize(
    ("text", "entity", "fields"),
    [
        ("Members reserve tennis courts by date; a court cannot be reserved twice on one day.",
         "Reservation", ["tennis_court", "date"]),
        ("Seats have a row and a number. No two seats have the same row and number.", "Seat", ["row", "number"]),
    ],
)  # fmt: skip
def test_unique_together_is_a_rule(text: str, entity: str, fields: list[str]) -> None:
    found = read(text)
    rule = found.entity(entity).rules[0]
    assert (rule.kind, rule.fields) == ("unique_together", fields)
    assert {r.id: r.kind for r in found.requirements}[rule.requirement] == "rule"


def test_moves_of_a_status_are_a_rule_only_where_they_are_told() -> None:
    told = read("An order is new, cooking or served. An order goes from new to cooking, then to served.")
    assert told.entity("Order").rules[0].transitions == {"new": ["cooking"], "cooking": ["served"]}
    assert read("An order is new, cooking or served.").entity("Order").rules == []


def test_a_rule_of_fields_that_are_not_there_is_not_covered() -> None:
    found = read("Track dogs with a name. A dog cannot be walked twice at one hour.")
    assert found.entity("Dog").rules == []
    assert "walked twice" in _missing(found)


def test_who_alone_may_do_what_is_access() -> None:
    found = read("Payments have a date and an amount. Only the treasurer may delete payments.")
    assert found.needs.auth
    assert found.entity("Payment").access == {"delete": ["treasurer"]}
    assert [role.name for role in found.roles] == ["member", "treasurer"]


def test_what_is_no_operation_is_not_covered() -> None:
    found = read("Only trainers may cancel a lesson, and never on the day itself.")
    assert _names(found) == {"Lesson"}
    assert found.requirements == []
    assert found.roles == []


@pytest.mark.parametrize(
    "text",
    [
        "A mortgage calculator: enter the loan, choose a rate, see the monthly payment.",
        "a loan calculator: amount, rate and years give the monthly payment and a table of what is left each year",
        "Packing checklist for trips. I tick items off and can start over.",
        "A checklist for removals that remembers what is ticked.",
        "A tea timer with three minutes as the start value",
    ],
)
def test_a_tool_is_one_page_without_a_backend(text: str) -> None:
    found = read(text)
    assert [page.kind for page in found.pages] == ["tool"]
    assert not found.needs.backend
    assert found.not_covered == []
    assert found.pages[0].sections[0].action in {"calculator", "checklist", "timer"}


def test_a_loan_is_worked_out_from_the_names_of_the_text() -> None:
    found = read(
        "a loan calculator: amount, rate and years give the monthly payment and a table of what is left each year"
    )
    assert [(item.heading, item.body) for item in found.pages[0].sections[0].items] == [
        ("Amount", "money 250000"),
        ("Rate", "percent 4"),
        ("Years", "integer 20"),
        ("Monthly payment", "money = loan_payment(amount, rate, years)"),
        ("Left to pay", "money by year 1..years = loan_left(amount, rate, years, year)"),
    ]


def test_what_a_tool_does_not_do_is_not_covered() -> None:
    timer = read("A tea timer with three minutes as the start value; it rings when it is over.")
    assert timer.not_covered == ["it rings when it is over."]
    assert timer.pages[0].sections[0].items[0].body == "3:00"
    quiz = read("A quiz about capital cities with a score at the end.")
    assert len(quiz.not_covered) == 1
    assert quiz.requirements == []
    assert any("examples" in line for line in quiz.assumptions)


def _sum(text: str) -> list[tuple[str, str]]:
    return [(item.heading, item.body) for item in read(text).pages[0].sections[0].items]


def test_a_sum_known_by_name_is_over_the_names_of_the_text() -> None:
    assert _sum(
        "A bill splitter: enter the bill, the tip in percent and the number of guests; see what each pays."
    ) == [
        ("Bill", "money 60"),
        ("Tip in percent", "percent 10"),
        ("Number of guests", "integer 4"),
        ("What each pays", "money = bill * (1 + tip_in_percent / 100) / number_of_guests"),
    ]
    assert ("What each pays", "money = bill / friends") in _sum(
        "A bill splitter: enter the bill and friends; see what each pays."
    )
    assert [body for _, body in _sum("A BMI calculator: enter height and weight, see the body mass index.")] == [
        "number 70", "number 175", "number = weight_kg / (height_cm / 100) ** 2",
    ]  # fmt: skip


def test_a_sum_that_the_text_tells_is_worked_out_as_it_says() -> None:
    assert _sum("A tile calculator: enter length, width and price, and get the cost, which is length times width times the price.") == [
        ("Length", "number 2"), ("Width", "number 3"), ("Price", "money 4"),
        ("Cost", "money = length * width * price"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "A yarn calculator: enter the gauge, the width and the length, and see how many skeins are needed.",
        "A BMI calculator: enter weight in pounds and height in inches, see the body mass index.",
        "A tip calculator: enter the bill, the tip and the weather, and see what each pays.",
        "A tip calculator: enter the bill, the tip and the people, see what each pays and share it by link.",
        "A loan calculator: enter the loan, the rate and the years, see the monthly payment and the interest.",
        "A tile calculator: enter length, width and price, and get the area, which is length times width.",
    ],
    ids=[
        "nobody told it",
        "in other units",
        "one value is none of its",
        "a word like a result",
        "one result of two",
        "one value changes nothing",
    ],
)
def test_a_sum_that_is_not_known_is_not_claimed(text: str) -> None:
    found = read(text)
    assert found.requirements == []
    assert found.pages[0].kind != "tool"


def test_a_figure_over_other_records_is_not_typed_in_by_hand() -> None:
    found = read("Anglers log catches and leave comments; sort catches by average score.")
    assert not any("average" in f.name for entity in found.entities for f in entity.fields)
    assert "average score" in _missing(found)


def test_a_chart_that_is_not_there_is_told() -> None:
    found = read("Log runs (distance, heart rate, pace, date) and chart the trend of the last week.")
    assert {"distance", "heart_rate", "pace", "date"} <= {f.name for f in found.entities[0].fields}
    assert _missing(found).startswith("chart the trend of the last week")


def test_a_language_that_is_not_read_has_nothing_but_a_start() -> None:
    found = read("家計簿アプリ。日付、金額、カテゴリを記録したい。")
    assert found.requirements == []
    assert found.not_covered == ["家計簿アプリ。", "日付、金額、カテゴリを記録したい。"]


def test_what_is_wished_away_is_no_record_and_no_limit() -> None:
    found = read("Garden owners get tips for their beds based on simple rules. Avoid AI.")
    assert "Avoid AI." in _told(found)
    assert "simple rules" in _missing(found)
    assert "Machine learning" not in _missing(found)


def test_please_implement_is_no_record() -> None:
    assert "Implement" not in _names(read("Please implement a music school website"))


@pytest.mark.parametrize(
    "text", ["Build me something cool.", "Chess club ladder. Players challenge each other."]
)
def test_what_was_not_understood_is_not_claimed(text: str) -> None:
    assert read(text).requirements == []
    assert analysis_holds(read(text)) == []


def test_a_moment_that_the_text_names_is_not_there_twice() -> None:
    loan = read("Track loans. Loans have a borrowed date, a return date and a borrower.").entity("Loan")
    names = [field.name for field in loan.fields]
    assert {"borrowed_date", "return_date"} <= set(names)
    assert not {"borrowed_on", "returned_on"} & set(names)
