"""Plain pictures."""

from __future__ import annotations

import io

from PIL import Image


def png(width: int, height: int, colour: str = "red") -> bytes:
    """A PNG of one colour."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "PNG")
    return written.getvalue()


def colour_of(data: bytes) -> str:
    """The colour of a picture's first pixel, as ``#rrggbb``."""
    red, green, blue = Image.open(io.BytesIO(data)).convert("RGB").getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"
