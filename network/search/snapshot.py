"""The whole index as of one commit, its segments side by side: what a request reads from start to end.

Documents are numbered through all segments. A snapshot holds its files open and never changes; when the last
request that uses it is done, it goes, and its files with it.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from network.refs import Ref
from network.search import segment
from network.search.analysis import PART_BITS
from network.search.engine import FACETS
from network.search.schema import BOOSTS, COLUMNS, ref_of
from network.search.segment import Ids, Segment, Values
from network.text import fold, slug

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float32]

INDEX = "MAIN"
MOST_TERMS = 20_000
"""Terms of a segment that one prefix stands for."""
K1, B = 1.2, 0.75
"""The usual constants of BM25."""

_READ_AGAIN = 10
_CACHED_POSTINGS = 32 << 20
_ENTRY_BYTES = 300
_CACHED_VIEWS = 32
_POSITION = (1 << 32) - 1
_BOOSTS = np.array(BOOSTS, np.float32)

Postings = tuple[Ids, Numbers]
"""The documents that hold something, ascending, and what it weighs in each."""

_NO_POSTINGS: Postings = (np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class View:
    """What a set of audiences sees. All statistics are of these documents alone, so that nothing hidden moves a
    number that a reader can see."""

    mask: Mask
    count: int
    norm: Numbers
    """The length of each document against the mean, as BM25 wants it."""


class Snapshot:
    def __init__(
        self, name: str, generation: int, segments: Mapping[str, Segment], deleted: Mapping[str, Ids]
    ) -> None:
        self.name, self.generation, self.segments = name, generation, dict(segments)
        parts = list(self.segments.values())
        self._parts = list(zip(parts, np.cumsum([0, *(part.size for part in parts)]).tolist(), strict=False))
        self.size = sum(part.size for part in parts)
        self.columns = {
            column: _joined([part.columns[column] for part in parts], COLUMNS[column]) for column in COLUMNS
        }
        self.live = np.ones(self.size, bool)
        for (_, base), key in zip(self._parts, self.segments, strict=True):
            self.live[deleted[key] + base] = False
        self.values = {field: self._values(field) for field in ("audience", *FACETS)}
        self._cache: dict[tuple[str, str], Postings] = {}
        self._cached_bytes = 0
        self._views: dict[frozenset[str], View] = {}

    @property
    def cursor(self) -> int:
        """The last index event that was applied."""
        return int(self.columns["cursor"][self.live].max(initial=0))

    @property
    def documents(self) -> int:
        return int(self.live.sum()) - 1

    def _values(self, field: str) -> Values:
        parts = [(part.values[field], base) for part, base in self._parts]
        names = list(dict.fromkeys(name for values, _ in parts for name in values.names))
        code = {name: number for number, name in enumerate(names)}
        codes = [np.array([code[name] for name in values.names], np.int64)[values.codes] for values, _ in parts]
        return Values(_joined([values.documents + base for values, base in parts], "i8"), _joined(codes, "i8"), names)

    def having(self, field: str, names: Iterable[str]) -> Mask:
        """The documents with any of these values."""
        values, wanted = self.values[field], set(names)
        chosen = np.fromiter((name in wanted for name in values.names), bool, len(values.names))
        mask = np.zeros(self.size, bool)
        mask[values.documents[chosen[values.codes]]] = True
        return mask

    def like(self, field: str, typed: Iterable[str]) -> Mask:
        """The documents with any of these values as a reader types them: `Rio de Janeiro` is `rio-de-janeiro`."""
        wanted = {_plain(text) for text in typed}
        return self.having(field, (name for name in self.values[field].names if _plain(name) in wanted))

    def counts(self, field: str, mask: Mask) -> dict[str, int]:
        """Value → how many of the masked documents have it; those that none has are left out."""
        values = self.values[field]
        counts = np.bincount(values.codes[mask[values.documents]], minlength=len(values.names))
        return {name: count for name, count in zip(values.names, counts.tolist(), strict=True) if count}

    def view(self, audiences: frozenset[str]) -> View:
        view = self._views.get(audiences)
        if view is None:
            if len(self._views) >= _CACHED_VIEWS:
                self._views.clear()
            view = self._views[audiences] = self._view(audiences)
        return view

    def _view(self, audiences: frozenset[str]) -> View:
        mask = self.having("audience", audiences) & self.live
        lengths = self.columns["length"].astype(np.float32)
        mean = max(float(lengths[mask].mean()), 1.0) if mask.any() else 1.0
        norm = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        return View(mask, int(mask.sum()), norm)

    def refs(self, mask: Mask) -> list[Ref]:
        return [ref_of(key) for key in self.columns["key"][mask].tolist()]

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """The live documents with these ids."""
        found = [int(number) for key in ids for number in self._term("id", key.encode())[0]]
        return [number for number in found if self.live[number]]

    @cached_property
    def title_order(self) -> Ids:
        """The place of each document when sorted by title."""
        order = np.lexsort((self.columns["key"], self.columns["heading"]))
        places = np.empty(self.size, np.int64)
        places[order] = np.arange(self.size)
        return places

    def term(self, field: str, term: str) -> Postings:
        key = (field, term)
        found = self._cache.get(key)
        if found is None:
            found = self._term(field, term.encode())
            self._cached_bytes += found[0].nbytes + found[1].nbytes + _ENTRY_BYTES
            if self._cached_bytes > _CACHED_POSTINGS:
                self._cache.clear()
                self._cached_bytes = 0
            self._cache[key] = found
        return found

    def _term(self, field: str, term: bytes) -> Postings:
        found = [(part.postings, part.postings.dictionary.find(field, term), base) for part, base in self._parts]
        records = [(p.postings(range(k, k + 1)), base) for p, k, base in found if k is not None]
        if not records:
            return _NO_POSTINGS
        return (
            np.concatenate([record["document"].astype(np.int64) + base for record, base in records]),
            np.concatenate([record["weight"] for record, _ in records]),
        )

    def prefix(self, field: str, prefix: str) -> Postings:
        """All terms that begin so, taken as one. In every segment the first MOST_TERMS of them."""
        weights = np.zeros(self.size)
        for part, base in self._parts:
            terms = part.postings.dictionary.beginning_with(field, prefix.encode())[:MOST_TERMS]
            record = part.postings.postings(terms)
            stretch = weights[base : base + part.size]
            stretch += np.bincount(record["document"], record["weight"], part.size)
        documents = np.flatnonzero(weights)
        return documents, weights[documents].astype(np.float32)

    def phrase(self, field: str, words: Sequence[Sequence[str]]) -> Postings:
        """Where the words stand one behind the other; each may be any of several terms."""
        known = {term: self._places(field, term) for terms in words for term in terms}
        places = [[known[term] - offset for term in terms] for offset, terms in enumerate(words)]
        places.sort(key=lambda alternatives: sum(map(len, alternatives)))
        starts = np.sort(np.concatenate(places[0]), kind="stable")
        starts = starts[_firsts(starts)]
        for alternatives in places[1:]:
            starts = starts[np.logical_or.reduce([_is_among(starts, others) for others in alternatives])]
        documents = starts >> 32
        firsts = np.flatnonzero(_firsts(documents))
        if not len(firsts):
            return _NO_POSTINGS
        boosts = _BOOSTS[(starts & _POSITION) >> PART_BITS]
        return documents[firsts], np.add.reduceat(boosts, firsts)

    def _places(self, field: str, term: str) -> Ids:
        """Document << 32 | position of every occurrence, ascending."""
        found = [_NO_POSTINGS[0]]
        for part, base in self._parts:
            index = part.postings.dictionary.find(field, term.encode())
            if index is not None:
                record = part.postings.postings(range(index, index + 1))
                documents = np.repeat(record["document"].astype(np.int64) + base, record["count"])
                found.append(documents << 32 | part.postings.positions(range(index, index + 1)))
        return np.concatenate(found)


def open_snapshot(folder: Path, reuse: Snapshot | None = None) -> Snapshot:
    """The newest commit in the folder; segments that `reuse` has are taken over. Raises OSError, Whoosh's errors,
    and whatever reading a damaged file raises."""
    storage = FileStorage(str(folder))
    for _ in range(_READ_AGAIN):
        toc = None
        try:
            toc = TOC.read(storage, INDEX)
            loaded = {
                stored.segment_id(): _reused(reuse, folder.name, stored.segment_id()) or segment.load(storage, stored)
                for stored in toc.segments
            }
        except FileNotFoundError:
            # Unless a file is missing, a writer has put a newer commit in the place of what was being opened.
            if toc and is_newest(folder, toc.generation):
                raise
            continue
        deleted = {stored.segment_id(): np.array(sorted(stored.deleted_docs()), np.int64) for stored in toc.segments}
        return Snapshot(folder.name, toc.generation, loaded, deleted)
    raise FileNotFoundError(f"{folder.name}: commits follow one another too fast to read")


def is_newest(folder: Path, generation: int) -> bool:
    """Whether this commit is still the last one: two looks at the folder, no file is read. A commit first writes
    its table of contents, then removes the one before."""
    newer, own = (os.path.exists(folder / f"_{INDEX}_{number}.toc") for number in (generation + 1, generation))
    return own and not newer


def _reused(snapshot: Snapshot | None, name: str, key: str) -> Segment | None:
    return snapshot.segments.get(key) if snapshot and snapshot.name == name else None


def _joined(parts: list[npt.NDArray[Any]], dtype: str) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def _firsts(values: Ids) -> Mask:
    """Which values are not the same as the one before."""
    return np.concatenate([np.ones(min(len(values), 1), bool), values[1:] != values[:-1]])


def _is_among(values: Ids, others: Ids) -> Mask:
    """Which values occur in the others; both ascending."""
    if not len(others):
        return np.zeros(len(values), bool)
    nearest = others[np.minimum(np.searchsorted(others, values), len(others) - 1)]
    same: Mask = nearest == values
    return same


def _plain(text: str) -> str:
    return slug(text) or fold(text).strip()
