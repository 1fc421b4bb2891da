"""A map of the world with cities on it, in the Equal Earth projection: no tiles, no script, every pin a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

from markupsafe import Markup, escape

from network.drawing.dimensions import css_class
from network.drawing.svg import kept, number, point, text

WIDTH = 1000
TOP, FOOT, EDGE = 34, 420, 64
"""The part of the earth that is shown: no Antarctica, little of the Pacific."""

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_SCALE = WIDTH / (2 * 2.7066)
_CHARACTER, _CHARACTER_HERE = 6.9, 8.4
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pin:
    """A city. `label` is what a screen reader says; `count` makes the dot larger; without `url` it is no link."""

    slug: str
    name: str
    lon: float
    lat: float
    url: str = ""
    dimension: str = ""
    count: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Arc:
    """Something went from one city (slug) to another."""

    start: str
    end: str
    weight: float = 1


@dataclass(frozen=True, slots=True)
class _Placed:
    pin: Pin
    x: float
    y: float
    radius: float

    @property
    def box(self) -> _Box:
        return self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius


def equal_earth(lon: float, lat: float) -> tuple[float, float]:
    """Degrees → the drawing (Šavrič, Patterson and Jenny, 2018). The same numbers stand in assets/world.mjs."""
    theta = asin(sqrt(3) / 2 * sin(radians(lat)))
    square = theta * theta
    sixth = square**3
    stretch = 9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1
    x = 2 * sqrt(3) * radians(lon) * cos(theta) / (3 * stretch)
    y = theta * (_A4 * sixth * square + _A3 * sixth + _A2 * square + _A1)
    return WIDTH / 2 + x * _SCALE, (1.3173 - y) * _SCALE


@kept
def world(
    pins: Sequence[Pin], arcs: Sequence[Arc] = (), *, label: str, focus: str = "", land: str = "", names: bool = True
) -> Markup:
    """The map. `label` names it; `land` is the address of the built world.svg ('' draws no land).

    With `focus` (a slug) that city stands out, and cities that no arc joins to it stand back. Names are written
    where they cover no other name or dot; the pin's label and the list beside the map have those without room.
    """
    placed = {pin.slug: _place(pin, focus) for pin in pins if isfinite(pin.lon) and isfinite(pin.lat)}
    lines = [arc for arc in arcs if arc.start in placed and arc.end in placed]
    near = _near(placed, lines, focus)
    written = _names([placed[slug] for slug in near], focus) if names else {}
    parts = [f'<use href="{escape(land)}#land" class="land"/>'] if land else []
    lines.sort(key=lambda arc: focus in (arc.start, arc.end))
    parts += [_arc(placed[arc.start], placed[arc.end], arc, focus) for arc in lines]
    order = sorted(placed, key=lambda slug: (slug in near, slug == focus))
    parts += [_pin(placed[slug], written.get(slug, ""), here=slug == focus, aside=slug not in near) for slug in order]
    return Markup(  # noqa: S704 - names, labels and addresses are escaped where they are written
        f'<svg class="world" viewBox="{EDGE} {TOP} {WIDTH - EDGE} {FOOT - TOP}" role="group" '
        f'aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def _place(pin: Pin, focus: str) -> _Placed:
    x, y = equal_earth(min(max(pin.lon, -180), 180), min(max(pin.lat, -90), 90))
    return _Placed(pin, x, y, 2.8 + sqrt(max(pin.count, 0)) * 0.85 + (1.5 if pin.slug == focus else 0))


def _near(placed: Iterable[str], arcs: Sequence[Arc], focus: str) -> list[str]:
    """The cities that are not set aside, in the order given."""
    joined = {slug for arc in arcs if focus in (arc.start, arc.end) for slug in (arc.start, arc.end)} | {focus}
    return [slug for slug in placed if not focus or not arcs or slug in joined]


def _names(cities: list[_Placed], focus: str) -> dict[str, str]:
    """A name for each city that has room, the city in focus and the largest first."""
    taken = [city.box for city in cities]
    written = {}
    for city in sorted(cities, key=lambda city: (city.pin.slug != focus, -city.pin.count, city.pin.slug)):
        for x, y, anchor, box in _places(city, here=city.pin.slug == focus):
            if box[0] > EDGE and box[2] < WIDTH and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                written[city.pin.slug] = text(x, y, city.pin.name, anchor=anchor)
                break
    return written


def _places(city: _Placed, *, here: bool) -> Iterable[tuple[float, float, str, _Box]]:
    """Where the name may stand, best first: beside the dot, above or below it."""
    reach = city.radius + 3
    length = len(city.pin.name) * (_CHARACTER_HERE if here else _CHARACTER)
    for dx, dy, anchor in (
        (reach, 4, "start"),
        (-reach, 4, "end"),
        (reach, 14, "start"),
        (-reach, 14, "end"),
        (reach - 2, -7, "start"),
        (2 - reach, -7, "end"),
        (0, reach + 12, "middle"),
        (0, -reach - 4, "middle"),
    ):
        x, y = city.x + dx, city.y + dy
        left = x - {"start": 0, "end": length, "middle": length / 2}[anchor]
        yield x, y, anchor, (left, y - 11, left + length, y + 3)


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _arc(start: _Placed, end: _Placed, arc: Arc, focus: str) -> str:
    """A bow from city to city. The shorter way round may leave the map at one edge and come in at the other."""
    aside = " aside" if focus and focus not in (arc.start, arc.end) else ""
    ways = "".join(_bow(*ends) for ends in _ways(start, end))
    width = number(0.9 + min(max(arc.weight, 0), 8) * 0.6)
    return f'<path class="arc {css_class(start.pin.dimension)}{aside}" stroke-width="{width}" d="{ways}"/>'


def _ways(start: _Placed, end: _Placed) -> list[tuple[float, float, float, float]]:
    east = end.pin.lon - start.pin.lon
    if abs(east) <= 180:
        return [(start.x, start.y, end.x, end.y)]
    turn = 360 if east < 0 else -360
    beyond = equal_earth(end.pin.lon + turn, end.pin.lat)
    before = equal_earth(start.pin.lon - turn, start.pin.lat)
    return [(start.x, start.y, *beyond), (*before, end.x, end.y)]


def _bow(start_x: float, start_y: float, end_x: float, end_y: float) -> str:
    height = abs(end_x - start_x) * 0.2 + 10
    bend = point((start_x + end_x) / 2, (start_y + end_y) / 2 - height)
    return f"M{point(start_x, start_y)}Q{bend} {point(end_x, end_y)}"


def _pin(city: _Placed, name: str, *, here: bool, aside: bool) -> str:
    pin, at = city.pin, f'cx="{number(city.x)}" cy="{number(city.y)}"'
    look = f"pin {css_class(pin.dimension)}{' here' if here else ''}{' aside' if aside else ''}"
    dot = f'<circle class="reach" {at} r="13"/><circle class="dot" {at} r="{number(city.radius)}"/>{name}'
    if not pin.url:
        return f'<g class="{look}">{dot}</g>'
    return f'<a class="{look}" href="{escape(pin.url)}" aria-label="{escape(pin.label or pin.name)}">{dot}</a>'
