"""The public contract: where things are. Paths only; the host comes from the settings."""

from urllib.parse import urlencode


def city(slug: str) -> str:
    return f"/cities/{slug}/"


def partner(slug: str) -> str:
    return f"/partners/{slug}/"


def publication(city_slug: str, slug: str) -> str:
    return f"/cities/{city_slug}/library/{slug}"


def page(name: str) -> str:
    return f"/{name}"


def search(**query: str) -> str:
    return f"/search?{urlencode(query)}"
