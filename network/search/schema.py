"""What the index keeps of a document: Whoosh fields, made for an evaluator that works on whole arrays.

Every facet, and the audience, is a field of exact values, so that a thing may have none, one or several. What is
read per hit (its ref, its dates, its length) is a column that loads as one array.
"""

import zlib
from array import array
from collections.abc import Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.fields import FieldType, Schema
from whoosh.filedb.structfile import StructFile
from whoosh.reading import CorruptIndexError

from network.catalogue import Document
from network.refs import Ref
from network.search.analysis import PART_BITS, folded, invert, part_of, words
from network.search.engine import FACETS

BOOSTS = (3.0, 2.0, 2.0, 1.0)
"""Weight of a word by the part it stands in: title, summary, keywords, body."""

_BODY = (len(BOOSTS) - 1) << PART_BITS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = -(1 << 62)
"""Publication time of what was never published: older than everything."""

CURSOR = "cursor"
"""Id of the one record that is no document: it has no audience, so nobody finds it."""

IndexedTerms = Generator[tuple[bytes, int, float, bytes], Any, None]
"""Term, count, weight, positions."""


class _Field(FieldType):
    """Comes with its terms made; needs neither Whoosh's formats nor its analyzers."""

    def __init__(self) -> None:
        pass


class TextField(_Field):
    """Takes what `analysis.invert` gives; a term weighs the sum of the boosts of its places."""

    def index(self, value: Mapping[str, "array[int]"], **options: Any) -> IndexedTerms:
        for term, positions in value.items():
            count = len(positions)
            weight = float(count) if positions[0] >= _BODY else sum(BOOSTS[part_of(place)] for place in positions)
            yield term.encode(), count, weight, positions.tobytes()


class ExactField(_Field):
    """Takes any number of values that are found only as they are."""

    def index(self, value: Iterable[str], **options: Any) -> IndexedTerms:
        for text in dict.fromkeys(value):
            yield encode(text), 1, 1.0, b""


class ColumnField(_Field):
    """A value per document that is read, not searched."""

    indexed = False

    def __init__(self, dtype: str) -> None:
        self.column_type = ArrayColumn(dtype)

    def to_column_value(self, value: Any) -> Any:
        return value


class ArrayColumn(Column):
    """A column of fixed width that loads as one numpy array."""

    def __init__(self, dtype: str) -> None:
        self._dtype = dtype

    def writer(self, dbfile: StructFile) -> "_ArrayWriter":
        return _ArrayWriter(dbfile, self._dtype)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> "_ArrayReader":
        return _ArrayReader(dbfile, basepos, length, doccount, self._dtype)


class _ArrayWriter(ColumnWriter):
    def __init__(self, dbfile: StructFile, dtype: str) -> None:
        super().__init__(dbfile)
        self._dtype = dtype
        self._values: dict[int, Any] = {}

    def add(self, docnum: int, value: Any) -> None:
        self._values[docnum] = value

    def finish(self, docnum: int) -> None:
        column = np.zeros(docnum, self._dtype)
        column[list(self._values)] = list(self._values.values())
        content = column.tobytes()
        self._dbfile.write(content + _checksum(content))


class _ArrayReader(ColumnReader):
    """Raises CorruptIndexError when the file is damaged."""

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int, dtype: str) -> None:
        super().__init__(dbfile, basepos, length, doccount)
        content = dbfile.get(basepos, length)
        if content[-4:] != _checksum(content[:-4]):
            raise CorruptIndexError("a column is damaged")
        self.array = np.frombuffer(content[:-4], dtype)


COLUMNS = {"key": "S56", "heading": "S64", "published": "i8", "year": "i4", "length": "u4", "cursor": "i8"}
_NO_COLUMNS = {"key": b"", "heading": b"", "published": NEVER, "year": 0, "length": 0, "cursor": 0}
"""Every record has a value in every column: a column that nobody uses would have no file."""

EXACT = ("id", "audience", *FACETS)

SCHEMA = Schema(
    text=TextField(),
    title=TextField(),
    **{name: ExactField() for name in EXACT},
    **{name: ColumnField(dtype) for name, dtype in COLUMNS.items()},
)


def _checksum(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "little")


def encode(text: str) -> bytes:
    """The term that stands for an exact value. No value is refused: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace")


def document_fields(document: Document) -> dict[str, Any]:
    """What Whoosh is to store of a document."""
    language = document.language
    text, length = invert(language, (document.title, document.summary, document.keywords, document.body))
    title, _ = invert(language, (document.title,))
    return {
        **_NO_COLUMNS,
        "id": (str(document.ref),),
        "key": sort_key(document.ref),
        "audience": (document.audience,),
        "text": text,
        "title": title,
        "length": length,
        "heading": " ".join(folded(word) for word in words(document.title)).encode(),
        "published": _microseconds(document.published_at),
        "year": document.year,
        **{name: document.facets.get(name, ()) for name in FACETS},
    }


def cursor_fields(cursor: int) -> dict[str, Any]:
    """The record that says which index event was applied last."""
    return {**_NO_COLUMNS, "id": (CURSOR,), "cursor": cursor}


def sort_key(ref: Ref) -> bytes:
    """Bytes that sort as refs do: by kind, then by number."""
    return f"{ref.kind} {ref.id:020d}".encode()


def ref_of(key: bytes) -> Ref:
    kind, _, number = key.decode().partition(" ")
    return Ref(kind, int(number))


def _microseconds(moment: datetime | None) -> int:
    if moment is None:
        return NEVER
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)
