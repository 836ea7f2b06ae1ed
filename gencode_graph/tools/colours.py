"""Colour arithmetic for the theme: contrast after WCAG 2.2, mixing, and legible shades.

Colours are ``#rrggbb`` strings throughout.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable
from functools import lru_cache

AA_TEXT = 4.5
"""The contrast WCAG AA asks of text."""

_MARGIN = 0.05
"""Renderers round; a colour computed to exactly 4.5 may be measured as 4.49."""


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, c)) * 255):02x}" for c in (red, green, blue))


def linear_channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue as amounts of light, 0 to 1."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return red, green, blue


def hex_of(light: tuple[float, float, float]) -> str:
    """The colour with these amounts of light; what is beyond a screen is cut off."""
    red, green, blue = (
        c * 12.92 if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in (max(0.0, c) for c in light)
    )
    return _hex(red, green, blue)


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = linear_channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    red, green, blue = (a + (b - a) * share for a, b in pairs)
    return _hex(red, green, blue)


def neutral(hue_of: str, lightness: float, tint: float) -> str:
    """A grey with a breath of another colour's hue; ``tint`` is the most saturation it may have."""
    hue, _, saturation = colorsys.rgb_to_hls(*_channels(hue_of))
    return _hex(*colorsys.hls_to_rgb(hue, lightness, min(tint, saturation)))


def on(fill: str) -> str:
    """Text for a filled shape: white where it reads well, else black, which then always does."""
    return "#ffffff" if contrast("#ffffff", fill) >= AA_TEXT + _MARGIN else "#000000"


def worst_contrast(colour: str, surfaces: Iterable[str]) -> float:
    return min(contrast(colour, surface) for surface in surfaces)


def legible(colour: str, surfaces: Iterable[str], ratio: float = AA_TEXT) -> str:
    """The shade nearest to ``colour`` that reads on every one of ``surfaces``.

    It goes towards black on light surfaces and towards white on dark ones.
    """
    grounds = tuple(surfaces)
    light = all(contrast("#000000", ground) >= contrast("#ffffff", ground) for ground in grounds)
    end = "#000000" if light else "#ffffff"
    shades = (mix(colour, end, step / 50) for step in range(51))
    enough = ratio + _MARGIN
    return next((s for s in shades if all(contrast(s, ground) >= enough for ground in grounds)), end)
