"""The index as the application uses it: fed from the outbox, rebuilt from the catalogue."""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from flask import Flask
from sqlmodel import Session

from network import outbox
from network.catalogue import Catalogue
from network.db import db, move_change_number
from network.search.engine import Engine, Unavailable

log = logging.getLogger(__name__)


class Index:
    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self.engine, self.catalogue = engine, catalogue
        self._lock = Lock()
        self._healing: Thread | None = None

    def drain(self) -> None:
        """Apply what the outbox holds after the index's own cursor. What cannot be applied now stays there."""
        applied = False
        try:
            while self._apply_next():
                applied = True
        except Unavailable:
            log.warning("the index could not be written now; the outbox keeps what is missing")
        if applied:
            move_change_number(db.engine)

    def _apply_next(self) -> bool:
        """One batch; False when there is none. Another process may have applied it meanwhile, or more: then the
        cursor steps back and the next turn applies the rest again."""
        status = self.engine.status()
        if not status.ready:
            return False
        # A session and a transaction of its own: a request remembers rows as it found them, the index must not.
        with Session(db.engine) as session:
            cursor, refs = outbox.next_events(session, status.cursor)
            documents = list(self.catalogue.documents(session, refs))
        if refs:
            present = {document.ref for document in documents}
            self.engine.apply(documents, [ref for ref in refs if ref not in present], cursor)
        return bool(refs)

    def catch_up(self, session: Session) -> None:
        """Before a search: apply what a crash or a held lock left in the outbox, so that no count speaks of what
        has been hidden since. Raises Unavailable for an index of another database (its cursor is ahead)."""
        cursor, last = self.engine.status().cursor, outbox.last_event(session)
        if cursor > last:
            raise Unavailable("the index is of another database")
        if cursor < last:
            self.drain()

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """A new index beside the old one, then swap; returns the number of documents."""
        with Session(db.engine) as session:
            cursor = outbox.last_event(session)
            count = self.engine.rebuild(self.catalogue.documents(session), cursor, progress)
        move_change_number(db.engine)
        self.drain()
        return count

    def heal(self, app: Flask) -> None:
        """Begin to rebuild a missing or damaged index, unless this process is at it already. Returns at once."""
        with self._lock:
            if self._healing is None or not self._healing.is_alive():
                self._healing = Thread(target=self._heal, args=(app,), name="rebuild the index", daemon=True)
                self._healing.start()

    def _heal(self, app: Flask) -> None:
        with app.app_context():
            try:
                log.warning("the search index cannot be read: rebuilding it")
                log.warning("the search index is rebuilt, with %s documents", self.rebuild())
            except Unavailable:
                log.warning("another process is rebuilding the search index")
            except Exception:
                log.exception("the search index could not be rebuilt")
