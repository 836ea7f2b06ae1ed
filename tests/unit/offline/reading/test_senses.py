"""Nouns with two senses: what is kept beside them tells which is meant."""

from __future__ import annotations

import pytest

from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.lexicon import load, nouns, usual_fields


@pytest.mark.parametrize(
    ("text", "name", "has", "has_not"),
    [
        ("Concerts at venues, tickets for a concert", "Ticket", "price", "priority"),
        ("Help desk: support tickets, agents", "Ticket", "priority", "price"),
        ("An escape room: rooms with difficulty, teams", "EscapeRoom", "name", "price"),
        ("A hotel with rooms, guests and bookings", "Room", "price", "name"),
        ("Warehouse: products, shelves, stock of a product on a shelf", "Stock", "quantity", "symbol"),
        ("Track my stocks", "Stock", "symbol", "quantity"),
    ],
)
def test_neighbours_tell(text: str, name: str, has: str, has_not: str) -> None:
    entity = next(e for e in read(text).entities if e.name == name)
    fields = {f.name for f in entity.fields}
    assert has in fields
    assert has_not not in fields


def test_every_sense_is_of_a_known_noun_and_not_its_own_neighbour() -> None:
    for sense in load("senses.toml")["sense"]:
        assert sense["noun"] in nouns()
        assert sense["noun"] not in sense["beside"].split()
        assert usual_fields(sense["noun"], sense["beside"].split()) != nouns()[sense["noun"]]
