"""How the postings lie on disk: a Whoosh codec whose lists are flat arrays, so that numpy reads them whole.

Whoosh writes through it, commits and keeps the segments; only `snapshot` and `merging` read it.

Three files a segment, numbers in the machine's own order (an index never travels; it is rebuilt):

- `terms`: field by field the terms in order, and where each one's postings and positions begin. Kept in memory.
- `postings`: records of document, weight and count, term after term, so that a prefix is one stretch.
- `positions`: the places of a term in its documents, in the order of the postings.

The files are read by offset, not mapped: any number of threads may do so, and a file that was cut short is an
error here instead of a signal that kills the process. Checksums are compared when a segment is opened, because
nothing is ever synced to the disk: the index is disposable, but its damage must be noticed.
"""

import json
import os
import weakref
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, overload

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import CorruptIndexError

TERMS, POSTINGS, POSITIONS = ".terms", ".postings", ".positions"
POSTING = np.dtype([("document", "u4"), ("weight", "f4"), ("count", "u4")])
Item = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, positions: a posting as Whoosh hands it over."""
Numbers = npt.NDArray[np.int64]

_CHUNK = 50_000
_READ = 1 << 20


class ArrayCodec(W3Codec):
    """Whoosh 3's codec, with postings of our own. Pickled into the index, so that readers know it."""

    length_stats = False

    def __init__(self) -> None:
        """What Whoosh's codec lets one choose concerns its own postings."""

    def field_writer(self, storage: FileStorage, segment: Segment) -> "PostingsWriter":
        return PostingsWriter(storage, segment)


class PostingsWriter:
    """Whoosh's FieldWriter: takes the postings of a segment in order, by field, term and document."""

    def __init__(self, storage: FileStorage, segment: Segment) -> None:
        self._terms_file, self._postings_file, self._positions_file = (
            segment.create_file(storage, extension) for extension in (TERMS, POSTINGS, POSITIONS)
        )
        self._checksums = [0, 0]
        self._fields: dict[str, int] = {}
        self._terms: list[bytes] = []
        self._starts, self._places = array("Q", [0]), array("Q", [0])
        self.is_closed = False

    def add_postings(self, schema: object, lengths: object, items: Iterable[Item]) -> None:
        """What Whoosh calls at the end of a commit. Its own version would call back several times a posting."""
        rest = iter(items)
        last = None
        while chunk := list(islice(rest, _CHUNK)):
            fields, terms, documents, weights, values = zip(*chunk, strict=True)
            records = np.empty(len(chunk), POSTING)
            records["document"], records["weight"] = documents, weights
            records["count"] = np.fromiter(map(len, values), np.int64, len(values)) // 4
            self._write(records.tobytes(), b"".join(values))
            for field, term, count in zip(fields, terms, records["count"].tolist(), strict=True):
                if (field, term) != last:
                    last = field, term
                    self._fields.setdefault(field, len(self._terms))
                    self._terms.append(term)
                    self._starts.append(self._starts[-1])
                    self._places.append(self._places[-1])
                self._starts[-1] += 1
                self._places[-1] += count

    def add_terms(
        self,
        field: str,
        terms: list[bytes],
        sizes: tuple[Numbers, Numbers],
        records: npt.NDArray[Any],
        positions: npt.NDArray[np.uint32],
    ) -> None:
        """Many terms at once. `sizes` says of each how many records and how many positions it has."""
        self._fields.setdefault(field, len(self._terms))
        self._terms += terms
        for ends, added in zip((self._starts, self._places), sizes, strict=True):
            ends.extend((np.cumsum(added) + ends[-1]).tolist())
        self._write(records.tobytes(), positions.tobytes())

    def _write(self, postings: bytes, positions: bytes) -> None:
        self._postings_file.write(postings)
        self._positions_file.write(positions)
        self._checksums = [
            zlib.crc32(new, old) for new, old in zip((postings, positions), self._checksums, strict=True)
        ]

    def close(self) -> None:
        offsets = array("Q", [0])
        for term in self._terms:
            offsets.append(offsets[-1] + len(term))
        about = {"fields": self._fields, "terms": len(self._terms), "checksums": self._checksums}
        head = json.dumps(about).encode()
        numbers = (column.tobytes() for column in (offsets, self._starts, self._places))
        content = b"".join([_number(len(head)), head, *numbers, *self._terms])
        self._terms_file.write(content + _number(zlib.crc32(content)))
        for file in (self._terms_file, self._postings_file, self._positions_file):
            file.close()
        self.is_closed = True


class _Dictionary(Sequence[bytes]):
    """The terms file in memory, as one sequence of terms. Raises CorruptIndexError unless it is whole."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 8 or _number(zlib.crc32(content[:-4])) != content[-4:]:
            raise CorruptIndexError("the terms file is damaged")
        head = 4 + int.from_bytes(content[:4], "little")
        about = json.loads(content[4:head])
        size = 8 * (about["terms"] + 1)
        view = memoryview(content)
        offsets, self.starts, self.places = (
            np.frombuffer(view[head + k * size : head + (k + 1) * size], "u8").astype(np.int64) for k in range(3)
        )
        self._bounds = offsets.data
        self._text = content[head + 3 * size :]
        ends = [*about["fields"].values(), about["terms"]][1:]
        self.fields = {
            name: range(first, end) for (name, first), end in zip(about["fields"].items(), ends, strict=True)
        }
        self.checksums: list[int] = about["checksums"]

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

    def __init__(self, storage: FileStorage, segment: Segment, extension: str) -> None:
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

    def checksum(self) -> int:
        checksum = offset = 0
        while content := os.pread(self._descriptor, _READ, offset):
            checksum = zlib.crc32(content, checksum)
            offset += len(content)
        return checksum


class PostingsReader:
    """The postings of one segment. Terms are known by their number in the dictionary. Raises CorruptIndexError."""

    def __init__(self, storage: FileStorage, segment: Segment) -> None:
        with segment.open_file(storage, TERMS) as file:
            self.dictionary = _Dictionary(file.read())
        self._postings = _File(storage, segment, POSTINGS)
        self._positions = _File(storage, segment, POSITIONS)
        if [self._postings.checksum(), self._positions.checksum()] != self.dictionary.checksums:
            raise CorruptIndexError("the postings are damaged")

    def postings(self, terms: range) -> npt.NDArray[Any]:
        """The records of neighbouring terms, one after the other."""
        starts = self.dictionary.starts
        return self._postings.read(starts[terms.start], starts[terms.stop], POSTING)

    def positions(self, terms: range) -> npt.NDArray[np.uint32]:
        """The positions of neighbouring terms, as many a record as it counts."""
        places = self.dictionary.places
        return self._positions.read(places[terms.start], places[terms.stop], "u4")


def _number(value: int) -> bytes:
    return value.to_bytes(4, "little")


CODEC: W3Codec = ArrayCodec()
