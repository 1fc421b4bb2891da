"""The embedded engine: Whoosh keeps the segments, commits and merges; `evaluator` answers from them.

Any number of threads and processes search while one at a time writes. Whoosh's own searchers are not used: they are
not safe to share between threads, and a filter that allows nothing makes them return everything.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.writing import NO_MERGE, SegmentWriter

from network.catalogue import Document
from network.refs import Ref
from network.search import analysis, evaluator
from network.search.codec import CODEC
from network.search.engine import Found, Request, Status, Unavailable
from network.search.folder import IndexFolder
from network.search.merging import merge_all, merge_small
from network.search.schema import CURSOR, SCHEMA, cursor_fields, document_fields
from network.search.snapshot import INDEX, Snapshot, is_newest, open_snapshot

BATCH = 500
"""Documents of a rebuild that are held in memory until they are a segment."""

_READ_AGAIN = 5
_MEMORY_MB = 256
log = logging.getLogger(__name__)


class WhooshEngine:
    """Keeps search.engine.Engine over one folder of this machine."""

    def __init__(self, folder: Path, lock_seconds: float = 2.0) -> None:
        self._folder, self._lock_seconds = IndexFolder(folder), lock_seconds
        self._newest: Snapshot | None = None
        self._opening = threading.Lock()

    def search(self, request: Request) -> Found:
        with _damage_means_unavailable():
            return evaluator.search(self._snapshot(), request)

    def refs(self, audiences: frozenset[str]) -> set[Ref]:
        with _damage_means_unavailable():
            snapshot = self._snapshot()
            return set(snapshot.refs(snapshot.view(audiences).mask))

    def status(self) -> Status:
        try:
            with _damage_means_unavailable():
                snapshot = self._snapshot()
                return Status(True, snapshot.documents, snapshot.cursor)
        except Unavailable:
            return Status(False, 0, 0)

    def analyse(self, words: Iterable[str], language: str) -> set[str]:
        """Without words that are common in any language, if there are others: nobody looks for their marks."""
        parts = [part for word in words for part in analysis.words(word)]
        rare = [part for part in parts if not analysis.is_stop_word(part, analysis.STOP_WORDS)]
        return {term for part in rare or parts for term in analysis.variants(part, [language])}

    def apply(self, documents: Iterable[Document], gone: Iterable[Ref], cursor: int) -> None:
        batch = {document.ref: document_fields(document) for document in documents}
        replaced = [CURSOR, *(str(ref) for ref in (*batch, *gone))]
        with self._folder.writing(self._lock_seconds), _damage_means_unavailable():
            snapshot = self._snapshot()
            with _writer(self._folder.current(), self._lock_seconds) as writer:
                for number in snapshot.numbers(replaced):
                    writer.delete_document(number)
                for fields in batch.values():
                    writer.add_document(**fields)
                writer.add_document(**cursor_fields(cursor))

    def rebuild(
        self, documents: Iterable[Document], cursor: int, progress: Callable[[int], None] | None = None
    ) -> int:
        count = 0
        with self._folder.building(self._lock_seconds) as build:
            FileIndex.create(FileStorage(str(build)), SCHEMA, INDEX)
            for batch in _batches(documents):
                with _writer(build, self._lock_seconds, NO_MERGE) as writer:
                    for document in batch:
                        writer.add_document(**document_fields(document))
                        count += 1
                        if progress:
                            progress(count)
            with _writer(build, self._lock_seconds, merge_all) as writer:
                writer.add_document(**cursor_fields(cursor))
        return count

    def _snapshot(self) -> Snapshot:
        """The last commit. Of another process's commits it learns by looking into the folder."""
        for _ in range(_READ_AGAIN - 1):
            try:
                return self._looked_up()
            except (FileNotFoundError, EmptyIndexError):
                continue  # a rebuild took its place between two looks
        return self._looked_up()

    def _looked_up(self) -> Snapshot:
        snapshot = self._newest
        if snapshot and self._is_current(snapshot):
            return snapshot
        with self._opening:
            snapshot = self._newest
            if not (snapshot and self._is_current(snapshot)):
                snapshot = self._newest = open_snapshot(self._folder.current(), snapshot)
        return snapshot

    def _is_current(self, snapshot: Snapshot) -> bool:
        build = self._folder.current()
        return snapshot.name == build.name and is_newest(build, snapshot.generation)


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Every ref once."""
    seen: set[Ref] = set()
    batch: list[Document] = []
    for document in documents:
        if document.ref not in seen:
            seen.add(document.ref)
            batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _writer(build: Path, seconds: float, policy: Callable[..., Any] = merge_small) -> SegmentWriter:
    """One commit, as a context; a block that raises leaves the index as it was."""
    index = FileIndex(FileStorage(str(build)), indexname=INDEX)
    writer = SegmentWriter(index, timeout=seconds, codec=CODEC, compound=False, limitmb=_MEMORY_MB)
    writer.mergetype = policy
    return writer


@contextmanager
def _damage_means_unavailable() -> Iterator[None]:
    """A damaged file shows in many errors, in Whoosh's, in pickle's, in numpy's; none of them may reach a page."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:
        log.exception("the index cannot be read")
        raise Unavailable("the index is damaged") from error
