"""What text stands on: the page, cards, fields and the rest, of a theme that may wish for them.

A wished colour is taken as it is in the mode it belongs to by its lightness, and gives the other mode its
hue.
"""

from __future__ import annotations

from typing import Literal

from gencode_graph.artifacts import Theme
from gencode_graph.tools.colours import contrast, mix, neutral

_LIGHTNESS = {
    "background": (0.985, 0.055), "card": (1.0, 0.085), "popover": (1.0, 0.1),
    "sidebar": (0.97, 0.07), "muted": (0.955, 0.14), "field": (1.0, 0.085),
    "accent": (0.945, 0.16), "secondary": (0.945, 0.16),
}  # fmt: skip
"""What text of any other token may stand on -> its lightness in the light and in the dark mode."""

_RAISED = frozenset({"card", "popover", "field"})
_ROOM = 8.0
"""The least contrast of a page with black or white: texts, tints and nine colours have to fit in between."""


def is_dark(colour: str) -> bool:
    """Whether white reads better on it than black."""
    return contrast("#ffffff", colour) >= contrast("#000000", colour)


def wished_dark(theme: Theme) -> bool | None:
    """Whether the wished colours are for the dark mode; None where there are none."""
    wished = theme.background or theme.surface
    return None if wished is None else is_dark(wished)


def first_mode(theme: Theme) -> Literal["light", "dark", "system"]:
    """What a visitor sees first. A wished page is what is asked for, whatever was said of the mode."""
    dark = wished_dark(theme)
    if dark is None or theme.mode == "system":
        return theme.mode
    return "dark" if dark else "light"


def judged_dark(theme: Theme) -> bool:
    """Whether it is the dark mode that the app is judged by, as the one that was wished for."""
    dark = wished_dark(theme)
    return theme.mode == "dark" if dark is None else dark


def surfaces(theme: Theme, dark: bool) -> dict[str, str]:
    """Surface -> colour, in one mode."""
    if wished_dark(theme) == dark:
        return _wished(theme, dark)
    hue = theme.background or theme.surface or theme.primary
    tint = 0.16 if dark else 0.32
    return {name: neutral(hue, of[dark], tint) for name, of in _LIGHTNESS.items()}


def _wished(theme: Theme, dark: bool) -> dict[str, str]:
    """The page and the cards as they are wished; what is wished for one alone gives the other its colour."""
    card = _roomy(theme.surface.lower(), dark) if theme.surface else None
    page = _roomy((theme.background or mix(card or "", "#000000", 0.25 if dark else 0.02)).lower(), dark)
    found = {name: _beside(page, name, dark) for name in _LIGHTNESS}
    if card:
        found |= dict.fromkeys(_RAISED, card)
    return found


def _beside(page: str, name: str, dark: bool) -> str:
    """A surface as far from this page as from the usual one; in light mode cards go half-way to white."""
    away = _LIGHTNESS[name][dark] - _LIGHTNESS["background"][dark]
    if away > 0:
        return mix(page, "#ffffff", away if dark else 0.5)
    return mix(page, "#000000", -away)


def _roomy(colour: str, dark: bool) -> str:
    """The shade nearest to it that leaves room for texts on it."""
    end, ink = ("#000000", "#ffffff") if dark else ("#ffffff", "#000000")
    shades = (mix(colour, end, step / 50) for step in range(51))
    return next(shade for shade in shades if contrast(shade, ink) >= _ROOM)
