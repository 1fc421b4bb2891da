"""The index as the application uses it: fed from the outbox, rebuilt from the catalogue."""

import logging
from collections.abc import Callable

from network import outbox
from network.catalogue import Catalogue
from network.db import db
from network.search.engine import Engine, Unavailable

log = logging.getLogger(__name__)


class Index:
    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self.engine, self.catalogue = engine, catalogue

    def drain(self) -> None:
        """Apply what the outbox holds after the index's own cursor. What cannot be applied now stays there."""
        session = db.session
        status = self.engine.status()
        if not status.ready:
            return
        try:
            for cursor, refs in outbox.events_after(session, status.cursor):
                documents = list(self.catalogue.documents(session, refs))
                present = {document.ref for document in documents}
                self.engine.apply(documents, [ref for ref in refs if ref not in present], cursor)
        except Unavailable:
            log.warning("the index could not be written now; the outbox keeps what is missing")

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """A new index beside the old one, then swap; returns the number of documents."""
        session = db.session
        cursor = outbox.last_event(session)
        count = self.engine.rebuild(self.catalogue.documents(session), cursor, progress)
        self.drain()
        return count

    def ready(self) -> bool:
        return self.engine.status().ready
