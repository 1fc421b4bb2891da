"""From the cookie to what somebody may do, in one query, and nothing a moment longer than it holds."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from network.access import Actor, Role
from network.db import db, now, write
from network.members import operations
from network.members.identity import signed_in
from network.members.models import Membership, Person, SignIn, SignInLink
from network.members.queries import team
from tests import make
from tests.conftest import Queries
from tests.people import LONG_AGO, TODAY, Cast

DAY = timedelta(days=1)


@pytest.fixture
def token(app: Flask, cast: Cast) -> str:
    """A live sign-in of the lead."""
    with write(visible=False) as session:
        return operations.begin_sign_in(session, cast.people["lead"].id or 0, now(), 1)


def who(cast: Cast, token: str, name: str = "lead") -> Actor | None:
    with Session(db.engine) as session:
        found = signed_in(session, cast.people[name].fs_uniquifier, token)
        return found and found[1]


def membership(cast: Cast, name: str) -> Membership:
    person = cast.people[name].id
    return make.session().exec(select(Membership).where(Membership.person_id == person)).one()


def test_one_query(app: Flask, cast: Cast, token: str, queries: Queries) -> None:
    with write() as session:
        for slug in ("rotterdam", "quito", "arup"):
            operations.join(session, cast.people["lead"], cast.city(slug), Role.READER, LONG_AGO)
    user = cast.people["lead"].fs_uniquifier
    with Session(db.engine) as session:
        queries.clear()
        found = signed_in(session, user, token)
        assert len(queries) == 1
    assert found is not None
    assert [m.organisation_slug for m in found[1].memberships] == ["arup", "quito", "rotterdam", "semarang"]


def test_a_live_sign_in(app: Flask, cast: Cast, token: str) -> None:
    actor = who(cast, token)
    assert actor is not None
    assert [(m.organisation_slug, m.role) for m in actor.memberships] == [("semarang", Role.LEAD)]
    assert actor.audiences == {"public", "network", f"org-{cast.city('semarang').id}"}


def test_a_sign_in_is_one_person_s(app: Flask, cast: Cast, token: str) -> None:
    assert who(cast, token, "editor") is None
    assert who(cast, "") is None
    assert who(cast, operations.token_hash(token)) is None, "what the database holds opens nothing"


def test_an_ended_sign_in(app: Flask, cast: Cast, token: str) -> None:
    with write(visible=False) as session:
        operations.end_sign_in(session, token, now())
    assert who(cast, token) is None


def test_an_expired_sign_in(app: Flask, cast: Cast) -> None:
    with write(visible=False) as session:
        token = operations.begin_sign_in(session, cast.people["lead"].id or 0, now() - DAY, 1)
    assert who(cast, token) is None


def test_an_inactive_person(app: Flask, cast: Cast, token: str) -> None:
    with write() as session:
        cast.people["lead"].active = False
        session.add(cast.people["lead"])
    assert who(cast, token) is None


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (-1, None, True),
        (0, None, True),
        (1, None, False),  # begins tomorrow
        (-9, 1, True),  # its last day is today
        (-9, 0, False),
        (-9, -5, False),
    ],
)
def test_a_membership_holds_from_its_first_to_its_last_day(
    app: Flask, cast: Cast, token: str, since: int, until: int | None, holds: bool
) -> None:
    held = membership(cast, "lead")
    with write() as session:
        held.since = TODAY + since * DAY
        held.until = None if until is None else TODAY + until * DAY
        session.add(held)
    actor = who(cast, token)
    assert actor is not None
    assert bool(actor.memberships) == holds
    assert actor.audiences == ({"public", "network", f"org-{cast.city('semarang').id}"} if holds else {"public"})
    names = {person.name for person, _ in team(make.session(), cast.city("semarang").id or 0, TODAY)}
    assert ("Lead" in names) == holds


def test_a_city_that_has_left_takes_its_members_roles_with_it(app: Flask, cast: Cast, token: str) -> None:
    with write() as session:
        operations.join(session, cast.people["lead"], cast.city("quito"), Role.READER, LONG_AGO)
        cast.city("semarang").until = TODAY
        session.add(cast.city("semarang"))
    actor = who(cast, token)
    assert actor is not None
    assert [m.organisation_slug for m in actor.memberships] == ["quito"]


def test_another_role_is_in_force_at_once(app: Flask, cast: Cast, token: str) -> None:
    with write() as session:
        operations.join(session, cast.people["lead"], cast.city("semarang"), Role.READER, TODAY)
    actor = who(cast, token)
    assert actor is not None
    assert [m.role for m in actor.memberships] == [Role.READER], "in place of the other, not beside it"


def test_coming_back_after_having_left(app: Flask, cast: Cast) -> None:
    with write() as session:
        operations.join(session, cast.people["former"], cast.city("semarang"), Role.READER, TODAY)
    assert [m.role for m in cast["former"].memberships] == [Role.READER]


def test_only_hashes_of_tokens_are_stored(app: Flask, cast: Cast, token: str) -> None:
    with write(visible=False) as session:
        link = operations.new_sign_in_link(session, cast.people["lead"], now(), 1)
    with Session(db.engine) as session:
        stored = [row.token_hash for row in session.exec(select(SignIn))]
        stored += [row.token_hash for row in session.exec(select(SignInLink))]
        everything = repr([row.model_dump() for table in (SignIn, SignInLink) for row in session.exec(select(table))])
    assert all(len(value) == 64 for value in stored)
    assert token not in everything
    assert link not in everything
    assert len({token, link}) == 2
    assert min(len(token), len(link)) >= 40


def test_the_team_is_listed_leads_first(app: Flask, cast: Cast) -> None:
    with write() as session:
        cast.people["colleague"].active = False
        session.add(cast.people["colleague"])
    found = team(make.session(), cast.city("semarang").id or 0, TODAY)
    assert [(person.name, row.role.value) for person, row in found] == [
        ("Lead", "lead"),
        ("Editor", "editor"),
        ("Contributor", "contributor"),
        ("Reader", "reader"),
    ]


def test_a_person_printed_in_a_log_shows_no_secret() -> None:
    printed = repr(Person(email="x@example.org", name="X", password="a-hash", fs_uniquifier="a-key"))
    assert "x@example.org" in printed
    assert "a-hash" not in printed
    assert "a-key" not in printed
