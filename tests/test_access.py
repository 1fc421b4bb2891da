"""Who may do what with a text of Semarang, in every state it can be in: each grant with its refusal.

Everybody of the cast tries everything, through the reads and writes that the pages use.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlmodel import Session

from network import access
from network.access import NETWORK, PUBLIC, Action, Actor, Belonging, OrganisationKind, Role
from network.db import now, write
from network.errors import Conflict, Forbidden, NetworkError, NotFound
from network.library import operations, queries
from network.library.models import Publication
from network.members.models import Organisation
from tests import make
from tests.people import PEOPLE, Cast

EVERYBODY = frozenset({"", *PEOPLE})
CITY = frozenset({"lead", "editor", "contributor", "colleague", "reader"})
NETWORKED = CITY | {"neighbour", "partner", "steward"}
EDITORS = frozenset({"lead", "editor"})
AUTHOR_AND_EDITORS = EDITORS | {"contributor"}
NOBODY: frozenset[str] = frozenset()

READS = {
    "draft": CITY,
    "public": EVERYBODY,
    "network": NETWORKED,
    "internal": CITY,
    "archived": EVERYBODY,
    "public with a newer draft": EVERYBODY,
}
"""State → who may read what is shown of it. The contributor wrote every text."""

EDITS = dict.fromkeys(READS, EDITORS) | {"draft": AUTHOR_AND_EDITORS}
PUBLISHED = {"public", "network", "internal", "public with a newer draft"}
MAY: dict[str, dict[str, frozenset[str]]] = {
    "read": READS,
    "read the history": READS,
    "read the newest revision": READS | {"public with a newer draft": CITY},
    "see the city's own side": dict.fromkeys(READS, CITY),
    "edit": EDITS,
    "restore": EDITS,
    "publish": dict.fromkeys(READS, EDITORS) | {"archived": NOBODY},
    "archive": {state: EDITORS if state in PUBLISHED else NOBODY for state in READS},
    "take out of the archive": {state: EDITORS if state == "archived" else NOBODY for state in READS},
    "rename": dict.fromkeys(READS, EDITORS),
    "choose the audience": dict.fromkeys(READS, EDITORS),
}


@dataclass
class Try:
    session: Session
    actor: Actor
    city: Organisation
    text: Publication

    def read_the_newest_revision(self) -> None:
        queries.revision(self.session, self.actor, self.text, self.text.latest_number)

    def read_the_history(self) -> None:
        rows, total = queries.history(self.session, self.actor, self.text, 0, 10)
        internal = queries.is_internal(self.actor, self.text)
        assert total == len(rows) == (self.text.latest_number if internal else 1)

    def see_the_city_s_own_side(self) -> None:
        if not queries.is_internal(self.actor, self.text):
            raise Forbidden

    def edit(self) -> None:
        save = operations.Save(make.content("Another title"), base_number=self.text.latest_number)
        operations.save(self.session, self.actor, self.text, save, now())

    def restore(self) -> None:
        operations.restore(self.session, self.actor, self.text, 1, "", now())

    def publish(self) -> None:
        operations.publish(self.session, self.actor, self.text, now())

    def archive(self) -> None:
        operations.archive(self.session, self.actor, self.text, "Overtaken", now())

    def take_out_of_the_archive(self) -> None:
        operations.unarchive(self.session, self.actor, self.text, now())

    def rename(self) -> None:
        operations.rename(self.session, self.actor, self.city, self.text, "another-address")

    def choose_the_audience(self) -> None:
        operations.choose_audience(self.session, self.actor, self.text, NETWORK)


ACTIONS: dict[str, Callable[[Try], None]] = {
    "read": lambda _attempt: None,
    "read the history": Try.read_the_history,
    "read the newest revision": Try.read_the_newest_revision,
    "see the city's own side": Try.see_the_city_s_own_side,
    "edit": Try.edit,
    "restore": Try.restore,
    "publish": Try.publish,
    "archive": Try.archive,
    "take out of the archive": Try.take_out_of_the_archive,
    "rename": Try.rename,
    "choose the audience": Try.choose_the_audience,
}


def texts(cast: Cast) -> dict[str, Publication]:
    """A text of Semarang's contributor in every state."""
    author, editor, city = cast["contributor"], cast["editor"], cast.city("semarang")
    found = {"draft": make.draft(author, city, "Draft")}
    for state, audience in {
        "public": PUBLIC,
        "network": NETWORK,
        "internal": access.organisation_label(city.id or 0),
        "archived": PUBLIC,
        "public with a newer draft": PUBLIC,
    }.items():
        found[state] = make.draft(author, city, state.title(), audience=audience)
        with write() as session:
            operations.publish(session, editor, found[state], now())
    with write() as session:
        operations.archive(session, editor, found["archived"], "Overtaken", now())
        newer = found["public with a newer draft"]
        operations.save(session, editor, newer, operations.Save(make.content("Newer"), base_number=1), now())
    return found


