"""Several segments made into one, whole arrays at a time; Whoosh would do it posting by posting.

The merged dictionary is walked in blocks. A block of terms is one stretch in every segment, so that a block's
postings are read at once, put in the order of the terms, and written at once, whatever the size of the index.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Segment as StoredSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import SegmentWriter

from network.search import segment
from network.search.codec import CODEC, POSTING, PostingsReader, PostingsWriter
from network.search.schema import COLUMNS, SCHEMA
from network.search.segment import Ids

SMALL = 512
"""Documents of a segment that is merged with others when there are many such."""
MOST_SMALL = 8

_BLOCK = 20_000
_GONE = -1


def merge_small(writer: SegmentWriter, segments: list[StoredSegment]) -> list[StoredSegment]:
    """Merge policy of a commit: when small segments pile up, the smallest become one. A segment joins only while it
    is at most twice as large as those before it together, so that a document is rewritten a dozen times at most until
    it lies in a large segment."""
    kept = [part for part in segments if part.doc_count()]
    small = sorted((part for part in kept if part.doc_count() < SMALL), key=StoredSegment.doc_count)
    if len(small) <= MOST_SMALL:
        return kept
    merged: list[StoredSegment] = []
    total = 0
    for part in small:
        if len(merged) > 1 and part.doc_count() > 2 * total:
            break
        merged.append(part)
        total += part.doc_count()
    return [*(part for part in kept if part not in merged), merge(writer, merged)]


def merge_all(writer: SegmentWriter, segments: list[StoredSegment]) -> list[StoredSegment]:
    """Merge policy that leaves one segment."""
    return [merge(writer, segments)] if len(segments) > 1 else segments


@dataclass(frozen=True, slots=True)
class _Source:
    postings: PostingsReader
    renumbered: Ids
    """The document's number in the merged segment; _GONE for one that was deleted."""


def merge(writer: SegmentWriter, segments: Sequence[StoredSegment]) -> StoredSegment:
    """A new segment with the live documents of these."""
    merged: StoredSegment = CODEC.new_segment(writer.storage, writer.indexname)
    sources, columns = _sources(writer.storage, segments)
    size = len(columns["key"])
    _write_documents(writer.storage, merged, columns, size)
    postings: PostingsWriter = CODEC.field_writer(writer.storage, merged)
    for field in sorted({name for source in sources for name in source.postings.dictionary.fields}):
        _write_field(postings, field, sources)
    postings.close()
    merged.set_doc_count(size)
    return merged


def _sources(
    storage: FileStorage, segments: Sequence[StoredSegment]
) -> tuple[list[_Source], dict[str, npt.NDArray[Any]]]:
    sources: list[_Source] = []
    columns: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in COLUMNS}
    size = 0
    for stored in segments:
        loaded = segment.load(storage, stored)
        live = np.ones(loaded.size, bool)
        live[list(stored.deleted_docs())] = False
        numbers = np.full(loaded.size, _GONE)
        numbers[live] = np.arange(size, size + live.sum())
        size += int(live.sum())
        sources.append(_Source(loaded.postings, numbers))
        for name, column in columns.items():
            column.append(loaded.columns[name][live])
    return sources, {name: np.concatenate(column) for name, column in columns.items()}


def _write_documents(
    storage: FileStorage, merged: StoredSegment, columns: dict[str, npt.NDArray[Any]], size: int
) -> None:
    documents = CODEC.per_document_writer(storage, merged)
    for number in range(size):
        documents.start_doc(number)
        for name, column in columns.items():
            documents.add_column_value(name, SCHEMA[name].column_type, column[number])
        documents.finish_doc()
    documents.close()


def _write_field(writer: PostingsWriter, field: str, sources: Sequence[_Source]) -> None:
    for block in _blocks(field, sources):
        code = {term: number for number, term in enumerate(block)}
        parts = [_stretch(source, field, block, code) for source in sources]
        codes, records, positions = (np.concatenate(column) for column in zip(*parts, strict=True))
        # Stable: within a term the segments stay in their order, and with them the documents.
        order = np.argsort(codes, kind="stable")
        counts = records["count"].astype(np.int64)
        ends = np.cumsum(counts)
        ordered = counts[order]
        first = np.repeat((ends - counts)[order] - (np.cumsum(ordered) - ordered), ordered)
        per_term = np.bincount(codes, minlength=len(block))
        places = np.bincount(codes, counts, len(block)).astype(np.int64)
        kept = per_term > 0
        writer.add_terms(
            field,
            [term for term, keep in zip(block, kept.tolist(), strict=True) if keep],
            (per_term[kept], places[kept]),
            records[order],
            positions[first + np.arange(len(positions))],
        )


def _blocks(field: str, sources: Sequence[_Source]) -> Iterator[list[bytes]]:
    terms: set[bytes] = set()
    for source in sources:
        dictionary = source.postings.dictionary
        terms.update(dictionary[k] for k in dictionary.fields.get(field, range(0)))
    merged = sorted(terms)
    return (merged[k : k + _BLOCK] for k in range(0, len(merged), _BLOCK))


def _stretch(
    source: _Source, field: str, block: list[bytes], code: dict[bytes, int]
) -> tuple[Ids, npt.NDArray[Any], npt.NDArray[np.uint32]]:
    """Of one segment, the terms of the block: each posting's term, its record with the new number, its positions."""
    dictionary = source.postings.dictionary
    terms = dictionary.fields.get(field, range(0))
    first = bisect_left(dictionary, block[0], terms.start, terms.stop)
    terms = range(first, bisect_left(dictionary, block[-1] + b"\0", first, terms.stop))
    records, positions = source.postings.postings(terms), source.postings.positions(terms)
    codes = np.repeat(
        np.array([code[dictionary[k]] for k in terms], np.int64),
        np.diff(dictionary.starts[terms.start : terms.stop + 1]),
    )
    numbers = source.renumbered[records["document"]]
    live = numbers != _GONE
    renumbered = np.empty(len(records), POSTING)
    renumbered["document"], renumbered["weight"], renumbered["count"] = numbers, records["weight"], records["count"]
    return codes[live], renumbered[live], positions[np.repeat(live, records["count"])]
