"""The real thing: `network serve` on a copy of the whole content, and hands in its database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import sqlalchemy as sa
from flask import Flask

from network import create_app
from network.access import Actor, OrganisationKind, Role
from network.db import db, now, write
from network.library import operations as library
from network.library import queries
from network.library.content import Content
from network.library.models import Publication
from network.members import operations as members
from network.members.identity import signed_in
from network.members.models import Organisation, Person
from network.members.queries import organisation, person_by_email
from network.settings import Settings

START_SECONDS = 120
CITY = "semarang"
CASE = "/cities/semarang/library/banger-polder"


@dataclass
class Site:
    """A running site and its data. `app` is a second application on the same database and index."""

    url: str
    app: Flask
    states: dict[str, object] = field(default_factory=dict)
    """Browser storage of people who are signed in, by e-mail address."""

    def city(self, slug: str = CITY) -> Organisation:
        return organisation(db.session, OrganisationKind.CITY, slug)

    def person(self, email: str, name: str = "", city: str = CITY, role: Role = Role.LEAD) -> Person:
        """Somebody with a role in a city."""
        with self.app.app_context(), write() as session:
            person = members.add_person(session, email, name or email.partition("@")[0].title())
            members.join(session, person, self.city(city), role, now().date())
            return person

    def link(self, email: str) -> str:
        """Address that signs somebody in once."""
        with self.app.app_context(), write(visible=False) as session:
            person = person_by_email(session, email)
            assert person is not None
            return f"{self.url}/login/link/{members.new_sign_in_link(session, person, now(), 1)}"

    def sign_out_everywhere(self, email: str) -> None:
        """End every sign-in of somebody, as it happens when one runs out."""
        self._change("UPDATE sign_in SET ended_at = CURRENT_TIMESTAMP WHERE person_id = :person", email)
        self.states.pop(email, None)

    def forget_working_copies(self, email: str) -> None:
        """As if the server had never received what she typed."""
        self._change("DELETE FROM working_copy WHERE person_id = :person", email)

    def _change(self, statement: str, email: str) -> None:
        with self.app.app_context(), write(visible=False) as session:
            person = person_by_email(session, email)
            assert person is not None
            session.connection().execute(sa.text(statement), {"person": person.id})

    def actor(self, email: str) -> Actor:
        person = person_by_email(db.session, email)
        assert person is not None
        with write(visible=False) as session:
            token = members.begin_sign_in(session, person.id or 0, now(), 1)
        found = signed_in(db.session, person.fs_uniquifier, token)
        assert found is not None
        return found[1]

    def publication(self, email: str, title: str, publish: bool = True, **values: object) -> str:
        """A text of somebody's city; answers its address."""
        with self.app.app_context():
            actor = self.actor(email)
            slug = actor.memberships[0].organisation_slug
            content = Content.model_validate(
                {
                    "kind": "case-study",
                    "title": title,
                    "summary": "What one street did about the rain.",
                    "sections": [{"id": "challenge", "body": "The street floods."}],
                    **values,
                }
            )
            with write() as session:
                made = library.create(session, actor, self.city(slug), library.Save(content), now())
                if publish:
                    library.publish(session, actor, made, now())
            return f"/cities/{slug}/library/{made.slug}"

    def revise(self, email: str, address: str, **values: object) -> None:
        """Save another revision of a text, as somebody would in the editor."""
        with self.app.app_context():
            actor, found = self.actor(email), self.find(address)
            latest = queries.revision(db.session, actor, found, found.latest_number)
            content = Content.model_validate({**latest.content, **values})
            with write() as session:
                fresh = self.find(address)
                library.save(session, actor, fresh, library.Save(content, base_number=fresh.latest_number), now())

    def find(self, address: str) -> Publication:
        """The publication at an address. Needs the application's context."""
        _empty, _cities, city, _library, slug = address.split("/")
        person = Actor(id=0, audiences=frozenset({"public", "network", f"org-{self.city(city).id}"}))
        return queries.fetch(db.session, person, self.city(city), slug)


@contextmanager
def serving(data: Path, *options: str) -> Iterator[str]:
    """`network serve` with this data folder. Yields its address once it answers."""
    port, log = _free_port(), data / "serve.log"
    environment = os.environ | {"NETWORK_DATA_DIR": str(data), "PYTHONWARNINGS": "default"}
    program = Path(sys.executable).with_name("network")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "serve", "--port", str(port), "--workers", "1", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}/healthz", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{log.read_text()}")


def second_application(data: Path, url: str) -> Flask:
    app = create_app(Settings(data_dir=data, base_url=url))
    app.config["TESTING"] = True
    return app
