import re
from html import unescape

import nh3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from igny8_core.writer.sanitising import TooDeepError, pictures_in, safe_line, sanitised_html, sanitised_text

KEPT = [
    '<!-- wp:paragraph {"align":"center"} -->\n'
    '<p class="has-text-align-center" id="a">x</p>\n<!-- /wp:paragraph -->',
    '<figure class="wp-block-image size-large">'
    '<img src="https://a.example/a.png" alt="A" width="8" height="6">'
    "<figcaption>Cap</figcaption></figure>",
    '<table><thead><tr><th scope="col">a</th></tr></thead>'
    '<tbody><tr><td colspan="2">b</td></tr></tbody></table>',
    '<p style="color:red;text-align:center">x</p>',
    '<a href="https://a.example/" target="_blank" rel="noopener nofollow">x</a>',
    '<a href="mailto:a@example.com">x</a>',
    '<a href="/relative#part">x</a>',
    '<ol start="3" reversed=""><li>x</li></ol>',
    '[gallery ids="1,2"]',
    "<details><summary>a</summary>b</details>",
    '<pre><code class="language-php">&lt;?php echo 1;</code></pre>',
    '<div data-id="5" aria-label="x" role="note">x</div>',
    '<video src="https://a.example/a.mp4" controls=""></video>',
    '<img src="igny8-upload:abc" alt="">',
    "https://www.youtube.com/watch?v=abc",
    "ünïcödé 🎉 &amp; &lt;",
]

DANGEROUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg onload=alert(1)></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<form action='https://evil.example'><input name=a></form>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style=\"background:url(javascript:alert(1));behavior:url(x)\">x</p>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example'>",
    "<p onclick='alert(1)'>x</p>",
]  # fmt: skip

RUNS = re.compile(
    r"<\s*(script|iframe|object|embed|svg|math|form|input|style|meta|base|link)\b"
    r"|<[a-z][^>]*\son[a-z]+\s*=|<[a-z][^>]*=\s*[\"']?\s*(javascript|data):",
    re.IGNORECASE,
)


@pytest.mark.parametrize("html", KEPT)
def test_what_wordpress_lets_authors_post_stays_as_it_is(html: str) -> None:
    assert sanitised_html(html) == html


@pytest.mark.parametrize("html", DANGEROUS)
def test_what_would_run_goes(html: str) -> None:
    cleaned = sanitised_html(html)
    outside_comments = re.sub(r"<!--.*?-->", "", cleaned, flags=re.DOTALL)
    assert not RUNS.search(outside_comments), cleaned


@given(
    st.lists(st.sampled_from([*KEPT, *DANGEROUS, "<", ">", "<!--", "-->", "'", '"', "</p>", "x"]), max_size=6)
)
@settings(max_examples=200, deadline=None)
@example(["<!--", "<script>alert(1)</script>"])
def test_cleaning_twice_is_cleaning_once(parts: list[str]) -> None:
    once = sanitised_html("".join(parts))
    assert sanitised_html(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<ul><li>" * 20_000 + "x" + "</li></ul>" * 20_000,
        "".join(f"<b id=a{number}>" for number in range(20_000)),
        "<x-own>" * 1_000,
    ],
)
def test_elements_too_deep_in_each_other_are_refused_before_they_are_cleaned(html: str) -> None:
    with pytest.raises(TooDeepError, match="More than 256 elements"):
        sanitised_html(html)


@pytest.mark.parametrize(
    "html",
    ["<p>text" * 1_000, "<ul>" + "<li>item" * 1_000 + "</ul>", "<br>" * 1_000, "<div><b>x</b></div>" * 1_000],
)
def test_long_text_is_not_deep(html: str) -> None:
    assert len(sanitised_html(html)) >= len(html)


@pytest.mark.parametrize("text", ["AT&T", "a < b", "5 > 3 && 2 < 4", "", "it's “quoted”"])
def test_plain_text_stays_as_typed(text: str) -> None:
    assert sanitised_text(text) == text
    assert safe_line(text) == text


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)", "a <b", "a </p", "1 < 2 <i"])
def test_a_tag_that_does_not_end_is_text_whatever_follows_it(text: str) -> None:
    for clean in (sanitised_text(text), safe_line(text)):
        assert clean is not None
        assert unescape(clean) == text
        assert not nh3.is_html(f"{clean}>")


@pytest.mark.parametrize("title", ["<em>a</em> b", "Water: H<sub>2</sub>O", "Tom &amp; <b>Jerry</b>"])
def test_a_title_may_have_inline_markup(title: str) -> None:
    assert safe_line(title) == title


@pytest.mark.parametrize(
    "title",
    ["<script>x</script>", "<b onclick=x>a</b>", "<div>a</div>", "<img src=x>", "<a href=x>a</a>", "<b>open"],
)
def test_a_title_that_would_lose_something_is_refused(title: str) -> None:
    assert safe_line(title) is None


def test_pictures_are_found_with_their_real_addresses() -> None:
    html = '<p>\n<IMG alt="A &amp; B" src=" https://a.example/?a=1&amp;b=2 "><img alt="none"></p>'
    assert [(picture.src, picture.alt) for picture in pictures_in(html)] == [
        ("https://a.example/?a=1&b=2", "A & B"),
        ("", "none"),
    ]
