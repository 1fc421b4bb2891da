"""What a publication says, as one validated document: the form of a revision, of a seed file and of the editor.

Bounds and choices stand here once. Messages are the keys of `forms.MESSAGES` or pydantic's own error types.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Self

from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from network import markup, vocabulary
from network.db import now
from network.library.models import Kind
from network.text import EMAIL, normalise, unreadable

SECTIONS: dict[str, tuple[str, ...]] = {
    Kind.CASE_STUDY: (
        "challenge",
        "what-was-done",
        "organisation",
        "results",
        "what-did-not-work",
        "conditions",
        "advice",
        "sources",
    ),
    Kind.PRACTICE: (
        "problem",
        "how-it-works",
        "what-it-takes",
        "results",
        "what-did-not-work",
        "conditions",
        "advice",
        "sources",
    ),
}
"""Ids of the sections of each kind, in their order on the page."""

GOVERNANCE_LEVELS = ("neighbourhood", "district", "city", "metropolitan", "regional", "national")
LICENCES = {"CC-BY-4.0": "CC BY 4.0", "CC-BY-SA-4.0": "CC BY-SA 4.0", "CC0-1.0": "CC0 1.0"}
LANGUAGES = (
    "en id es fr pt ar zh nl de it el vi th ja ko ru tr ro sr ka da he hi bn ta te ms sw am af zu xh my km fil ca pl "
    "uk fa ur rw yo ig ha wo jv".split()
)
FIRST_YEAR = 1800


STORED = {"stored": True}
"""Validation context of what was checked when it was stored: its texts are not searched again at every read, and a
term that has left the vocabulary since does not make a text unreadable."""


def _clean(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str) and info.context is not STORED:
        if unreadable(value):
            raise PydanticCustomError("unreadable", "unreadable characters")
        return normalise(value)
    return value


def _one_line(value: object, info: ValidationInfo) -> object:
    if info.context is STORED:
        return value
    cleaned = _clean(value, info)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


def _markdown(value: str, info: ValidationInfo) -> str:
    reason = "" if info.context is STORED else markup.problem(value)
    if reason:
        raise PydanticCustomError(reason.replace(" ", "_"), "{reason}", {"reason": reason})
    return value


def _year(value: int, info: ValidationInfo) -> int:
    if value > now().year + 1 and info.context is not STORED:
        raise PydanticCustomError("future_year", "a year that has not come")
    return value


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


def _currency(value: str, info: ValidationInfo) -> str:
    if value.upper() not in _currencies() and info.context is not STORED:
        raise PydanticCustomError("unknown_currency", "no such currency")
    return value.upper()


def _term_of(*names: str) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        if info.context is not STORED and not any(value in vocabulary.terms(name) for name in names):
            raise PydanticCustomError("unknown_term", "{term}", {"term": value})
        return value

    return AfterValidator(check)


def _one_of(choices: Any) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        if info.context is not STORED and value not in choices:
            raise PydanticCustomError("unknown_choice", "{term}", {"term": value})
        return value

    return AfterValidator(check)


def _distinct(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


# The last named runs first: a text is measured after its spaces are put in order.
Line40 = Annotated[str, StringConstraints(max_length=40), BeforeValidator(_one_line)]
Line80 = Annotated[str, StringConstraints(max_length=80), BeforeValidator(_one_line)]
Line150 = Annotated[str, StringConstraints(max_length=150), BeforeValidator(_one_line)]
Line200 = Annotated[str, StringConstraints(max_length=200), BeforeValidator(_one_line)]
Line400 = Annotated[str, StringConstraints(max_length=400), BeforeValidator(_one_line)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=150), BeforeValidator(_one_line)]
_MOST_TERMS = Field(max_length=12)
Shocks = Annotated[tuple[Annotated[str, _term_of("shocks")], ...], AfterValidator(_distinct), _MOST_TERMS]
Stresses = Annotated[tuple[Annotated[str, _term_of("stresses")], ...], AfterValidator(_distinct), _MOST_TERMS]
Drivers = Annotated[tuple[Annotated[str, _term_of("drivers")], ...], AfterValidator(_distinct), _MOST_TERMS]
Qualities = Annotated[tuple[Annotated[str, _term_of("qualities")], ...], AfterValidator(_distinct), _MOST_TERMS]
Sectors = Annotated[tuple[Annotated[str, _term_of("sectors")], ...], AfterValidator(_distinct), _MOST_TERMS]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=9999), AfterValidator(_year)]
Horizon = Annotated[int, Field(ge=FIRST_YEAR, le=2150)]
"""A year that may lie ahead: of a planned end, of a forecast effect."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(_Part):
    """One section: stable id, the author's heading ('' for the usual one), Markdown."""

    id: str
    heading: Line150 = ""
    body: Annotated[str, BeforeValidator(_clean), AfterValidator(_markdown)]


