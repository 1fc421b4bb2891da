"""The editor's form: from what was typed to a checked `Content`, and back. Nothing typed is ever lost: the form
keeps every field as it came, with a message per field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _
from pydantic import ValidationError

from network.library.content import SECTIONS, Content

Fields = dict[str, list[str]]

PLAIN = (
    "title",
    "summary",
    "language",
    "status",
    "governance_level",
    "licence",
    "citation",
    "verified_on",
    "verify_by",
)
NUMBERS = ("start_year", "end_year", "people_reached")
LISTS = ("contributors", "shocks", "stresses", "drivers", "qualities", "sectors")
ROWS: dict[str, tuple[str, ...]] = {
    "results": ("metric", "unit", "baseline", "value", "year", "method", "source"),
    "costs": ("amount", "currency", "year", "covers", "funding_source"),
    "contacts": ("name", "role", "email"),
}
NUMERIC = {"baseline", "value", "year", "amount", "lat", "lon", *NUMBERS}
MOST_ROWS = 40
MOST_STORED = {"results": 20, "costs": 20, "contacts": 10}
"""As `Content` bounds them."""
SPARE_ROWS = 2

MESSAGES = {
    "missing": _("This is needed."),
    "string_too_short": _("This is needed."),
    "string_too_long": _("Use at most %(max_length)s characters; this has %(length)s."),
    "too_long": _("Choose at most %(max_length)s."),
    "int_parsing": _("This must be a whole number, like 2016."),
    "int_parsing_size": _("This is too large."),
    "int_from_float": _("This must be a whole number, like 2016."),
    "float_parsing": _("This must be a number, like 7900000 or 7.9."),
    "finite_number": _("This must be a number, like 7900000 or 7.9."),
    "greater_than_equal": _("This is too small."),
    "less_than_equal": _("This is too large."),
    "date_from_datetime_parsing": _("This must be a date, like 2026-11-24."),
    "date_parsing": _("This must be a date, like 2026-11-24."),
    "future_year": _("This year has not come yet."),
    "unknown_currency": _("This is no currency. Use its three letters, like EUR or IDR."),
    "unknown_term": _("This term is not in the vocabulary."),
    "unknown_choice": _("Choose one from the list."),
    "unreadable": _("This holds characters that cannot be shown. Paste it again as plain text."),
    "too_many_marks": _("This has too many brackets or formatting marks to be shown. Take some out."),
    "too_deep": _("This has lists within lists too deep to be shown. Make it flatter."),
    "body_too_long": _("This text is too long. Use at most 40,000 characters."),
    "not_an_email": _("This is not an e-mail address."),
    "ends_before_start": _("The end is before the start."),
    "half_a_place": _("Give latitude and longitude, or neither."),
}
WHOLE = {"ends_before_start": "end_year", "half_a_place": "lat"}


@dataclass
class Form:
    """What was typed (`fields`), and what is wrong with it (`errors`, in the order of the page)."""

    kind: str
    fields: Fields
    errors: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return (self.fields.get(name) or [""])[0]

    def values(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def rows(self, name: str) -> range:
        """Numbers of the rows to show: those with something in them, and spare ones."""
        used = [index for index in range(MOST_ROWS) if _row(self.fields, name, index)]
        return range(min((used[-1] + 1 if used else 0) + SPARE_ROWS, MOST_ROWS))

    @property
    def sections(self) -> tuple[str, ...]:
        return SECTIONS[self.kind]

    def content(self) -> Content | None:
        """The checked content, or None with `errors` filled."""
        rows = {name: _rows(self.fields, name) for name in ROWS}
        try:
            return Content.model_validate(_document(self, rows))
        except ValidationError as error:
            found = {
                _name(self, problem["loc"], problem["type"], rows): _message(problem) for problem in error.errors()
            }
            self.errors = dict(sorted(found.items(), key=lambda pair: _place(self, pair[0])))
            return None


def of_content(content: Content) -> Form:
    """The form filled with what is stored."""
    values: dict[str, Any] = content.model_dump(mode="json")
    fields: Fields = {name: [_shown(values[name])] for name in (*PLAIN, *NUMBERS)}
    fields |= {name: list(values[name]) for name in LISTS}
    place = values["place"]
    fields |= {"place_name": [place["name"]], "lat": [_shown(place["lat"])], "lon": [_shown(place["lon"])]}
    for name, columns in ROWS.items():
        for index, row in enumerate(values[name]):
            fields |= {f"{name}-{index}-{column}": [_shown(row[column])] for column in columns}
    for part in values["sections"]:
        fields |= {
            f"section-{part['id']}-heading": [part["heading"]],
            f"section-{part['id']}-body": [part["body"]],
        }
    return Form(content.kind.value, fields)


def empty(kind: str, language: str) -> Form:
    return Form(kind, {"language": [language], "licence": ["CC-BY-4.0"]})


def number(text: str) -> str:
    """A number as people write it ("1.200.000", "7,9", "1 200", "12,34,567") in the form Python reads; other text
    unchanged.

    One separator followed by exactly three digits is taken as a thousands mark, but for "0.125".
    """
    compact = re.sub(r"[\s\u00a0\u202f'’_]", "", text).replace("\u2212", "-")
    for mark, point in ((".", ","), (",", ".")):
        if re.fullmatch(rf"[-+]?[1-9]\d{{0,2}}(\{mark}\d{{2,3}})*\{mark}\d{{3}}(\{point}\d+)?", compact):
            return compact.replace(mark, "").replace(point, ".")
    return compact.replace(",", ".") if re.fullmatch(r"[-+]?\d+[.,]?\d*", compact) else text


def _shown(value: object) -> str:
    """The text that reads back as the value."""
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    if value.is_integer():
        return str(int(value))
    # A nought more, where three decimals would be taken for thousands.
    return f"{value}0" if re.fullmatch(r"-?\d+\.\d{3}", str(value)) else str(value)


def _row(fields: Mapping[str, list[str]], name: str, index: int) -> dict[str, str]:
    row = {column: (fields.get(f"{name}-{index}-{column}") or [""])[0].strip() for column in ROWS[name]}
    return {column: text for column, text in row.items() if text}


def _rows(fields: Fields, name: str) -> list[tuple[int, dict[str, str]]]:
    found = [(index, _row(fields, name, index)) for index in range(MOST_ROWS)]
    return [(index, row) for index, row in found if row]


def _document(form: Form, rows: dict[str, list[tuple[int, dict[str, str]]]]) -> dict[str, Any]:
    read = {name: form.value(name).strip() for name in (*PLAIN, *NUMBERS)}
    document: dict[str, Any] = {name: _typed(name, text) for name, text in read.items() if text}
    document |= {name: [text for text in form.values(name) if text] for name in LISTS}
    place = {
        "name": form.value("place_name"),
        "lat": form.value("lat").strip(),
        "lon": form.value("lon").strip(),
    }
    document["place"] = {name: _typed(name, text) for name, text in place.items() if text}
    for name in ROWS:
        document[name] = [{column: _typed(column, text) for column, text in row.items()} for _, row in rows[name]]
    document["sections"] = [
        {
            "id": name,
            "heading": form.value(f"section-{name}-heading"),
            "body": form.value(f"section-{name}-body"),
        }
        for name in form.sections
        if form.value(f"section-{name}-body").strip() or form.value(f"section-{name}-heading").strip()
    ]
    return {"kind": form.kind, "title": "", **document}


def _typed(name: str, text: str) -> str:
    if name not in NUMERIC:
        return text
    # A point in a coordinate is never a thousands mark.
    return text.replace(",", ".").replace("\u2212", "-") if name in ("lat", "lon") else number(text)


def _name(
    form: Form, where: tuple[int | str, ...], kind: str, rows: dict[str, list[tuple[int, dict[str, str]]]]
) -> str:
    """The form's field that an error of `Content` belongs to."""
    if not where or where == ("place",):
        return WHOLE.get(kind, "title")
    head = str(where[0])
    if head in ROWS and len(where) == 1:  # too many rows: the first one that is
        return f"{head}-{rows[head][MOST_STORED[head]][0]}-{ROWS[head][0]}"
    if head in ROWS:
        index = rows[head][int(where[1])][0]
        return f"{head}-{index}-{where[2] if len(where) > 2 else ROWS[head][0]}"
    if head == "sections":
        written = [name for name in form.sections if _written(form, name)]
        return f"section-{written[int(where[1])]}-{where[2]}"
    if head == "place":
        return {"name": "place_name"}.get(str(where[1]), str(where[1]))
    return head


def _written(form: Form, name: str) -> bool:
    return bool(form.value(f"section-{name}-body").strip() or form.value(f"section-{name}-heading").strip())


def _message(problem: Any) -> str:
    kind = problem["type"]
    if kind == "too_long" and problem["loc"] and problem["loc"][-1] == "body":
        kind = "body_too_long"
    text = MESSAGES.get(kind, _("This cannot be used as it is."))
    values = {
        "length": len(problem["input"]) if isinstance(problem["input"], str) else 0,
        **problem.get("ctx", {}),
    }
    return str(text) % values if "%(" in str(text) else str(text)


def _place(form: Form, name: str) -> int:
    order = ["title", "summary", "language", *(f"section-{part}" for part in form.sections), *ROWS]
    return next((place for place, prefix in enumerate(order) if name.startswith(prefix)), len(order))
