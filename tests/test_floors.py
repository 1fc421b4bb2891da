"""Imports go down the floors, at the top of the file; Flask and commits stay at the edge."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from network.paths import PACKAGE

FLOORS = {
    0: "errors refs text settings paths addresses",
    1: "access vocabulary markup db web page_cache static_files drawing formats migrations",
    2: "catalogue outbox members",
    3: "search links",
    4: "library pages strategy",
    5: "cities desk archive",
    6: "__init__ cli",
}
FLOOR_OF = {part: floor for floor, parts in FLOORS.items() for part in parts.split()}
SEPARATE = (3, 4, 5)
"""Floors whose parts are features of their own: none may know its neighbours."""

USES_FLASK = {
    "__init__": "builds the application",
    "cli": "commands run inside the application",
    "web": "what every page shares",
    "db": "one session per request",
    "formats": "finds the reader's language once per request",
    "page_cache": "marks a request as one to keep",
    "static_files": "serves the built files",
    "search/index": "rebuilds in a thread of its own, which needs the application",
    "outbox": "finds the application's own index to drain into",
    "members/identity": "from the session cookie to the actor",
    "members/tenancy": "the city of the address, once per request",
    "library/editing": "views, split off for their number",
    "library/decisions": "views, split off for their number",
    **dict.fromkeys(
        (f"{name}/views" for name in ("members", "search", "library", "cities", "desk", "pages", "archive")),
        "views",
    ),
}
SPEAKS = "flask_babel"
"""Everybody may translate a word: that needs no request."""
KEEPS_ACCOUNTS = {"members/identity", "members/models", "members/views"}
"""The modules that know Flask-Security and Flask-Login; `web` asks Flask-Login who is signed in."""


def _modules() -> list[Path]:
    left_out = (PACKAGE / "assets", PACKAGE / "static", PACKAGE / "_shipped")
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not any(map(path.is_relative_to, left_out))]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported module, and each name imported from one, since that may be a module too; with its line."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative import"
            yield str(node.module), node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _part(module: str) -> str | None:
    """The top-level part of `network` that an imported name belongs to; None for others' packages."""
    first, _, rest = module.partition(".")
    part = rest.partition(".")[0]
    return part if first == "network" and part in FLOOR_OF else None


def _packages(path: Path) -> set[str]:
    return {module.partition(".")[0] for module, _ in _imported(path)}


MODULES = pytest.mark.parametrize("path", _modules(), ids=_name)


def test_every_part_has_its_floor() -> None:
    parts = {_name(path).partition("/")[0] for path in _modules()}
    assert parts <= set(FLOOR_OF), "say in FLOORS where the new part stands"


@MODULES
def test_imports_go_down(path: Path) -> None:
    here = _name(path).partition("/")[0]
    for module, line in _imported(path):
        part = _part(module)
        if part is None or part == here:
            continue
        below = FLOOR_OF[part] < FLOOR_OF[here]
        beside = FLOOR_OF[part] == FLOOR_OF[here] and FLOOR_OF[here] not in SEPARATE
        assert below or beside, f"{_name(path)}:{line} imports {module}"


def test_neighbours_on_a_shared_floor_do_not_go_in_circles() -> None:
    known: dict[str, set[str]] = {part: set() for part in FLOOR_OF}
    for path in _modules():
        here = _name(path).partition("/")[0]
        known[here] |= {part for module, _ in _imported(path) if (part := _part(module)) and part != here}
    while known:
        leaves = {part for part, needs in known.items() if not needs & known.keys()}
        assert leaves, f"these import each other in a circle: {sorted(known)}"
        known = {part: needs for part, needs in known.items() if part not in leaves}


def test_nothing_imports_the_application() -> None:
    for path in _modules():
        found = {module for module, _ in _imported(path)} & {"network", "network.create_app", "network.cli"}
        allowed = {"network", "network.create_app"} if _name(path) == "cli" else {"network"}
        assert found <= allowed, _name(path)


@MODULES
def test_imports_stand_at_the_top(path: Path) -> None:
    for function in ast.walk(_tree(path)):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            hidden = [node.lineno for node in ast.walk(function) if isinstance(node, (ast.Import, ast.ImportFrom))]
            assert not hidden, f"{_name(path)}:{hidden}: an import inside {function.name}"


@MODULES
def test_flask_stays_at_the_edge(path: Path) -> None:
    packages = _packages(path)
    if "flask" in packages:
        assert _name(path) in USES_FLASK
    assert not packages & {"flask_security", "flask_login"} or _name(path) in KEEPS_ACCOUNTS | {"web"}
    others = {name for name in packages if name.startswith(("flask_", "werkzeug"))} - {SPEAKS}
    assert not others or _name(path) in USES_FLASK.keys() | KEEPS_ACCOUNTS


def test_the_list_of_flask_users_is_not_longer_than_the_code() -> None:
    users = {_name(path) for path in _modules() if "flask" in _packages(path)}
    there = {name for name in USES_FLASK if (PACKAGE / f"{name}.py").exists()}
    assert there == users


@MODULES
def test_only_the_edge_commits(path: Path) -> None:
    called = {
        f"{ast.unparse(node.func.value)}.{node.func.attr}"
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    if _name(path) != "db":
        assert not {name for name in called if name.endswith(("session.commit", "session.rollback"))}
    if path.stem in ("queries", "sources"):
        assert not called & {f"session.{name}" for name in ("add", "add_all", "delete", "flush", "merge")}


@MODULES
def test_within_a_feature_nothing_looks_back(path: Path) -> None:
    """`views` → `forms`, `operations`, `queries` → `workflow`, `models`."""
    feature = path.parent.name
    above = {
        "models": {"views", "editing", "forms", "operations", "queries", "workflow"},
        "workflow": {"views", "editing", "forms", "operations", "queries"},
        "forms": {"views", "editing", "operations", "queries"},
        "queries": {"views", "editing", "operations", "forms"},
        "operations": {"views", "editing", "forms"},
    }.get(path.stem, set())
    imported = {module for module, _ in _imported(path)}
    assert not imported & {f"network.{feature}.{name}" for name in above}


@MODULES
def test_forms_and_workflow_know_no_database(path: Path) -> None:
    if path.stem in ("forms", "workflow", "content"):
        assert not _packages(path) & {"sqlalchemy", "sqlmodel"}
        assert not {"network.db.db", "network.db.write"} & {module for module, _ in _imported(path)}
