"""How far apart two colours look, also to colour-blind eyes.

Distances are taken in OKLab (Ottosson 2020), after the simulation of each kind of colour blindness by
Machado, Oliveira and Fernandes (2009) at full severity. Colours are ``#rrggbb`` strings.
"""

from __future__ import annotations

import math
from functools import lru_cache

from gencode_graph.tools.colours import hex_of, linear_channels

Point = tuple[float, float, float]
Matrix = tuple[Point, Point, Point]

_EYES: tuple[Matrix, ...] = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
)
"""All colours, then without red, green and blue cones; on linear light."""

_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_CONES_OF_LAB: Matrix = (
    (1, 0.3963377774, 0.2158037573),
    (1, -0.1055613458, -0.0638541728),
    (1, -0.0894841775, -1.2914855480),
)
_LIGHT_OF_CONES: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def _times(matrix: Matrix, point: Point) -> Point:
    x, y, z = (sum(a * b for a, b in zip(row, point, strict=True)) for row in matrix)
    return x, y, z


@lru_cache(maxsize=8192)
def _seen(colour: str) -> tuple[Point, ...]:
    """Where each kind of eye sees it, in OKLab."""
    light = linear_channels(colour)
    points = []
    for eye in _EYES:
        cones = _times(_CONES, _times(eye, light))
        long, middle, short = (math.cbrt(max(0.0, c)) for c in cones)
        points.append(_times(_LAB, (long, middle, short)))
    return tuple(points)


def distance(one: str, other: str) -> float:
    """As most eyes see it; 0 for the same, about 0.02 for what can just be told apart side by side."""
    return math.dist(_seen(one)[0], _seen(other)[0])


def least_distance(one: str, other: str) -> float:
    """As the eyes see it that tell the two apart worst."""
    return min(math.dist(a, b) for a, b in zip(_seen(one), _seen(other), strict=True))


def shade(lightness: float, chroma: float, hue: float) -> str | None:
    """A colour of OKLCH (hue in degrees), None where no screen has it."""
    angle = math.radians(hue)
    lab = (lightness, chroma * math.cos(angle), chroma * math.sin(angle))
    cones = _times(_CONES_OF_LAB, lab)
    light = _times(_LIGHT_OF_CONES, (cones[0] ** 3, cones[1] ** 3, cones[2] ** 3))
    return hex_of(light) if all(-0.001 <= c <= 1.001 for c in light) else None
