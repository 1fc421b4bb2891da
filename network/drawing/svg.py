"""Building blocks of SVG text."""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from math import isfinite
from typing import ParamSpec, cast

from markupsafe import Markup, escape

P = ParamSpec("P")
KEPT = 2048
"""Drawings of one kind that a process keeps; they are 1 to 30 kB each."""


def kept(draw: Callable[P, Markup]) -> Callable[P, Markup]:
    """Same arguments, same picture: draw it once. Arguments that cannot be a key (lists) are drawn each time."""
    remembered = cast(Callable[P, Markup], lru_cache(KEPT)(draw))

    @wraps(draw)
    def drawn(*arguments: P.args, **named: P.kwargs) -> Markup:
        try:
            hash((arguments, tuple(named.values())))
        except TypeError:
            return draw(*arguments, **named)
        return remembered(*arguments, **named)

    return drawn


def number(value: float) -> str:
    """A coordinate: one decimal at most, no trailing zero, never `nan`."""
    if not isfinite(value):
        return "0"
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def closed(points: Iterable[tuple[float, float]]) -> str:
    """Path data of a polygon."""
    return "M" + "L".join(point(x, y) for x, y in points) + "Z"


def meaning(label: str) -> Markup:
    """Attributes that tell a screen reader what the drawing shows, or to pass over it."""
    return Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')


def text(x: float, y: float, content: object, *, anchor: str = "start", name: str = "") -> str:
    look = f' class="{name}"' if name else ""
    return f'<text{look} x="{number(x)}" y="{number(y)}" text-anchor="{anchor}">{escape(content)}</text>'
