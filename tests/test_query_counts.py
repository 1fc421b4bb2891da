"""How many SQL queries a page takes, made from the database: few, and as many with thirty texts as with one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from network.access import Actor
from network.db import now, write
from network.library import operations
from network.library.models import Publication
from network.links import operations as links
from network.links.models import Link
from network.members.models import Organisation
from network.refs import Ref
from network.static_files import asset
from network.strategy.models import Challenge
from tests import make
from tests.conftest import Queries
from tests.people import Cast

Browsers = Callable[[str], FlaskClient]
MOST = {
    "/cities/semarang/library/the-first": 6,
    "/search?q=rain": 5,
    "/search?q=rain&city=semarang&kind=case-study&sort=newest": 5,
    "/cities/semarang/": 8,
    "/": 8,
    # Without a promise, but held to account.
    "/cities/": 4,
    "/practices/map": 4,
    "/cities/semarang/library/the-first/links": 6,
    "/cities/semarang/library/the-first/history": 6,
    "/desk/": 6,
    "/cities/semarang/library/the-first/edit": 6,
}
MEMBERS_ONLY = ("/desk/", "/edit")


def fill(cast: Cast, count: int) -> Publication:
    """A first text, and around it so many others, links both ways, relations, translations and challenges."""
    lead, city = cast["lead"], cast.city("semarang")
    first = make.published(lead, city, "The first", contributors=["arup"])
    for number in range(count):
        _other(cast, first, number)
    body = "".join(f"Rain. [[rotterdam/other-{number}]] [[wanted/page-{number}]]\n\n" for number in range(count))
    with write() as session:
        save = operations.Save(make.content("The first", sections={"challenge": body}), base_number=1)
        operations.save(session, lead, first, save, now())
        operations.publish(session, lead, first, now())
    return first


def _other(cast: Cast, first: Publication, number: int) -> None:
    lead, city = cast["lead"], cast.city("semarang")
    body = "Rain, as in [[semarang/the-first]] and [[quito]]."
    other = make.published(
        cast["neighbour"], cast.city("rotterdam"), f"Other {number}", sections={"challenge": body}, shocks=["drought"]
    )
    make.published(lead, city, f"More rain {number}", stresses=["poverty"])
    if number % 3 == 0:
        make.draft(lead, city, f"Draft {number}")
        _translation(lead, city, first, f"Yang pertama {number}")
    with write() as session:
        relation = Link(source_kind="", source_id=0, path="", type="adapted-from")
        links.relate(session, Ref("publication", other.id or 0), Ref("publication", first.id or 0), relation)
        session.add(_challenge(cast, number))


def _translation(actor: Actor, city: Organisation, first: Publication, title: str) -> None:
    with write() as session:
        save = operations.Save(make.content(title, language="id"), translation_of_id=first.id)
        translation = operations.create(session, actor, city, save, now())
        operations.publish(session, actor, translation, now())


def _challenge(cast: Cast, number: int) -> Challenge:
    return Challenge(
        city_id=cast.city("semarang").id or 0,
        term=f"term-{number}",
        vocabulary="shocks",
        is_shock=number % 2 == 0,
        rank=number,
    )


def count(client: FlaskClient, queries: Queries, path: str) -> int:
    """Queries of a page that no kept page answers."""
    address = path if "?" in path else f"{path}?cold"
    assert client.get(address).status_code == 200, address
    queries.clear()
    client.get(address)
    return len(queries)


@pytest.mark.parametrize("who", ["", "lead"])
def test_few_queries_and_no_more_as_rows_grow(queries: Queries, cast: Cast, browser_of: Browsers, who: str) -> None:
    client = browser_of(who)
    paths = [path for path in MOST if who or not path.endswith(MEMBERS_ONLY)]
    first = fill(cast, 1)
    with_one = {path: count(client, queries, path) for path in paths}
    assert {path: number for path, number in with_one.items() if number > MOST[path]} == {}
    for number in range(1, 30):
        _other(cast, first, number)
    with_many = {path: count(client, queries, path) for path in paths}
    assert with_many == with_one


def test_a_kept_page_takes_one_query(queries: Queries, cast: Cast, client: FlaskClient) -> None:
    fill(cast, 1)
    client.get("/cities/semarang/library/the-first")
    queries.clear()
    client.get("/cities/semarang/library/the-first")
    assert len(queries) == 1


def test_files_need_no_database(queries: Queries, cast: Cast, client: FlaskClient) -> None:
    queries.clear()
    client.get(asset("site.css")).close()
    client.get("/healthz")
    assert queries.statements == []
