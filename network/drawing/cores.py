"""The core sample: strata, one per dimension, each with a texture so that colour never stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sin
from random import Random

from markupsafe import Markup

from network.drawing.dimensions import DIMENSIONS, Mix, shares
from network.drawing.svg import closed, kept, number

WIDTH, HEIGHT = 88, 300
GAP = 0.8
Line = list[tuple[float, float]]

_STROKE = 'fill="none" stroke="#fff" stroke-opacity=".36" stroke-width="1.3"'
_TEXTURES = {
    "nature": (16, 8, f'<path d="M0 4q4-4 8 0t8 0" {_STROKE}/>'),
    "lead": (10, 10, f'<path d="M0 10L10 0" {_STROKE}/>'),
    "people": (9, 9, '<circle cx="3" cy="3" r="1.3" fill="#fff" fill-opacity=".42"/>'),
    "economy": (12, 6, f'<path d="M0 3h7" {_STROKE}/>'),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A city in the library of cores."""

    name: str
    url: str
    mix: Mix


@kept
def core(mix: Mix, *, upright: bool = False) -> Markup:
    """A thin bar of strata. Decoration: the page names the dimensions. Stretches to the box that CSS gives it."""
    at, parts = 0.0, []
    layers = shares(mix)
    for place, (name, share) in enumerate(layers, 1):
        length = number(share if place == len(layers) else max(share - GAP, 0.5))
        across, along = ("y", f'width="10" height="{length}"') if upright else ("x", f'width="{length}" height="10"')
        parts.append(f'<rect class="{name}" {across}="{number(at)}" {along}/>')
        at += share
    box = "0 0 10 100" if upright else "0 0 100 10"
    return Markup(  # noqa: S704 - classes and numbers only
        f'<svg class="core" aria-hidden="true" viewBox="{box}" preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


@kept
def patterns(prefix: str) -> Markup:
    """The textures, once on a page that shows columns. `prefix` makes their ids."""
    made = "".join(
        f'<pattern id="{prefix}-{name}" width="{width}" height="{height}" patternUnits="userSpaceOnUse">'
        f"{shape}</pattern>"
        for name, (width, height, shape) in _TEXTURES.items()
    )
    return Markup(  # noqa: S704 - prefix comes from a template
        f'<svg class="patterns" aria-hidden="true" width="0" height="0"><defs>{made}</defs></svg>'
    )


@kept
def column(mix: Mix, seed: str, *, prefix: str) -> Markup:
    """A textured core sample. `seed` shapes the waves between the strata; `prefix` is that of `patterns()`."""
    chance = Random(seed)  # noqa: S311 - decoration
    depth, top, parts = 0.0, _level(0), []
    layers = shares(mix)
    for place, (name, share) in enumerate(layers, 1):
        depth += share * HEIGHT / 100
        bottom = _level(HEIGHT) if place == len(layers) else _wave(depth, chance)
        shape = closed([*top, *reversed(bottom)])
        texture = f'<path fill="url(#{prefix}-{name})" d="{shape}"/>' if name in DIMENSIONS.values() else ""
        parts.append(f'<path class="{name}" d="{shape}"/>{texture}')
        top = bottom
    return Markup(  # noqa: S704 - classes and numbers only
        f'<svg class="column" aria-hidden="true" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none">'
        f"{''.join(parts)}</svg>"
    )


def _level(depth: float) -> Line:
    return [(0, depth), (WIDTH, depth)]


def _wave(depth: float, chance: Random) -> Line:
    return [(x, depth + 5 * sin(x / 14 + depth) + chance.uniform(-1.2, 1.2)) for x in range(0, WIDTH + 1, 8)]


@kept
def library_of_cores(samples: Sequence[Sample], *, prefix: str) -> Markup:
    """Cores side by side, each a link to its city. Brings its own `patterns(prefix)`."""
    entry = Markup('<li><a href="{}">{}<span>{}</span></a></li>')
    entries = Markup("").join(
        entry.format(sample.url, column(sample.mix, sample.name, prefix=prefix), sample.name) for sample in samples
    )
    return patterns(prefix) + Markup('<ul class="library">{}</ul>').format(entries)
