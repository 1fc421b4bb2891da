"""Everything the page of a publication shows to one reader, gathered in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext
from sqlmodel import Session

from network import addresses, markup, vocabulary
from network.access import Action, Actor, OrganisationKind, can
from network.catalogue import Card
from network.formats import locale_code
from network.library import words
from network.library.models import Publication
from network.library.queries import KIND, Shown, is_internal, may_edit, neighbours, resolve
from network.library.sources import card
from network.links import queries as links
from network.links.models import MENTION
from network.links.queries import Around
from network.members.models import Organisation
from network.members.queries import Named, organisations_named
from network.refs import Ref


@dataclass(frozen=True, slots=True)
class ShownSection:
    """`id` is the anchor; `html` is safe and its links are this reader's."""

    id: str
    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class ShownRelation:
    """A relation worded from this end. `documented`: a source states it; else a city claims it."""

    label: str
    card: Card
    note: str
    year: int | None
    documented: bool


@dataclass(frozen=True, slots=True)
class Rights:
    """What this reader may do here; templates show buttons by it, operations decide by `access`."""

    edit: bool
    publish: bool
    rename: bool
    internal: bool


@dataclass(frozen=True, slots=True)
class Reading:
    shown: Shown
    card: Card
    sections: tuple[ShownSection, ...]
    contributors: tuple[tuple[str, str], ...]
    """(name, address or '') of organisations that took part."""
    relations: tuple[ShownRelation, ...]
    backlinks: tuple[Card, ...]
    mentioned: tuple[Card, ...]
    wanted: tuple[str, ...]
    """Addresses of mentions that lead nowhere for this reader: not there, or not hers to see."""
    translations: tuple[Card, ...]
    original: Card | None
    outdated: bool
    """A translation whose original has been published anew since."""
    rights: Rights
    audience: str
    newer: bool
    """There is a later revision that readers do not see yet."""


def read(
    session: Session, actor: Actor, city: Organisation, shown: Shown, more: Mapping[str, markup.Target] | None = None
) -> Reading:
    """Three queries: the links around it, the publications near it, the organisations named. `more` are targets of
    links that are in this revision only."""
    publication = shown.publication
    internal = is_internal(actor, publication)
    around = [link for link in links.around(session, shown.ref) if _may_see(link, shown.ref, internal)]
    near = _Near(session, actor, publication, around, shown.content.contributors)
    targets = {**(more or {}), **near.targets(around, shown.ref)}
    return Reading(
        shown=shown,
        card=near.own(publication),
        sections=_sections(shown, targets),
        contributors=near.contributors(shown.content.contributors),
        relations=tuple(near.relations(around, shown.ref)),
        backlinks=near.cards(
            [links.source(link) for link in around if link.type == MENTION and links.target(link) == shown.ref]
        ),
        mentioned=near.cards([links.target(link) for link in _own_mentions(around, shown.ref)]),
        wanted=tuple(link.path for link in _own_mentions(around, shown.ref) if link.path not in targets),
        translations=near.translations(publication),
        original=near.card(publication.translation_of_id),
        outdated=near.outdated(publication),
        rights=rights(actor, publication),
        audience=words.audience(publication.audience, city.name),
        newer=internal and publication.latest_number != shown.revision.number,
    )


def citation(shown: Shown, city: Organisation) -> str:
    """How to cite it where its authors say nothing."""
    publication = shown.publication
    year = (publication.published_at or publication.created_at).year
    revision = gettext("Revision %(number)s", number=shown.revision.number)
    return f"{city.name} ({year}): {publication.title}. {revision}."


def rights(actor: Actor, publication: Publication) -> Rights:
    return Rights(
        edit=may_edit(actor, publication),
        publish=can(actor, Action.PUBLISH, publication.city_id),
        rename=can(actor, Action.RENAME, publication.city_id),
        internal=is_internal(actor, publication),
    )


def _may_see(link: Around, here: Ref, internal: bool) -> bool:
    """Of one's own links those that stand in the shown text; of others' those that stand in a published one.

    That a source in an unpublished draft links here is the business of the draft's city, which finds it in its own
    page's list.
    """
    if links.source(link) == here:
        return link.in_published or internal
    return link.in_published


def _own_mentions(around: list[Around], here: Ref) -> list[Around]:
    return [link for link in around if link.type == MENTION and links.source(link) == here]


