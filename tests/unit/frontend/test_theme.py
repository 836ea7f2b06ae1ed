"""Whatever the colours of a theme: all text of both modes reaches WCAG AA."""

import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Theme
from gencode_graph.tools.colours import AA_TEXT, contrast, worst_contrast
from gencode_graph.tools.theme import palette, theme_css

BRANDS = ("primary", "highlight", "destructive", "success", "warning", "info")
SURFACES = ("background", "card", "popover", "sidebar", "muted", "field", "accent", "secondary")
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
themes = st.builds(Theme, primary=colours, accent=colours)


@settings(max_examples=40)
@given(themes, st.booleans())
def test_every_text_is_legible_on_every_surface_and_tint(theme: Theme, dark: bool) -> None:
    tokens = palette(theme, dark)
    grounds = [tokens[name] for name in (*SURFACES, *(f"{brand}-soft" for brand in BRANDS))]
    texts = ("foreground", "muted-foreground", *(f"{brand}-text" for brand in BRANDS))
    for text in texts:
        assert worst_contrast(tokens[text], grounds) >= AA_TEXT, text


@settings(max_examples=40)
@given(themes, st.booleans())
def test_what_is_written_on_a_fill_is_legible_also_under_the_pointer(theme: Theme, dark: bool) -> None:
    tokens = palette(theme, dark)
    for brand in BRANDS:
        for fill in (brand, f"{brand}-hover"):
            assert contrast(tokens[f"{brand}-foreground"], tokens[fill]) >= AA_TEXT, fill
    assert contrast(tokens["foreground"], tokens["secondary-hover"]) >= AA_TEXT


@settings(max_examples=40)
@given(themes, st.booleans())
def test_controls_and_focus_rings_can_be_seen(theme: Theme, dark: bool) -> None:
    tokens = palette(theme, dark)
    surfaces = [tokens[name] for name in SURFACES]
    assert worst_contrast(tokens["input"], surfaces) >= 3
    assert worst_contrast(tokens["ring"], surfaces) >= 3


@settings(max_examples=40)
@given(themes)
def test_a_filled_button_stands_out_from_the_page(theme: Theme) -> None:
    for dark in (False, True):
        tokens = palette(theme, dark)
        assert contrast(tokens["primary"], tokens["background"]) >= 1.5


def test_the_brand_colour_itself_is_the_fill() -> None:
    assert palette(Theme(primary="#0F766E"), dark=False)["primary"] == "#0f766e"


@settings(max_examples=40)
@given(themes)
def test_both_modes_have_the_same_tokens(theme: Theme) -> None:
    assert palette(theme, dark=False).keys() == palette(theme, dark=True).keys()


@pytest.mark.parametrize("font", get_args(Theme.model_fields["font"].annotation))
@pytest.mark.parametrize("radius", get_args(Theme.model_fields["radius"].annotation))
def test_the_stylesheet_holds_both_modes_and_one_font(font: str, radius: str) -> None:
    css = theme_css(Theme.model_validate({"font": font, "radius": radius}))
    assert css.count("@import") == 1
    assert css.startswith('@import "@fontsource-variable/')
    assert re.search(r"^:root \{\n  --radius: [\d.]+rem;", css, re.MULTILINE)
    assert css.count("\n.dark {") == 1
    assert css.count("{") == css.count("}") == 2
