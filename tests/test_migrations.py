"""The migrated schema is the one that the code knows, on either database, forwards and back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from network import create_app, migrations
from network.db import db
from tests import services
from tests.conftest import make_settings

KNOWN = {"alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty database."""
    if request.param == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    engine = sa.create_engine(services.create_database(server, "empty"))
    yield engine
    engine.dispose()
    services.drop_database(server, "empty")


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - KNOWN


def test_forwards(empty: sa.Engine) -> None:
    assert not migrations.is_current(empty)
    migrations.upgrade(empty)
    assert migrations.is_current(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)
    assert migrations.differences(empty) == []


def test_every_index_and_key_is_there(empty: sa.Engine) -> None:
    """`differences` does not compare everything: names of keys, and what is unique."""
    migrations.upgrade(empty)
    there = sa.inspect(empty)
    for name, table in SQLModel.metadata.tables.items():
        assert {index["name"] for index in there.get_indexes(name) if not index.get("duplicates_constraint")} == {
            index.name for index in table.indexes
        }
        unique = {key.name for key in table.constraints if isinstance(key, sa.UniqueConstraint)}
        assert {key["name"] for key in there.get_unique_constraints(name)} == unique
        assert {tuple(key["constrained_columns"]) for key in there.get_foreign_keys(name)} == {
            tuple(key.column_keys) for key in table.foreign_key_constraints
        }
        assert {column["name"]: column["nullable"] for column in there.get_columns(name)} == {
            column.name: bool(column.nullable) for column in table.columns
        }


def test_again_changes_nothing(empty: sa.Engine) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert migrations.differences(empty) == []


def test_back_and_forwards_again(empty: sa.Engine) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    assert tables(empty) == set()
    assert not migrations.is_current(empty)
    migrations.upgrade(empty)
    assert migrations.differences(empty) == []


def test_the_change_counter_has_its_one_row(empty: sa.Engine) -> None:
    migrations.upgrade(empty)
    with empty.connect() as connection:
        assert connection.execute(sa.text("SELECT id, number FROM change_counter")).all() == [(1, 0)]


def test_a_difference_would_be_seen(empty: sa.Engine) -> None:
    migrations.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("ALTER TABLE person ADD COLUMN surplus INTEGER"))
        connection.execute(sa.text("DROP INDEX ix_link_path"))
    assert len(migrations.differences(empty)) == 2


def test_writing_a_migration_of_no_difference_says_nothing(
    empty: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder)
    monkeypatch.setattr(migrations, "FOLDER", folder)
    migrations.upgrade(empty)
    migrations.revision(empty, "nothing")
    (written,) = set((folder / "versions").glob("*nothing*.py"))
    assert written.read_text().count("    pass\n") == 2


def test_foreign_keys_hold_on_either_database(empty: sa.Engine, tmp_path: Path) -> None:
    """SQLite checks them only when it is told to on each connection."""
    migrations.upgrade(empty)
    url = empty.url.render_as_string(hide_password=False)
    app = create_app(make_settings(tmp_path, url))
    columns = "person_id, organisation_id, role, title, since"
    statement = f"INSERT INTO membership ({columns}) VALUES (9, 9, 'lead', '', '2020-01-01')"
    with app.app_context():
        with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.execute(sa.text(statement))
        db.engine.dispose()
