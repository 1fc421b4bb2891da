"""The tables of organisations in the content, read with the line of every mistake."""

import csv
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from network import vocabulary
from network.archive.files import ContentError, read_text
from network.text import SLUG, SLUG_LENGTH


def _parts(value: object) -> object:
    return tuple(part for part in value.split("|") if part) if isinstance(value, str) else value


def _term(value: str) -> str:
    if value not in vocabulary.terms("shocks") and value not in vocabulary.terms("stresses"):
        raise ValueError(f"{value} is no shock and no stress")
    return value


Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG.pattern}$", max_length=SLUG_LENGTH)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=150)]
Line = Annotated[str, StringConstraints(max_length=80)]
Words = Annotated[tuple[str, ...], BeforeValidator(_parts)]
Terms = Annotated[tuple[Annotated[str, AfterValidator(_term)], ...], BeforeValidator(_parts)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    slug: Slug
    name: Name
    country: Line


class CityRow(_Row):
    """A line of cities.csv. `wave` is the round of 100 Resilient Cities, degrees for `lat` and `lon`."""

    local_name: Name
    country_code: Annotated[str, StringConstraints(min_length=2, max_length=2)]
    region: Line
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    population: Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(lambda value: value or None)]
    timezone: Line
    languages: Words
    wave: Annotated[int, Field(ge=1, le=3)]
    coastal: Annotated[bool, BeforeValidator(lambda value: "no" if value == "" else value)]
    """yes or no; '' while it is not known."""
    shocks: Terms
    stresses: Terms

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        named = [*self.shocks, *self.stresses]
        if len(set(named)) < len(named):
            raise ValueError("shocks and stresses: one of them is named twice")
        return self


class PartnerRow(_Row):
    """A line of partners.csv."""

    kind: Line
    website: Annotated[str, StringConstraints(max_length=200)]
    offer: str
    offer_types: Words
    role: str
    confidence: str


Row = TypeVar("Row", bound=_Row)


def read_organisations(folder: Path) -> tuple[list[CityRow], list[PartnerRow]]:
    """Raises ContentError with all mistakes of a table."""
    taken: set[str] = set()
    return _rows(folder / "cities.csv", CityRow, taken), _rows(folder / "partners.csv", PartnerRow, taken)


def _rows(path: Path, model: type[Row], taken: set[str]) -> list[Row]:
    rows, problems = [], []
    reader = csv.DictReader(read_text(path).splitlines())
    for values in reader:
        try:
            row = model.model_validate(values)
        except ValidationError as error:
            for problem in error.errors():
                name = ".".join(str(part) for part in problem["loc"])
                problems.append((path, reader.line_num, f"{name}: {problem['msg']}" if name else problem["msg"]))
            continue
        if row.slug in taken:
            problems.append((path, reader.line_num, f"slug: {row.slug} is there twice"))
        taken.add(row.slug)
        rows.append(row)
    if problems:
        raise ContentError(problems)
    return rows
