"""Documents and requests to try the engine with."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from network.catalogue import Document
from network.refs import Ref
from network.search.engine import FACETS, Clause, Request, Sort

EVERYBODY = frozenset({"public", "network", "org-1", "org-2"})
LANGUAGES = ("en", "id", "es", "fr", "pt")
TEXT = {
    "en": "flood floods flooding flooded river rivers city cities water resilience resilient the of and in"
    " early warning community",
    "id": "banjir kebanjiran membanjiri sungai kota air rob perumahan rumah yang dan di masyarakat",
    "es": "inundación inundaciones río ríos ciudad ciudades agua la de y en gestión país países",
    "fr": "inondation inondations rivière rivières ville villes l'eau la de et quartiers sécurité sécurités",
    "pt": "inundação inundações rio rios cidade cidades água a de e região regiões São Paulo",
    "zh": "洪水 城市 河流 韧性城市",
}
VALUES = {
    "kind": ("case-study", "practice", "city"),
    "city": ("semarang", "rio-de-janeiro", "paris", "são paulo"),
    "region": ("Asia", "Latin America", ""),
    "shock": ("flood", "storm", "drought"),
    "sector": ("water", "housing"),
}


def document(number: int, title: str = "", body: str = "", **fields: Any) -> Document:
    """A public English publication; facets as named values, one or a tuple of them."""
    facets = {name: fields.pop(name) for name in FACETS if name in fields and name != "language"}
    return replace(
        Document(
            ref=Ref("publication", number),
            audience="public",
            language="en",
            title=title,
            summary="",
            body=body,
            facets={name: (value,) if isinstance(value, str) else value for name, value in facets.items()},
        ),
        **fields,
    )


def random_document(rng: random.Random, number: int) -> Document:
    language = rng.choice(list(TEXT))
    facets = {name: tuple(rng.sample(values, rng.choice((0, 1, 1, 2)))) for name, values in VALUES.items()} | {
        "language": (language,)
    }
    published = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=rng.randrange(20))
    return Document(
        ref=Ref(rng.choice(("publication", "organisation")), number),
        audience=rng.choice(("public", "public", "network", "org-1", "org-2", "")),
        language=language,
        title=_text(rng, language, 3),
        summary=_text(rng, language, 5),
        body=_text(rng, language, 30),
        keywords=_text(rng, rng.choice(list(TEXT)), 3),
        facets=facets,
        year=rng.choice((0, 2010, 2015, 2016, 2020)),
        published_at=published if rng.random() < 0.8 else None,
    )


def _text(rng: random.Random, language: str, most: int) -> str:
    return " ".join(rng.choices(TEXT[language].split(), k=rng.randint(0, most)))


def random_request(rng: random.Random) -> Request:
    audiences = rng.choice((EVERYBODY, frozenset({"public"}), frozenset({"public", "org-1"}), frozenset({"org-9"})))
    return Request(
        audiences=audiences if rng.random() < 0.9 else frozenset(),
        clauses=tuple(_clause(rng) for _ in range(rng.choice((0, 1, 1, 2, 3)))),
        any_word=rng.random() < 0.3,
        languages=rng.choice((LANGUAGES, ("en",), ("id", "en"), ("zh",))),
        filters={
            name: frozenset(rng.sample([*VALUES[name], "unknown"], rng.choice((1, 2))))
            for name in rng.sample(list(VALUES), rng.choice((0, 0, 1, 2)))
        },
        years=rng.choice((None, None, (2010, 2015), (2016, 2016))),
        sort=rng.choice(list(Sort)),
        limit=100,
    )


def _clause(rng: random.Random) -> Clause:
    words = TEXT[rng.choice(list(TEXT))].replace("l'eau", "eau").split()
    exclude = rng.random() < 0.15
    kind = rng.choice(("word", "word", "words", "phrase", "prefix", "facet", "year"))
    if kind == "facet":
        name = rng.choice(list(VALUES))
        return Clause((rng.choice(VALUES[name]) or "none",), exclude=exclude, field=name)
    if kind == "year":
        return Clause(("2010", "2016"), exclude=exclude, field="year")
    field = rng.choice(("", "", "", "title"))
    if kind == "prefix":
        return Clause((rng.choice(words)[: rng.randint(1, 5)],), prefix=True, exclude=exclude, field=field)
    count = {"word": 1, "words": 2, "phrase": rng.randint(1, 3)}[kind]
    return Clause(tuple(rng.choices(words, k=count)), phrase=kind == "phrase", exclude=exclude, field=field)
