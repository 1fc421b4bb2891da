"""The HTML of every page is valid, by html-validate."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, Response

from tests.browser.conftest import Visits
from tests.browser.kinds import KINDS, Kind
from tests.browser.site import Site

ASSETS = Path(__file__).parents[2] / "network/assets"
PROGRAM = ASSETS / "node_modules/html-validate/bin/html-validate.mjs"
RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:document"],
    "elements": [
        "html5",
        # Elements of our scripts, and what HTML allows of late.
        {
            name: {"flow": True, "phrasing": True}
            for name in "text-expander markdown-toolbar md-header md-bold md-italic md-unordered-list md-ordered-list"
            " md-link auto-complete".split()
        },
    ],
    "rules": {
        "heading-level": ["error", {"minInitialRank": "h2"}],  # What is wrong with a form stands above its title.
        "long-title": "off",  # A case study's title is as long as its author wants.
        "no-inline-style": "error",
        "require-sri": "off",  # Everything comes from our own server.
        "svg-focusable": "off",  # Internet Explorer only.
        "tel-non-breaking": "off",  # Figures are no telephone numbers.
        "no-trailing-whitespace": "off",
    },
}


def node() -> str:
    """The Node that build.sh uses: the machine's, when it is new enough, else the wheel's."""
    for found in (shutil.which("node"), Path(sys.executable).with_name("node")):
        if found and Path(found).exists():
            version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
            if int(re.sub(r"v(\d+).*", r"\1", version.strip() or "v0")) >= 20:
                return str(found)
    raise AssertionError("Node is missing: run `make assets`")


def source(kind: Kind, page: Page) -> str:
    """A page as the server sends it."""
    if kind.act is None or not kind.works_without_script:
        return page.request.get(kind.address).text()
    page.goto(kind.address)
    with page.expect_response(is_page) as answer:
        kind.act(page)
    return answer.value.text()


def is_page(answer: Response) -> bool:
    return "text/html" in answer.headers.get("content-type", "")


def test_every_page_is_valid_html(site: Site, visit: Visits, tmp_path: Path) -> None:
    assert PROGRAM.is_file(), "html-validate is missing: run `make assets`"
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(RULES))
    visit.expect(400, 403, 404, 409, 422)
    pages = {who: visit(site, who, script=False) for who in {kind.who for kind in KINDS}}
    for kind in KINDS:
        name = re.sub(r"\W+", "-", kind.name)
        (tmp_path / f"{name}.html").write_text(source(kind, pages[kind.who]), encoding="utf-8")
    command = [node(), str(PROGRAM), "--formatter", "json", *sorted(os.listdir(tmp_path))[1:]]
    report = tmp_path / "report.json"  # A pipe would lose what Node has not written when it ends.
    with report.open("w") as output:
        found = subprocess.run(command, cwd=tmp_path, stdout=output, stderr=subprocess.PIPE, text=True)
    assert found.returncode in (0, 1), found.stderr
    problems = [
        f"{Path(page['filePath']).name}:{problem['line']}: {problem['ruleId']}: {problem['message']}"
        for page in json.loads(report.read_text())
        for problem in page["messages"]
    ]
    assert not problems, "\n".join(problems)
