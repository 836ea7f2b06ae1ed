"""The layout keeps boxes apart and turns cycles into arrows that go back."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gencode_graph.cli.layout import Chart, Link, lay_out
from gencode_graph.cli.picture import save_png

NAMES = [f"n{i}" for i in range(8)]
LINKS = st.lists(st.builds(Link, st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=20, unique=True)


def chart_of(*pairs: str) -> Chart:
    links = [Link(*pair.split(">")) for pair in pairs]
    names = dict.fromkeys(name for link in links for name in (link.source, link.target))
    return lay_out({name: name for name in names}, links, lambda label: 8.0 * len(label))


@given(LINKS)
def test_boxes_never_overlap_and_all_is_inside(links):
    chart = lay_out({name: name for name in NAMES}, links, lambda label: 8.0 * len(label))
    assert len(chart.boxes) == len(NAMES)
    assert len(chart.arrows) == len(links)
    for one, other in combinations(chart.boxes, 2):
        apart = abs(one.x - other.x) >= (one.width + other.width) / 2
        assert apart or abs(one.y - other.y) >= one.height
    points = [point for arrow in chart.arrows for point in arrow.points]
    assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in points)


def test_the_way_back_is_known():
    chart = chart_of("produce>check", "check>review", "review>produce", "review>done")
    assert [arrow.link.source for arrow in chart.arrows if arrow.back] == ["review"]


def test_parallel_steps_share_a_layer():
    chart = chart_of("a>b", "a>c", "b>d", "c>d")
    tops = {box.name: box.y for box in chart.boxes}
    assert tops["b"] == tops["c"]


def test_a_png_is_written(tmp_path: Path):
    chart = chart_of("a>b", "b>a", "a>c")
    save_png(tmp_path / "graph.png", [("Title", "note", chart), ("Other", "", chart)])
    with Image.open(tmp_path / "graph.png") as image:
        assert image.format == "PNG"
        assert image.width > chart.width * 2
        assert len(image.getcolors(1 << 20) or []) > 3
