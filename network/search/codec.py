"""How the postings lie on disk: a Whoosh codec whose lists are flat arrays, so that numpy reads them whole.

Three files a segment, numbers in the machine's own order (an index never travels; it is rebuilt):

- `terms`: field by field the terms in order, and where each one's postings and positions begin. Kept in memory.
- `postings`: records of document, weight and count, term after term, so that a prefix is one stretch.
- `positions`: the places of a term in its documents, in the order of the postings.

The files are read by offset, not mapped: any number of threads may do so, and a file that was cut short is an
error here instead of a signal that kills the process.
"""

import json
import os
import weakref
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Codec, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import ListMatcher
from whoosh.reading import CorruptIndexError, TermNotFound

TERMS, POSTINGS, POSITIONS = ".terms", ".postings", ".positions"
POSTING = np.dtype([("document", "u4"), ("weight", "f4"), ("count", "u4")])
_MAGIC = b"network-terms-1\n"
_END = b"end\n"


class ArrayCodec(W3Codec):
    """Whoosh 3's codec, with postings of our own. Pickled into the index, so that readers know it."""

    length_stats = False

    def field_writer(self, storage: FileStorage, segment: base.Segment) -> "PostingsWriter":
        return PostingsWriter(storage, segment)

    def terms_reader(self, storage: FileStorage, segment: base.Segment) -> "PostingsReader":
        return PostingsReader(storage, segment)


