"""The index folder: every build of the index lies in a folder of its own, a small file says which one counts.

    current          the name of the build that counts
    lock             held by whoever commits or swaps
    v1-<random>/     a build; `building` in it is held while it is made

Locks are the kernel's: they end with the process that holds them, so a killed writer leaves nothing to clean up.
Nothing is synced to the disk; what a power cut leaves half-written does not open, and is rebuilt.
"""

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from whoosh.util.filelock import FileLock, try_for

from network.search.engine import Unavailable

FORMAT = "v1"
"""Raise it when the index of an older version must not be read: it is then rebuilt."""

SWAP_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.02
_BUILD = re.compile("v[0-9]+-[0-9a-f]{16}")


class IndexFolder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = root / "current"

    def current(self) -> Path:
        """The build that counts. Raises Unavailable when there is none that this version can read."""
        try:
            name = self._pointer.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("there is no index") from error
        if not _BUILD.fullmatch(name) or not name.startswith(f"{FORMAT}-"):
            raise Unavailable("the index was made by another version")
        return self.root / name

    @contextmanager
    def writing(self, seconds: float) -> Iterator[None]:
        """Holds the writer's lock. Raises Unavailable when it is not had in time."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.root.chmod(0o700)
        except OSError as error:
            raise Unavailable("the index folder cannot be written") from error
        with _held(self.root / "lock", seconds):
            yield

    @contextmanager
    def building(self, seconds: float) -> Iterator[Path]:
        """A new, empty build that counts when the block has ended. A block that raises leaves all as it was."""
        with ExitStack() as held:
            with self.writing(seconds):
                self._sweep()
                build = self.root / f"{FORMAT}-{secrets.token_hex(8)}"
                build.mkdir(mode=0o700)
                held.enter_context(_held(build / "building", 0))
            try:
                yield build
            except BaseException:
                shutil.rmtree(build, ignore_errors=True)
                raise
            with self.writing(SWAP_SECONDS):
                self._point_to(build)
                self._sweep()

    def _point_to(self, build: Path) -> None:
        new = self._pointer.with_name("current.new")
        new.write_text(build.name, "utf-8")
        new.replace(self._pointer)

    def _sweep(self) -> None:
        """Remove what neither counts nor is being built: the build before, and what a crash left. Readers go on with
        the files that they have open."""
        counting = self._pointer.read_text("utf-8", "replace") if self._pointer.is_file() else ""
        for path in self.root.iterdir():
            if _BUILD.fullmatch(path.name) and path.name != counting:
                with suppress(Unavailable), _held(path / "building", 0):
                    shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _held(path: Path, seconds: float) -> Iterator[None]:
    lock = FileLock(str(path))
    try:
        acquired = try_for(lock.acquire, seconds, _LOOK_AGAIN_SECONDS)
    except OSError as error:
        raise Unavailable("the index cannot be locked") from error
    if not acquired:
        raise Unavailable("somebody else is writing the index")
    try:
        yield
    finally:
        lock.release()
