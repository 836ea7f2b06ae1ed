"""The nine colours of charts: told apart from each other and from what they are drawn on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from gencode_graph.tools.colours import contrast, legible, worst_contrast
from gencode_graph.tools.perceived import distance, least_distance, shade

COUNT = 9
DRAWN = 3.0
"""The contrast WCAG asks of what is no text (1.4.11)."""
APART = 0.12
"""Nearer to a colour that is taken already, the theme's own accent is not taken."""

_LIGHTNESSES = tuple(step / 100 for step in range(36, 95, 7))
_CHROMAS = (0.09, 0.16)
_HUES = range(0, 360, 18)
_MOST_CONTRAST = 11.0
"""Beyond it a colour is near to black or white, and nobody can say which it is."""


def chart_colours(primary: str, accent: str, grounds: Iterable[str]) -> tuple[str, ...]:
    """Nine colours, the first ones the most different: primary and accent in a shade that can be seen on
    all ``grounds``, then always the one that is farthest from all before it."""
    return _chosen(primary, accent, tuple(grounds))


@lru_cache(maxsize=256)
def _chosen(primary: str, accent: str, grounds: tuple[str, ...]) -> tuple[str, ...]:
    chosen = [legible(primary, grounds, ratio=DRAWN)]
    second = legible(accent, grounds, ratio=DRAWN)
    if _apart(second, chosen) >= APART:
        chosen.append(second)
    rest = {colour: _apart(colour, chosen) for colour in _candidates(grounds)}
    while len(chosen) < COUNT:
        farthest = max(rest, key=lambda colour: rest[colour])
        chosen.append(farthest)
        rest = {colour: min(far, _far(colour, farthest)) for colour, far in rest.items()}
    return tuple(chosen)


def _candidates(grounds: tuple[str, ...]) -> list[str]:
    """Colours a screen has, that can be seen on the grounds and are called by a name, not black or white."""
    found = {shade(lightness, chroma, hue)
             for lightness in _LIGHTNESSES for chroma in _CHROMAS for hue in _HUES}  # fmt: skip
    return sorted(
        colour
        for colour in found
        if colour
        and worst_contrast(colour, grounds) >= DRAWN + 0.05
        and all(contrast(colour, ground) <= _MOST_CONTRAST for ground in grounds)
    )


def _apart(colour: str, others: list[str]) -> float:
    return min(_far(colour, other) for other in others)


def _far(one: str, other: str) -> float:
    """What most eyes see counts, and what colour-blind eyes see more: there is less room for these."""
    return min(distance(one, other), 2 * least_distance(one, other))
