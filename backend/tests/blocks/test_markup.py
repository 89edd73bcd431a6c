"""Which element becomes which block, written as WordPress's editor writes it."""

from __future__ import annotations

import re

import pytest

from igny8_core.blocks import to_blocks
from igny8_core.writer.sanitising import sanitised_html

IMAGE = "https://images.example.com/a.jpg"


def blocks(html: str) -> str:
    return to_blocks(sanitised_html(html))


def names(html: str) -> list[str]:
    return re.findall(r"<!-- wp:([a-z-]+)", blocks(html))


WRITTEN = {
    "a paragraph": ("<p>a</p>", "<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->"),
    "an alignment": (
        '<p style="text-align: center">a</p>',
        '<!-- wp:paragraph {"align":"center"} -->\n<p class="has-text-align-center">a</p>\n'
        "<!-- /wp:paragraph -->",
    ),
    "a class that could end a comment": (
        '<p class="a--b">a</p>',
        '<!-- wp:paragraph {"className":"a\\u002d\\u002db"} -->\n<p class="a--b">a</p>\n'
        "<!-- /wp:paragraph -->",
    ),
    "a heading with an anchor": (
        '<h3 id="x">a</h3>',
        '<!-- wp:heading {"level":3} -->\n<h3 id="x">a</h3>\n<!-- /wp:heading -->',
    ),
    "a list": (
        '<ol start="3"><li>a</li></ol>',
        '<!-- wp:list {"ordered":true,"start":3} -->\n<ol start="3"><!-- wp:list-item -->\n<li>a</li>\n'
        "<!-- /wp:list-item --></ol>\n<!-- /wp:list -->",
    ),
    "a quote": (
        "<blockquote><p>a</p><cite>b</cite></blockquote>",
        '<!-- wp:quote -->\n<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>a</p>\n'
        "<!-- /wp:paragraph --><cite>b</cite></blockquote>\n<!-- /wp:quote -->",
    ),
    "a table": (
        '<table><tbody><tr><td style="text-align:right">a</td></tr></tbody></table>',
        '<!-- wp:table {"hasFixedLayout":false} -->\n<figure class="wp-block-table"><table><tbody><tr>'
        '<td class="has-text-align-right" data-align="right">a</td></tr></tbody></table></figure>\n'
        "<!-- /wp:table -->",
    ),
    "code": (
        '<pre><code class="language-py">a[0]\nhttps://youtu.be/x\n</code></pre>',
        '<!-- wp:code {"className":"language-py"} -->\n<pre class="wp-block-code language-py"><code>'
        "a&#91;0]\n"
        "https:&#47;&#47;youtu.be/x\n</code></pre>\n<!-- /wp:code -->",
    ),
    "a separator": (
        "<hr>",
        '<!-- wp:separator -->\n<hr class="wp-block-separator has-alpha-channel-opacity"/>\n'
        "<!-- /wp:separator -->",
    ),
    "an image": (
        f'<p><img src="{IMAGE}" alt="A"></p>',
        '<!-- wp:image {"sizeSlug":"full","linkDestination":"none"} -->\n'
        f'<figure class="wp-block-image size-full"><img src="{IMAGE}" alt="A"/></figure>\n'
        "<!-- /wp:image -->",
    ),
    "an image with all it can have": (
        f'<figure class="alignleft"><a href="/x" rel="nofollow"><img class="wp-image-3" src="{IMAGE}"'
        ' width="9" height="8" title="T"></a><figcaption>c</figcaption></figure>',
        '<!-- wp:image {"align":"left","id":3,"width":9,"height":8,"sizeSlug":"full",'
        '"linkDestination":"custom"} -->\n<figure class="wp-block-image alignleft size-full is-resized">'
        f'<a href="/x" rel="nofollow"><img src="{IMAGE}" alt="" class="wp-image-3" width="9" height="8"'
        ' title="T"/></a><figcaption class="wp-element-caption">c</figcaption></figure>\n<!-- /wp:image -->',
    ),
    "an embed": (
        "<p>https://vimeo.com/7?a=1&amp;b=2</p>",
        '<!-- wp:embed {"url":"https://vimeo.com/7?a=1\\u0026b=2","type":"video",'
        '"providerNameSlug":"vimeo"} -->\n'
        '<figure class="wp-block-embed is-type-video is-provider-vimeo wp-block-embed-vimeo">'
        '<div class="wp-block-embed__wrapper">\nhttps://vimeo.com/7?a=1&amp;b=2\n</div></figure>\n'
        "<!-- /wp:embed -->",
    ),
    "what no block holds": (
        '<p lang="fr">a</p>',
        '<!-- wp:html -->\n<p lang="fr">a</p>\n<!-- /wp:html -->',
    ),
}


