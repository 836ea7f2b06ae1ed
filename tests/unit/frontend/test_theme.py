"""Whatever the colours of a theme: all text of both modes reaches WCAG AA."""

import itertools
import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Theme
from gencode_graph.tools.colours import AA_TEXT, contrast, worst_contrast
from gencode_graph.tools.perceived import distance, least_distance
from gencode_graph.tools.surfaces import first_mode, judged_dark
from gencode_graph.tools.theme import palette, theme_css

BRANDS = ("primary", "highlight", "destructive", "success", "warning", "info")
SURFACES = ("background", "card", "popover", "sidebar", "muted", "field", "accent", "secondary")
colours = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
wished = st.none() | colours
themes = st.builds(Theme, primary=colours, accent=colours, background=wished, surface=wished)


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


@settings(max_examples=40, deadline=None)
@given(themes, st.booleans())
def test_nine_colours_of_charts_are_seen_and_told_apart(theme: Theme, dark: bool) -> None:
    tokens = palette(theme, dark)
    drawn = [tokens[f"chart-{number}"] for number in range(1, 10)]
    assert all(worst_contrast(colour, [tokens["card"], tokens["background"]]) >= 3 for colour in drawn)
    pairs = list(itertools.combinations(drawn, 2))
    assert min(distance(*pair) for pair in pairs) >= 0.05
    assert min(least_distance(*pair) for pair in pairs) >= 0.025


def test_charts_begin_with_the_themes_own_colours() -> None:
    tokens = palette(Theme(primary="#4f46e5", accent="#0891b2"), dark=False)
    assert (tokens["chart-1"], tokens["chart-2"]) == ("#4f46e5", "#0891b2")


@pytest.mark.parametrize(
    ("page", "dark"), [("#1e293b", True), ("#2f4f4f", True), ("#fffff0", False), ("#fdf6e3", False)]
)
@pytest.mark.parametrize("mode", ["system", "light", "dark"])
def test_a_wished_page_is_as_wished_in_its_mode_and_gives_the_other_its_hue(
    page: str, dark: bool, mode: str
) -> None:
    theme = Theme.model_validate({"background": page, "mode": mode})
    assert palette(theme, dark=dark)["background"] == page
    assert palette(theme, dark=not dark)["background"] != page
    assert first_mode(theme) == ("system" if mode == "system" else "dark" if dark else "light")
    assert judged_dark(theme) is dark


def test_wished_cards_are_as_wished_on_a_wished_page() -> None:
    tokens = palette(Theme(background="#0f172a", surface="#1e293b", mode="dark"), dark=True)
    assert (tokens["background"], tokens["card"], tokens["field"]) == ("#0f172a", "#1e293b", "#1e293b")


def test_a_page_between_light_and_dark_moves_until_texts_have_room() -> None:
    tokens = palette(Theme(background="#008080"), dark=True)
    assert tokens["background"] != "#008080"
    assert contrast(tokens["muted-foreground"], tokens["background"]) >= AA_TEXT


def test_without_a_wish_nothing_is_other_than_it_was() -> None:
    assert palette(Theme(), dark=False)["background"] == "#fafafc"
