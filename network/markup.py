"""Markdown → safe HTML, plain text and the [[links]] found in it.

Authors write no HTML: tags in their text are shown as text, and what the renderer makes is sanitised once more.
Rendering happens when a text is saved; a page only fills in the links, which depend on the reader.
"""

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.tasklist import TasklistExtension

from network.text import SLUG, SLUG_LENGTH, slug, unreadable

MAX_LENGTH = 40_000
"""Characters of one text. A long case study has some 6,000."""
MAX_OPEN = 400
"""Unclosed brackets, or marks of one kind, that one text may hold: the parser is super-linear in them."""
MAX_DEPTH = 12
"""Levels of nested lists or quotations."""
MAX_CELLS = 10_000
"""Cells of all tables: every row is filled up to its table's widest."""

_PATH = rf"(?=[a-z0-9/-]{{1,{2 * SLUG_LENGTH + 1}}}\s*(?:\\?\||\]\])){SLUG.pattern}(?:/{SLUG.pattern})?"
"""A city's address, or a city's and a publication's; no longer than they can be."""
WIKI_LINK = rf"\[\[\s*({_PATH})\s*(?:\\?\|([^\[\]|\n]{{1,200}}))?\]\]"


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` still holds a placeholder per link, for `fill()`."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads for this reader."""

    url: str
    title: str


def problem(text: str) -> str:
    """Why a text cannot be rendered, as one of `unreadable`, `too long`, `too many marks`, `too deep`; '' if it can.

    Cheap and linear: it is asked before anything parses the text.
    """
    if unreadable(text):
        return "unreadable"
    if len(text) > MAX_LENGTH:
        return "too long"
    marks = [
        4 * abs(text.count("[") - text.count("]")),
        text.count("![") // 2,
        text.count("<") // 4,
        len(_HEADING_LINE.findall(text)),
    ]
    if max(marks) > MAX_OPEN or text.count("[") > 2 * MAX_OPEN or _emphasis(text) > 8 * MAX_OPEN:
        return "too many marks"
    if sum(map(_cells, re.split(r"\n\s*\n", text))) > MAX_CELLS:
        return "too many marks"
    if any(_depth(line) > MAX_DEPTH for line in text.splitlines()):
        return "too deep"
    return ""


def _emphasis(text: str) -> int:
    return max(text.count("*"), text.count("_"), text.count("`"))


def _cells(block: str) -> int:
    lines = block.split("\n")
    return len(lines) * max(line.count("|") for line in lines)


def _depth(line: str) -> int:
    lead = _LEAD.match(line)
    return len(_LEVEL.findall(lead[0])) if lead else 0


