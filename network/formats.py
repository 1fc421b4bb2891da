"""How figures, money, terms and languages are written in the reader's language."""

from typing import Any

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import get_locale

from network import vocabulary


def locale() -> Locale:
    return get_locale() or Locale("en")


def locale_code() -> str:
    return locale().language


def figure(value: float) -> str:
    """1700.0 → 1,700; 0.85 → 0.85: as many decimals as were given, four at most."""
    return format_decimal(value, format="#,##0.####", locale=locale())


def money(cost: Any) -> str:
    """Anything with `amount` and `currency` (ISO 4217). Whole units show no cents."""
    digits = "#,##0" if float(cost.amount).is_integer() else "#,##0.00"
    return format_currency(
        cost.amount, cost.currency, format=f"¤¤\u00a0{digits}", locale=locale(), currency_digits=False
    )


def term_label(slug: str, name: str) -> str:
    return vocabulary.label(name, slug, locale_code())


def dimension_names() -> dict[str, str]:
    return {slug: concept.label(locale_code()) for slug, concept in vocabulary.terms("dimensions").items()}


def language_name(code: str) -> str:
    """A language as it calls itself, so that its readers find it."""
    try:
        return (Locale.parse(code).get_display_name(code) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def language_label(code: str) -> str:
    """A language as the reader calls it."""
    try:
        return (Locale.parse(code).get_display_name(locale()) or code).capitalize()
    except (UnknownLocaleError, ValueError):
        return code


def install(app: Flask) -> None:
    app.jinja_env.filters.update(figure=figure, money=money, term_label=term_label)
    app.jinja_env.globals.update(
        dimension_names=dimension_names, language_name=language_name, language_label=language_label
    )
