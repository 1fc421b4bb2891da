"""The passage of a text that answers a query, its words marked. Gives plain text; whoever shows it escapes it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from network.catalogue import Passage
from network.search.analysis import WORD, folded, terms, words

WIDTH = 220
"""Characters of a snippet, about."""

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces; True marks a matched word."""

_LEAD = 80
"""A snippet begins at most so many characters before its first match."""
_SENTENCE = re.compile(r"[.!?…。！？؟]\s+|[。！？]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`heading` and `anchor` are those of the passage it was taken from."""

    parts: Parts
    heading: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Marker:
    """Knows the words of a query in texts of one language. `stems` as from Engine.analyse, `prefixes` as typed."""

    stems: frozenset[str]
    prefixes: tuple[str, ...]
    language: str

    def mark(self, text: str) -> Parts:
        return _parts(text, self._matches(text), 0, len(text))

    def best(self, passages: Sequence[Passage], summary: str = "", width: int = WIDTH) -> Snippet:
        """Where most different words stand closest together; the earliest such place. Without any, the beginning of
        the summary or of the first passage."""
        candidates = [Passage("", "", summary), *passages] if summary else list(passages)
        best, best_value = Snippet(()), (-1, 0)
        for passage in candidates:
            text = " ".join(passage.text.split())
            matches = self._matches(text)
            first, value = _densest(matches, width)
            if text and value > best_value:
                best_value = value
                start, end = _bounds(text, matches[first].start if matches else 0, width)
                best = Snippet(_cut(text, matches, start, end), passage.heading, passage.anchor)
        return best

    def _matches(self, text: str) -> list[_Match]:
        # Ten texts a page and few matches in each: look at each different word once, then only for those that count.
        lower = _lower(text)
        known = _terms_by_word(WORD.findall(" ".join(set(lower.split()))), self)
        found = [match for word, term in known.items() for match in _places(lower, word, term)]
        return sorted(found, key=lambda match: match.start)


def _terms_by_word(found: Iterable[str], marker: Marker) -> dict[str, str]:
    """The words that are the query's, each with what it counts as."""
    beginnings = tuple(folded(last[-1]) for prefix in marker.prefixes if (last := words(prefix)))
    forms = terms(marker.language)
    known = {}
    for word in set(found):
        form, stem = forms[word]
        if stem in marker.stems or form in marker.stems or form.startswith(beginnings):
            known[word] = stem
    return known


def _lower(text: str) -> str:
    """In lower case, every letter at its place: `İ` has no lower case of one letter and stays."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter if len(letter.lower()) > 1 else letter.lower() for letter in text)


def _places(lower: str, word: str, term: str) -> Iterator[_Match]:
    start = lower.find(word)
    while start >= 0:
        end = start + len(word)
        if not (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
            yield _Match(start, end, term)
        start = lower.find(word, end)


def _densest(matches: Sequence[_Match], width: int) -> tuple[int, tuple[int, int]]:
    """The first match of the best window, and its worth: different words, then words."""
    best, best_value = 0, (0, 0)
    inside: Counter[str] = Counter()
    end = 0
    for first, match in enumerate(matches):
        while end <= first or (end < len(matches) and matches[end].end <= match.start + width):
            inside[matches[end].term] += 1
            end += 1
        value = len(inside), end - first
        if value > best_value:
            best, best_value = first, value
        inside[match.term] -= 1
        if not inside[match.term]:
            del inside[match.term]
    return best, best_value


def _bounds(text: str, match: int, width: int) -> tuple[int, int]:
    """From a beginning of a sentence, or else of a word, shortly before the match, to the end of a word."""
    earliest = max(0, match - _LEAD)
    start = max(earliest, text.find(" ", earliest, match) + 1) if earliest else 0
    for sentence in _SENTENCE.finditer(text, earliest, match):
        start = sentence.end()
    if start + width >= len(text):
        return start, len(text)
    end = text.rfind(" ", start + width // 2, start + width)
    return start, end if end > match else start + width


def _cut(text: str, matches: Iterable[_Match], start: int, end: int) -> Parts:
    parts = _parts(text, matches, start, end)
    before = (("… ", False),) if start else ()
    return (*before, *parts, (" …", False)) if end < len(text) else (*before, *parts)


def _parts(text: str, matches: Iterable[_Match], start: int, end: int) -> Parts:
    parts, done = [], start
    for match in matches:
        if start <= match.start and match.end <= end:
            parts += [(text[done : match.start], False), (text[match.start : match.end], True)]
            done = match.end
    parts.append((text[done:end], False))
    return tuple(part for part in parts if part[0])
