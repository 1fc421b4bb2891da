"""The `network` command. Thin: every command calls operations."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import FlaskGroup, with_appcontext
from sqlmodel import Session

from network import create_app, migrations
from network.access import OrganisationKind, Role
from network.archive import seed as seeding
from network.archive.files import ContentError
from network.db import db, now, write
from network.errors import NetworkError
from network.links import operations as links
from network.members import operations as members
from network.members.models import Organisation
from network.members.queries import organisations, person_by_email
from network.outbox import last_event
from network.paths import CONTENT
from network.refs import Ref
from network.search.index import Index
from network.settings import Settings

LOCAL_EMAIL = "lead@secretariat.example"
TRIAL_CITY = "semarang"
THREADS = 4


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False)
def main() -> None:
    """Runs and keeps the cities' knowledge network. Settings come from NETWORK_… variables."""


def _session() -> Session:
    return db.session


def _index() -> Index:
    index: Index = current_app.extensions["index"]
    return index


@main.command()
@with_appcontext
def migrate() -> None:
    """Bring the database schema up to date."""
    settings: Settings = current_app.extensions["settings"]
    if settings.database.startswith("sqlite"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(db.engine)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT / "seed")
@with_appcontext
def seed(folder: Path) -> None:
    """Load cities, partners and publications; changes nothing that somebody wrote on the site."""
    _seed(folder)


def _seed(folder: Path) -> None:
    with click.progressbar(length=1, label="Loading content", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            with write() as session:
                loaded = seeding.load(session, folder, now(), progress)
        except ContentError as error:
            raise click.ClickException(f"nothing was loaded:\n{error}") from error
    click.echo(f"{loaded.organisations} organisations and {loaded.publications} publications loaded.", err=True)


@main.command()
@with_appcontext
def reindex() -> None:
    """Build the search index anew, beside the one in use, and swap."""
    _reindex()


def _reindex() -> None:
    with click.progressbar(length=1, label="Indexing", file=sys.stderr) as bar:

        def progress(done: int) -> None:
            bar.length = max(done + 1, int(bar.length or 1))
            bar.update(done - bar.pos)

        count = _index().rebuild(progress)
    click.echo(f"{count} documents indexed.", err=True)


@main.command()
@with_appcontext
def check() -> None:
    """Say what is not as it should be; exit code 1 when something is wrong."""
    problems = []
    if not migrations.is_current(db.engine):
        problems.append("the database schema is not current: run `network migrate`")
    else:
        status = _index().engine.status()
        if not status.ready:
            problems.append("there is no search index: run `network reindex`")
        elif status.cursor != last_event(_session()):
            problems.append("the search index is behind, or of another database: run `network reindex`")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo("All is well.")


@main.group()
def person() -> None:
    """People."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organisation", "slug", required=True, help="Address of the city, partner or secretariat.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.EDITOR.value)
@click.option("--title", default="", help='The local name of the post, like "Ketua CRO".')
@with_appcontext
def person_add(email: str, name: str, slug: str, role: str, title: str) -> None:
    """Add somebody to an organisation and print a link that signs her in once."""
    settings: Settings = current_app.extensions["settings"]
    try:
        with write() as session:
            organisation = _organisation(session, slug)
            somebody = members.add_person(session, email, name)
            members.join(session, somebody, organisation, Role(role), datetime.now(UTC).date(), title)
            token = members.new_sign_in_link(session, somebody, now(), settings.sign_in_link_hours)
    except NetworkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{settings.base_url}/login/link/{token}")


@person.command("link")
@click.argument("email")
@with_appcontext
def person_link(email: str) -> None:
    """Print a link that signs this person in once."""
    settings: Settings = current_app.extensions["settings"]
    with write(visible=False) as session:
        somebody = person_by_email(session, email)
        if somebody is None:
            raise click.ClickException("nobody has this address")
        token = members.new_sign_in_link(session, somebody, now(), settings.sign_in_link_hours)
    click.echo(f"{settings.base_url}/login/link/{token}")


def _organisation(session: Session, slug: str) -> Organisation:
    for kind in OrganisationKind:
        for found in organisations(session, kind):
            if found.slug == slug:
                return found
    raise click.ClickException(f"there is no organisation {slug}")


@main.group()
def organisation() -> None:
    """Cities, partners and the secretariat."""


@organisation.command("add")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in OrganisationKind]), required=True)
@click.option("--country", default="")
@click.option("--region", default="")
@with_appcontext
def organisation_add(slug: str, name: str, kind: str, country: str, region: str) -> None:
    """Add a city, a partner or the secretariat at the address SLUG."""
    new = Organisation(kind=OrganisationKind(kind), slug=slug, name=name, country=country, region=region)
    try:
        with write() as session:
            added = members.add_organisation(session, new)
            # Texts may have linked to it before it was here.
            links.adopt(session, slug, Ref("organisation", added.id or 0))
    except NetworkError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} is in the network.")


@main.command()
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=8000)
@click.option("--workers", default=2)
@click.option("--setup", is_flag=True, help="First migrate, load the content, build the index, print a sign-in link.")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int, setup: bool) -> None:
    """Run the site."""
    address = f"http://{host}:{port}"
    os.environ.setdefault("NETWORK_BASE_URL", address)
    if setup:
        with create_app().app_context():
            _set_up(context)
    click.echo(f"The network is at {os.environ['NETWORK_BASE_URL']}/", err=True)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--factory",
        "--host",
        host,
        "--port",
        str(port),
    ]
    # As many threads as there are database connections. Without the last two, granian's master hangs when a
    # worker crashes.
    command += ["--workers", str(workers), "--blocking-threads", str(THREADS)]
    command += ["--respawn-failed-workers", "--workers-kill-timeout", "5"]
    os.execv(sys.executable, [*command, "--no-access-log", "--log-level", "warning", "network:create_app"])  # noqa: S606


def _set_up(context: click.Context) -> None:
    context.invoke(migrate)
    _seed(CONTENT / "seed")
    status = _index().engine.status()
    if status.ready and status.cursor <= last_event(_session()):
        _index().drain()
    else:
        _reindex()
    click.echo(f"Sign in once as a lead of the secretariat and of {TRIAL_CITY.title()}: {_trial_link()}", err=True)


def _trial_link() -> str:
    """A one-time link for somebody who can try everything: there is no default password anywhere."""
    settings: Settings = current_app.extensions["settings"]
    today = datetime.now(UTC).date()
    with write() as session:
        lead = members.add_person(session, LOCAL_EMAIL, "Lead of the secretariat")
        for slug in (seeding.SECRETARIAT, TRIAL_CITY):
            members.join(session, lead, _organisation(session, slug), Role.LEAD, today)
        token = members.new_sign_in_link(session, lead, now(), settings.sign_in_link_hours)
    return f"{settings.base_url}/login/link/{token}"


if __name__ == "__main__":
    main()
