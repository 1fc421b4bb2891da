"""The address of a search, read and written: every state of the page is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from network.search.engine import FACETS, Request, Sort
from network.search.query import MAX_LENGTH, parse
from network.text import unreadable

PAGE = 10
MOST_PAGES = 100
MOST_VALUES = 40
SORTS = tuple(Sort)


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks: words, wanted values by facet, first and last year, order, page (from 1)."""

    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @property
    def asks(self) -> bool:
        return bool(self.q or self.filters or self.years)

    def request(self, audiences: frozenset[str], languages: tuple[str, ...]) -> Request:
        return Request(
            audiences=audiences,
            clauses=parse(self.q),
            languages=languages,
            filters={name: frozenset(values) for name, values in self.filters.items()},
            years=self.years,
            sort=self.sort,
            offset=(self.page - 1) * PAGE,
            limit=PAGE,
        )

    def address(self, path: str = "/search") -> str:
        """The address that asks this."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("year", str(year)) for year in self.years or ()]
        if self.sort is not Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def on_page(self, page: int) -> "Question":
        return replace(self, page=page)

    def toggled(self, name: str, value: str) -> "Question":
        """With this value of a facet chosen, or no longer chosen; from the first page."""
        values = self.filters.get(name, ())
        changed = tuple(v for v in values if v != value) if value in values else (*values, value)
        filters = {**self.filters, name: changed}
        return replace(self, filters={key: kept for key, kept in filters.items() if kept}, page=1)

    def without_years(self) -> "Question":
        return replace(self, years=None, page=1)

    def without_filters(self) -> "Question":
        return replace(self, filters={}, years=None, page=1)


def read(arguments: Mapping[str, Iterable[str]]) -> Question:
    """The question of an address. What makes no sense is left out: an address never fails."""
    one = {name: next(iter(values), "") for name, values in arguments.items()}
    text = one.get("q", "")
    return Question(
        q="" if unreadable(text) else " ".join(text.split())[:MAX_LENGTH],
        filters={name: values for name in FACETS if (values := _values(arguments.get(name, ())))},
        years=_years(arguments.get("year", ())),
        sort=Sort(one["sort"]) if one.get("sort") in SORTS else Sort.RELEVANCE,
        page=_page(one.get("page", "")),
    )


def _values(given: Iterable[str]) -> tuple[str, ...]:
    kept = (value.strip()[:100] for value in given if not unreadable(value))
    return tuple(dict.fromkeys(value for value in kept if value))[:MOST_VALUES]


def _years(given: Iterable[str]) -> tuple[int, int] | None:
    parts = [part.strip() for text in given for part in text.split("-")]
    years = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) == 4]
    return (min(years), max(years)) if years else None


def _page(text: str) -> int:
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 6 else 1
