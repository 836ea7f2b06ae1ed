"""A figure that is asked for and cannot be shown is said, not dropped."""

from __future__ import annotations

import pytest

from gencode_graph.models.offline.reading.assemble import read


@pytest.mark.parametrize(
    "text",
    [
        "Boats with an owner and a flag, piers with a number; show income by pier",
        "Track songs with a title and singers with a name; show revenue by venue",
    ],
)
def test_a_figure_without_a_field_is_told(text: str) -> None:
    assert any("no field holds what this one needs" in said for said in read(text).not_covered)


def test_a_figure_that_is_shown_is_not_told() -> None:
    analysis = read("Track sales with amount and region. Show sales by region")
    assert any(widget.title == "Sales by region" for widget in analysis.widgets)
    assert analysis.not_covered == []
