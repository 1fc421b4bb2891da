"""`make bench`: what a page costs, side by side with the least a Flask page can cost, in one run.

Each server is granian with one worker. The figure is the CPU time of the server's processes per request, over one
kept-alive connection (requests one after the other: no queue), with the median wall time beside it. Machines drift:
trust the ratios.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import fill

SIZES = (70, 1000, 10_000)
TICK = os.sysconf("SC_CLK_TCK")
FILTERED = "/search?q=water&kind=case-study&shock=rainfall-flooding"


@dataclass(frozen=True)
class Figure:
    cpu_ms: float
    wall_ms: float
    bytes: int
    status: int


@contextmanager
def granian(target: str, environment: dict[str, str], *, factory: bool = False) -> Iterator[tuple[int, int]]:
    """A server with one worker; yields (port, process id)."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--respawn-failed-workers", "--workers-kill-timeout", "5", "--no-access-log"]
    command += ["--log-level", "error", *(["--factory"] if factory else []), target]
    server = subprocess.Popen(command, env=os.environ | environment)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server did not start")


class Client:
    """One kept-alive connection; asks and reads whole answers."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.file = self.connection.makefile("rb")
        sent = {"Host": "127.0.0.1", "Accept-Encoding": "gzip", **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.request = f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode()

    def ask(self) -> tuple[int, int, dict[str, str]]:
        """Status, size of the body, headers."""
        self.connection.sendall(self.request)
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        size = int(headers.get("content-length", "0"))
        self.file.read(size)
        return status, size, headers


def measure(port: int, server: int, path: str, count: int, headers: dict[str, str] | None = None) -> Figure:
    client = Client(port, path, headers or {})
    for _warm in range(20):
        client.ask()
    before, walls = cpu_seconds(server), []
    for _request in range(count):
        begin = time.perf_counter()
        client.ask()
        walls.append(time.perf_counter() - begin)
    spent = cpu_seconds(server) - before
    status, size, _headers = client.ask()
    return Figure(1000 * spent / count, 1000 * statistics.median(walls), size, status)


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its children, as the system accounts it."""
    total = 0.0
    for member in [pid, *_children(pid)]:
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def etag(port: int, path: str) -> str:
    return Client(port, path, {}).ask()[2].get("etag", "")


def rows_of(site: fill.Site, port: int, server: int, count: int) -> dict[str, Figure]:
    member = {"Cookie": site.cookie}
    publication = site.publication
    return {
        "publication, from the database (signed in)": measure(port, server, publication, count, member),
        "publication, from the database (public)": measure(port, server, f"{publication}?fresh=1", count),
        "publication, kept page (public)": measure(port, server, publication, 5 * count),
        "publication, conditional (304)": measure(
            port, server, publication, 5 * count, {"If-None-Match": etag(port, publication)}
        ),
        "search page (public)": measure(port, server, "/search?q=flood+pumps", count),
        "search page, two filters": measure(port, server, FILTERED, count),
        "city home (signed in)": measure(port, server, "/cities/semarang/", count, member),
        "front page (signed in)": measure(port, server, "/", count, member),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="bench") as name:
        folder = Path(name)
        with granian("tests.bench.least:hello", {}) as (port, server):
            hello = measure(port, server, "/", 5 * options.requests)
        with granian("tests.bench.least:row", {"BENCH_FILE": str(folder / "row.db")}) as (port, server):
            row = measure(port, server, "/", 5 * options.requests)
        print("| page | publications | CPU ms | × hello (a) | × row (b) | wall ms | bytes | status |")
        print("|---|---|---|---|---|---|---|---|")
        show("(a) Flask hello-world", "", hello, hello, row)
        show("(b) Flask, one SQLite row through Jinja", "", row, hello, row)
        for size in options.sizes:
            site = fill.site(folder / str(size), size)
            with granian("network:create_app", site.environment, factory=True) as (port, server):
                for label, figure in rows_of(site, port, server, options.requests).items():
                    show(label, f"{size:,}", figure, hello, row)
            shutil.rmtree(folder / str(size))


def show(label: str, size: str, figure: Figure, hello: Figure, row: Figure) -> None:
    print(
        f"| {label} | {size} | {figure.cpu_ms:.2f} | {figure.cpu_ms / hello.cpu_ms:.1f} | "
        f"{figure.cpu_ms / row.cpu_ms:.2f} | {figure.wall_ms:.2f} | {figure.bytes:,} | {figure.status} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
