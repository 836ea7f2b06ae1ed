from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Entity, EntityField
from gencode_graph.models.offline.pages.entities import EntityView
from gencode_graph.models.offline.pages.seeds import records
from gencode_graph.models.offline.pages.strings import Words


def samples(name: str, *fields: EntityField) -> list[dict[str, object]]:
    entity = Entity(name=name, plural=f"{name}s", fields=[EntityField(name="title"), *fields])
    return records(EntityView(entity, Words("en")))


def test_what_costs_something_costs_something() -> None:
    price = EntityField(name="price", type="money", minimum=0)
    found = [record["price"] for record in samples("Candle", price)]
    assert min(found) > 0
    assert found != sorted(found)
    assert len(set(found)) == len(found)


def test_two_figures_of_a_record_differ() -> None:
    stock = [EntityField(name=n, type="integer", minimum=0) for n in ("quantity", "reorder_level")]
    assert any(record["quantity"] != record["reorder_level"] for record in samples("Candle", *stock))


def test_a_table_has_a_number_and_an_order_a_code() -> None:
    number = EntityField(name="number")
    assert samples("Table", number)[0]["number"] == "1"
    assert "-" in str(samples("Order", number)[0]["number"])


@given(st.integers(-50, 50), st.integers(1, 60), st.sampled_from(["integer", "number", "money"]))
def test_figures_keep_to_their_bounds(low: int, span: int, kind: str) -> None:
    field = EntityField(name="score", type=kind, minimum=low, maximum=low + span)
    assert all(low <= record["score"] <= low + span for record in samples("Rating", field))
