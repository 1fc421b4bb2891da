"""What is refused is refused kindly: the text typed is shown again, and nobody publishes what she has not read."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from network.db import now, write
from network.errors import Outdated
from network.library import operations, queries
from tests import make
from tests.people import Cast, csrf_token

WRITING = "The pump stands in the school yard, and the caretaker has the key to it. " * 2
OURS = {"Sec-Fetch-Site": "same-origin"}


def typed(page: str) -> dict[str, str]:
    return {
        "csrf_token": csrf_token(page),
        "title": "A square",
        "language": "en",
        "licence": "CC-BY-4.0",
        "base": "1",
        "section-challenge-body": WRITING,
    }


def test_a_save_after_losing_the_right_shows_the_text(
    app: Flask, cast: Cast, browser_of: Callable[[str], FlaskClient]
) -> None:
    made = make.draft(cast["contributor"], cast.city("semarang"), "A square")
    browser = browser_of("contributor")
    page = browser.get("/cities/semarang/library/a-square/edit").text
    with write() as session:
        operations.publish(
            session, cast["editor"], queries.fetch(session, cast["editor"], cast.city("semarang"), "a-square"), now()
        )
    answer = browser.post("/cities/semarang/library/a-square/edit", data=typed(page), headers=OURS)
    assert answer.status_code == 403
    assert WRITING.strip() in answer.text
    assert made.latest_number == 1


def test_another_sites_form_puts_no_words_into_that_page(
    app: Flask, cast: Cast, browser_of: Callable[[str], FlaskClient]
) -> None:
    browser = browser_of("reader")
    data = {"section-challenge-body": WRITING, "csrf_token": "x"}
    answer = browser.post("/cities/semarang/library/new", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code in (400, 403)
    assert WRITING.strip() not in answer.text


def test_an_editor_open_during_a_rename_still_saves(
    app: Flask, cast: Cast, browser_of: Callable[[str], FlaskClient]
) -> None:
    city = cast.city("semarang")
    make.draft(cast["editor"], city, "A square")
    browser = browser_of("editor")
    page = browser.get("/cities/semarang/library/a-square/edit").text
    with write() as session:
        publication = queries.fetch(session, cast["lead"], city, "a-square")
        operations.rename(session, cast["lead"], city, publication, "the-square")
    answer = browser.post("/cities/semarang/library/a-square/edit", data=typed(page), headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/cities/semarang/library/the-square"
    assert WRITING.strip() in browser.get(answer.headers["Location"]).text


def test_publish_means_the_revision_that_was_read(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    made = make.draft(editor, city, "A square")
    with write() as session:
        operations.save(session, editor, made, operations.Save(make.content("Something else"), base_number=1), now())
    with pytest.raises(Outdated), write() as session:
        operations.publish(session, editor, queries.fetch(session, editor, city, "a-square"), now(), number=1)
    with write() as session:
        operations.publish(session, editor, queries.fetch(session, editor, city, "a-square"), now(), number=2)


def test_many_texts_with_one_long_title(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    title = "A very long title about pumps and the people who keep them running in streets below the sea"
    made = [make.draft(editor, city, title) for _number in range(4)]
    slugs = {publication.slug for publication in made}
    assert len(slugs) == 4
    assert all(len(slug) <= 80 and "--" not in slug for slug in slugs)


def test_a_link_longer_than_an_address_is_text(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    body = f"See [[{'a' * 250}]] and [[semarang/{'b' * 250}]]."
    make.published(editor, city, "A square", sections={"challenge": body})


def test_the_helpers_addresses_are_not_for_texts(app: Flask, cast: Cast) -> None:
    made = make.draft(cast["editor"], cast.city("semarang"), "Completions")
    assert made.slug == "completions-2"


def test_a_city_that_publishes_confirms(app: Flask, cast: Cast) -> None:
    city, editor = cast.city("semarang"), cast["editor"]
    with write() as session:
        made = operations.add(session, city, operations.Save(make.content("Compiled"), compiled=True), now())
        operations.make_public(session, made, now())
    assert made.compiled
    with write() as session:
        operations.publish(session, editor, made, now())
    assert not made.compiled


def test_a_term_that_left_the_vocabulary_makes_no_text_unreadable(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    make.published(cast["editor"], cast.city("semarang"), "A square", shocks=["earthquake"])
    with write() as session:
        publication = queries.fetch(session, cast["editor"], cast.city("semarang"), "a-square")
        revision = queries.revision(session, cast["editor"], publication, 1)
        revision.content = {**revision.content, "shocks": ["gone-from-the-list"], "language": "xx"}
        session.add(revision)
    assert client.get("/cities/semarang/library/a-square").status_code == 200
    assert client.get("/cities/semarang/library/a-square/history/1").status_code == 200


def test_the_team_is_shown_to_members_only(app: Flask, cast: Cast, browser_of: Callable[[str], FlaskClient]) -> None:
    for name in ("partner", "neighbour", "reader"):
        assert "Contributor" in browser_of(name).get("/cities/semarang/").text
    for name in ("", "nobody", "former", "gone"):
        assert "Colleague" not in browser_of(name).get("/cities/semarang/").text
