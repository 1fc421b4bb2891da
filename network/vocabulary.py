"""The network's controlled vocabulary: shocks, stresses, drivers and the other terms, in seven languages.

Source of the terms: `content/vocabulary/taxonomy.json`. Names of dimensions, drivers and goals follow the City
Resilience Framework (Rockefeller Foundation and Arup, 2014).
"""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from network.paths import CONTENT

LANGUAGES = ("en", "id", "es", "fr", "pt", "ar", "zh")


@dataclass(frozen=True, slots=True)
class Concept:
    """A term: label, aliases and definition by language; broader term or dimension where it has one."""

    vocabulary: str
    slug: str
    labels: MappingProxyType[str, str]
    aliases: MappingProxyType[str, tuple[str, ...]]
    definitions: MappingProxyType[str, str]
    group: str = ""
    broader: str = ""
    dimension: str = ""
    inverse_labels: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """How a relation reads from its other end; the label itself for a symmetric one."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """Every label and alias in every language, for the search index."""

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]

    def inverse_label(self, language: str) -> str:
        return self.inverse_labels.get(language) or self.inverse_labels.get("en") or self.label(language)

    def definition(self, language: str) -> str:
        return self.definitions.get(language) or self.definitions.get("en", "")


@lru_cache(maxsize=1)
def _load() -> dict[str, dict[str, Concept]]:
    raw = json.loads((CONTENT / "vocabulary" / "taxonomy.json").read_text(encoding="utf-8"))
    return {
        vocabulary: {term["slug"]: _concept(vocabulary, term) for term in terms}
        for vocabulary, terms in raw.items()
        if vocabulary != "meta"
    }


def _concept(vocabulary: str, term: dict[str, Any]) -> Concept:
    aliases = {language: tuple(names) for language, names in term.get("aliases", {}).items()}
    names = [*term["label"].values(), *(name for group in aliases.values() for name in group)]
    return Concept(
        vocabulary=vocabulary,
        slug=term["slug"],
        labels=MappingProxyType(term["label"]),
        aliases=MappingProxyType(aliases),
        definitions=MappingProxyType(term.get("definition", {})),
        group=term.get("group") or "",
        broader=term.get("broader") or "",
        dimension=term.get("dimension") or "",
        inverse_labels=MappingProxyType(term.get("inverse_label", {})),
        names=tuple(dict.fromkeys(names)),
    )


def terms(vocabulary: str) -> dict[str, Concept]:
    """The concepts of a vocabulary by slug, in the vocabulary's own order. Raises KeyError for an unknown one."""
    return _load()[vocabulary]


def label(vocabulary: str, slug: str, language: str) -> str:
    """The label in a language, else in English; the slug itself for a term that is gone."""
    concept = terms(vocabulary).get(slug)
    return concept.label(language) if concept else slug


@lru_cache(maxsize=4096)
def dimension_mix(drivers: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """Share of each framework dimension among drivers, in whole per cent that add up to 100, largest first."""
    of = terms("drivers")
    counts = dict.fromkeys(terms("dimensions"), 0)
    for driver in drivers:
        if driver in of:
            counts[of[driver].dimension] += 1
    total = sum(counts.values())
    if not total:
        return ()
    present = sorted(((slug, count) for slug, count in counts.items() if count), key=lambda pair: -pair[1])
    shares = [(slug, count * 100 // total) for slug, count in present]
    rest = 100 - sum(share for _, share in shares)
    return tuple((slug, share + (1 if place < rest else 0)) for place, (slug, share) in enumerate(shares))
