"""The `network` command: every command on an application as it is started, and what it says when it cannot."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlmodel import Session, select

from network import cli, create_app, outbox
from network.access import ANYONE
from network.db import db, write
from network.members.models import Membership, Organisation, Person
from network.refs import Ref
from network.search.engine import Clause, Request
from tests import make
from tests.archive.test_seed import Folder
from tests.conftest import make_settings
from tests.people import Cast, csrf_token

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Runs a command on the application of the test."""

    def invoke(*arguments: str) -> Result:
        db.session.close()
        return CliRunner().invoke(cli.main, list(arguments), obj=make.script_info(app))

    return invoke


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def link_in(output: str) -> str:
    found = re.search(r"http://localhost(/login/link/[\w-]{40,})\n", output)
    assert found is not None, output
    return found[1]


def test_every_command_explains_itself(run: Run) -> None:
    for command in (
        [],
        ["person"],
        ["organisation"],
        ["person", "add"],
        ["organisation", "add"],
        ["serve"],
        ["seed"],
    ):
        assert len(good(run(*command, "--help"))) > 100


# --- a new database ---------------------------------------------------------------------------------------------


@pytest.fixture
def unmigrated(tmp_path: Path) -> Iterator[Flask]:
    """An application in a folder that does not exist yet."""
    settings = make_settings(tmp_path / "new" / "var", "")
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_from_nothing_to_a_site(unmigrated: Flask, tmp_path: Path) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, list(arguments), obj=make.script_info(unmigrated))

    assert run("check").exit_code == 1
    good(run("migrate"))
    assert "network reindex" in run("check").output
    folder = Folder(tmp_path / "seed")
    assert "4 organisations and 3 publications loaded." in good(run("seed", str(folder.path)))
    assert "documents indexed" in good(run("reindex"))
    assert "All is well." in good(run("check"))
    assert "0 organisations and 0 publications loaded." in good(run("seed", str(folder.path)))
    good(run("migrate"))
    page = unmigrated.test_client().get("/cities/rotterdam/library/square")
    assert page.status_code == 200
    assert "A square that stores rain" in page.text


def test_seeding_before_migrating_fails_without_a_site_half_made(unmigrated: Flask, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "seed")
    (tmp_path / "new" / "var").mkdir(parents=True)
    result = CliRunner().invoke(cli.main, ["seed", str(folder.path)], obj=make.script_info(unmigrated))
    assert result.exit_code != 0


# --- check and reindex ------------------------------------------------------------------------------------------


def test_check_finds_an_old_schema(app: Flask, run: Run) -> None:
    with db.engine.connect() as connection:
        current = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    for version, healthy in (("older", False), (current, True)):
        with db.engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        result = run("check")
        assert (result.exit_code == 0) == healthy
        assert ("network migrate" in result.output) == (not healthy)


