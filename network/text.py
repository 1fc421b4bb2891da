"""Plain text: addresses, folding, what can be shown."""

import re
import unicodedata

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_LENGTH = 80
EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]+@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f]+")


def fold(text: str) -> str:
    """Lower case without accents: "São Paulo" → "sao paulo"."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_SPECIAL))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def slug(text: str) -> str:
    """The address made from a title; '' when no letter of it has a Latin form."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) <= SLUG_LENGTH:
        return words
    return words[: SLUG_LENGTH + 1].rpartition("-")[0] or words[:SLUG_LENGTH]


def unreadable(text: str) -> bool:
    """Whether the text holds characters that no database and no page should: NUL, controls, lone surrogates."""
    return _UNREADABLE.search(text) is not None


def readable(text: str) -> str:
    """The text with a replacement sign for each character that `unreadable` means."""
    return _UNREADABLE.sub("\ufffd", text)


def normalise(text: str) -> str:
    """Composed characters, Unix line ends, no space at the end of the text."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
