"""Settings come from the environment, and production starts with its own or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError

from network import create_app
from network.settings import Settings

SECRET = "x" * 32
Environment = Callable[..., Settings]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    def read(**values: str) -> Settings:
        for name in ("PRODUCTION", "SECRET_KEY", "BASE_URL", "DATABASE_URL", "ALLOWED_HOSTS"):
            monkeypatch.delenv(f"NETWORK_{name}", raising=False)
        monkeypatch.setenv("NETWORK_DATA_DIR", str(tmp_path))
        for name, value in values.items():
            monkeypatch.setenv(f"NETWORK_{name}", value)
        return Settings()

    return read


def test_a_developer_sets_nothing(environment: Environment, tmp_path: Path) -> None:
    settings = environment()
    assert not settings.production
    assert settings.database == f"sqlite:///{tmp_path / 'network.db'}"
    assert settings.index == tmp_path / "index"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert {"127.0.0.1", "localhost"} <= set(settings.hosts)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SECRET_KEY": SECRET},
        {"BASE_URL": "https://x.example"},
        {"SECRET_KEY": "short", "BASE_URL": "https://x.example"},
        {"SECRET_KEY": SECRET, "BASE_URL": "http://x.example"},
        {"SECRET_KEY": "", "BASE_URL": "https://x.example"},
    ],
)
def test_production_without_a_secret_or_an_https_address_does_not_start(
    environment: Environment, values: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        environment(PRODUCTION="true", **values)
    assert "NETWORK_" in str(caught.value), "it says which one is missing"
    assert SECRET not in str(caught.value)


def test_production_with_both_starts(environment: Environment) -> None:
    settings = environment(
        PRODUCTION="1", SECRET_KEY=SECRET, BASE_URL="https://x.example/", ALLOWED_HOSTS='["y.example"]'
    )
    assert settings.secret == SECRET
    assert settings.base_url == "https://x.example"
    assert sorted(settings.hosts) == ["x.example", "y.example"], "nothing local in production"


@pytest.mark.parametrize(
    "values",
    [
        {"BASE_URL": "x.example"},
        {"BASE_URL": "ftp://x.example"},
        {"BASE_URL": ""},
        {"SESSION_DAYS": "a fortnight"},
        {"PRODUCTION": "perhaps"},
        {"ALLOWED_HOSTS": "y.example"},
    ],
)
def test_a_setting_that_is_none_stops_the_start(environment: Environment, values: dict[str, str]) -> None:
    with pytest.raises((ValidationError, ValueError)):
        environment(**values)


def test_a_secret_is_not_printed(environment: Environment) -> None:
    settings = environment(SECRET_KEY=SECRET)
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings.model_dump())


def test_settings_do_not_change(environment: Environment) -> None:
    with pytest.raises(ValidationError):
        environment().production = True


def test_a_development_site_keeps_the_secret_it_made(environment: Environment, tmp_path: Path) -> None:
    first = environment().secret
    assert len(first) >= 32
    assert environment().secret == first
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"


def test_processes_that_start_at_once_agree_on_the_secret(environment: Environment) -> None:
    several = [environment() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda settings: settings.secret, several))) == 1


# --- what the settings do ---------------------------------------------------------------------------------------


def application(environment: Environment, **values: str) -> Flask:
    return create_app(environment(**values))


PRODUCTION: dict[str, Any] = {"PRODUCTION": "true", "SECRET_KEY": SECRET, "BASE_URL": "https://x.example"}


@pytest.mark.parametrize(
    ("host", "status"),
    [("x.example", 200), ("evil.example", 400), ("x.example.evil.example", 400), ("127.0.0.1", 400), ("", 400)],
)
def test_other_hosts_are_refused_in_production(environment: Environment, host: str, status: int) -> None:
    client = application(environment, **PRODUCTION).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == status


def test_cookies_are_for_https_only_in_production(environment: Environment) -> None:
    config = application(environment, **PRODUCTION).config
    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_HTTPONLY"]
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert not application(environment).config["SESSION_COOKIE_SECURE"]


def test_a_proxy_s_word_for_the_host_is_not_taken(environment: Environment) -> None:
    client: FlaskClient = application(environment, **PRODUCTION).test_client()
    headers = {"Host": "x.example", "X-Forwarded-Host": "evil.example"}
    answer = client.get("/healthz", headers=headers)
    assert answer.status_code == 200
    assert "evil" not in answer.text


def test_making_the_application_opens_and_writes_nothing(environment: Environment, tmp_path: Path) -> None:
    application(environment, SECRET_KEY=SECRET, DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert list(tmp_path.iterdir()) == []
