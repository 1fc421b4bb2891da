"""The site's own pages: Markdown with front matter in content/pages, read at most once per process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml
from sqlmodel import Session

from network import addresses, markup
from network.access import PUBLIC, Actor
from network.catalogue import Card, Document, Passage
from network.paths import CONTENT
from network.refs import Ref

KIND = "page"


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    title: str
    summary: str
    language: str
    order: int
    html: str
    text: str


@lru_cache(maxsize=1)
def pages() -> MappingProxyType[str, Page]:
    """By name, in their order."""
    found = [_read(path) for path in (CONTENT / "pages").glob("*.md")]
    return MappingProxyType({page.name: page for page in sorted(found, key=lambda page: page.order)})


def _read(path: Path) -> Page:
    _empty, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    head = yaml.safe_load(front)
    rendered = markup.render(body, path.stem, under=1)
    return Page(
        path.stem,
        head["title"],
        head["summary"],
        head["language"],
        head["order"],
        rendered.html,
        rendered.text,
    )


class Pages:
    """The source of `page` refs; a page's id is its order."""

    def cards(self, session: Session, actor: Actor, ids: Iterable[int], *, passages: bool = False) -> dict[int, Card]:
        wanted = set(ids)
        return {page.order: _card(page) for page in pages().values() if page.order in wanted}

    def documents(self, session: Session, ids: Iterable[int] | None = None) -> Iterator[Document]:
        wanted = None if ids is None else set(ids)
        for page in pages().values():
            if wanted is None or page.order in wanted:
                yield Document(
                    ref=Ref(KIND, page.order),
                    audience=PUBLIC,
                    language=page.language,
                    title=page.title,
                    summary=page.summary,
                    body=page.text,
                    facets={"kind": (KIND,), "language": (page.language,)},
                )


def _card(page: Page) -> Card:
    return Card(
        ref=Ref(KIND, page.order),
        kind=KIND,
        url=addresses.page(page.name),
        title=page.title,
        summary=page.summary,
        language=page.language,
        passages=(Passage("", "", page.text),),
    )
