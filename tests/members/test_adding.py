"""Organisations, people and memberships as they are added."""

import pytest
from flask import Flask

from network.access import OrganisationKind, Role
from network.db import write
from network.errors import Invalid
from network.members import operations
from network.members.models import Organisation
from network.members.queries import person_by_email
from tests import make
from tests.people import TODAY, Cast


def city(slug: str) -> Organisation:
    return Organisation(kind=OrganisationKind.CITY, slug=slug, name="Name")


@pytest.mark.parametrize(
    "slug", ["", "Semarang", "two words", "-x", "x-", "x--y", "x_y", "é", "x/y", "\x00", "x" * 81]
)
def test_malformed_addresses(app: Flask, slug: str) -> None:
    with pytest.raises(Invalid) as caught, write() as session:
        operations.add_organisation(session, city(slug))
    assert set(caught.value.fields) == {"slug"}


def test_a_taken_address(app: Flask, cast: Cast) -> None:
    with pytest.raises(Invalid) as caught, write() as session:
        operations.add_organisation(session, city("semarang"))
    assert set(caught.value.fields) == {"slug"}


@pytest.mark.parametrize("email", ["", "x", "x y@example.org", "@", "x\x00@example.org", "x" * 250 + "@example.org"])
def test_what_is_no_address_of_mail(app: Flask, email: str) -> None:
    with pytest.raises(Invalid) as caught, write() as session:
        operations.add_person(session, email, "Somebody")
    assert set(caught.value.fields) == {"email"}


def test_one_address_is_one_person(app: Flask) -> None:
    with write() as session:
        one = operations.add_person(session, " Ani@Semarang.Example ", "Ani")
        two = operations.add_person(session, "ani@semarang.example", "Somebody else's idea of her name")
    assert one.id == two.id
    assert one.name == "Ani"
    assert one.email == "ani@semarang.example"
    found = person_by_email(make.session(), "ANI@semarang.example")
    assert found is not None
    assert found.id == one.id


def test_adding_somebody_again_does_not_touch_her_password(app: Flask) -> None:
    with write() as session:
        somebody = operations.add_person(session, "ani@semarang.example", "Ani", password_hash="hash")
        operations.add_person(session, "ani@semarang.example", "Ani")
    assert somebody.password == "hash"


def test_joining_keeps_the_title_unless_there_is_a_new_one(app: Flask, cast: Cast) -> None:
    with write() as session:
        person, place = cast.people["nobody"], cast.city("quito")
        one = operations.join(session, person, place, Role.EDITOR, TODAY, "Directora de Resiliencia")
        two = operations.join(session, person, place, Role.LEAD, TODAY)
    assert one.id == two.id
    assert (two.role, two.title) == (Role.LEAD, "Directora de Resiliencia")
