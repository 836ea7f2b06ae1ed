"""Whether two pictures show the same, whatever a browser made of the edges this time."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageChops, ImageFilter

FLAT = 2
"""Of 255, what a flat colour may be off."""
EDGE = 0.15
"""Of the contrast around a pixel, what it may be off besides: more of it is another colour or shape."""
MOST_PIXELS = 10
"""So many may be off by more. A letter that changed is more than that."""


def alike(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> bool:
    """Whether PNGs of these names look the same, up to antialiasing. Blocks."""
    return before.keys() == now.keys() and all(_same(before[name], now[name]) for name in now)


def _same(one: bytes, other: bytes) -> bool:
    if one == other:
        return True
    try:
        a, b = (Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGB") for png in (one, other))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return a.size == b.size and _off(a, b) <= MOST_PIXELS and _off(b, a) <= MOST_PIXELS


def _off(one: Image.Image, other: Image.Image) -> int:
    """How many pixels of one have a colour that the other has nowhere around the same place.

    An edge that is drawn a part of a pixel further has the colours of its two sides and those between.
    """
    low, high = ImageFilter.MinFilter(3), ImageFilter.MaxFilter(3)
    contrast = ImageChops.subtract(one.filter(high), one.filter(low))
    slack = contrast.point(lambda found: FLAT + round(found * EDGE))
    above = ImageChops.subtract(ImageChops.subtract(one, other.filter(high)), slack)
    below = ImageChops.subtract(ImageChops.subtract(other.filter(low), one), slack)
    red, green, blue = ImageChops.lighter(above, below).split()
    return sum(ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()[1:])
