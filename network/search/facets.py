"""Facets as the page shows them: labels in the reader's language, counts, addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from network import vocabulary
from network.formats import language_label
from network.search.engine import Found
from network.search.forms import Question

NAMES = {
    "kind": _("Kind"),
    "shock": _("Shock"),
    "stress": _("Stress"),
    "sector": _("Sector"),
    "driver": _("Resilience driver"),
    "region": _("Region"),
    "country": _("Country"),
    "city": _("City"),
    "status": _("Project status"),
    "language": _("Language"),
}
"""The facets in the order of the page."""

KINDS = {
    "case-study": _("Case studies"),
    "practice": _("Practices"),
    "city": _("Cities"),
    "partner": _("Partners"),
    "page": _("Pages of this site"),
}
VOCABULARIES = {
    "shock": "shocks",
    "stress": "stresses",
    "driver": "drivers",
    "sector": "sectors",
    "status": "project_status",
}
SHOWN = 7
"""Values shown at once; the rest unfolds."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the same search without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: tuple[Option, ...]
    more: tuple[Option, ...]


def label(name: str, value: str, language: str, cities: Mapping[str, str]) -> str:
    """What a facet's value is called in the reader's language; `cities` gives names by address."""
    if name in VOCABULARIES:
        return vocabulary.label(VOCABULARIES[name], value, language)
    if name == "kind":
        return str(KINDS.get(value, value))
    if name == "city":
        return cities.get(value, value)
    if name == "language":
        return language_label(value)
    return value


def facets(question: Question, found: Found, language: str, cities: Mapping[str, str]) -> list[Facet]:
    """Those with something to choose, the chosen values first, then by count."""
    shown = []
    for name, title in NAMES.items():
        counts = dict(found.facets.get(name, {}))
        chosen = question.filters.get(name, ())
        counts |= {value: counts.get(value, 0) for value in chosen}
        options = [
            Option(value, label(name, value, language, cities), count, value in chosen)
            for value, count in counts.items()
            if count or value in chosen
        ]
        options.sort(key=lambda option: (not option.chosen, -option.count, option.label))
        if len(options) > 1 or chosen:
            cut = max(SHOWN, len(chosen))
            shown.append(Facet(name, str(title), tuple(options[:cut]), tuple(options[cut:])))
    return shown


def chips(question: Question, language: str, cities: Mapping[str, str]) -> list[Chip]:
    found = [
        Chip(label(name, value, language, cities), question.toggled(name, value).address())
        for name in NAMES
        for value in question.filters.get(name, ())
    ]
    if question.years:
        first, last = question.years
        text = str(first) if first == last else f"{first}–{last}"
        found.append(Chip(text, question.without_years().address()))
    return found
