"""Content files: front matter and sections, read with the line of every mistake."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from network import vocabulary
from network.library.content import Content
from network.text import SLUG, SLUG_LENGTH

_SECTION = re.compile(r"^## +(?P<heading>.*?) *\{#(?P<id>[a-z-]+)\} *$")


class ContentError(Exception):
    """A file that breaks a rule: `file:line: reason`, one per line of the message."""

    def __init__(self, problems: list[tuple[Path, int, str]]) -> None:
        super().__init__("\n".join(f"{file}:{line}: {reason}" for file, line, reason in problems))
        self.problems = problems


class _Loader(yaml.SafeLoader):
    """Leaves dates to the fields that want one, which know the line of a bad one."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Relation(BaseModel):
    """A relation in a file's front matter; `target` is an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: str
    target: str
    documented: bool = False
    year: int | None = Field(default=None, ge=1800, le=9999)
    note: str = Field(default="", max_length=400)


@dataclass(frozen=True, slots=True)
class PublicationFile:
    path: Path
    city: str
    slug: str
    content: Content
    relations: tuple[Relation, ...]
    translation_of: str
    checksum: str
    lines: dict[tuple[Any, ...], int]
    """The line of every value of the front matter, by its place there."""

    def problem(self, where: tuple[Any, ...], reason: str) -> tuple[Path, int, str]:
        return self.path, _line(self.lines, where), reason

    @property
    def address(self) -> str:
        return f"{self.city}/{self.slug}"


def read_publications(folder: Path) -> list[PublicationFile]:
    """Every publication below `folder/<city>/<slug>.md`. Raises ContentError with all mistakes of all files."""
    found, problems = [], []
    for path in sorted(folder.glob("*/*.md")):
        try:
            found.append(read_publication(path))
        except ContentError as error:
            problems += error.problems
    if problems:
        raise ContentError(problems)
    return found


def read_publication(path: Path) -> PublicationFile:
    """Raises ContentError."""
    text = read_text(path)
    if not SLUG.fullmatch(path.stem) or len(path.stem) > SLUG_LENGTH or path.stem == "new":
        raise ContentError([(path, 1, "the file's name is no address: small letters, digits, single hyphens")])
    front, body, first = _split(path, text)
    head, lines = _front_matter(path, front)
    relations = _relations(path, head.pop("relations", []), lines)
    translation_of = str(head.pop("translation_of", "") or "")
    sections, section_lines = _sections(path, body, first)
    content = _content(path, {**head, "sections": sections}, lines, section_lines)
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return PublicationFile(path, path.parent.name, path.stem, content, relations, translation_of, checksum, lines)


def read_text(path: Path) -> str:
    """Raises ContentError for a file that is not there or no text."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ContentError([(path, 1, "cannot be read")]) from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ContentError([(path, line, "is not UTF-8 text")]) from error


def _split(path: Path, text: str) -> tuple[str, str, int]:
    """Front matter, body, and the body's first line number."""
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if match is None:
        raise ContentError([(path, 1, "does not begin with front matter between two lines of ---")])
    return match[1], text[match.end() :], match[0].count("\n") + 1


def _front_matter(path: Path, front: str) -> tuple[dict[str, Any], dict[tuple[Any, ...], int]]:
    try:
        node = yaml.compose(front, Loader=_Loader)
        head = yaml.load(front, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "is not valid YAML"
        raise ContentError([(path, (mark.line if mark else 0) + 2, str(reason))]) from error
    if not isinstance(head, dict):
        raise ContentError([(path, 2, "the front matter must be a list of names and values")])
    lines = dict(_node_lines(node, ()))
    if "sections" in head:
        raise ContentError([(path, lines[("sections",)], "sections are written below the front matter")])
    return head, lines


def _node_lines(node: Any, where: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], int]]:
    """The line in the file of every value, by its place in the document."""
    yield where, node.start_mark.line + 2
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _node_lines(value, (*where, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _node_lines(value, (*where, index))


def _line(lines: dict[tuple[Any, ...], int], where: tuple[Any, ...]) -> int:
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, 2)


def _relations(path: Path, given: Any, lines: dict[tuple[Any, ...], int]) -> tuple[Relation, ...]:
    if not isinstance(given, list):
        raise ContentError([(path, _line(lines, ("relations",)), "relations must be a list")])
    found = []
    for index, item in enumerate(given):
        where = ("relations", index)
        values = dict(item) if isinstance(item, dict) else {}
        evidence = values.pop("evidence", "claimed")
        if evidence not in ("documented", "claimed"):
            raise ContentError([(path, _line(lines, (*where, "evidence")), "evidence is documented or claimed")])
        if values.get("type") not in vocabulary.terms("link_types"):
            raise ContentError([(path, _line(lines, (*where, "type")), "is not a type of link")])
        try:
            found.append(Relation(documented=evidence == "documented", **values))
        except ValidationError as error:
            problem = error.errors()[0]
            raise ContentError([(path, _line(lines, (*where, *problem["loc"])), problem["msg"])]) from error
    return tuple(found)


def _sections(path: Path, body: str, first: int) -> tuple[list[dict[str, str]], list[int]]:
    sections: list[dict[str, str]] = []
    lines: list[int] = []
    for number, line in enumerate(body.split("\n"), first):
        match = _SECTION.match(line)
        if match:
            sections.append({"id": match["id"], "heading": match["heading"], "body": ""})
            lines.append(number)
        elif line.startswith("## "):
            raise ContentError([(path, number, "a section's heading ends with its id in braces, like {#results}")])
        elif sections:
            sections[-1]["body"] += line + "\n"
        elif line.strip():
            raise ContentError([(path, number, "text before the first section")])
    for section in sections:
        section["body"] = section["body"].strip()
    return sections, lines


def _content(
    path: Path, values: dict[str, Any], lines: dict[tuple[Any, ...], int], section_lines: list[int]
) -> Content:
    try:
        return Content.model_validate(values)
    except ValidationError as error:
        problems = []
        for problem in error.errors():
            where = problem["loc"]
            in_section = where[:1] == ("sections",) and len(where) > 1
            in_order = in_section or problem["type"] == "wrong_sections"
            line = section_lines[int(where[1]) if in_section else 0] if in_order else _line(lines, where)
            name = ".".join(str(part) for part in where)
            problems.append((path, line, f"{name}: {problem['msg']}" if name else problem["msg"]))
        raise ContentError(problems) from error
