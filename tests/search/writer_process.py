"""A process that has indexes written without end, and kills the writer when told. Round n leaves DOCUMENTS documents
of the city `round-n` and the cursor n, so whoever looks can tell whether a state is whole.

Reads lines: `apply <folder>`, `rebuild <folder>` or `lock <folder>` forks a child that does that and prints each
round that it has committed; `kill` kills that child, its own, and prints `ended`.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from network.catalogue import Document
from network.search.folder import IndexFolder
from network.search.whoosh_engine import WhooshEngine
from tests.search.some import document

DOCUMENTS = 30


def documents(number: int) -> list[Document]:
    return [document(key, f"Flood {number}", body="river " * key, city=f"round-{number}") for key in range(DOCUMENTS)]


def say(line: str) -> None:
    """In one piece, also when the process is killed meanwhile."""
    os.write(1, f"{line}\n".encode())


def write_for_ever(task: str, folder: Path) -> NoReturn:
    if task == "lock":
        with IndexFolder(folder).writing(5):
            say("held")
            while True:
                time.sleep(1)
    engine = WhooshEngine(folder)
    while True:
        number = engine.status().cursor + 1
        if task == "apply":
            engine.apply(documents(number), [], number)
        else:
            engine.rebuild(documents(number), number)
        say(str(number))


def main() -> None:
    child = 0
    try:
        for line in sys.stdin:
            task, _, folder = line.rstrip("\n").partition(" ")
            if task == "kill":
                end(child)
                child = 0
                say("ended")
            else:
                child = os.fork() or write_for_ever(task, Path(folder))
    finally:
        end(child)


def end(child: int) -> None:
    if child:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
