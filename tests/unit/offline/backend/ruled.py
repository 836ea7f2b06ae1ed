"""An analysis with rules of every kind that the offline writers follow: a studio that lends its instruments."""

from __future__ import annotations

from typing import Any

from gencode_graph.artifacts import Analysis

STATES = ["asked", "lent", "returned", "declined"]
MOVES = {"asked": ["lent", "declined"], "lent": ["returned"]}


def ruled_analysis(*, auth: bool = False) -> Analysis:
    """Unique together (limited and not), transitions, limited figures, and each way of deleting."""
    entities = [_instrument(), _musician(), _loan(), _repair()]
    home = {"slug": "home", "route": "/", "kind": "dashboard", "title": "Home", "widgets": _widgets()}
    rules = [(entity["name"], rule) for entity in entities for rule in entity.get("rules", [])]
    return Analysis.model_validate(
        {
            "name": "Studio",
            "summary": "Lends instruments.",
            "requirements": [
                {"id": rule["requirement"], "text": rule["text"], "kind": "rule", "where": [name]}
                for name, rule in rules
            ],
            "entities": entities,
            "pages": [home, *map(_collection, entities)],
            "needs": {"auth": auth},
        }
    )


def _collection(entity: dict[str, Any]) -> dict[str, Any]:
    plural = entity["plural"]
    return {"slug": plural.lower(), "route": f"/{plural.lower()}", "kind": "collection", "title": plural,
            "entity": entity["name"]}  # fmt: skip


def _instrument() -> dict[str, Any]:
    return {
        "name": "Instrument",
        "plural": "Instruments",
        "fields": [
            {"name": "kind"},
            {"name": "number", "type": "integer"},
            {"name": "serial", "required": False, "unique": True},
        ],
        "rules": [
            {"requirement": "R1", "kind": "unique_together", "fields": ["kind", "number"],
             "text": "No two instruments of a kind have the same number."},
        ],
    }  # fmt: skip


def _musician() -> dict[str, Any]:
    return {"name": "Musician", "plural": "Musicians", "fields": [{"name": "name"}]}


def _loan() -> dict[str, Any]:
    return {
        "name": "Loan",
        "plural": "Loans",
        "fields": [
            {"name": "instrument", "type": "reference", "references": "Instrument", "on_delete": "refuse"},
            {"name": "musician", "type": "reference", "references": "Musician", "required": False,
             "on_delete": "clear"},
            {"name": "day", "type": "date"},
            {"name": "state", "type": "enum", "options": STATES},
            {"name": "fee", "type": "money"},
            {"name": "insured", "type": "boolean"},
        ],
        "filters": ["state", "day"],
        "sort": ["day"],
        "rules": [
            {"requirement": "R2", "kind": "unique_together", "fields": ["instrument", "day"],
             "among": {"state": ["asked", "lent"]}, "text": "An instrument is lent once a day."},
            {"requirement": "R3", "kind": "transitions", "fields": ["state"], "transitions": MOVES,
             "text": "A loan is asked for, then lent or declined; what is lent is returned."},
        ],
    }  # fmt: skip


def _repair() -> dict[str, Any]:
    return {
        "name": "Repair",
        "plural": "Repairs",
        "fields": [
            {"name": "loan", "type": "reference", "references": "Loan", "on_delete": "delete"},
            {"name": "note", "type": "text"},
        ],
    }


def _widgets() -> list[dict[str, Any]]:
    out = {"state": ["asked", "lent"]}
    return [
        {"kind": "count", "title": "Out", "entity": "Loan", "where": out, "name": "out"},
        {"kind": "sum", "title": "Due", "entity": "Loan", "field": "fee", "name": "due",
         "where": {"day": ["past"], "insured": ["true"]}},
        {"kind": "average", "title": "Fee this month", "entity": "Loan", "field": "fee", "name": "usual",
         "where": {"day": ["this_month"]}},
        {"kind": "breakdown", "title": "By day", "entity": "Loan", "group_by": "state", "where": out,
         "name": "open_by_state"},
        {"kind": "breakdown", "title": "By state", "entity": "Loan", "group_by": "state"},
        {"kind": "count", "title": "All", "entity": "Loan"},
    ]  # fmt: skip
