"""Whatever comes in, nothing is lost and it ends: what grew with the square of the input would not, here."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igny8_core.blocks import to_blocks
from igny8_core.writer.sanitising import sanitised_html
from tests.blocks.reading import read

MANY = 50_000
# The balanced ones are as the sanitiser would leave them; to make them it needs longer than they need here.
HOSTILE = {
    "deep inline": "<b>" * MANY + "x" + "</b>" * MANY,
    "deep divisions": "<div>" * MANY + "x" + "</div>" * MANY,
    "deep divisions with a class": '<div class="a">' * MANY + "x" + "</div>" * MANY,
    "deep quotes": "<blockquote>" * MANY + "x" + "</blockquote>" * MANY,
    "deep lists": "<ul><li>" * MANY + "x" + "</li></ul>" * MANY,
    "deep quotes and lists": "<blockquote><ul><li>" * MANY + "x" + "</li></ul></blockquote>" * MANY,
    "many paragraphs": "<p>x</p>" * MANY,
    "many empty paragraphs": "<p></p>" * MANY + "x",
    "many items": "<ul>" + "<li>x</li>" * MANY + "</ul>",
    "many cells": "<table><tbody>" + "<tr><td>x</td></tr>" * MANY + "</tbody></table>",
    "many images": "<p>" + '<img src="/x">' * MANY + "</p>",
    "many breaks": "x" + "<br>" * MANY,
    "many comments": "x" + "<!-- c -->" * MANY,
    "many blank lines": "x\n\n" * MANY,
    "many addresses": "https://youtu.be/x\n" * MANY,
    "many addresses in code": "<pre><code>" + "https://youtu.be/x\n" * MANY + "</code></pre>",
    "an endless address": f"<p>https://{'a.' * MANY}</p>",
    "an endless class": f'<p class="{"a " * MANY}">x</p>',
    "never closed": "<p>" * MANY + "x",
    "never opened": "x" + "</p>" * MANY,
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_input_made_to_hurt_is_done_with_and_loses_no_word(html: str) -> None:
    assert words_of(to_blocks(html)) == words_of(html)


def words_of(html: str) -> list[str]:
    return unescape(re.sub(r"<[^>]*>", " ", html)).split()


TAGS = (
    "p b i a ul ol li div blockquote pre code table tr td th figure figcaption img br hr h2 em cite".split()
)
pieces = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ['<p class="x">', '<a href="/y">', '<img src="/z" alt="w">', '<td style="text-align:left">', "\n\n"]
    ),
    st.sampled_from(["word ", "other ", "&amp; ", "\xa0", "https://youtu.be/x\n", "<!-- c -->", "[x] "]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=30).map("".join))
def test_whatever_is_nested_in_whatever_its_words_links_and_images_stay_in_order(html: str) -> None:
    source = sanitised_html(html)
    before, after = read(source), read(to_blocks(source))
    assert (after.words, after.links, after.images) == (before.words, before.links, before.images)
