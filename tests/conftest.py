"""A fresh application per test, on SQLite and on PostgreSQL, with the cast of `people`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import SQLModel
from werkzeug.test import TestResponse

from network import create_app, migrations
from network.db import ChangeCounter, db
from network.settings import Settings
from tests import services
from tests.people import Cast, assemble

# A slow machine is no failure, and a run that failed can be repeated.
hypothesis.settings.register_profile("network", deadline=None, derandomize=True)
hypothesis.settings.load_profile("network")

SECRET = "a secret that only the tests know, long enough"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("template") / "network.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with services.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> str:
    """A migrated database, to be emptied after every test: that takes a tenth of the time of a new one."""
    url = services.create_database(postgres_server, "migrated")
    engine = sa.create_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    return url


def empty(url: str) -> None:
    """Back to what the migrations left, whoever is still connected."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(sa.insert(ChangeCounter).values(id=1, number=0))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of its own for this test."""
    if request.param == "sqlite":
        path = tmp_path / "network.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres_url")
    yield url
    empty(url)


@pytest.fixture(scope="session")
def pages_index(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of an empty database, which holds the site's own pages, to be copied."""
    folder = tmp_path_factory.mktemp("index")
    application = create_app(make_settings(folder, f"sqlite:///{migrated_file}"))
    with application.app_context():
        application.extensions["index"].rebuild()
        db.engine.dispose()
    return folder / "index"


class Client(FlaskClient):
    """Gives every request a context of its own: the test's own would hand down its session and its actor."""

    def open(self, *arguments: Any, **named: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*arguments, **named)


def make_settings(tmp_path: Path, url: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=url,
        index_dir=tmp_path / "index",
        secret_key=SECRET,  # type: ignore[arg-type]
        base_url="http://localhost",
    )


@pytest.fixture
def app(database_url: str, pages_index: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application with an empty database, and an index of it."""
    shutil.copytree(pages_index, tmp_path / "index", symlinks=True)
    application = create_app(make_settings(tmp_path, database_url))
    application.config["TESTING"] = True
    application.test_client_class = Client
    with application.app_context():
        yield application
        healing = application.extensions["index"]._healing
        if healing is not None:
            healing.join(30)  # it has a connection of its own, which nobody may take from under it
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Cities, a partner, the secretariat and their people."""
    return assemble()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """The public."""
    return app.test_client()


@pytest.fixture
def browser_of(app: Flask, cast: Cast) -> Callable[[str], FlaskClient]:
    """A signed-in client by the name of a person of the cast; '' for the public."""

    def make(name: str) -> FlaskClient:
        client = app.test_client()
        if name:
            cast.sign_in(client, name)
        return client

    return make


class Queries:
    """Counts the SQL statements that reach the database."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)

    def clear(self) -> None:
        self.statements.clear()


@pytest.fixture
def queries(app: Flask) -> Iterator[Queries]:
    counted = Queries()

    def record(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            counted.statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", record)
    yield counted
    sa.event.remove(db.engine, "before_cursor_execute", record)
