"""What a reader types, read into clauses. Never raises; what makes no sense as a sign is read as words.

`words`  `"a phrase"`  `begin*`  `-without`  `-"without this"`  `field:value`  `field:"two words"`
"""

import re
from collections.abc import Iterator

from network.search.analysis import WORD
from network.search.engine import FACETS, Clause

MAX_LENGTH = 256
MAX_CLAUSES = 16
LONGEST_PHRASE = 16
"""Words of a phrase that count."""
SHORTEST_PREFIX = 2
"""Letters before the star; a shorter beginning is read as a word."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"\0": None})
_SURROGATES = re.compile("[\ud800-\udfff]")
_PIECE = re.compile(r'(?P<minus>-*)(?:(?P<field>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_STAR = re.compile(r"\w\*+[^\w*]*$")
_YEARS = re.compile(r"([0-9]{4})(?:\s*(?:-|–|\.\.)\s*([0-9]{4}))?")


def parse(text: str) -> tuple[Clause, ...]:
    """At most MAX_CLAUSES clauses from the first MAX_LENGTH characters. The words of a `year` clause are the first
    and the last year, those of a facet's clause its value."""
    clean = _SURROGATES.sub("", text[:MAX_LENGTH].translate(_QUOTES))
    clauses = [clause for piece in _PIECE.finditer(clean) for clause in _clauses(piece)]
    return tuple(clauses[:MAX_CLAUSES])


def _clauses(piece: re.Match[str]) -> Iterator[Clause]:
    exclude, field = bool(piece["minus"]), (piece["field"] or "").lower()
    if field in ("", "title"):
        yield from _text(piece, exclude, field)
    elif clause := _condition(piece, exclude, field):
        yield clause
    else:
        yield Clause((piece["field"],), exclude=exclude)
        yield from _text(piece, exclude, "")


def _text(piece: re.Match[str], exclude: bool, field: str) -> Iterator[Clause]:
    if piece["phrase"] is not None:
        if found := tuple(WORD.findall(piece["phrase"])[:LONGEST_PHRASE]):
            yield Clause(found, phrase=True, exclude=exclude, field=field)
    elif found := tuple(WORD.findall(piece["word"])[:LONGEST_PHRASE]):
        prefix = bool(_STAR.search(piece["word"])) and len(found[-1]) >= SHORTEST_PREFIX
        yield Clause(("-".join(found),), prefix=prefix, exclude=exclude, field=field)


def _condition(piece: re.Match[str], exclude: bool, field: str) -> Clause | None:
    """A clause on a facet or the years; None for a field or a value that does not exist."""
    value = (piece["word"] if piece["phrase"] is None else piece["phrase"]).strip(" *")
    if field in FACETS and WORD.search(value):
        return Clause((value,), exclude=exclude, field=field)
    if field == "year" and (years := _YEARS.fullmatch(value)):
        first, last = sorted((years[1], years[2] or years[1]))
        return Clause((first, last), exclude=exclude, field=field)
    return None
