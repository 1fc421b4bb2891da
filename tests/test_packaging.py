"""The wheel holds everything that a site needs, and a site starts from it alone."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from network.paths import PACKAGE

ROOT = PACKAGE.parent
SITE = """
import os
import sys
sys.path.insert(0, {folder!r})
import network
assert network.__file__.startswith({folder!r}), network.__file__
from network import create_app, migrations
from network.archive import seed
from network.db import db, now, write
from network.paths import CONTENT
app = create_app()
os.makedirs(os.environ["NETWORK_DATA_DIR"], exist_ok=True)
with app.app_context():
    migrations.upgrade(db.engine)
    with write() as session:
        print(seed.load(session, CONTENT / "seed", now()).publications)
    app.extensions["index"].rebuild()
client = app.test_client()
for path in {paths!r}:
    with client.get(path) as answer:
        print(path, answer.status_code, len(answer.data))
with app.app_context():
    db.engine.dispose()
"""
PAGES = [
    "/",
    "/about",
    "/cities/",
    "/cities/rotterdam/",
    "/cities/rotterdam/library/benthemplein-water-square",
    "/search?q=water",
    "/login",
    "/healthz",
    "/readyz",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


def files(folder: Path, *left_out: str) -> set[str]:
    """Files of a folder, by their place below it."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name and not name.startswith(left_out)}


def test_it_holds_the_site_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        entry_points = archive.read(next(n for n in archive.namelist() if n.endswith("entry_points.txt"))).decode()
    code = {f"network/{name}" for name in files(PACKAGE, "assets/", "static/dist/.", "translations/messages.pot")}
    templates = {f"network/_shipped/templates/{name}" for name in files(ROOT / "templates")}
    content = {f"network/_shipped/content/{name}" for name in files(ROOT / "content")}
    assert code | templates | content <= names
    assert "network/static/dist/manifest.json" in names
    surplus = names - code - templates - content
    assert {name for name in surplus if not name.startswith("network/static/dist/")} == set()
    assert "network = network.cli:main" in entry_points


def test_a_site_starts_from_it_alone(wheel: Path, tmp_path: Path) -> None:
    """In another folder, with the package found nowhere but there."""
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", str(target)]
    done = subprocess.run([*install, str(wheel)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NETWORK_")}
    done = subprocess.run(
        [sys.executable, "-c", SITE.format(folder=str(target), paths=PAGES)],
        cwd=elsewhere,
        env=environment | {"NETWORK_DATA_DIR": str(elsewhere / "var"), "NETWORK_BASE_URL": "http://localhost"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    loaded, *answers = done.stdout.splitlines()
    assert int(loaded) > 90
    assert len(answers) == len(PAGES)
    for answer in answers:
        path, status, length = answer.split()
        assert status == "200", answer
        assert path in ("/healthz", "/readyz") or int(length) > 1000
