"""Sites of a wanted size: the shipped content, and beyond it publications mixed from its paragraphs."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from network import create_app, migrations
from network.access import Role
from network.archive import seed
from network.db import db, now, write
from network.library.models import Publication, Revision
from network.members import operations
from network.members.models import Organisation
from network.paths import CONTENT
from network.settings import Settings
from tests.people import csrf_token

SECRET = "a secret that only the bench knows, long enough"
BATCH = 500


@dataclass(frozen=True)
class Site:
    environment: dict[str, str]
    publication: str
    cookie: str


def site(folder: Path, size: int) -> Site:
    """Migrated, filled with at least `size` publications, indexed; with the cookie of a signed-in reader."""
    folder.mkdir(parents=True)
    settings = Settings(data_dir=folder, secret_key=SECRET, base_url="http://127.0.0.1")  # type: ignore[arg-type]
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade(db.engine)
        with write() as session:
            seed.load(session, CONTENT / "seed", now())
        mix(size)
        app.extensions["index"].rebuild()
        cookie = _sign_in(app)
        db.engine.dispose()
    environment = {
        "NETWORK_DATA_DIR": str(folder),
        "NETWORK_SECRET_KEY": SECRET,
        "NETWORK_BASE_URL": "http://127.0.0.1",
    }
    return Site(environment, "/cities/semarang/library/banger-polder", cookie)


def mix(size: int) -> None:
    """Add publications until there are `size`, each with the sections of several shipped ones."""
    chance = random.Random(1)
    shipped = db.session.exec(
        select(Publication, Revision).join(Revision, Revision.publication_id == Publication.id)  # type: ignore[arg-type]
    ).all()
    originals = [pair for pair in shipped if pair[0].kind == "case-study" and pair[0].language == "en"]
    cities = [city.id for city in db.session.exec(select(Organisation).where(Organisation.kind == "city")).all()]
    for start in range(len(shipped), size, BATCH):
        with write() as session:
            for number in range(start, min(start + BATCH, size)):
                _add(session, chance, originals, chance.choice(cities), number)


def _add(session: Any, chance: random.Random, originals: list[Any], city: int | None, number: int) -> None:
    base, other = chance.choice(originals), chance.choice(originals)
    names = [column.name for column in Publication.__table__.columns]  # type: ignore[attr-defined]
    values = {name: getattr(base[0], name) for name in names if name not in ("id", "version")}
    values |= {"slug": f"mixed-{number}", "city_id": city, "title": f"{base[0].title[:130]} {number}"}
    values |= {"shocks": other[0].shocks, "stresses": other[0].stresses, "translation_of_id": None}
    publication = Publication(**values)
    session.add(publication)
    session.flush()
    keys = list(base[1].text)
    taken = {key: chance.choice((base, other))[1] for key in keys}
    session.add(
        Revision(
            publication_id=publication.id or 0,
            number=1,
            content=base[1].content,
            html={key: revision.html.get(key, "") for key, revision in taken.items()},
            text={key: revision.text.get(key, "") for key, revision in taken.items()},
            audience="public",
            published_at=now(),
        )
    )


def _sign_in(app: Any) -> str:
    with write() as session:
        reader = operations.add_person(session, "reader@example.org", "Reader")
        city = session.exec(select(Organisation).where(Organisation.slug == "rotterdam")).one()
        operations.join(session, reader, city, Role.READER, now().date())
        token = operations.new_sign_in_link(session, reader, now(), 1)
    client = app.test_client()
    page = client.get(f"/login/link/{token}", base_url="http://127.0.0.1")
    client.post(f"/login/link/{token}", base_url="http://127.0.0.1", data={"csrf_token": csrf_token(page.text)})
    cookie = client.get_cookie("session", domain="127.0.0.1")
    assert cookie is not None
    return f"session={cookie.value}"
