"""Loading `content/seed`: idempotent, all or nothing, and never over what somebody wrote on the site."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from network import outbox, vocabulary
from network.access import OrganisationKind
from network.archive.files import ContentError, PublicationFile, read_publications
from network.archive.tables import CityRow, PartnerRow, read_organisations
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


def _check_addresses(files: list[PublicationFile], known: dict[str, Organisation]) -> None:
    originals = {file.address for file in files if not file.translation_of}
    addresses = {file.address for file in files}
    problems: list[tuple[Path, int, str]] = []
    for file in files:
        if file.city not in known or known[file.city].kind is not OrganisationKind.CITY:
            problems.append((file.path, 1, f"there is no city {file.city}"))
        if file.translation_of and file.translation_of not in originals:
            problems.append(file.problem(("translation_of",), f"there is no original {file.translation_of}"))
        for number, relation in enumerate(file.relations):
            if relation.target not in addresses:
                problems.append(file.problem(("relations", number, "target"), f"there is no {relation.target}"))
        for number, slug in enumerate(file.content.contributors):
            if slug not in known:
                problems.append(file.problem(("contributors", number), f"there is no {slug}"))
    if problems:
        raise ContentError(problems)


# --- organisations ----------------------------------------------------------------------------------------------


def _organisations(session: Session, folder: Path) -> int:
    present = set(session.exec(select(Organisation.slug)).all())
    added = 0
    if SECRETARIAT not in present:
        session.add(Organisation(kind=OrganisationKind.SECRETARIAT, slug=SECRETARIAT, name="Secretariat"))
        added += 1
    cities, partners = read_organisations(folder)
    for city in cities:
        if city.slug not in present:
            _add_city(session, city)
            added += 1
    for partner in partners:
        if partner.slug not in present:
            _add_partner(session, partner)
            added += 1
    session.flush()
    return added


def _add_city(session: Session, row: CityRow) -> None:
    city = Organisation(
        kind=OrganisationKind.CITY,
        since=WAVES[row.wave],
        languages=list(row.languages),
        **row.model_dump(exclude={"languages", "shocks", "stresses"}),
    )
    session.add(city)
    session.flush()
    named = [(term, True) for term in row.shocks] + [(term, False) for term in row.stresses]
    for rank, (term, is_shock) in enumerate(named, 1):
        home = "shocks" if term in vocabulary.terms("shocks") else "stresses"
        session.add(Challenge(city_id=city.id or 0, term=term, vocabulary=home, is_shock=is_shock, rank=rank))
    outbox.enqueue(session, [Ref("organisation", city.id or 0)])


def _add_partner(session: Session, row: PartnerRow) -> None:
    partner = Organisation(
        kind=OrganisationKind.PARTNER,
        slug=row.slug,
        name=row.name,
        country=row.country,
        website=row.website,
        partner_kind=row.kind,
        about=f"{row.offer[:1].upper()}{row.offer[1:]}. {row.role[:1].upper()}{row.role[1:]}.",
        offer_types=list(row.offer_types),
    )
    session.add(partner)
    session.flush()
    outbox.enqueue(session, [Ref("organisation", partner.id or 0)])


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
    links.forget_relations(session, targets[file.address])
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
