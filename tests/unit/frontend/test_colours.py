"""Contrast arithmetic against values of the WCAG's own definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.colours import AA_TEXT, contrast, legible, luminance, mix, neutral, on

colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


def test_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(4.0, abs=0.01)


def test_luminance_runs_from_black_to_white() -> None:
    assert luminance("#000000") == 0
    assert luminance("#ffffff") == pytest.approx(1)


def test_mix_goes_from_one_colour_to_the_other() -> None:
    assert mix("#000000", "#ffffff", 0) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#000000", "#ffffff", 1) == "#ffffff"


def test_a_grey_stays_grey_when_the_brand_is_one() -> None:
    assert neutral("#444444", 0.5, 0.3) == "#808080"


@given(colours)
def test_text_on_any_fill_is_legible(fill: str) -> None:
    assert contrast(on(fill), fill) >= AA_TEXT


@given(colours, st.sampled_from(["#ffffff", "#f4f4f5", "#0b0b0c", "#1f1f23"]))
def test_a_legible_shade_is_found_for_any_colour(colour: str, surface: str) -> None:
    assert contrast(legible(colour, [surface]), surface) >= AA_TEXT


def test_a_colour_that_is_legible_already_is_kept() -> None:
    assert legible("#1d4ed8", ["#ffffff"]) == "#1d4ed8"
