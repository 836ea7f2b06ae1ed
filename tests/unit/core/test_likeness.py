"""Pictures of a page that did not change look the same, and those of one that did do not."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from gencode_graph.tools.likeness import alike


def page(text: str = "Add hive", at: float = 40, *, ink: str = "#111827", paper: str = "#ffffff") -> bytes:
    """A heading, a button and a line of text, drawn at four times the size as a browser smooths edges."""
    large = Image.new("RGB", (1600, 1200), paper)
    pen = ImageDraw.Draw(large)
    pen.rounded_rectangle((160, 160, 640, 320), 40, fill="#4f46e5")
    pen.text((at * 4, 400), text, fill=ink, font_size=56)
    written = io.BytesIO()
    large.resize((400, 300), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("at", [40, 40.25, 40.5, 39.75])
def test_edges_that_fall_otherwise_between_pixels_are_the_same(at: float) -> None:
    assert alike({"a.png": page()}, {"a.png": page(at=at)})


@pytest.mark.parametrize(
    "other",
    [
        page("Add hives"),
        page("Old hive"),
        page(at=46),
        page(ink="#374151"),
        page(paper="#f3f4f6"),
        b"no picture",
    ],
    ids=["a letter", "a word", "moved", "lighter text", "another background", "none"],
)
def test_what_a_person_would_see_is_a_difference(other: bytes) -> None:
    assert not alike({"a.png": page()}, {"a.png": other})


def test_another_set_of_views_is_another_look() -> None:
    assert not alike({"a.png": page()}, {"b.png": page()})
    assert not alike({"a.png": page()}, {})