class Result(_Part):
    """A measured or forecast effect: from `baseline` to `value`, in `unit`."""

    metric: Name
    unit: Line40 = ""
    baseline: Number | None = None
    value: Number
    year: Horizon | None = None
    method: Line200 = ""
    source: Line200 = ""


class Cost(_Part):
    """Money spent or announced, nominal, in whole units of `currency` (ISO 4217)."""

    amount: Annotated[float, Field(ge=0, le=1e18, allow_inf_nan=False)]
    currency: Annotated[str, AfterValidator(_currency)]
    year: Year | None = None
    covers: Line200 = ""
    funding_source: Line200 = ""


class Place(_Part):
    """Where it is: a name, and degrees of latitude and longitude or neither."""

    name: Line200 = ""
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise PydanticCustomError("half_a_place", "latitude and longitude go together")
        return self


def _email(value: str) -> str:
    if value and not EMAIL.fullmatch(value):
        raise PydanticCustomError("not_an_email", "not an address")
    return value


class Contact(_Part):
    """Whom to ask. Shown to everyone who may read the publication."""

    name: Name
    role: Line150 = ""
    email: Annotated[Line200, AfterValidator(_email)] = ""


class Content(_Part):
    """Everything a revision says. Raises pydantic's ValidationError, with the field in each error's `loc`."""

    kind: Kind
    title: Name
    summary: Line400 = ""
    language: Annotated[str, _one_of(LANGUAGES)] = "en"
    status: Annotated[str, _term_of("project_status")] | None = None
    start_year: Year | None = None
    end_year: Horizon | None = None
    place: Place = Place()
    governance_level: Annotated[str, _one_of(GOVERNANCE_LEVELS)] | None = None
    contributors: Annotated[tuple[Line80, ...], Field(max_length=20)] = ()
    shocks: Shocks = ()
    stresses: Stresses = ()
    drivers: Drivers = ()
    qualities: Qualities = ()
    sectors: Sectors = ()
    people_reached: Annotated[int, Field(ge=0, le=10**10)] | None = None
    results: Annotated[tuple[Result, ...], Field(max_length=20)] = ()
    costs: Annotated[tuple[Cost, ...], Field(max_length=20)] = ()
    contacts: Annotated[tuple[Contact, ...], Field(max_length=10)] = ()
    licence: Annotated[str, _one_of(LICENCES)] = "CC-BY-4.0"
    citation: Line400 = ""
    verified_on: date | None = None
    verify_by: date | None = None
    sections: tuple[Section, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.start_year and self.end_year and self.end_year < self.start_year:
            raise PydanticCustomError("ends_before_start", "the end year is before the start year")
        allowed = SECTIONS[self.kind]
        ids = [section.id for section in self.sections]
        if ids != [name for name in allowed if name in ids]:
            raise PydanticCustomError("wrong_sections", "sections unknown, doubled or out of order")
        return self

    def section(self, name: str) -> Section | None:
        return next((section for section in self.sections if section.id == name), None)


def stored(values: Mapping[str, Any]) -> Content:
    """The content of a revision, which was checked when it was saved."""
    return Content.model_validate(values, context=STORED)