class _Near:
    """The readable publications and the organisations around one publication."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        publication: Publication,
        around: list[Around],
        contributors: tuple[str, ...],
    ) -> None:
        refs = [ref for link in around for ref in (links.source(link), links.target(link)) if ref is not None]
        ids = {ref.id for ref in refs if ref.kind == KIND} | {publication.id or 0}
        self.rows = {row.id: row for row in neighbours(session, actor, ids, publication)}
        language = locale_code()
        self.shown = {key: card(row, language) for key, row in self.rows.items()}
        named = {ref.id for ref in refs if ref.kind == "organisation"}
        found = organisations_named(session, named, contributors)
        self.organisations = {row.id: row for row in found}
        self.by_slug = {row.slug: row for row in found}

    def own(self, publication: Publication) -> Card:
        return self.shown[publication.id or 0]

    def card(self, key: int | None) -> Card | None:
        return self.shown.get(key or 0)

    def cards(self, refs: list[Ref | None]) -> tuple[Card, ...]:
        ids = dict.fromkeys(ref.id for ref in refs if ref is not None and ref.kind == KIND)
        return tuple(self.shown[key] for key in ids if key in self.shown)

    def targets(self, around: list[Around], here: Ref) -> dict[str, markup.Target]:
        found: dict[str, markup.Target] = {}
        for link in _own_mentions(around, here):
            if link.target_kind == KIND and link.target_id in self.shown:
                shown = self.shown[link.target_id]
                found[link.path] = markup.Target(shown.url, shown.title)
            elif link.target_kind == "organisation":
                target = organisation_target(self.organisations.get(link.target_id or 0))
                if target is not None:
                    found[link.path] = target
        return found

    def contributors(self, slugs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        found = []
        for slug in slugs:
            organisation = self.by_slug.get(slug)
            target = organisation_target(organisation)
            found.append((target.title, target.url) if target else (organisation.name if organisation else slug, ""))
        return tuple(found)

    def relations(self, around: list[Around], here: Ref) -> list[ShownRelation]:
        found: dict[tuple[str, int], ShownRelation] = {}
        for link in around:
            outward = links.source(link) == here
            other = links.target(link) if outward else links.source(link)
            shown = self.card(other.id) if other is not None and other.kind == KIND else None
            if link.type != MENTION and shown is not None:
                label = relation_label(link.type, outward)
                # Both ends may have told of the same relation; the first to do so is shown.
                found.setdefault(
                    (label, shown.ref.id), ShownRelation(label, shown, link.note, link.year, link.documented)
                )
        return list(found.values())

    def translations(self, publication: Publication) -> tuple[Card, ...]:
        root = publication.translation_of_id or publication.id
        return tuple(
            self.shown[row.id]
            for row in self.rows.values()
            if row.id != publication.id and root in (row.id, row.translation_of_id)
        )

    def outdated(self, publication: Publication) -> bool:
        original = self.rows.get(publication.translation_of_id or 0)
        if original is None or publication.translation_revision is None:
            return False
        return (original.published_number or 0) > publication.translation_revision


def relation_label(type_: str, outward: bool) -> str:
    """The relation's name in the reader's language, read from its source or from its target."""
    concept = vocabulary.terms("link_types")[type_]
    return concept.label(locale_code()) if outward else concept.inverse_label(locale_code())


def organisation_target(organisation: Named | None) -> markup.Target | None:
    """Where a link to a city or partner leads; the secretariat has no page."""
    if organisation is None or organisation.kind == OrganisationKind.SECRETARIAT:
        return None
    address = addresses.city if organisation.kind == OrganisationKind.CITY else addresses.partner
    return markup.Target(address(organisation.slug), organisation.name)


def link_targets(session: Session, actor: Actor, texts: Iterable[str]) -> dict[str, markup.Target]:
    """Where the links of texts lead that are not (or no longer) stored: a preview's, an old revision's."""
    found = resolve(session, markup.paths(texts))
    near = {row.id: row for row in neighbours(session, actor, [ref.id for ref in found.values() if ref.kind == KIND])}
    named = organisations_named(session, [ref.id for ref in found.values() if ref.kind == "organisation"], ())
    organisations = {row.id: row for row in named}
    targets: dict[str, markup.Target] = {}
    for path, ref in found.items():
        if ref.kind == KIND and ref.id in near:
            row = near[ref.id]
            targets[path] = markup.Target(addresses.publication(row.city_slug, row.slug), row.title)
        elif ref.kind == "organisation" and (target := organisation_target(organisations.get(ref.id))):
            targets[path] = target
    return targets


def _sections(shown: Shown, targets: dict[str, markup.Target]) -> tuple[ShownSection, ...]:
    wanted = gettext("Not in the network yet, or not yours to see")
    return tuple(
        ShownSection(
            part.id,
            part.heading or str(words.SECTIONS[part.id]),
            markup.fill(shown.revision.html.get(part.id, ""), targets, wanted),
        )
        for part in shown.content.sections
    )
