"""Loading `content/seed`: idempotent, all or nothing, and never over what somebody wrote on the site."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from network import outbox, vocabulary
from network.access import OrganisationKind
from network.archive.files import ContentError, PublicationFile, read_publications
from network.library import operations, queries
from network.library.models import Publication, Revision, State
from network.links import operations as links
from network.links.models import Link
from network.members.models import Organisation
from network.refs import Ref
from network.strategy.models import Challenge

WAVES = {1: date(2013, 12, 3), 2: date(2014, 12, 3), 3: date(2016, 5, 25)}
"""When each round of 100 Resilient Cities was announced (Rockefeller Foundation, 2013, 2014, 2016)."""
SECRETARIAT = "secretariat"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each were new or renewed."""

    organisations: int
    publications: int


def load(
    session: Session,
    folder: Path,
    now: datetime,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Loaded:
    """Load the folder. `progress` is told how many of all publications are done. Raises ContentError and then has
    changed nothing."""
    files = read_publications(folder / "publications")
    added = _organisations(session, folder)
    cities = {row.slug: row for row in session.exec(select(Organisation)).all()}
    _check_addresses(files, cities)
    # Originals first: a translation points at its original.
    ordered = sorted(files, key=lambda file: (bool(file.translation_of), file.address))
    changed: dict[str, PublicationFile] = {}
    for done, file in enumerate(ordered, 1):
        if _publication(session, file, cities[file.city], now):
            changed[file.address] = file
        progress(done, len(ordered))
    for file in changed.values():
        _relate(session, file)
    return Loaded(added, len(changed))


def _check_addresses(files: list[PublicationFile], cities: dict[str, Organisation]) -> None:
    known = {file.address for file in files}
    problems: list[tuple[Path, int, str]] = []
    for file in files:
        if file.city not in cities:
            problems.append((file.path, 1, f"there is no city {file.city}"))
        if file.translation_of and file.translation_of not in known:
            problems.append((file.path, 1, f"translation_of: there is no {file.translation_of}"))
        problems += [
            (file.path, 1, f"relations: there is no {relation.target}")
            for relation in file.relations
            if relation.target not in known
        ]
        problems += [
            (file.path, 1, f"contributors: there is no {slug}")
            for slug in file.content.contributors
            if slug not in cities
        ]
    if problems:
        raise ContentError(problems)


# --- organisations ----------------------------------------------------------------------------------------------


def _organisations(session: Session, folder: Path) -> int:
    present = set(session.exec(select(Organisation.slug)).all())
    added = 0
    if SECRETARIAT not in present:
        session.add(Organisation(kind=OrganisationKind.SECRETARIAT, slug=SECRETARIAT, name="Secretariat"))
        added += 1
    for row in _rows(folder / "cities.csv"):
        if row["slug"] not in present:
            _add_city(session, row)
            added += 1
    for row in _rows(folder / "partners.csv"):
        if row["slug"] not in present:
            _add_partner(session, row)
            added += 1
    session.flush()
    return added


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _add_city(session: Session, row: dict[str, str]) -> None:
    city = Organisation(
        kind=OrganisationKind.CITY,
        slug=row["slug"],
        name=row["name"],
        local_name=row["local_name"],
        country=row["country"],
        country_code=row["country_code"],
        region=row["region"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"]) if row["population"] else None,
        timezone=row["timezone"],
        languages=_list(row["languages"]),
        coastal=row["coastal"] == "yes",
        wave=int(row["wave"]),
        since=WAVES[int(row["wave"])],
    )
    session.add(city)
    session.flush()
    named = [(term, True) for term in _list(row["shocks"])] + [(term, False) for term in _list(row["stresses"])]
    for rank, (term, is_shock) in enumerate(named, 1):
        home = "shocks" if term in vocabulary.terms("shocks") else "stresses"
        session.add(Challenge(city_id=city.id or 0, term=term, vocabulary=home, is_shock=is_shock, rank=rank))
    outbox.enqueue(session, [Ref("organisation", city.id or 0)])


def _add_partner(session: Session, row: dict[str, str]) -> None:
    partner = Organisation(
        kind=OrganisationKind.PARTNER,
        slug=row["slug"],
        name=row["name"],
        country=row["country"],
        website=row["website"],
        partner_kind=row["kind"],
        about=f"{row['offer'][:1].upper()}{row['offer'][1:]}. {row['role'][:1].upper()}{row['role'][1:]}.",
        offer_types=_list(row["offer_types"]),
    )
    session.add(partner)
    session.flush()
    outbox.enqueue(session, [Ref("organisation", partner.id or 0)])


def _list(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


# --- publications -----------------------------------------------------------------------------------------------


def _publication(session: Session, file: PublicationFile, city: Organisation, now: datetime) -> bool:
    """Add or renew one; False when there was nothing to do."""
    found = _present(session, file)
    original = _present(session, file.translation_of) if file.translation_of else None
    save = operations.Save(
        content=file.content,
        note="Compiled from public sources",
        translation_of_id=original.id if original else None,
        compiled=True,
    )
    if found is None:
        publication = operations.add(session, city, save, now, wish=file.slug)
    elif found.seed_checksum == file.checksum or not _untouched(session, found):
        return False
    else:
        publication = found
        operations.renew(session, publication, save, now)
    publication.seed_checksum = file.checksum
    publication.translation_revision = original.published_number if original else None
    operations.make_public(session, publication, now)
    return True


def _present(session: Session, file: PublicationFile | str) -> Publication | None:
    address = file if isinstance(file, str) else file.address
    ref = queries.resolve(session, [address]).get(address)
    return None if ref is None else session.get(Publication, ref.id)


def _untouched(session: Session, publication: Publication) -> bool:
    """Whether nobody has written, archived or restricted it on the site."""
    written = session.exec(
        select(Revision.id).where(Revision.publication_id == publication.id, col(Revision.author_id).is_not(None))
    ).first()
    return written is None and publication.state == State.PUBLISHED and publication.audience == "public"


def _relate(session: Session, file: PublicationFile) -> None:
    targets = queries.resolve(session, [file.address, *(relation.target for relation in file.relations)])
    for relation in file.relations:
        links.relate(
            session,
            targets[file.address],
            targets[relation.target],
            Link(
                source_kind="",
                source_id=0,
                path="",
                type=relation.type,
                documented=relation.documented,
                year=relation.year,
                note=relation.note,
            ),
        )
