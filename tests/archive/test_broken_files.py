"""A broken content file names file, line and reason; all mistakes are told at once; nothing is loaded half."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlmodel import func, select

from network import cli
from network.archive import seed
from network.archive.files import ContentError
from network.db import db, now, write
from network.library.models import Publication
from network.members.models import Organisation
from tests import make
from tests.archive.test_seed import CITIES, PARTNERS, POLDER, Folder

HEAD = "---\nkind: case-study\ntitle: A polder\nlanguage: en\n"
BODY = "---\n\n## Tide {#challenge}\n\nIt floods.\n"

BROKEN: dict[str, tuple[str, int, str]] = {
    # what is wrong: the file, the line that is named, words of the reason
    "no front matter": ("## Tide {#challenge}\n", 1, "front matter"),
    "front matter never closed": (HEAD, 1, "front matter"),
    "front matter is a list": ("---\n- a\n---\n", 2, "names and values"),
    "front matter is empty": ("---\n\n---\n", 2, "names and values"),
    "no YAML": (f"{HEAD}place: {{name: x\n{BODY}", 6, ""),
    "a tab in YAML": (f"{HEAD}\tstatus: x\n{BODY}", 5, ""),
    "an unknown field": (f"{HEAD}author: me\n{BODY}", 5, "author"),
    "an audience": (f"{HEAD}audience: public\n{BODY}", 5, "audience"),
    "no title": (f"---\nkind: case-study\nlanguage: en\n{BODY}", 2, "title"),
    "no kind": (f"---\ntitle: x\nlanguage: en\n{BODY}", 2, "kind"),
    "another kind": (f"---\nkind: poem\ntitle: x\n{BODY}", 2, "kind"),
    "a title too long": (f"---\nkind: case-study\ntitle: {'x' * 151}\n{BODY}", 3, "150"),
    "an unknown language": (f"---\nkind: case-study\ntitle: x\nlanguage: xx\n{BODY}", 4, "xx"),
    "an unknown term": (f"{HEAD}shocks:\n  - tsunami\n  - boredom\n{BODY}", 7, "boredom"),
    "a year to come": (f"{HEAD}start_year: 2999\n{BODY}", 5, "year"),
    "an end before the start": (f"{HEAD}start_year: 2012\nend_year: 2011\n{BODY}", 2, "before the start"),
    "a cost that is no number": (f"{HEAD}costs:\n  - currency: EUR\n    amount: a lot\n{BODY}", 7, "amount"),
    "a currency that is none": (f"{HEAD}costs:\n  - amount: 5\n    currency: EURO\n{BODY}", 7, "currency"),
    "a result without a value": (f"{HEAD}results:\n  - metric: Water\n{BODY}", 6, "value"),
    "half a place": (f"{HEAD}place: {{lat: 5}}\n{BODY}", 5, "longitude"),
    "a date that is none": (f"{HEAD}verified_on: 2026-02-30\n{BODY}", 5, ""),
    "sections in the front matter": (f"{HEAD}sections: []\n{BODY}", 5, "sections"),
    "an unknown section": (f"{HEAD}---\n\n## Tide {{#tide}}\n\nIt floods.\n", 7, "section"),
    "sections out of order": (f"{HEAD}---\n\n## R {{#results}}\n\nx\n\n## C {{#challenge}}\n\nx\n", 7, "section"),
    "a section twice": (f"{HEAD}---\n\n## C {{#challenge}}\n\nx\n\n## C {{#challenge}}\n\nx\n", 7, "section"),
    "a heading without an id": (f"{HEAD}---\n\n## Tide\n\nIt floods.\n", 7, "{#results}"),
    "text before the first section": (f"{HEAD}---\n\nHello.\n\n## C {{#challenge}}\n\nx\n", 7, "before the first"),
    "a text that cannot be rendered": (
        f"{HEAD}---\n\n## A {{#challenge}}\n\nx\n\n## B {{#results}}\n\n{'[' * 999}\n",
        11,
        "marks",
    ),
    "a NUL": (f"{HEAD}---\n\n## A {{#challenge}}\n\nx\x00\n", 7, "unreadable"),
    "relations that are no list": (f"{HEAD}relations: none\n{BODY}", 5, "list"),
    "a relation that is no mapping": (f"{HEAD}relations:\n  - semarang/polder\n{BODY}", 6, "type"),
    "a relation of no type": (
        f"{HEAD}relations:\n  - type: likes\n    target: semarang/polder\n{BODY}",
        6,
        "type of link",
    ),
    "a relation without a target": (f"{HEAD}relations:\n  - type: complements\n{BODY}", 6, "equired"),
    "a relation with weak evidence": (
        f"{HEAD}relations:\n  - type: complements\n    target: semarang/polder\n    evidence: hearsay\n{BODY}",
        8,
        "documented or claimed",
    ),
    "a relation to nothing": (
        f"{HEAD}relations:\n  - {{type: complements, target: semarang/no}}\n{BODY}",
        6,
        "semarang/no",
    ),
    "a translation of nothing": (f"{HEAD}translation_of: semarang/no\n{BODY}", 5, "semarang/no"),
    "a translation of itself": (f"{HEAD}translation_of: semarang/broken\n{BODY}", 5, "no original"),
    "a translation of a translation": (f"{HEAD}translation_of: semarang/polder-id\n{BODY}", 5, "no original"),
    "a contributor who is not here": (f"{HEAD}contributors: [arup, nobody]\n{BODY}", 5, "nobody"),
}


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Folder:
    """Good content, not loaded yet."""
    return Folder(tmp_path / "seed")


def stored() -> tuple[int, int]:
    session = make.session()
    session.rollback()
    return (
        session.exec(select(func.count()).select_from(Publication)).one(),
        session.exec(select(func.count()).select_from(Organisation)).one(),
    )


def problems(folder: Folder) -> list[tuple[str, int, str]]:
    with pytest.raises(ContentError) as caught, write() as session:
        seed.load(session, folder.path, now())
    assert stored() == (0, 0), "nothing was loaded"
    named = [(str(path.relative_to(folder.path)), line, reason) for path, line, reason in caught.value.problems]
    assert str(caught.value).count("\n") == len(named) - 1
    return named


ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is wrong with a file is seen before any database is."""


