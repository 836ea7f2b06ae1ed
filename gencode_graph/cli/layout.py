"""Where the boxes and arrows of a graph go: layers from top to bottom, detours at the sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Point = tuple[float, float]

BOX_HEIGHT = 34.0
LAYER_GAP = 30.0
BOX_GAP = 28.0
LANE = 22.0
MARGIN = 20.0


@dataclass(frozen=True)
class Link:
    """An edge as the graph has it; ``conditional`` ones are drawn dashed."""

    source: str
    target: str
    conditional: bool = False
    label: str = ""


@dataclass(frozen=True)
class Box:
    """A node with its centre ``x``, its top ``y`` and its size."""

    name: str
    label: str
    x: float
    y: float
    width: float
    height: float = BOX_HEIGHT


@dataclass(frozen=True)
class Arrow:
    """A line from the first point to the last, where its head is."""

    points: tuple[Point, ...]
    link: Link
    back: bool = False


@dataclass(frozen=True)
class Chart:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float


def lay_out(labels: Mapping[str, str], links: Iterable[Link], measure: Callable[[str], float]) -> Chart:
    """A chart of the nodes (name -> label). ``measure`` gives a label's width.

    An edge to an earlier layer runs at the left, one that jumps layers at the right.
    """
    links = [link for link in links if link.source in labels and link.target in labels]
    back = min(
        (_back_links(list(labels), order) for order in (links, links[::-1])),
        key=lambda found: (sum(not link.conditional for link in found), len(found)),
    )  # what goes back is a decision, wherever that is possible
    ranks = _ranks(list(labels), [link for link in links if link not in back])
    lanes_left = 1 + len({link.target for link in back})
    lanes_right = 1 + len({link.target for link in links if _jumps(link, ranks)})
    boxes, inner = _place(labels, ranks, links, measure)
    shift = MARGIN + lanes_left * LANE
    placed = {name: Box(name, b.label, b.x + shift, b.y + MARGIN, b.width) for name, b in boxes.items()}
    arrows = _route(links, back, ranks, placed, left=shift, right=shift + inner)
    height = max(box.y + box.height for box in placed.values()) + MARGIN
    return Chart(tuple(placed.values()), arrows, shift + inner + lanes_right * LANE + MARGIN, height)


def _back_links(names: list[str], links: list[Link]) -> set[Link]:
    """Edges that close a cycle, found depth first in the order of ``names``."""
    following, state, back = defaultdict(list), dict.fromkeys(names, 0), set()
    for link in links:
        following[link.source].append(link)

    def visit(name: str) -> None:
        state[name] = 1
        for link in following[name]:
            if state[link.target] == 1:
                back.add(link)
            elif state[link.target] == 0:
                visit(link.target)
        state[name] = 2

    for name in names:
        if state[name] == 0:
            visit(name)
    return back


def _ranks(names: list[str], links: list[Link]) -> dict[str, int]:
    """Each node's layer: one below the lowest of those before it."""
    ranks = dict.fromkeys(names, 0)
    for _ in names:
        for link in links:
            ranks[link.target] = max(ranks[link.target], ranks[link.source] + 1)
    return ranks


def _place(
    labels: Mapping[str, str], ranks: Mapping[str, int], links: list[Link], measure: Callable[[str], float]
) -> tuple[dict[str, Box], float]:
    """Boxes by layer, centred, and the width they take together."""
    layers: dict[int, list[str]] = defaultdict(list)
    for name in labels:
        layers[ranks[name]].append(name)
    widths = {name: measure(label) + 28 for name, label in labels.items()}
    inner = max(sum(widths[n] for n in layer) + BOX_GAP * (len(layer) - 1) for layer in layers.values())
    boxes: dict[str, Box] = {}
    for rank in sorted(layers):
        layer = layers[rank]
        x = (inner - sum(widths[n] for n in layer) - BOX_GAP * (len(layer) - 1)) / 2
        for name in sorted(layer, key=lambda n: _pull(n, links, boxes, inner)):
            y = rank * (BOX_HEIGHT + LAYER_GAP)
            boxes[name] = Box(name, labels[name], x + widths[name] / 2, y, widths[name])
            x += widths[name] + BOX_GAP
    return boxes, inner


def _pull(name: str, links: list[Link], placed: Mapping[str, Box], inner: float) -> float:
    above = [placed[link.source].x for link in links if link.target == name and link.source in placed]
    return sum(above) / len(above) if above else inner / 2


def _route(
    links: list[Link],
    back: set[Link],
    ranks: Mapping[str, int],
    boxes: Mapping[str, Box],
    *,
    left: float,
    right: float,
) -> tuple[Arrow, ...]:
    arrows: list[Arrow] = []
    lanes: dict[tuple[str, int], float] = {}  # those that go the same way to one box share a lane
    for link in links:
        source, target = boxes[link.source], boxes[link.target]
        if link in back or _jumps(link, ranks):
            side = -1 if link in back else 1
            beside = sum(taken == side for _, taken in lanes) + 1
            lane = lanes.setdefault((link.target, side), (left if side < 0 else right) + side * beside * LANE)
            arrows.append(Arrow(_around(source, target, lane, side), link, back=side < 0))
        else:
            down = ((source.x, source.y + source.height), (target.x, target.y))
            arrows.append(Arrow(down, link))
    return tuple(arrows)


def _jumps(link: Link, ranks: Mapping[str, int]) -> bool:
    return ranks[link.target] - ranks[link.source] > 1


def _around(source: Box, target: Box, lane: float, side: int) -> tuple[Point, ...]:
    """Out at one side, along the lane, and back in; apart from each other where both are one box."""
    out, into = source.y + source.height * 0.6, target.y + target.height * 0.4
    return (
        (source.x + side * source.width / 2, out),
        (lane, out),
        (lane, into),
        (target.x + side * target.width / 2, into),
    )
