"""Building blocks of SVG text."""

from collections.abc import Iterable
from math import isfinite

from markupsafe import Markup, escape


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
