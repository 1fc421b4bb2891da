"""/cities/<city>: the city of the address, loaded once per request, else 404; an old address redirects."""

from flask import g

from network.access import OrganisationKind
from network.db import db
from network.members.models import Organisation
from network.members.queries import organisation


def city(slug: str) -> Organisation:
    """Raises NotFound."""
    if g.get("city") is None or g.city.slug != slug:
        g.city = organisation(db.session, OrganisationKind.CITY, slug)
    loaded: Organisation = g.city
    return loaded
