"""What changed between two revisions: field by field, word by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from network.formats import term_label
from network.library import words
from network.library.content import SECTIONS, Content

MOST_STEPS = 50_000
"""A text of 15,000 characters has fewer. Contrived ones take half a second for so many, a minute for ten times more.
"""

TERMS = {
    **{name: name for name in ("shocks", "stresses", "drivers", "qualities", "sectors")},
    "status": "project_status",
}
"""Fields that hold terms, and their vocabularies."""

Part = tuple[str, str]
"""(`same`, `out` or `in`; text)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field or section that differs. `name` is the field of `Content` or the section's id."""

    name: str
    heading: str
    parts: tuple[Part, ...]


def changes(old: Content, new: Content) -> list[Change]:
    """In the order of the page; unchanged fields are left out."""
    found = [
        _change(name, str(words.FIELDS[name]), before, after)
        for name, before, after in _fields(old, new)
        if before != after
    ]
    for name in SECTIONS[new.kind]:
        before, after = _section(old, name), _section(new, name)
        if before != after:
            found.append(_change(name, str(words.SECTIONS[name]), before, after))
    return found


def _fields(old: Content, new: Content) -> Iterator[tuple[str, str, str]]:
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    for name in after:
        if name not in ("sections", "kind"):
            yield name, _text(name, before[name]), _text(name, after[name])


def _text(name: str, value: Any) -> str:
    """A value in the words of the editor, one line for each of several."""
    if isinstance(value, list):
        return "\n".join(_text(name, item) for item in value)
    if isinstance(value, dict):
        called = words.COLUMNS.get(name, words.PLACE)
        return ", ".join(f"{called[key]}: {item}" for key, item in value.items() if item not in (None, ""))
    if value and name in TERMS:
        return term_label(value, TERMS[name])
    return "" if value is None else str(value)


def _section(content: Content, name: str) -> str:
    part = content.section(name)
    if part is None:
        return ""
    return f"{part.heading}\n\n{part.body}" if part.heading else part.body


def _change(name: str, heading: str, before: str, after: str) -> Change:
    return Change(name, heading, tuple(compare(before, after)))


def compare(before: str, after: str) -> list[Part]:
    """The two texts as runs that stayed, went and came: by word, by line where words repeat too often, else whole."""
    old, new = [before], [after]
    for pieces in (_words, _lines):
        if _steps(pieces(before), pieces(after)) <= MOST_STEPS:
            old, new = pieces(before), pieces(after)
            break
    parts: list[Part] = []
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            parts.append(("same", "".join(old[a:b])))
        else:
            parts += [(kind, text) for kind, text in (("out", "".join(old[a:b])), ("in", "".join(new[c:d]))) if text]
    return parts


def _words(text: str) -> list[str]:
    return re.findall(r"\w+\s*|\s+|[^\w\s]\s*", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _steps(old: list[str], new: list[str]) -> int:
    """How often the comparison meets the same piece on both sides: its time grows with this."""
    counts = Counter(new)
    return sum(counts[piece] for piece in old)
