"""The passage of a text that answers a query, its words marked. Gives plain text; whoever shows it escapes it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from network.catalogue import Passage
from network.search.analysis import WORD, folded, stem, words

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
        # Most texts have few of the words: look at each different word once.
        beginnings = [folded(found[-1]) for prefix in self.prefixes if (found := words(prefix))]
        known = {word: term for word in set(words(text)) if (term := self._term(word, beginnings))}
        if not known:
            return []
        return [
            _Match(found.start(), found.end(), known[word])
            for found in WORD.finditer(text)
            if (word := found[0].lower()) in known
        ]

    def _term(self, word: str, beginnings: Iterable[str]) -> str:
        """What the word counts as, '' when it is none of the query's."""
        for term in (stem(word, self.language), folded(word)):
            if term in self.stems:
                return term
        return next((beginning for beginning in beginnings if folded(word).startswith(beginning)), "")


def _densest(matches: Sequence[_Match], width: int) -> tuple[int, tuple[int, int]]:
    """The first match of the best window, and its worth: different words, then words."""
    best, best_value = 0, (0, 0)
    for first, match in enumerate(matches):
        inside = [other.term for other in matches[first : first + width] if other.end <= match.start + width]
        value = len(set(inside)), len(inside)
        if value > best_value:
            best, best_value = first, value
    return best, best_value


def _bounds(text: str, match: int, width: int) -> tuple[int, int]:
    """From a beginning of a sentence, or else of a word, shortly before the match, to the end of a word."""
    earliest = max(0, match - _LEAD)
    start = earliest and text.find(" ", earliest, match) + 1 or earliest
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
