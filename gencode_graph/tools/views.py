"""Screenshots made small enough to be shown to a model, page by page."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace

from PIL import Image


@dataclass(frozen=True)
class View:
    """One picture of a page. ``width`` and ``height`` are the most pixels it is shown with."""

    name: str
    width: int
    height: int


VIEWS = (View("desktop-light", 1024, 1024), View("mobile", 390, 1024), View("desktop-dark", 640, 640))
"""What the reviewer is shown, in this order; each is scaled to its width, then cut below its height. Of an
app that is to be dark, the two wide ones change places and sizes.

Tokens grow with the area. The wide view at four fifths is the smallest whose text can be read, the
narrow one is as it is, and the dark one, whose layout is the light one's, is there for its colours.
Three views are about 2 500 tokens with gpt-5-mini; whole pages would be up to five times that.
"""

LIGHT, MOBILE, DARK = VIEWS
DARK_FIRST = (replace(LIGHT, name=DARK.name), MOBILE, replace(DARK, name=LIGHT.name))


def views_of(pictures: Mapping[str, bytes], slug: str, *, dark: bool = False) -> dict[str, bytes]:
    """A page's screenshots, ``slug-view.png`` among ``pictures``, as they are shown to a model; the wished
    mode first, which is ``dark`` or light.

    Maps file names in the order of the views to PNGs. What is no picture is left out. Blocks.
    """
    found = {}
    for number, view in enumerate(DARK_FIRST if dark else VIEWS, 1):
        taken = pictures.get(f"{slug}-{view.name}.png")
        if taken and (small := _scaled(taken, view)):
            found[f"{number}-{view.name}.png"] = small
    return found


def _scaled(png: bytes, view: View) -> bytes | None:
    """None for bytes that are no PNG, or one so large that it is meant to do harm."""
    try:
        with warnings.catch_warnings(action="error"), Image.open(io.BytesIO(png), formats=["PNG"]) as opened:
            picture: Image.Image = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return None
    if picture.width > view.width:
        ratio = view.width / picture.width
        seen = picture.crop((0, 0, picture.width, min(picture.height, round(view.height / ratio))))
        size = (view.width, max(1, min(view.height, round(seen.height * ratio))))
        picture = seen.resize(size, Image.Resampling.LANCZOS)
    elif picture.height > view.height:
        picture = picture.crop((0, 0, picture.width, view.height))
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