def test_check_finds_an_index_that_is_behind(app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "All is well." in good(run("check"))
    monkeypatch.setitem(app.extensions, "drain_index", lambda: None)
    with write() as session:
        outbox.enqueue(session, [Ref("publication", 1)])
    result = run("check")
    assert result.exit_code == 1
    assert "behind" in result.output
    good(run("reindex"))
    assert "All is well." in good(run("check"))


def test_reindexing_finds_everything_again(app: Flask, cast: Cast, run: Run) -> None:
    text = make.published(cast["lead"], cast.city("semarang"))
    before = app.extensions["index"].engine.status()
    good(run("reindex"))
    engine = app.extensions["index"].engine
    assert engine.status().documents == before.documents
    assert Ref("publication", text.id or 0) in engine.refs(ANYONE.audiences)


# --- people and organisations -----------------------------------------------------------------------------------


def test_adding_a_city(app: Flask, run: Run) -> None:
    output = good(
        run(
            "organisation",
            "add",
            "quito",
            "--name",
            "Quito",
            "--kind",
            "city",
            "--country",
            "Ecuador",
            "--region",
            "Andes",
        )
    )
    assert "Quito" in output
    city = make.session().exec(select(Organisation).where(Organisation.slug == "quito")).one()
    assert (city.name, city.kind, city.country, city.region) == ("Quito", "city", "Ecuador", "Andes")
    assert app.test_client().get("/cities/quito/").status_code == 200
    found = app.extensions["index"].engine.search(Request(ANYONE.audiences, (Clause(("quito",)),)))
    assert found.facets["city"] == {"quito": 1}, "it is found by search at once"


def test_links_to_a_city_lead_there_once_it_is_added(app: Flask, cast: Cast, run: Run) -> None:
    make.published(cast["lead"], cast.city("semarang"), sections={"challenge": "As in [[surat]]."})
    good(run("organisation", "add", "surat", "--name", "Surat", "--kind", "city"))
    page = app.test_client().get("/cities/semarang/library/a-square-that-stores-rain")
    assert '<a href="/cities/surat/">Surat</a>' in page.text


@pytest.mark.parametrize(
    ("slug", "kind", "words"),
    [("Quito", "city", "small letters"), ("semarang", "city", "taken"), ("quito", "village", "village")],
)
def test_an_organisation_that_cannot_be(app: Flask, cast: Cast, run: Run, slug: str, kind: str, words: str) -> None:
    result = run("organisation", "add", slug, "--name", "Name", "--kind", kind)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output


def test_adding_somebody_prints_a_link_that_signs_her_in(app: Flask, cast: Cast, run: Run) -> None:
    arguments = ["--name", "Ani", "--organisation", "semarang", "--role", "lead", "--title", "Ketua CRO"]
    link = link_in(good(run("person", "add", "Ani@Semarang.example", *arguments)))
    assert "Ani" in app.test_client().get(link).text
    with Session(db.engine) as session:
        person = session.exec(select(Person).where(Person.email == "ani@semarang.example")).one()
        membership = session.exec(select(Membership).where(Membership.person_id == person.id)).one()
    assert (person.name, person.password) == ("Ani", None)
    assert (membership.role, membership.title, membership.until) == ("lead", "Ketua CRO", None)


def test_adding_somebody_again_gives_her_the_other_role(app: Flask, cast: Cast, run: Run) -> None:
    for role in ("lead", "reader"):
        good(run("person", "add", "x@example.org", "--name", "X", "--organisation", "semarang", "--role", role))
    with Session(db.engine) as session:
        person = session.exec(select(Person).where(Person.email == "x@example.org")).one()
        roles = [row.role for row in session.exec(select(Membership).where(Membership.person_id == person.id))]
    assert roles == ["reader"]


def test_another_link_for_somebody(app: Flask, cast: Cast, run: Run) -> None:
    link = link_in(good(run("person", "link", "LEAD@example.org")))
    assert "Lead" in app.test_client().get(link).text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["person", "add", "x@example.org", "--name", "X", "--organisation", "atlantis"], "atlantis"),
        (["person", "add", "nonsense", "--name", "X", "--organisation", "semarang"], "e-mail"),
        (["person", "add", "x@example.org", "--name", "X", "--organisation", "semarang", "--role", "king"], "king"),
        (["person", "add", "x@example.org", "--organisation", "semarang"], "--name"),
        (["person", "link", "nobody@nowhere.example"], "nobody has this address"),
    ],
)
def test_a_person_who_cannot_be(app: Flask, cast: Cast, run: Run, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output
    with Session(db.engine) as session:
        assert session.exec(select(Person).where(Person.email == "x@example.org")).first() is None


# --- the first start --------------------------------------------------------------------------------------------


def test_serving_sets_up_once_and_prints_a_way_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path / "content" / "seed")
    monkeypatch.setattr(cli, "CONTENT", folder.path.parent)
    started: list[list[str]] = []
    made: list[Flask] = []

    def new() -> Flask:
        made.append(create_app())
        return made[-1]

    monkeypatch.setattr("os.execv", lambda _program, command: started.append(command))
    monkeypatch.setattr(cli, "create_app", new)
    for name, value in {"DATA_DIR": str(tmp_path / "var"), "BASE_URL": "http://localhost"}.items():
        monkeypatch.setenv(f"NETWORK_{name}", value)

    first, second = (
        CliRunner().invoke(cli.main, ["serve", "--setup", "--port", "8123"], obj=make.script_info(create_app()))
        for _ in range(2)
    )
    for result, loaded in (
        (first, "4 organisations and 3 publications"),
        (second, "0 organisations and 0 publications"),
    ):
        assert loaded in good(result)
        assert "http://localhost/" in result.output
    assert link_in(first.output) != link_in(second.output)
    for command in started:
        assert {"--respawn-failed-workers", "--workers-kill-timeout", "8123", "network:create_app"} <= set(command)

    client = made[-1].test_client(use_cookies=True)
    for link, status in ((link_in(first.output), 303), (link_in(first.output), 404)):
        page = client.get(link)
        assert (page.status_code == 200) == (status == 303)
        if status == 303:
            assert client.post(link, data={"csrf_token": csrf_token(page.text)}).status_code == 303
    with made[-1].app_context():
        people = db.session.scalars(select(Person)).all()
        roles = db.session.scalars(select(Membership)).all()
        assert [person.password for person in people] == [None], "there is no default password"
        assert [row.role for row in roles] == ["lead", "lead"]
    for app in made:
        with app.app_context():
            db.engine.dispose()
