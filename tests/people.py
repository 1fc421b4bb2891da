"""The cast: everybody whom a permission can be right or wrong for."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient

from network.access import ANYONE, Actor, OrganisationKind, Role
from network.db import db, now, write
from network.members import operations
from network.members.identity import signed_in
from network.members.models import Organisation, Person

TODAY = datetime.now(UTC).date()
LONG_AGO = date(2014, 1, 1)

ORGANISATIONS = {
    "semarang": (OrganisationKind.CITY, "Semarang", "Indonesia", "Asia Pacific"),
    "rotterdam": (OrganisationKind.CITY, "Rotterdam", "Netherlands", "Europe and Middle East"),
    "quito": (OrganisationKind.CITY, "Quito", "Ecuador", "Latin America and Caribbean"),
    "arup": (OrganisationKind.PARTNER, "Arup", "United Kingdom", ""),
    "secretariat": (OrganisationKind.SECRETARIAT, "Secretariat", "", ""),
    "left-city": (OrganisationKind.CITY, "Left City", "Nowhere", "Africa"),
}

PEOPLE: dict[str, tuple[str, Role] | None] = {
    "lead": ("semarang", Role.LEAD),
    "editor": ("semarang", Role.EDITOR),
    "contributor": ("semarang", Role.CONTRIBUTOR),
    "colleague": ("semarang", Role.CONTRIBUTOR),
    "reader": ("semarang", Role.READER),
    "neighbour": ("rotterdam", Role.LEAD),
    "partner": ("arup", Role.LEAD),
    "steward": ("secretariat", Role.LEAD),
    "former": ("semarang", Role.LEAD),  # whose membership has ended
    "gone": ("left-city", Role.LEAD),  # whose city has left the network
    "nobody": None,  # signed in, member of nothing
}


@dataclass
class Cast:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        """The actor of somebody, loaded as a request loads her; '' is the public."""
        if not name:
            return ANYONE
        person = self.people[name]
        with write(visible=False) as session:
            token = operations.begin_sign_in(session, person.id or 0, now(), 1)
        found = signed_in(db.session, person.fs_uniquifier, token)
        assert found is not None
        return found[1]

    @property
    def everyone(self) -> dict[str, Actor]:
        return {name: self[name] for name in ("", *self.people)}

    def city(self, slug: str) -> Organisation:
        return self.organisations[slug]

    def sign_in(self, client: FlaskClient, name: str) -> None:
        """Sign somebody in by a one-time link, as a person would."""
        with write(visible=False) as session:
            token = operations.new_sign_in_link(session, self.people[name], now(), 1)
        page = client.get(f"/login/link/{token}")
        answer = client.post(f"/login/link/{token}", data={"csrf_token": csrf_token(page.text)})
        assert answer.status_code == 303, answer.text


def csrf_token(page: str) -> str:
    """The token of a page's first form."""
    marker = 'name="csrf_token" value="'
    assert marker in page, page[:2000]
    return page.split(marker, 1)[1].split('"', 1)[0]


def assemble() -> Cast:
    """Store the cast."""
    cast = Cast()
    with write() as session:
        for slug, (kind, name, country, region) in ORGANISATIONS.items():
            cast.organisations[slug] = operations.add_organisation(
                session, Organisation(kind=kind, slug=slug, name=name, country=country, region=region)
            )
        cast.organisations["left-city"].until = TODAY - timedelta(days=1)
        for name, place in PEOPLE.items():
            person = operations.add_person(session, f"{name}@example.org", name.title())
            cast.people[name] = person
            if place:
                organisation = cast.organisations[place[0]]
                membership = operations.join(session, person, organisation, place[1], LONG_AGO)
                if name == "former":
                    operations.leave(session, membership, TODAY)
    return cast
