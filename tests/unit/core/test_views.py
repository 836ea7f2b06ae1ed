"""Screenshots as the reviewer gets them: small, in order, and nothing that is no picture."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from gencode_graph.tools.views import VIEWS, views_of
from tests.unit.models.drawing import png


def size(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size


def test_views_are_scaled_and_cut_and_come_in_order() -> None:
    shots = {
        "books-mobile.png": png(390, 2600),
        "books-desktop-light.png": png(1280, 3000),
        "books-desktop-dark.png": png(1280, 800),
        "authors-mobile.png": png(390, 700),
        "books-tablet.png": png(800, 800),
    }
    views = views_of(shots, "books")
    assert list(views) == ["1-desktop-light.png", "2-mobile.png", "3-desktop-dark.png"]
    assert [size(view) for view in views.values()] == [(1024, 1024), (390, 1024), (640, 400)]
    assert [size(view) for view in views_of(shots, "authors").values()] == [(390, 700)]
    assert views_of(shots, "books") == views, "the same screenshots give the same bytes"


def test_an_app_that_is_to_be_dark_is_seen_dark_first() -> None:
    shots = {f"books-{view.name}.png": png(1280, 800) for view in VIEWS}
    views = views_of(shots, "books", dark=True)
    assert list(views) == ["1-desktop-dark.png", "2-mobile.png", "3-desktop-light.png"]
    assert size(views["1-desktop-dark.png"]) == (1024, 640)
    assert size(views["3-desktop-light.png"]) == (640, 400)


def test_what_is_no_picture_is_left_out() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head
    bomb += struct.pack(">I", zlib.crc32(b"IHDR" + head))
    names = [f"books-{view.name}.png" for view in VIEWS]
    for junk in (b"", b"<html>", png(1280, 800)[:200], bomb):
        assert views_of(dict.fromkeys(names, junk), "books") == {}