class Undo(Exception):
    pass


def outcome(action: str, actor: Actor, city: Organisation, slug: str) -> type[NetworkError] | None:
    """What somebody's attempt ends in, None when it succeeds; then it is undone."""
    try:
        with write() as session:
            text = queries.fetch(session, actor, city, slug)
            ACTIONS[action](Try(session, actor, city, text))
            session.flush()
            raise Undo
    except Undo:
        return None
    except NetworkError as error:
        return type(error)


@pytest.mark.parametrize("action", ACTIONS)
def test_everybody_tries(app: Flask, cast: Cast, action: str) -> None:
    city = cast.city("semarang")
    addresses = {state: text.slug for state, text in texts(cast).items()}
    for name, actor in cast.everyone.items():
        for state, slug in addresses.items():
            found = outcome(action, actor, city, slug)
            who = f"{name or 'the public'}, {state}: {found}"
            if name in MAY[action][state]:
                assert found is None, who
            elif name not in READS[state]:
                assert found is NotFound, who  # Not hers to see looks like not there.
            elif name in EDITORS:
                assert found is Conflict, who  # Theirs to do, but not in this state.
            else:
                assert found in (Forbidden, NotFound), who


def test_writing_a_first_draft(app: Flask, cast: Cast) -> None:
    for name, actor in cast.everyone.items():
        for slug, writers in {
            "semarang": {"lead", "editor", "contributor", "colleague"},
            "rotterdam": {"neighbour"},
            "left-city": set(),
        }.items():
            may = name in writers
            try:
                make.draft(actor, cast.city(slug), f"By {name}")
            except Forbidden:
                assert not may, (name, slug)
            else:
                assert may, (name, slug)


def test_the_table_of_roles() -> None:
    """Written out once more on purpose: a grant that slips into the table is seen here."""
    granted = {
        Role.READER: {Action.READ_INTERNAL},
        Role.CONTRIBUTOR: {Action.READ_INTERNAL, Action.WRITE, Action.EDIT_OWN},
        Role.EDITOR: set(Action) - {Action.MANAGE_PEOPLE},
        Role.LEAD: set(Action),
    }
    for role in Role:
        actor = _actor((7, role))
        for action in Action:
            assert access.can(actor, action, 7, author_id=actor.id) == (action in granted[role]), (role, action)
            assert not access.can(actor, action, 8, author_id=actor.id), "a role counts in its own organisation only"
            assert not access.can(access.ANYONE, action, 7)


def test_a_draft_of_somebody_else_or_of_nobody_is_not_a_contributor_s_own() -> None:
    contributor = _actor((7, Role.CONTRIBUTOR))
    assert access.can(contributor, Action.EDIT_OWN, 7, author_id=1)
    assert not access.can(contributor, Action.EDIT_OWN, 7, author_id=2)
    assert not access.can(contributor, Action.EDIT_OWN, 7)
    assert not access.can(access.ANYONE, Action.EDIT_OWN, 7), "the public is not the author of what has none"


def test_roles_in_two_cities_do_not_mix() -> None:
    actor = _actor((7, Role.READER), (8, Role.LEAD))
    assert access.can(actor, Action.PUBLISH, 8)
    assert not access.can(actor, Action.PUBLISH, 7)
    assert actor.audiences == {"public", "network", "org-7", "org-8"}


def test_two_roles_in_one_city_grant_what_either_grants() -> None:
    for roles in ((Role.READER, Role.EDITOR), (Role.EDITOR, Role.READER)):
        assert access.can(_actor(*((7, role) for role in roles)), Action.PUBLISH, 7)
        assert not access.can(_actor(*((7, role) for role in roles)), Action.MANAGE_PEOPLE, 7)


def test_only_leads_of_the_secretariat_are_stewards() -> None:
    assert _actor((1, Role.LEAD), kind=OrganisationKind.SECRETARIAT).is_steward
    assert not _actor((1, Role.EDITOR), kind=OrganisationKind.SECRETARIAT).is_steward
    assert not _actor((1, Role.LEAD), kind=OrganisationKind.PARTNER).is_steward
    assert not access.ANYONE.is_steward


def test_labels_come_from_memberships_alone() -> None:
    assert access.ANYONE.audiences == {"public"}
    assert access.member(1, "Signed in", "", ()).audiences == {"public"}
    assert _actor((7, Role.READER)).audiences == {"public", "network", "org-7"}


def _actor(*roles: tuple[int, Role], kind: OrganisationKind = OrganisationKind.CITY) -> Actor:
    places = tuple(Belonging(key, f"place-{key}", f"Place {key}", kind, role) for key, role in roles)
    return access.member(1, "Somebody", "", places)
