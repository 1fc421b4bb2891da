"""The resilience rose: a petal per driver of the framework, three to a dimension."""

from collections.abc import Sequence
from math import cos, isfinite, pi, sin, sqrt
from textwrap import shorten, wrap

from markupsafe import Markup

from network.drawing.dimensions import DIMENSIONS
from network.drawing.svg import kept, meaning, number, point, text

PETALS = 12
CENTRE, HUB = 100, 13
RIM, RIM_WITH_LABELS = 96, 80
FULL = 5
"""What a petal of full length stands for, unless a value is larger."""
FAINTEST = 0.15
"""An empty driver still shows that it is there."""
LINE_LENGTH, LINE_HEIGHT, MOST_LINES = 15, 8.6, 3
RINGS_FROM_SIZE = 90


@kept
def rose(values: Sequence[float], *, size: int = 96, labels: Sequence[str] = (), label: str = "") -> Markup:
    """Area of a petal ∝ value. `values`: twelve, in the vocabulary's order of drivers (missing ones count as zero).

    With twelve short `labels` the drivers' names stand around it, and CSS gives its size; without, `size` in pixels
    does. `label` says in words what it shows; without one it is decoration.
    """
    known = [value if isfinite(value) else 0 for value in list(values)[:PETALS]]
    known += [0] * (PETALS - len(known))
    full = max(FULL, *known)
    rim = RIM_WITH_LABELS if labels else RIM
    parts = [_ring(rim, part) for part in (0.2, 0.6, 1)] if labels or size >= RINGS_FROM_SIZE else []
    parts += [_petal(place, value / full, rim) for place, value in enumerate(known)]
    parts += [_name(place, name, rim) for place, name in enumerate(labels[:PETALS])]
    box, dimensions = ("-60 -4 320 208", "") if labels else ("0 0 200 200", f' width="{size}" height="{size}"')
    return Markup(  # noqa: S704 - labels are escaped in text() and meaning()
        f'<svg class="rose" {meaning(label)} viewBox="{box}"{dimensions}>{"".join(parts)}</svg>'
    )


def _radius(part: float, rim: float) -> float:
    """Radius at which the petal's area is that part of a full one."""
    return sqrt(HUB**2 + (rim**2 - HUB**2) * part)


def _ring(rim: float, part: float) -> str:
    return f'<circle class="ring" cx="{CENTRE}" cy="{CENTRE}" r="{number(_radius(part, rim))}"/>'


def _at(radius: float, angle: float) -> str:
    return point(CENTRE + radius * cos(angle), CENTRE + radius * sin(angle))


def _petal(place: int, part: float, rim: float) -> str:
    step = 2 * pi / PETALS
    start, end = -pi / 2 + place * step + 0.025, -pi / 2 + (place + 1) * step - 0.025
    radius = _radius(max(part, FAINTEST / FULL), rim)
    name = list(DIMENSIONS.values())[place // 3]
    return (
        f'<path class="{name}" d="M{_at(HUB, start)}L{_at(radius, start)}A{number(radius)} {number(radius)} 0 0 1 '
        f'{_at(radius, end)}L{_at(HUB, end)}A{HUB} {HUB} 0 0 0 {_at(HUB, start)}Z"/>'
    )


def _name(place: int, name: str, rim: float) -> str:
    """The driver's name beside its petal, on up to three lines that grow away from the rose."""
    angle = -pi / 2 + (place + 0.5) * 2 * pi / PETALS
    x, y = CENTRE + (rim + 6) * cos(angle), CENTRE + (rim + 7) * sin(angle) + 2.6
    lines = wrap(shorten(name, LINE_LENGTH * MOST_LINES, placeholder="…"), LINE_LENGTH)[:MOST_LINES]
    if sin(angle) < -0.9:
        y -= LINE_HEIGHT * (len(lines) - 1)
    elif sin(angle) < 0.9:
        y -= LINE_HEIGHT * (len(lines) - 1) / 2
    anchor = "start" if cos(angle) > 0 else "end"
    return "".join(text(x, y + LINE_HEIGHT * row, line, anchor=anchor) for row, line in enumerate(lines))
