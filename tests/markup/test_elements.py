"""What authors can write, and how it is rendered."""

import pytest

from network.markup import Target, fill, paths, render


def html(text: str, anchor: str = "s", under: int = 2) -> str:
    return render(text, anchor, under).html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("    code", "<pre><code>code\n</code></pre>"),
        ("a_b_c 2*3*4", "<p>a_b_c 2<em>3</em>4</p>"),
        (
            "<https://x.example>",
            '<p><a href="https://x.example" rel="external nofollow noopener">https://x.example</a></p>',
        ),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("AT&T &copy; &lt;b&gt;", "<p>AT&amp;T © &lt;b&gt;</p>"),
        ("", ""),
    ],
)
def test_the_basics(typed: str, expected: str) -> None:
    assert html(typed) == expected


def test_a_list_of_another_kind_is_another_list() -> None:
    assert html("- a\n- b\n\n1. c") == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol>\n<li>c</li>\n</ol>"


def test_tables_align_by_class() -> None:
    made = html("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert made.count('class="c"') == made.count('class="n"') == 2
    assert "style" not in made
    assert render("| a | b |\n|---|---|\n| 1 | 2 |", "s").text == "a\nb\n1\n2"


def test_headings_stand_below_the_section_without_a_jump() -> None:
    assert html("# a\n\n### b\n\n# c", under=2) == ('<h3 id="s-a">a</h3>\n<h4 id="s-b">b</h4>\n<h3 id="s-c">c</h3>')
    assert html("# a\n\n## b", under=1) == '<h2 id="s-a">a</h2>\n<h3 id="s-b">b</h3>'
    assert "<h6" in html("".join(f"{'#' * level} x\n\n" for level in range(1, 7)))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Costs and *money*", "costs-and-money"),
        ("São Paulo", "sao-paulo"),
        ("النتائج الرئيسية", "النتائج-الرئيسية"),
        ("成果 与 经验", "成果-与-经验"),
        ("Результаты", "результаты"),
        ("!?", "part"),
        ('"><img', "img"),
    ],
)
def test_a_heading_can_be_linked_to_in_its_own_script(heading: str, name: str) -> None:
    assert f'id="s-{name}"' in html(f"# {heading}")


def test_headings_of_one_name_have_addresses_of_their_own() -> None:
    made = html("# a\n\n# a\n\n# a 2\n\n# a")
    ids = [part.split('"')[0] for part in made.split('id="')[1:]]
    assert len(ids) == len(set(ids)) == 4


def test_footnotes_of_two_sections_do_not_meet() -> None:
    one, two = (html("a[^1] b[^1]\n\n[^1]: Note.", anchor) for anchor in ("results", "sources"))
    page = one + two
    ids = [part.split('"')[0] for part in page.split('id="')[1:]]
    assert len(ids) == len(set(ids))
    for part in page.split('href="#')[1:]:
        assert part.split('"')[0] in ids
    assert render("a[^1]\n\n[^1]: Note.", "s").text == "a\nNote."


def test_rendering_twice_gives_the_same() -> None:
    text = "# a\n\nb[^1] b[^1]\n\n[^1]: Note.\n\n# a"
    assert html(text) == html(text)


def test_task_lists_are_marks_and_no_controls() -> None:
    made = html("- [x] done\n- [ ] open")
    assert "☑" in made
    assert "☐" in made
    assert "<input" not in made


def test_a_picture_alone_with_a_caption_is_a_figure() -> None:
    assert html('![A pump](/files/pump.jpg "The pump in 2013")') == (
        '<figure><img alt="A pump" loading="lazy" src="/files/pump.jpg">'
        "<figcaption>The pump in 2013</figcaption></figure>"
    )
    assert "<figure" not in html('See ![A pump](/files/pump.jpg "The pump in 2013")')
    assert "<figure" not in html("![A pump](/files/pump.jpg)")


# --- links to what is in the network ----------------------------------------------------------------------------

HERE = {"rotterdam/water-square": Target("/cities/rotterdam/library/water-square", "A square & more")}


def linked(text: str) -> str:
    return fill(html(text), HERE, "Not there")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[[rotterdam/water-square]]", "A square &amp; more"),
        ("[[rotterdam/water-square|the square]]", "the square"),
        ("[[ rotterdam/water-square | the square ]]", "the square"),
        ("[[rotterdam/water-square|R&D <b>]]", "R&amp;D &lt;b&gt;"),
    ],
)
def test_a_link_shows_its_text_else_the_title_it_leads_to(typed: str, shown: str) -> None:
    assert linked(typed) == f'<p><a href="/cities/rotterdam/library/water-square">{shown}</a></p>'


def test_a_link_to_nothing_is_marked_and_shows_what_was_typed() -> None:
    assert linked("[[quito/nowhere]]") == '<p><span class="wanted" title="Not there">quito/nowhere</span></p>'
    assert linked("[[quito/nowhere|there]]") == '<p><span class="wanted" title="Not there">there</span></p>'


def test_links_work_inside_other_elements() -> None:
    address = 'href="/cities/rotterdam/library/water-square"'
    for typed in (
        "*[[rotterdam/water-square|it]]*",
        "# [[rotterdam/water-square|it]]",
        "- [[rotterdam/water-square|it]]",
        "> [[rotterdam/water-square|it]]",
        "a[^1]\n\n[^1]: [[rotterdam/water-square|it]]",
        "| a | b |\n|---|---|\n| [[rotterdam/water-square\\|it]] | 2 |",
        "| a | b |\n|---|---|\n| [[rotterdam/water-square]] | 2 |",
        "[[rotterdam/water-square|one]] and [[rotterdam/water-square|two]]",
    ):
        assert address in linked(typed), typed
        assert "rotterdam/water-square" in paths([typed])


def test_code_shows_a_link_as_it_is_written() -> None:
    for typed in ("`[[rotterdam/water-square]]`", "    [[rotterdam/water-square]]"):
        assert "<a" not in linked(typed)
        assert "[[rotterdam/water-square]]" in linked(typed)


@pytest.mark.parametrize(
    "typed", ["[[]]", "[[A B]]", "[[a//b]]", "[[a/b/c]]", "[[a/b|]]", "[[a\nb]]", "[[../x]]", "[a/b]"]
)
def test_what_is_no_link_is_text(typed: str) -> None:
    assert "data-link" not in html(typed)
    assert paths([typed]) == []


def test_paths_come_once_in_their_order() -> None:
    assert paths(["[[b/c]] [[a]]", "[[b/c|again]] [[d/e]]"]) == ["b/c", "a", "d/e"]


def test_plain_text_has_a_line_per_block() -> None:
    text = render("# Head\n\nOne  *two*\nthree.\n\n- a\n- b[^1]\n\n[^1]: Note &amp; more.\n\n[[a/b|label]]", "s").text
    assert text.split("\n") == ["Head", "One two three.", "a", "b", "label", "Note & more."]
