"""Who may read and who may act: the one policy. Everything else asks here.

Reading is one label per row. A reader carries the set of labels she may read; a row is hers when its label is in
the set: on the single read, in the SQL filter of every list and in the search engine's filter alike.

Acting is one table, role → actions, asked within the organisation that owns the thing.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam

from network.errors import Forbidden, NotFound

PUBLIC = "public"
NETWORK = "network"


def organisation_label(organisation_id: int) -> str:
    """The audience of one organisation's internal work; every draft carries it."""
    return f"org-{organisation_id}"


class OrganisationKind(StrEnum):
    CITY = "city"
    PARTNER = "partner"
    SECRETARIAT = "secretariat"


class Role(StrEnum):
    """Role of a person in one organisation."""

    LEAD = "lead"
    EDITOR = "editor"
    CONTRIBUTOR = "contributor"
    READER = "reader"


class Action(StrEnum):
    """What somebody may do with the work of an organisation she belongs to."""

    READ_INTERNAL = "read internal work"
    WRITE = "write a draft"
    EDIT_OWN = "edit one's own draft"
    EDIT_ANY = "edit any publication"
    PUBLISH = "publish, archive and choose the audience"
    RENAME = "change an address"
    MANAGE_PEOPLE = "add and remove people"


_READ = frozenset({Action.READ_INTERNAL})
_CONTRIBUTE = _READ | {Action.WRITE, Action.EDIT_OWN}
_EDIT = _CONTRIBUTE | {Action.EDIT_ANY, Action.PUBLISH, Action.RENAME}

GRANTS: dict[Role, frozenset[Action]] = {
    Role.READER: _READ,
    Role.CONTRIBUTOR: _CONTRIBUTE,
    Role.EDITOR: _EDIT,
    Role.LEAD: _EDIT | {Action.MANAGE_PEOPLE},
}


@dataclass(frozen=True, slots=True)
class Belonging:
    """A current membership: person, organisation, role."""

    organisation_id: int
    organisation_slug: str
    organisation_name: str
    organisation_kind: OrganisationKind
    role: Role
    title: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. `id` None is the public."""

    id: int | None = None
    name: str = ""
    language: str = ""
    memberships: tuple[Belonging, ...] = ()
    audiences: frozenset[str] = field(default=frozenset({PUBLIC}))

    @property
    def is_steward(self) -> bool:
        """Leads of the secretariat keep the network."""
        return any(
            m.organisation_kind is OrganisationKind.SECRETARIAT and m.role is Role.LEAD for m in self.memberships
        )


ANYONE = Actor()


def member(person_id: int, name: str, language: str, memberships: tuple[Belonging, ...]) -> Actor:
    """A signed-in person. Without a current membership she reads what the public reads."""
    labels = {PUBLIC}
    if memberships:
        labels.add(NETWORK)
        labels.update(organisation_label(m.organisation_id) for m in memberships)
    return Actor(person_id, name, language, memberships, frozenset(labels))


def readable(actor: Actor, audience: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """SQL condition for the rows of a list that the actor may read."""
    return audience.in_(sorted(actor.audiences))


def readable_by(audience: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """The same for a statement that is built once: it runs only with the values of `reader()`."""
    return audience.in_(bindparam("audiences", expanding=True))


def reader(actor: Actor) -> dict[str, list[str]]:
    """The values that a `readable_by()` condition waits for."""
    return {"audiences": sorted(actor.audiences)}


def can_read(actor: Actor, audience: str) -> bool:
    return audience in actor.audiences


def fetchable(actor: Actor, audience: str) -> None:
    """Raises NotFound unless the actor may read: absent and not-yours look alike."""
    if not can_read(actor, audience):
        raise NotFound


def can(actor: Actor, action: Action, organisation_id: int, *, author_id: int | None = None) -> bool:
    """Whether the actor may act within that organisation. `author_id` says whose draft it is, where that counts."""
    roles = [m.role for m in actor.memberships if m.organisation_id == organisation_id]
    grants = frozenset().union(*(GRANTS[role] for role in roles))
    if action is Action.EDIT_OWN:
        return Action.EDIT_ANY in grants or (action in grants and author_id == actor.id)
    return action in grants


def require(actor: Actor, action: Action, organisation_id: int, *, author_id: int | None = None) -> None:
    """Raises Forbidden unless `can()`."""
    if not can(actor, action, organisation_id, author_id=author_id):
        raise Forbidden
