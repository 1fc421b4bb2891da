"""Where the files lie that come with the package, in a checkout and in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_SHIPPED = PACKAGE / "_shipped"
_BASE = _SHIPPED if _SHIPPED.is_dir() else PACKAGE.parent

TEMPLATES = _BASE / "templates"
CONTENT = _BASE / "content"
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"
