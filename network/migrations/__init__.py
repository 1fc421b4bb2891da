"""The schema's history. Alembic is imported here and by the command line only: a web process does not need it."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

FOLDER = Path(__file__).resolve().parent


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the schema up to date; a fresh database gets all of it."""
    command.upgrade(_config(engine), to)


def downgrade(engine: Engine, to: str) -> None:
    command.downgrade(_config(engine), to)


def is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(_config(engine)).get_current_head()


def differences(engine: Engine) -> list[Any]:
    """How the migrated schema differs from the tables in the code; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def revision(engine: Engine, message: str) -> None:
    """Write a migration from the difference between the code and a migrated database."""
    command.revision(_config(engine), message=message, autogenerate=True)
