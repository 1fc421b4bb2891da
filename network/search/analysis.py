"""From text to the terms of the index: the one place that says when two words are the same.

A word is known by two terms, both without case and accents: its form as written and its stem in the language of
the text. Both are functions of the folded word alone, so "São Paulo" and "sao paulo" are always the same. A word
typed as it is written somewhere is therefore found in a text of any language, also where a stemmer would have
disfigured it; its relatives are found in the languages that are tried.

Chinese, Japanese and Thai stay whole runs for now.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import Stemmer

from network.text import fold

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u064b-\u065f\u0670]+[^\W_]*)*")
"""A word as written: letters and digits, with the combining marks of Latin and Arabic."""

LONGEST = 64
"""Characters of a word that count."""

PART_BITS = 20
"""The position of a word is its part's number, then its place in the part: no phrase runs from one into the next."""

_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_CACHED_WORDS = 200_000

_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

# A folded word has lost the accents by which a stemmer knows its ending. These endings are written with an accent
# nearly always, so it is put back before stemming, for the accented word and the plain one alike.
_ENDINGS = {
    "fr": ((re.compile("ites?$"), "ité"), (re.compile("ees?$"), "ée")),
    "pt": ((re.compile("c(?:ao|oes)$"), "ção"), (re.compile("(?:aos?|oes|aes)$"), "ão")),
}

# Words too common to demand of a text, folded. They are in the index, for phrases.
_STOP = {
    "en": "a an and are as at be by can do does for from has have how i if in into is it its of on or our that the"
    " their this to was we were what when where which who will with you your",
    "es": "a al como con cual cuando de del desde donde el ella en entre es esta este ha la las lo los mas mi no"
    " nos o para pero por que se ser si sin sobre son su sus tu un una y",
    "fr": "a au aux avec ce ces comment d dans de des du elle en est et il l la le les leur ou par pas pour qu que"
    " qui s sa se ses son sont sur un une",
    "id": "ada adalah akan apa atau bagaimana bagi dalam dan dari dengan di ini itu juga karena ke kepada oleh pada"
    " sebagai seperti untuk yang",
    "pt": "a ao aos as como com da das de do dos e em entre essa esse esta este eu foi mais mas na nas no nos o os"
    " ou para pela pelo por quando que se sem ser seu sua um uma",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP.items()}

_stemmers: dict[str, "Terms"] = {}


class Terms(dict[str, tuple[str, str]]):
    """Word in lower case → (folded, stem), filled as words are met.

    The C stemmer keeps the interpreter's lock while it works, so threads may share it.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._endings = _ENDINGS.get(language, ())
        algorithm = _ALGORITHMS.get(language)
        self._stem: Callable[[str], str] = Stemmer.Stemmer(algorithm, 0).stemWord if algorithm else str

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) > _CACHED_WORDS:
            self.clear()
        folded = fold(_MARKS.sub("", word))[:LONGEST]
        known = self[word] = folded, fold(self._stem(self._restored(folded)))
        return known

    def _restored(self, folded: str) -> str:
        for ending, accented in self._endings:
            if match := ending.search(folded):
                return folded[: match.start()] + accented
        return folded


def terms(language: str) -> Terms:
    """For the words of a language, as `words` gives them."""
    language = language.partition("-")[0].lower()
    if language not in _ALGORITHMS:
        language = ""
    if language not in _stemmers:
        _stemmers[language] = Terms(language)
    return _stemmers[language]


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return WORD.findall(text.lower())


def folded(word: str) -> str:
    return terms("")[word.lower()][0]


def stem(word: str, language: str) -> str:
    return terms(language)[word.lower()][1]


def variants(word: str, languages: Iterable[str]) -> list[str]:
    """The terms to look for when a reader types this word: as written, and its stem in each language."""
    return list(dict.fromkeys([folded(word), *(stem(word, language) for language in languages)]))


def is_stop_word(word: str, languages: Iterable[str]) -> bool:
    return any(folded(word) in STOP_WORDS.get(language.partition("-")[0], ()) for language in languages)


def invert(language: str, parts: Sequence[str]) -> tuple[dict[str, "array[int]"], int]:
    """Term → its positions in the parts, and the number of words in all."""
    positions: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    known, length = terms(language), 0
    for part, text in enumerate(parts):
        found = words(text)[: 1 << PART_BITS]
        length += len(found)
        for position, word in enumerate(found, part << PART_BITS):
            form, stemmed = known[word]
            positions[form].append(position)
            if stemmed != form:
                positions[stemmed].append(position)
    positions.pop("", None)
    return positions, length


def part_of(position: int) -> int:
    return position >> PART_BITS
