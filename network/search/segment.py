"""One segment in memory: its columns and facets as arrays, its postings at hand. It never changes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Segment as StoredSegment
from whoosh.filedb.filestore import FileStorage

from network.search.codec import CODEC, PostingsReader
from network.search.schema import COLUMNS, EXACT, SCHEMA

Ids = npt.NDArray[np.int64]
"""Numbers of documents, within a segment or a snapshot, ascending where they belong to one term."""


@dataclass(frozen=True, slots=True)
class Values:
    """A field of exact values: pair k says that document `documents[k]` has the value `names[codes[k]]`."""

    documents: Ids
    codes: Ids
    names: list[str]


@dataclass(frozen=True, slots=True)
class Segment:
    size: int
    """Documents, those deleted since among them."""
    postings: PostingsReader
    columns: dict[str, npt.NDArray[Any]]
    values: dict[str, Values]


def load(storage: FileStorage, stored: StoredSegment) -> Segment:
    """Raises OSError or CorruptIndexError for a segment that is not whole. All its files are open afterwards, so
    that it can be read on when they are removed."""
    postings = PostingsReader(storage, stored)
    reader = CODEC.per_document_reader(storage, stored)
    try:
        columns = {name: reader.column_reader(name, SCHEMA[name].column_type).array for name in COLUMNS}
    finally:
        reader.close()
    values = {name: _values(postings, name) for name in EXACT if name != "id"}
    return Segment(stored.doc_count_all(), postings, columns, values)


def _values(postings: PostingsReader, field: str) -> Values:
    dictionary = postings.dictionary
    terms = dictionary.fields.get(field, range(0))
    counts = np.diff(dictionary.starts[terms.start : terms.stop + 1])
    return Values(
        postings.postings(terms)["document"].astype(np.int64),
        np.repeat(np.arange(len(terms)), counts),
        [dictionary[term].decode() for term in terms],
    )