@ONE_DATABASE
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_publication(folder: Folder, what: str) -> None:
    text, line, words = BROKEN[what]
    folder.write("semarang/broken", text)
    (found,) = problems(folder)
    assert found[:2] == ("publications/semarang/broken.md", line), found
    assert words in found[2]
    assert found[2], "there is a reason"


def test_what_is_no_text(folder: Folder) -> None:
    (folder.path / "publications" / "semarang" / "broken.md").write_bytes(
        HEAD.encode() + b"summary: \xff\n" + BODY.encode()
    )
    assert problems(folder) == [("publications/semarang/broken.md", 5, "is not UTF-8 text")]


@ONE_DATABASE
@pytest.mark.parametrize(
    "address", ["semarang/Polder", "semarang/two words", "semarang/new", "semarang/ä", f"semarang/{'x' * 81}"]
)
def test_a_file_s_name_is_its_address(folder: Folder, address: str) -> None:
    folder.write(address, POLDER)
    (found,) = problems(folder)
    assert found[:2] == (f"publications/{address}.md", 1)
    assert "address" in found[2]


def test_a_folder_without_its_city(folder: Folder) -> None:
    folder.write("atlantis/polder", POLDER)
    folder.write("arup/polder", POLDER)
    assert problems(folder) == [
        ("publications/arup/polder.md", 1, "there is no city arup"),
        ("publications/atlantis/polder.md", 1, "there is no city atlantis"),
    ]


def test_all_mistakes_of_all_files_are_told_at_once(folder: Folder) -> None:
    folder.write("rotterdam/one", f"{HEAD}author: me\nshocks: [boredom]\n{BODY}")
    folder.write("semarang/two", "nothing")
    named = [(path, line) for path, line, _ in problems(folder)]
    assert named == [
        ("publications/rotterdam/one.md", 6),
        ("publications/rotterdam/one.md", 5),
        ("publications/semarang/two.md", 1),
    ]


TABLES: dict[str, tuple[str, str, str, int, str]] = {
    # what is wrong: the table, what is replaced by what, the line that is named, words of the reason
    "no latitude": ("cities.csv", "-6.99", "", 2, "lat"),
    "a latitude off the globe": ("cities.csv", "51.92", "151.92", 3, "lat"),
    "a population in words": ("cities.csv", "1659975", "many", 2, "population"),
    "a round that there was not": ("cities.csv", "nl,1,yes", "nl,4,yes", 3, "wave"),
    "a coast that is no yes or no": ("cities.csv", "nl,1,yes", "nl,1,perhaps", 3, "coastal"),
    "a shock that is no term": ("cities.csv", "tsunami", "godzilla", 2, "godzilla"),
    "a city twice": ("cities.csv", "rotterdam,Rotterdam", "semarang,Rotterdam", 3, "twice"),
    "a city at a bad address": ("cities.csv", "rotterdam,Rotterdam", "Rotterdam,Rotterdam", 3, "slug"),
    "a city without a name": ("cities.csv", "rotterdam,Rotterdam,", "rotterdam,,", 3, "name"),
    "a column too few": ("cities.csv", "1,yes,,sea-level-rise", "1", 3, "coastal"),
    "a column unknown": ("cities.csv", "shocks,stresses", "shocks,stress", 2, "stress"),
    "a partner without a name": ("partners.csv", "arup,Arup,", "arup,,", 2, "name"),
    "a term twice": ("cities.csv", "tsunami|", "land-subsidence|", 2, "twice"),
    "a partner at a city's address": ("partners.csv", "arup,Arup", "semarang,Arup", 2, "twice"),
}


@ONE_DATABASE
@pytest.mark.parametrize("what", TABLES)
def test_a_broken_table(folder: Folder, what: str) -> None:
    table, old, new, line, words = TABLES[what]
    text = {"cities.csv": CITIES, "partners.csv": PARTNERS}[table]
    assert old in text
    (folder.path / table).write_text(text.replace(old, new, 1), encoding="utf-8")
    for name in ("rotterdam/square", "semarang/polder", "semarang/polder-id"):
        (folder.path / "publications" / f"{name}.md").unlink()
    found = problems(folder)
    assert found[0][:2] == (table, line), found
    assert any(words in problem[2] for problem in found), found


@pytest.mark.parametrize("table", ["cities.csv", "partners.csv"])
def test_a_table_that_is_not_there_or_no_text(folder: Folder, table: str) -> None:
    (folder.path / table).write_bytes(b"slug,name\n\xff\xfe\n")
    assert [problem[0] for problem in problems(folder)] == [table]
    (folder.path / table).unlink()
    assert [problem[:2] for problem in problems(folder)] == [(table, 1)]


def test_the_command_says_it_and_fails(app: Flask, folder: Folder) -> None:
    folder.write("semarang/broken", "nothing")
    db.session.close()
    result = CliRunner().invoke(cli.seed, [str(folder.path)], obj=make.script_info(app))
    assert result.exit_code == 1
    assert "nothing was loaded" in result.output
    assert "broken.md:1: " in result.output
    assert "Traceback" not in result.output
    assert stored() == (0, 0)
