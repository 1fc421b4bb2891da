"""A fresh application per test, on SQLite and on PostgreSQL, with the cast of `people`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from network import create_app, migrations
from network.db import db
from network.settings import Settings
from tests import services
from tests.people import Cast, assemble

# A slow machine is no failure, and a run that failed can be repeated.
hypothesis.settings.register_profile("network", deadline=None, derandomize=True)
hypothesis.settings.load_profile("network")

SECRET = "a secret that only the tests know, long enough"
numbers = count()


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
    """A server with a migrated database `migrated`, to be cloned."""
    with ExitStack() as stack:
        server = stack.enter_context(services.postgres())
        engine = sa.create_engine(services.create_database(server, "migrated"))
        migrations.upgrade(engine)
        engine.dispose()
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of its own for this test."""
    if request.param == "sqlite":
        path = tmp_path / "network.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{next(numbers)}"
    yield services.create_database(server, name, template="migrated")
    services.drop_database(server, name)


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
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with an empty database and an empty index."""
    application = create_app(make_settings(tmp_path, database_url))
    application.config["TESTING"] = True
    application.test_client_class = Client
    with application.app_context():
        application.extensions["index"].rebuild()
        db.session.close()
        yield application
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
