"""No text takes long, eats the memory or fails with anything but a reason."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.library.forms import MESSAGES
from network.markup import MAX_LENGTH, paths, problem, render
from network.text import SLUG

UNITS = [
    "> a\n", "> a\n\n", "- a\n", "- a\n\n", "1. a\n", "    a\n", "a\n\n",
    "a  \n", "word ", "|-", "|a", "|\n", "> - a\n",
    "- > a\n", "> 1. > - a\n", "- > ", "- ", "1. ", "+ ", "> ",
    "- a\n    - b\n        - c\n", "&amp;", "&", "\\", "\\*",
    "`", "`a ", "``a ", "*", "*a ", "*a", "**a *b ", "***a** b ", "_a ",
    "__a _b", "<", "<a", "<http://a>", "<a@b.c>",
    "<!--", "<![CDATA[", "<?", "[", "]", "[a]", "[a](b)", "[a](", '[a](b "',
    "[a](<", "![a](b)", "![", "![a](", "[[a|",
    "[[a/b|c]]", "[[", "[^a]", "[^a]: x\n", "[a]: b\n", "---\n\n", "# a\n",
    "#", "a\n=\n", "=", "=\n", " ", "\t", "\n",
    "- [ ] a\n", "http://a.b/c ", "(", "'", '"', "\u0301", "\u202e",
    "ساحة ", "👩‍👩‍👧", ":", "\u00a0", "a", "\r\n", "\r",
]  # fmt: skip
HARD = {
    "a table of many columns and many short rows": "|a" * 250 + "|\n" + "|-" * 250 + "|\n" + "|\n" * 19_000,
    "a wide table": "|a" * 9999 + "|\n" + "|-" * 9999 + "|\n",
    "a long table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 6000,
    "tables by the hundred": ("|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|\n" * 30 + "\n") * 200,
    "brackets opened and never closed": ("[[" + "a-" * 390) * 50,
    "brackets nested": "[" * 400 + "]" * 400,
    "links nested": "[" * 400 + "](b)" * 400,
    "pictures nested": "![" * 400 + "](b)" * 400,
    "a link to spaces": "[[" + " " * 39_000,
    "a link to a long address": "[[" + "a-" * 19_000,
    "a parenthesis in a link": "[a](" + "(" * 39_000,
    "a quotation in a link": "[a](b " + "'" * 39_000,
    "footnotes that name each other": "[^a]\n\n[^a]: [^b]\n[^b]: [^a] [^b]",
    "one footnote named often": "[^a]" * 390 + "\n\n[^a]: x",
    "a long footnote": "[^a]\n\n[^a]: " + "x\n    " * 6000,
    "hundreds of footnotes": "".join(f"[^{n}]: x\n" for n in range(390)),
    "hundreds of references": "".join(f"[{n}]: b\n" for n in range(390)),
    "a list that winds in and out": "".join(" " * (4 * (n % 12)) + "- a\n" for n in range(1200)),
    "an accent on an accent": "a" + "\u0301" * 39_000,
    "the parser's own marks": "wzxhzdk:0 klzzwxh:0000 " * 1700,
}


def bounded(text: str) -> bool:
    """Whether it takes less than two seconds. A busy machine is given a second and a third chance."""
    return any(_timed(text) < 2 for _ in range(3))


def _timed(text: str) -> float:
    """Seconds of processor time; a refusal must come with its reason."""
    began = time.process_time()
    reason = refusal(text)
    assert not reason or reason in (problem(text), "too deep")
    return time.process_time() - began


def refusal(text: str) -> str:
    """Why a text is not rendered; '' when it is."""
    try:
        rendered = render(text, "s")
    except ValueError as error:
        return str(error) or "no reason given"
    assert len(rendered.html) < 100 * MAX_LENGTH
    return ""


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_one_thing_over_and_over(unit: str) -> None:
    """As often as is just allowed."""
    often = unit * (MAX_LENGTH // len(unit))
    while problem(often):
        often = unit * (len(often) // len(unit) * 9 // 10)
    assert bounded(often)


@pytest.mark.parametrize("name", HARD)
def test_a_text_that_is_hard_to_parse(name: str) -> None:
    assert bounded(HARD[name])


@pytest.mark.parametrize("unit", ["[", "*", "a", "\x00", "> ", "|"], ids=ascii)
def test_two_megabytes_are_refused_at_once(unit: str) -> None:
    text = unit * (2 * 2**20 // len(unit))
    began = time.process_time()
    assert problem(text) in ("too long", "unreadable")
    with pytest.raises(ValueError, match=r"too long|unreadable"):
        render(text, "s")
    assert paths([text]) == []
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", ""),
        ("An ordinary text with [a link](https://x.example) and *stress*.", ""),
        ("x" * MAX_LENGTH, ""),
        ("x" * (MAX_LENGTH + 1), "too long"),
        ("\x00", "unreadable"),
        ("\ud800", "unreadable"),
        ("\x1b[31m", "unreadable"),
        ("[" * 101, "too many marks"),
        ("#\n" * 401, "too many marks"),
        ("> " * 13, "too deep"),
        ("- " * 13 + "x", "too deep"),
        (" " * 52 + "x", "too deep"),
        ("- - - - - -", ""),
        ("a\n\n" + "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 500, ""),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_the_reason_of_a_refusal(text: str, reason: str) -> None:
    assert problem(text) == reason


def test_every_reason_has_its_sentence() -> None:
    for reason in ("unreadable", "too many marks", "too deep"):
        assert reason.replace(" ", "_") in MESSAGES
    assert "body_too_long" in MESSAGES


@given(st.text(max_size=300))
def test_any_text_is_rendered_or_refused(text: str) -> None:
    assert refusal(text) in ("", problem(text), "too deep")


@given(st.lists(st.sampled_from(UNITS), max_size=60).map("".join))
def test_any_mixture_of_marks_is_rendered_or_refused(text: str) -> None:
    assert bounded(text)


@given(st.text(st.sampled_from("[]|/a-9 \n`<>"), max_size=80))
def test_links_are_found_in_any_text(text: str) -> None:
    for path in paths([text]):
        assert SLUG.fullmatch(path.partition("/")[0])
