"""How figures, money, terms and languages are written in the reader's language."""

from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_decimal
from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup

from network import vocabulary


def locale() -> Locale:
    """The reader's, looked up once a request: a page asks for it a hundred times."""
    found: Locale | None = g.get("locale")
    if found is None:
        found = g.locale = get_locale() or Locale("en")
    return found


def locale_code() -> str:
    return locale().language


def figure(value: float) -> str:
    """1700.0 → 1,700; 0.85 → 0.85: as many decimals as were given, four at most."""
    return _decimal(value, str(locale()))


@lru_cache(maxsize=4096)
def _decimal(value: float, code: str) -> str:
    return format_decimal(value, format="#,##0.####", locale=code)


def money(cost: Any) -> str:
    """Anything with `amount` and `currency` (ISO 4217). Whole units show no cents."""
    return _money(cost.amount, cost.currency, str(locale()))


@lru_cache(maxsize=4096)
def _money(amount: float, currency: str, code: str) -> str:
    digits = "#,##0" if float(amount).is_integer() else "#,##0.00"
    return format_currency(amount, currency, format=f"¤¤\u00a0{digits}", locale=code, currency_digits=False)


def term_label(slug: str, name: str) -> str:
    return vocabulary.label(name, slug, locale_code())


def dimension_names() -> dict[str, str]:
    return {slug: concept.label(locale_code()) for slug, concept in vocabulary.terms("dimensions").items()}


CALLS_ITSELF = {"id": "Bahasa Indonesia", "ms": "Bahasa Melayu"}
"""Where the name in Unicode's tables reads like a country's."""


def language_name(code: str) -> str:
    """A language as it calls itself, so that its readers find it."""
    return CALLS_ITSELF.get(code) or _display_name(code, code)


def language_label(code: str) -> str:
    """A language as the reader calls it."""
    return _display_name(code, str(locale()))


@lru_cache(maxsize=1024)
def _display_name(code: str, reader: str) -> str:
    try:
        return (Locale.parse(code).get_display_name(reader) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def _sentence(text: str) -> Markup:
    """A sentence of a template in the reader's language. Flask-Babel would look the catalogue up anew for each of
    a page's hundred sentences."""
    sentences: _Sentences | None = g.get("sentences")
    if sentences is None:
        sentences = g.sentences = _of_language.setdefault(str(locale()), _Sentences(get_translations()))
    return sentences[text]


class _Sentences(dict[str, Markup]):
    """Translations of one language, as far as templates have asked: as many as the templates hold."""

    def __init__(self, translations: Any) -> None:
        super().__init__()
        self.translations = translations

    def __missing__(self, text: str) -> Markup:
        found = self[text] = Markup(self.translations.ugettext(text))  # noqa: S704 - of templates and catalogues
        return found


_of_language: dict[str, _Sentences] = {}


def gettext(text: str, **values: object) -> Markup:
    sentence = _sentence(text)
    return sentence % values if values else sentence


def install(app: Flask) -> None:
    """Filters and globals of the templates."""
    app.jinja_env.globals.update(_=gettext, gettext=gettext)
    app.jinja_env.filters.update(figure=figure, money=money, term_label=term_label)
    app.jinja_env.globals.update(
        dimension_names=dimension_names, language_name=language_name, language_label=language_label
    )
