"""Settings from the environment, prefix NETWORK_. The only reader of the environment."""

import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import HttpUrl, SecretStr, TypeAdapter, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Raises ValidationError for a bad value, and in production for a missing secret or base URL."""

    model_config = SettingsConfigDict(env_prefix="NETWORK_", frozen=True, extra="ignore")

    production: bool = False
    site_name: str = "Isthmus"
    data_dir: Path = Path("var")
    """Where the database, the index and the secret of a development site lie."""
    database_url: str = ""
    """SQLAlchemy URL; SQLite in `data_dir` when empty."""
    index_dir: Path | None = None
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    """Public address of the site: links in mails and feeds come from here, never from a request."""
    allowed_hosts: tuple[str, ...] = ()
    """Further Host names that are answered; the base URL's own always is."""
    proxy_hops: int = 0
    """How many proxies stand in front and set X-Forwarded-For, -Proto and -Host; none is believed unless counted."""
    default_language: str = "en"
    session_days: int = 14
    sign_in_link_hours: int = 24
    page_cache_entries: int = 2000

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        TypeAdapter(HttpUrl).validate_python(value)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _production_is_explicit(self) -> Self:
        if self.production and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("NETWORK_SECRET_KEY must be set to at least 32 random characters in production")
        if self.production and not self.base_url.startswith("https://"):
            raise ValueError("NETWORK_BASE_URL must be the https address of the site in production")
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'network.db').resolve()}"

    @property
    def index(self) -> Path:
        return self.index_dir or self.data_dir / "index"

    @property
    def hosts(self) -> list[str]:
        local = () if self.production else ("127.0.0.1", "localhost")
        return [str(urlsplit(self.base_url).hostname), *self.allowed_hosts, *local]

    @cached_property
    def secret(self) -> str:
        """The signing secret; a development site makes its own once and keeps it in `data_dir`."""
        given = self.secret_key.get_secret_value()
        return given or _kept_secret(self.data_dir / "secret")


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = path.with_suffix(f".{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Two processes may start at once: whoever links first is kept, and neither reads half a file.
        with suppress(FileExistsError):
            os.link(mine, path)
        mine.unlink()
    return path.read_text(encoding="ascii")
