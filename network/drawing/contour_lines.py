"""Contour lines: a backdrop of its own for each city, drawn from a seed."""

from math import cos, pi, sin
from random import Random

from markupsafe import Markup

from network.drawing.svg import kept, point

WIDTH, HEIGHT = 900, 420
RINGS, POINTS = 13, 30


@kept
def contours(seed: str) -> Markup:
    """Closed lines around an off-centre summit, every fifth heavier. The same seed gives the same hill."""
    chance = Random(seed)  # noqa: S311 - decoration
    summit = WIDTH * chance.uniform(0.70, 0.80), HEIGHT * chance.uniform(0.42, 0.55)
    swell = [(wave, chance.uniform(0, 2 * pi), chance.uniform(0.03, 0.13)) for wave in (1, 2, 3, 5)]
    lines = "".join(_line(ring, summit, swell) for ring in range(1, RINGS + 1))
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="contours" aria-hidden="true" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice">{lines}</svg>'
    )


def _line(ring: int, summit: tuple[float, float], swell: list[tuple[int, float, float]]) -> str:
    radius = 20 + ring * 38
    points = []
    for step in range(POINTS):
        angle = step * 2 * pi / POINTS
        reach = 1 + sum(size * sin(wave * angle + phase + ring * 0.11 * wave) for wave, phase, size in swell)
        points.append((summit[0] + radius * reach * 1.25 * cos(angle), summit[1] + radius * reach * 0.8 * sin(angle)))
    heavier = ' class="index"' if ring % 5 == 0 else ""
    return f'<path{heavier} d="{_smooth(points)}"/>'


def _smooth(points: list[tuple[float, float]]) -> str:
    """A closed curve: each point bends the line between the middles of its two sides."""
    middles = [((x + next_x) / 2, (y + next_y) / 2) for (x, y), (next_x, next_y) in _pairs(points)]
    rounded = [(round(x), round(y)) for x, y in middles]
    bends = "".join(
        f"Q{point(round(x), round(y))} {point(*middle)}" for (x, y), middle in zip(points, rounded, strict=True)
    )
    return f"M{point(*rounded[-1])}{bends}"


def _pairs(points: list[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(zip(points, [*points[1:], points[0]], strict=True))
