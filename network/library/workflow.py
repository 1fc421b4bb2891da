"""Pure state changes of a publication. Raises Conflict where the state does not allow the step."""

from datetime import datetime

from network.errors import Conflict, sentence
from network.library.models import Publication, Revision, State


def publish(publication: Publication, revision: Revision, now: datetime) -> None:
    """Make this revision the one readers see, for the intended audience."""
    if publication.state == State.ARCHIVED:
        raise Conflict(sentence("This publication is archived. Take it out of the archive first."))
    publication.state = State.PUBLISHED
    publication.audience = publication.intended_audience
    publication.published_number = revision.number
    publication.published_at = publication.published_at or now
    publication.updated_at = now
    revision.published_at = revision.published_at or now
    revision.audience = publication.audience


def choose_audience(publication: Publication, shown: Revision | None, audience: str) -> None:
    """Decide who may read it: at once when it is published, else from its publication on. Earlier published
    revisions keep the label they had, and stay behind the publication's own."""
    publication.intended_audience = audience
    if publication.state != State.DRAFT:
        publication.audience = audience
        if shown is not None:
            shown.audience = audience


def archive(publication: Publication, reason: str, now: datetime) -> None:
    """Keep it readable, marked as no longer kept up."""
    if publication.state != State.PUBLISHED:
        raise Conflict(sentence("Only a published publication can be archived."))
    publication.state = State.ARCHIVED
    publication.archive_reason = reason
    publication.updated_at = now


def unarchive(publication: Publication, now: datetime) -> None:
    if publication.state != State.ARCHIVED:
        raise Conflict(sentence("This publication is not in the archive."))
    publication.state = State.PUBLISHED
    publication.archive_reason = ""
    publication.updated_at = now
