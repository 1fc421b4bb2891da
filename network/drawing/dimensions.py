"""The four dimensions of resilience and the class that colours each."""

from collections.abc import Sequence
from math import isfinite

DIMENSIONS = {
    "health-wellbeing": "people",
    "economy-society": "economy",
    "infrastructure-environment": "nature",
    "leadership-strategy": "lead",
}
"""The vocabulary's slug → CSS class, in the order of the framework (three drivers each)."""

Mix = Sequence[tuple[str, float]]
"""Shares of dimensions: ("health-wellbeing", 40) …"""

EVEN: Mix = tuple((slug, 25) for slug in DIMENSIONS)


def css_class(dimension: str) -> str:
    """The class for a dimension's slug; `no-dimension` for anything else."""
    return DIMENSIONS.get(dimension, "no-dimension")


def shares(mix: Mix) -> list[tuple[str, float]]:
    """CSS classes with shares that add up to 100; what is not above zero is left out."""
    present = [(css_class(slug), part) for slug, part in mix if isfinite(part) and part > 0]
    total = sum(part for _, part in present)
    return [(name, part * 100 / total) for name, part in present]
