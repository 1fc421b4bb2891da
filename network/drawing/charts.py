"""Small charts. The numbers stand beside them as text or in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

from network.drawing.svg import meaning, number, text

WIDTH, HEIGHT = 720, 270
LEFT, RIGHT, TOP, BOTTOM = 46, 4, 46, 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands below it, its value, and the value as people read it."""

    label: str
    value: float
    shown: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Values → heights on the drawing; zero is always on it."""

    low: float
    high: float
    step: float

    def y(self, value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / (self.high - self.low)

    def ticks(self) -> list[float]:
        return [self.low + self.step * count for count in range(round((self.high - self.low) / self.step) + 1)]


def bars(
    series: Sequence[Bar], *, label: str, split: int | None = None, earlier: str = "", later: str = ""
) -> Markup:
    """A bar chart. `split`: index of the first bar after a change, with words for the time before and after it."""
    shown = [bar for bar in series if isfinite(bar.value)]
    if not shown:
        return Markup("")
    scale = _scale([bar.value for bar in shown])
    width = (WIDTH - LEFT - RIGHT) / len(shown)
    parts = [_grid(scale, tick) for tick in scale.ticks()]
    for place, bar in enumerate(shown):
        name = "before" if split is not None and place < split else "after"
        major = place in (0, len(shown) - 1, split)
        parts.append(_bar(bar, LEFT + place * width, width, scale, name=name, major=major))
    if split is not None:
        parts.append(_split(LEFT + split * width, earlier, later))
    return Markup(  # noqa: S704 - text() and meaning() escape
        f'<svg class="chart" {meaning(label)} viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'
    )


def _scale(values: list[float]) -> _Scale:
    """Round numbers for the axis, about four steps."""
    low, high = min(0.0, *values), max(0.0, *values)
    rough = (high - low) / 4 or 1
    magnitude = 10.0 ** floor(log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= rough)
    return _Scale(floor(low / step) * step, ceil(high / step) * step or step, step)


def _grid(scale: _Scale, tick: float) -> str:
    y = scale.y(tick)
    line = f'<path class="grid" d="M{LEFT} {number(y)}H{WIDTH - RIGHT}"/>'
    return line + text(LEFT - 6, y + 5, f"{tick:g}", anchor="end", name="tick")


def _bar(bar: Bar, x: float, width: float, scale: _Scale, *, name: str, major: bool) -> str:
    top, foot = sorted((scale.y(bar.value), scale.y(0)))
    shape = (
        f'<rect class="{name}" x="{number(x + width * 0.1)}" y="{number(top)}" width="{number(width * 0.8)}" '
        f'height="{number(max(foot - top, 1))}"/>'
    )
    middle = x + width / 2
    below = text(middle, HEIGHT - 7, bar.label, anchor="middle", name="tick" if major else "tick minor")
    above = text(middle, top - 7, bar.shown or f"{bar.value:g}", anchor="middle", name="value") if major else ""
    return shape + below + above


def _split(x: float, earlier: str, later: str) -> str:
    line = f'<path class="split" d="M{number(x)} {TOP - 34}V{HEIGHT - BOTTOM}"/>'
    before = text(x - 9, TOP - 22, earlier, anchor="end", name="note earlier")
    return line + before + text(x + 9, TOP - 22, later, name="note")


def before_after(baseline: float | None, value: float, *, label: str = "") -> Markup:
    """Two bars to one scale, the time before above; without a baseline one bar. '' when there is nothing to draw."""
    known = [part for part in (baseline, value) if part is not None]
    if not all(isfinite(part) for part in known) or not any(known):
        return Markup("")
    low, high = min(0.0, *known), max(0.0, *known)
    names = ("before", "after")[-len(known) :]
    parts = [_lying(part, low, high, row, name) for row, (part, name) in enumerate(zip(known, names, strict=True))]
    height = 18 * len(known) - 4
    axis = -low / (high - low) * 200
    parts.append(f'<path class="axis" d="M{number(axis)} 0V{height}"/>')
    return Markup(  # noqa: S704 - meaning() escapes
        f'<svg class="change" {meaning(label)} viewBox="-1 0 202 {height}">{"".join(parts)}</svg>'
    )


def _lying(value: float, low: float, high: float, row: int, name: str) -> str:
    start, end = (200 * (edge - low) / (high - low) for edge in sorted((0.0, value)))
    return (
        f'<rect class="{name}" x="{number(start)}" y="{18 * row}" width="{number(max(end - start, 1))}" height="14"/>'
    )


def _upright(x: float, width: float, tall: float, height: float) -> str:
    return f'<rect x="{number(x)}" y="{number(height - tall)}" width="{number(width)}" height="{number(tall)}"/>'


def spark(values: Sequence[float], *, width: int = 220, height: int = 44) -> Markup:
    """Bars without an axis, for a glance. Decoration."""
    top = max((value for value in values if isfinite(value)), default=0)
    if top <= 0:
        return Markup("")
    each = width / len(values)
    tall = [height * value / top if isfinite(value) and value > 0 else 0 for value in values]
    parts = "".join(_upright(place * each, each * 0.8, part, height) for place, part in enumerate(tall))
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="spark" aria-hidden="true" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{parts}</svg>"
    )
