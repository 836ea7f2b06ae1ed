"""Charts side by side as one PNG, drawn without network, browser or native graph libraries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gencode_graph.cli.layout import Arrow, Box, Chart, Point

SCALE = 2
FONT_SIZE, TITLE_SIZE, NOTE_SIZE = 15, 19, 12
TITLE_SPACE, MARGIN = 44.0, 16.0
INK, FAINT, LINE = "#1e1b4b", "#64748b", "#6366f1"
BACK, FILL, END_FILL, PAPER = "#be123c", "#eef2ff", "#e2e8f0", "#ffffff"
COLUMNS = 4

Titled = tuple[str, str, Chart]
"""A panel: its title, a note below it, and what is drawn."""


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)


def text_width(text: str, size: int = FONT_SIZE) -> float:
    """How wide a text is drawn, in unscaled pixels."""
    return _font(size).getlength(text) / SCALE


def save_png(path: Path, panels: Sequence[Titled]) -> None:
    """Draw the first panel at the left, the others beside it, row by row. Raises OSError."""
    first, *others = panels
    columns = 1 if len(others) == 1 else COLUMNS
    rows = [others[start : start + columns] for start in range(0, len(others), columns)]
    right = max((sum(map(_width, row)) for row in rows), default=0.0)
    height = max(_height(first), sum(max(map(_height, row)) for row in rows))
    size = (round((_width(first) + right + MARGIN) * SCALE), round((height + MARGIN) * SCALE))
    image = Image.new("RGB", size, PAPER)
    canvas = ImageDraw.Draw(image)
    _Panel(canvas, MARGIN, MARGIN).draw(*first)
    y = MARGIN
    for row in rows:
        x = MARGIN + _width(first)
        for panel in row:
            _Panel(canvas, x, y).draw(*panel)
            x += _width(panel)
        y += max(map(_height, row))
    image.save(path, "PNG", optimize=True)


def _width(panel: Titled) -> float:
    title, note, chart = panel
    return max(chart.width, text_width(title, TITLE_SIZE), text_width(note, NOTE_SIZE)) + MARGIN * 2


def _height(panel: Titled) -> float:
    return panel[2].height + TITLE_SPACE + MARGIN


class _Panel:
    """One chart on the canvas, moved to its place and scaled."""

    def __init__(self, canvas: ImageDraw.ImageDraw, x: float, y: float) -> None:
        self._canvas, self._x, self._y = canvas, x, y

    def draw(self, title: str, note: str, chart: Chart) -> None:
        self._text((0, 0), title, TITLE_SIZE, INK, "la")
        self._text((0, 25), note, NOTE_SIZE, FAINT, "la")
        self._y += TITLE_SPACE
        for arrow in chart.arrows:
            self._arrow(arrow)
        for box in chart.boxes:
            self._box(box)

    def _at(self, point: Point) -> Point:
        return ((point[0] + self._x) * SCALE, (point[1] + self._y) * SCALE)

    def _text(self, point: Point, text: str, size: int, colour: str, anchor: str) -> None:
        self._canvas.text(self._at(point), text, fill=colour, font=_font(size), anchor=anchor)

    def _box(self, box: Box) -> None:
        terminal = box.name.endswith("__")
        corners = [
            self._at((box.x - box.width / 2, box.y)),
            self._at((box.x + box.width / 2, box.y + box.height)),
        ]
        self._canvas.rounded_rectangle(
            corners, (box.height / 2 if terminal else 7) * SCALE,
            fill=END_FILL if terminal else FILL, outline=FAINT if terminal else LINE, width=2 * SCALE // 2,
        )  # fmt: skip
        self._text((box.x, box.y + box.height / 2), box.label, FONT_SIZE, INK, "mm")

    def _arrow(self, arrow: Arrow) -> None:
        colour = BACK if arrow.back else LINE
        for start, end in zip(arrow.points, arrow.points[1:], strict=False):
            self._line(start, end, colour, dashed=arrow.link.conditional)
        self._head(arrow.points[-2], arrow.points[-1], colour)
        if arrow.link.label:
            (x, y), side = arrow.points[-1], -1 if arrow.back else 1
            self._text(
                (x + side * 14, y - 9), arrow.link.label, NOTE_SIZE, colour, "rm" if arrow.back else "lm"
            )

    def _line(self, start: Point, end: Point, colour: str, *, dashed: bool) -> None:
        length = math.dist(start, end)
        if not dashed or length == 0:
            self._canvas.line([self._at(start), self._at(end)], fill=colour, width=2 * SCALE)
            return
        dash, gap, done = 6.0, 4.0, 0.0
        while done < length:
            until = min(done + dash, length)
            piece = [_between(start, end, done / length), _between(start, end, until / length)]
            self._canvas.line([self._at(point) for point in piece], fill=colour, width=2 * SCALE)
            done = until + gap

    def _head(self, before: Point, tip: Point, colour: str) -> None:
        angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
        wings = [
            (tip[0] - 9 * math.cos(angle + turn), tip[1] - 9 * math.sin(angle + turn))
            for turn in (0.45, -0.45)
        ]
        self._canvas.polygon([self._at(point) for point in (tip, *wings)], fill=colour)


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