def render(text: str, anchor: str, under: int = 2) -> Rendered:
    """Render one section. `anchor` prefixes every id, so that several sections stand on one page; `under` is the
    level of the heading that the text stands under.

    Raises ValueError with the reason of `problem()`.
    """
    reason = problem(text)
    if reason:
        raise ValueError(reason)
    # A parser of its own per text: reuse makes footnote ids depend on what came before, and is not thread-safe.
    parser = Markdown(
        extensions=[
            TableExtension(),
            FootnoteExtension(BACKLINK_TEXT="↩", SEPARATOR="-"),
            SaneListExtension(),
            TasklistExtension(),
            _WikiLinks(),
            _Plain(under),
        ],
        output_format="html",
    )
    try:
        raw = parser.convert(text)
    except RecursionError as error:
        raise ValueError("too deep") from error
    safe = nh3.clean(
        raw,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep(anchor),
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    # A box nobody can tick is a mark, not a control: screen readers would ask for its label.
    safe = safe.replace('<input type="checkbox" checked="">', "☑").replace('<input type="checkbox">', "☐")
    return Rendered(safe, plain(safe))


def paths(texts: Iterable[str]) -> list[str]:
    """The addresses that Markdown texts link to, without doubles. Code counts as well: it costs one row too many,
    and spares a rendering."""
    return list(dict.fromkeys(match[1] for text in texts for match in re.finditer(WIKI_LINK, text)))


def plain(safe_html: str) -> str:
    """The text of rendered HTML, a line per block."""
    lined = _BLOCK_END.sub("\n", _FOOTNOTE_MARK.sub("", " ".join(safe_html.split())))
    text = html.unescape(_TAG.sub("", lined))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def fill(safe_html: str, targets: Mapping[str, Target], wanted: str) -> str:
    """Put the reader's links into rendered HTML. A path that is absent from `targets` (not there, or not hers to
    see: the two look alike) stays as marked text with `wanted` as its explanation."""

    def place(match: re.Match[str]) -> str:
        path, label = match[1], match[2]
        target = targets.get(path)
        if target is None:
            return f'<span class="wanted" title="{html.escape(wanted)}">{label}</span>'
        shown = html.escape(target.title) if label == path else label
        return f'<a href="{html.escape(target.url)}">{shown}</a>'

    return _PLACEHOLDER.sub(place, safe_html)


_PLACEHOLDER = re.compile(r'<a data-link="([^"]+)">(.*?)</a>', re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|li|h\d|tr|td|th|dt|dd|figcaption|blockquote|pre)>|<br>|<hr>")
_FOOTNOTE_MARK = re.compile(
    r'<sup id="[^"]*"><a class="footnote-ref".*?</a></sup>|<a class="footnote-backref".*?</a>'
)
_TAG = re.compile(r"<[^>]*>")
_LEAD = re.compile(r"(?:[ \t>]|[-*+] |\d{1,9}\. )*")
_LEVEL = re.compile(r">|\t| {4}|[-*+] |\d\. ")
_NOT_NAME = re.compile(r"[\s!-/:-@\[-`{-~]+")
_ADDRESS = re.compile(r"https?://|mailto:|/", re.IGNORECASE)
_OUTSIDE = re.compile(r"https?:|//", re.IGNORECASE)
_HEADING_LINE = re.compile(r"^(?:#|=+[ ]*$|-+[ ]*$)", re.MULTILINE)

_TAGS = set(
    "p br hr h2 h3 h4 h5 h6 strong em code pre blockquote ul ol li a sup div table thead tbody tr th td "
    "figure figcaption img input span".split()
)
_ATTRIBUTES = {
    "a": {"href", "class", "data-link", "title", "rel"},
    "sup": {"id"},
    "li": {"id", "class"},
    "ol": {"start"},
    "ul": {"class"},
    "div": {"class"},
    "th": {"class"},
    "td": {"class"},
    "img": {"src", "alt", "loading"},
    "input": {"type", "checked"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
}
_CLASSES = {"footnote-ref", "footnote-backref", "footnote", "task-list", "task-list-item", "n", "c"}


def _keep(anchor: str) -> Callable[[str, str, str], str | None]:
    """The attribute filter: known classes only, every id and fragment under the section's own anchor."""

    def keep(tag: str, name: str, value: str) -> str | None:  # noqa: PLR0911 - a line for each attribute
        if name == "class":
            return " ".join(word for word in value.split() if word in _CLASSES) or None
        if name == "id":
            return f"{anchor}-{value}"
        if name == "href" and value.startswith("#"):
            return f"#{anchor}-{value[1:]}"
        if name == "href":
            return value if _ADDRESS.match(value) else None
        if tag == "input" and name == "type":
            return "checkbox"
        if tag == "img" and name == "src":
            return value if _is_local(value) else None
        return value

    return keep


class _WikiLinks(Extension):
    """`[[city/slug]]` and `[[city/slug|text]]` → a placeholder."""

    def extendMarkdown(self, md: Markdown) -> None:
        # Above links (160) so that its brackets are not taken for a reference, below code (190).
        md.inlinePatterns.register(_WikiLink(WIKI_LINK, md), "wiki-link", 185)


class _WikiLink(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element, int, int]:  # type: ignore[override]
        path, label = m[1], (m[2] or "").strip()
        link = etree.Element("a", {"data-link": path})
        link.text = label or path
        return link, m.start(0), m.end(0)


@dataclass
class _Headings:
    """Levels below the section's own h2 without a jump, ids from the text without a double."""

    under: int
    used: dict[str, int] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)

    def place(self, element: etree.Element) -> None:
        written = int(element.tag[1])
        while self.open and self.open[-1] >= written:
            self.open.pop()
        self.open.append(written)
        element.tag = f"h{min(self.under + len(self.open), 6)}"
        name = _name("".join(element.itertext()))
        self.used[name] = number = self.used.get(name, 0) + 1
        element.set("id", name if number == 1 else f"{name}_{number}")


def _name(heading: str) -> str:
    """What a heading's address ends in; letters of other scripts stay as they are."""
    return slug(heading) or _NOT_NAME.sub("-", heading.lower()).strip("-")[:SLUG_LENGTH] or "part"


class _Plain(Extension):
    """No HTML from authors, our headings, figures, table alignment by class, safe pictures and outside links."""

    def __init__(self, under: int) -> None:
        super().__init__()
        self.under = under

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Shape(md, self.under), "shape", 5)


class _Shape(Treeprocessor):
    def __init__(self, md: Markdown, under: int) -> None:
        super().__init__(md)
        self.under = under

    def run(self, root: etree.Element) -> None:
        headings = _Headings(self.under)
        for parent in list(root.iter()):
            for place, element in enumerate(list(parent)):
                self._element(element, headings)
                if element.tag == "p" and _only_picture(element):
                    parent[place] = _figure(element)

    def _element(self, element: etree.Element, headings: _Headings) -> None:
        if re.fullmatch(r"h[1-6]", element.tag):
            headings.place(element)
        elif element.tag in ("th", "td"):
            side = {"right": "n", "center": "c"}.get(
                element.attrib.pop("style", "").removeprefix("text-align: ")[:-1]
            )
            if side:
                element.set("class", side)
        elif element.tag == "a" and _OUTSIDE.match(element.get("href", "")):
            element.set("rel", "external nofollow noopener")
        elif element.tag == "img":
            _local_picture(element)


def _is_local(address: str) -> bool:
    """Whether a browser stays on this site: it takes a backslash for a slash."""
    return re.match(r"/(?![/\\])[^\s\\\x00-\x1f]*$", address) is not None


def _local_picture(element: etree.Element) -> None:
    """Pictures come from this site only; another site's becomes a link to it."""
    source = element.get("src", "")
    if _is_local(source):
        element.set("loading", "lazy")
        return
    tail, label = element.tail, element.get("alt") or source
    element.clear()
    element.tail = tail
    element.tag, element.text = "a", label
    element.attrib.update({"href": source, "rel": "external nofollow noopener"})


def _only_picture(paragraph: etree.Element) -> bool:
    return (
        len(paragraph) == 1
        and paragraph[0].tag == "img"
        and bool(paragraph[0].get("title"))
        and not (paragraph.text or "").strip()
        and not (paragraph[0].tail or "").strip()
    )


def _figure(paragraph: etree.Element) -> etree.Element:
    """`![what it shows](/picture "caption")` alone in a paragraph."""
    picture = paragraph[0]
    figure = etree.Element("figure")
    figure.tail = paragraph.tail
    picture.tail = None
    caption = etree.Element("figcaption")
    caption.text = picture.attrib.pop("title")
    figure.extend([picture, caption])
    return figure
