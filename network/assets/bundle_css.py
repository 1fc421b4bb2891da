"""Bundles the stylesheet where Node is missing: the site then has its look, but no scripts and fonts."""

import gzip
import hashlib
import json
import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "css" / "site.css"
DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
IMPORT = re.compile(r'^@import "(?P<file>[\w./-]+)"(?: layer\((?P<layer>[\w.-]+)\))?;[ \t]*$', re.MULTILINE)


def bundle(path: Path) -> str:
    """The stylesheet with the files it imports put in their place, each in its cascade layer."""

    def put_in_place(found: re.Match[str]) -> str:
        imported = bundle(path.parent / found["file"])
        return f"@layer {found['layer']} {{\n{imported}}}\n" if found["layer"] else imported

    return IMPORT.sub(put_in_place, path.read_text(encoding="utf-8"))


def main() -> None:
    """Write `site-<hash>.css` and a manifest that names nothing else."""
    css = bundle(SOURCE).encode("utf-8")
    name = f"site-{hashlib.sha256(css).hexdigest()[:8]}.css"
    DIST.mkdir(parents=True, exist_ok=True)
    (DIST / name).write_bytes(css)
    (DIST / f"{name}.gz").write_bytes(gzip.compress(css))
    (DIST / "manifest.json").write_text(json.dumps({"site.css": name}), encoding="utf-8")


if __name__ == "__main__":
    main()