@pytest.mark.parametrize(("html", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_a_block_is_written_as_the_editor_writes_it(html: str, expected: str) -> None:
    assert blocks(html) == expected


BECOMES = {
    "words\n\nmore <b>words</b><h2>h</h2>tail": ["paragraph", "paragraph", "heading", "paragraph"],
    f'words\n\n<img src="{IMAGE}">': ["paragraph", "image"],
    f'<p>words <img src="{IMAGE}"></p>': ["paragraph"],
    f'<p><img src="{IMAGE}"> <img src="{IMAGE}"></p>': ["image", "image"],
    f'<p><img src="{IMAGE}" class="round"></p>': ["paragraph"],
    f'<p id="x"><img src="{IMAGE}"></p>': ["paragraph"],
    f'<p class="x"><img src="{IMAGE}"></p>': ["paragraph"],
    f'<p><a href="/x" title="t"><img src="{IMAGE}"></a></p>': ["paragraph"],
    '<p dir="auto">a</p>': ["html"],
    f'<figure style="color:red"><img src="{IMAGE}"></figure>': ["html"],
    "<ul><li>a<ul><li>b</li></ul></li></ul>": ["list", "list-item", "list", "list-item"],
    "<ul><li><p>a</p><p>b</p></li></ul>": ["html"],
    "<ul><li>a<ul><li>b</li></ul>c</li></ul>": ["html"],
    '<ol type="a"><li>a</li></ol>': ["html"],
    "<blockquote>a<ul><li>b</li></ul></blockquote>": ["quote", "paragraph", "list", "list-item"],
    '<blockquote cite="https://example.com">a</blockquote>': ["html"],
    '<blockquote>a<cite class="x">b</cite></blockquote>': ["html"],
    '<table><tr><td colspan="2">a</td></tr></table>': ["html"],
    "<table><caption>c</caption><tr><td>a</td></tr></table>": ["html"],
    "<table><tfoot><tr><td>a</td></tr></tfoot><tbody><tr><td>b</td></tr></tbody></table>": ["html"],
    "<table><tbody><tr><td>a</td></tr></tbody><tbody><tr><td>b</td></tr></tbody></table>": ["html"],
    '<table><tbody class="x"><tr><td>a</td></tr></tbody></table>': ["html"],
    '<table><tbody><tr><td class="x">a</td></tr></tbody></table>': ["html"],
    "<pre>a</pre>": ["preformatted"],
    '<pre><code data-x="1">a</code></pre>': ["html"],
    "<dl><dt>a</dt><dd>b</dd></dl>": ["html"],
    "<details><summary>a</summary>b</details>": ["html"],
    '<p>a <video src="https://example.com/v.mp4"></video></p>': ["html"],
    "a<!--more-->b<!--nextpage-->c": ["paragraph", "more", "paragraph", "nextpage", "paragraph"],
    "<div><section><p>a</p></section>b</div>": ["paragraph", "paragraph"],
    '<div class="x"><p>a</p></div>': ["html"],
    "<p></p><br><p>a</p> ": ["paragraph"],
    "<p>https://youtu.be/x</p>": ["embed"],
    "a\nhttps://youtu.be/x\nb": ["paragraph", "embed", "paragraph"],
    "<p>see https://youtu.be/x</p>": ["paragraph"],
    "<p>https://example.com/x</p>": ["paragraph"],
    '<p><a href="https://youtu.be/x">https://youtu.be/x</a></p>': ["paragraph"],
    "<!-- c -->": ["html"],
}


@pytest.mark.parametrize(("html", "expected"), BECOMES.items(), ids=BECOMES)
def test_an_element_becomes_its_block(html: str, expected: list[str]) -> None:
    assert names(html) == expected


@pytest.mark.parametrize("html", ["", "  \n ", "<p></p>", "<br>"])
def test_a_text_that_says_nothing_stays_as_it_is(html: str) -> None:
    assert to_blocks(html) == html


@pytest.mark.parametrize("html", ["<p>a", "a</p>", "<b><i>a</b></i>"])
def test_what_is_not_well_nested_is_kept_whole(html: str) -> None:
    assert to_blocks(html) == f"<!-- wp:html -->\n{html}\n<!-- /wp:html -->"


@pytest.mark.parametrize(
    "comment", ["<!-- wp:more -->", "<!--  wp:more /-->", "<!-- /wp:paragraph -->", "<!--\nwp:html -->"]
)
def test_nothing_is_put_around_what_wordpress_takes_for_a_block(comment: str) -> None:
    html = f"<p>a</p>{comment}<p>b</p>"
    assert to_blocks(html) == html


def test_no_two_blocks_of_one_code_can_be_told_to_run_something() -> None:
    said = blocks("<pre><code>[gallery]\nhttps://youtu.be/a\nx\nhttps://youtu.be/b</code></pre>")
    assert "[" not in said
    assert "://" not in said