class PostingsWriter(base.FieldWriter):
    """Takes fields, terms and documents in ascending order, as Whoosh gives them."""

    def __init__(self, storage: FileStorage, segment: base.Segment) -> None:
        self._terms_file, self._postings_file, self._positions_file = (
            segment.create_file(storage, extension) for extension in (TERMS, POSTINGS, POSITIONS)
        )
        self._fields: dict[str, list[int]] = {}
        self._field = ""
        self._terms: list[bytes] = []
        self._starts, self._places = array("Q", [0]), array("Q", [0])
        self._documents, self._weights, self._counts = array("I"), array("f"), array("I")
        self._values: list[bytes] = []
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: object) -> None:
        self._field = fieldname
        self._fields[fieldname] = [len(self._terms), len(self._terms)]

    def start_term(self, text: bytes) -> None:
        self._terms.append(text)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        self._documents.append(docnum)
        self._weights.append(weight)
        self._counts.append(len(vbytes) // 4)
        self._values.append(vbytes)

    def finish_term(self) -> None:
        records = np.empty(len(self._documents), POSTING)
        records["document"], records["weight"], records["count"] = self._documents, self._weights, self._counts
        self._postings_file.write(records.tobytes())
        positions = b"".join(self._values)
        self._positions_file.write(positions)
        self._starts.append(self._starts[-1] + len(records))
        self._places.append(self._places[-1] + len(positions) // 4)
        for column in (self._documents, self._weights, self._counts):
            del column[:]
        self._values.clear()

    def finish_field(self) -> None:
        self._fields[self._field][1] = len(self._terms)

    def close(self) -> None:
        offsets = array("Q", [0])
        for term in self._terms:
            offsets.append(offsets[-1] + len(term))
        head = json.dumps({"fields": self._fields, "terms": len(self._terms), "bytes": offsets[-1]}).encode()
        self._terms_file.write(
            _MAGIC
            + len(head).to_bytes(4, "little")
            + b"".join([head, *(numbers.tobytes() for numbers in (offsets, self._starts, self._places))])
            + b"".join([*self._terms, _END])
        )
        for file in (self._terms_file, self._postings_file, self._positions_file):
            file.close()
        self.is_closed = True


class _Dictionary(Sequence[bytes]):
    """The terms file in memory. Raises CorruptIndexError unless it is whole."""

    def __init__(self, content: bytes) -> None:
        start = len(_MAGIC) + 4
        if not content.startswith(_MAGIC) or not content.endswith(_END):
            raise CorruptIndexError("the terms file is cut short or none of ours")
        head = start + int.from_bytes(content[len(_MAGIC) : start], "little")
        about = json.loads(content[start:head])
        size = 8 * (about["terms"] + 1)
        if len(content) != head + 3 * size + about["bytes"] + len(_END):
            raise CorruptIndexError("the terms file is not as long as it says")
        view = memoryview(content)
        self._offsets, self.starts, self.places = (
            np.frombuffer(view[head + k * size : head + (k + 1) * size], "u8").astype(np.int64) for k in range(3)
        )
        self._bounds = memoryview(self._offsets)
        self._text = content[head + 3 * size :]
        self.fields = {name: range(first, last) for name, (first, last) in about["fields"].items()}

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        return self._text[self._bounds[index] : self._bounds[index + 1]]

    def find(self, field: str, term: bytes) -> int | None:
        terms = self.fields.get(field, range(0))
        index = bisect_left(self, term, terms.start, terms.stop)
        return index if index < terms.stop and self[index] == term else None

    def beginning_with(self, field: str, prefix: bytes) -> range:
        """The terms that begin so. In UTF-8 no byte 255 occurs, so it sorts behind all of them."""
        terms = self.fields.get(field, range(0))
        first = bisect_left(self, prefix, terms.start, terms.stop)
        return range(first, bisect_left(self, prefix + b"\xff", first, terms.stop))


class _File:
    """A file read by offset; closed with its last user."""

    def __init__(self, storage: FileStorage, segment: base.Segment, extension: str) -> None:
        with segment.open_file(storage, extension) as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)

    def read(self, first: int, last: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Items first to last. Raises CorruptIndexError when the file ends before."""
        size = np.dtype(dtype).itemsize
        content = os.pread(self._descriptor, (last - first) * size, first * size)
        if len(content) != (last - first) * size:
            raise CorruptIndexError("a postings file is shorter than its terms say")
        return np.frombuffer(content, dtype)

    def holds(self, items: int, dtype: npt.DTypeLike) -> bool:
        return os.fstat(self._descriptor).st_size == items * np.dtype(dtype).itemsize


class PostingsReader(base.TermsReader):
    """The postings of one segment. Terms are known by their number in the dictionary."""

    def __init__(self, storage: FileStorage, segment: base.Segment) -> None:
        with segment.open_file(storage, TERMS) as file:
            self.dictionary = _Dictionary(file.read())
        self._postings = _File(storage, segment, POSTINGS)
        self._positions = _File(storage, segment, POSITIONS)
        starts, places = self.dictionary.starts, self.dictionary.places
        if not self._postings.holds(starts[-1], POSTING) or not self._positions.holds(places[-1], "u4"):
            raise CorruptIndexError("the postings are not as long as the terms say")

    def postings(self, terms: range) -> npt.NDArray[Any]:
        """The records of neighbouring terms, one after the other."""
        starts = self.dictionary.starts
        return self._postings.read(starts[terms.start], starts[terms.stop], POSTING)

    def positions(self, term: int) -> npt.NDArray[np.uint32]:
        places = self.dictionary.places
        return self._positions.read(places[term], places[term + 1], "u4")

    # What Whoosh itself asks for: to merge segments and to find what an update replaces.

    @cached_property
    def _field_order(self) -> list[tuple[str, range]]:
        return sorted(self.dictionary.fields.items(), key=lambda item: item[1].start)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, tuple) and self.dictionary.find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return list(self.dictionary.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return ((field, self.dictionary[index]) for field, terms in self._field_order for index in terms)

    def term_info(self, fieldname: str, text: bytes) -> W3TermInfo:
        return self._info(self.postings(self._term(fieldname, text)))

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        term = self._term(fieldname, text)
        records = self.postings(term)
        ends = np.cumsum(records["count"])[:-1]
        values = [part.tobytes() for part in np.split(self.positions(term.start), ends)]
        return ListMatcher(
            records["document"].tolist(),
            records["weight"].tolist(),
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self._info(records),
        )

    def _term(self, field: str, text: bytes) -> range:
        index = self.dictionary.find(field, text)
        if index is None:
            raise TermNotFound(f"{field}:{text!r}")
        return range(index, index + 1)

    def _info(self, records: npt.NDArray[Any]) -> W3TermInfo:
        documents, weights = records["document"], records["weight"]
        return W3TermInfo(
            weight=float(weights.sum()),
            df=len(records),
            maxweight=float(weights.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )


CODEC = ArrayCodec()
