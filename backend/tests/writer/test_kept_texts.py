"""Texts and pictures of a site that stay as they are, because nothing in them is unsafe or missing."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.system.addresses import is_address_within
from igny8_core.system.models import Site
from igny8_core.writer.models import Content, Origin
from igny8_core.writer.sanitising import is_safe_as_it_is
from igny8_core.writer.services import save_content
from tests.answers import data_of, refused_fields

ELSEWHERE = '<p><img src="https://images.example.net/a.png" alt="A"></p>'


@pytest.mark.parametrize(
    "html",
    [
        "", "Plain\n\ntext, 5 < 6 & [gallery ids=\"1,2\"]", "<p>a<br />b &amp; c</p>", "<ul><li>a<li>b</ul>",
        '<p style="text-align: center;">x</p>', '<a href="tel:1" data-x=1 aria-label="q">x</a>',
        '<!-- wp:image {"id":3} -->\n<figure><img src="/x.jpg" alt=""/></figure>\n<!-- /wp:image -->',
    ],
)  # fmt: skip
def test_a_text_that_cleaning_only_writes_another_way_is_safe(html: str) -> None:
    assert is_safe_as_it_is(html)


@pytest.mark.parametrize(
    "html",
    [
        '<p onclick="x()">a</p>', "<p/onclick=x>a</p>", "<script>1</script>", "<style>p{}</style>",
        '<iframe src="a"></iframe>', "<form><input></form>", "<svg><path d='m0'/></svg>", "<TITLE>a</TITLE>",
        '<a href="javascript:x">a</a>', '<a href=" javascript:x">a</a>', '<a href="java&#115;cript:x">a</a>',
        '<a href="java\tscript:x">a</a>', '<a href="java&NewLine;script:x">a</a>',
        '<a href="javascript&colon;x">a</a>', '<img src="data:image/png;base64,AA">', "<!-- a",
        "<img src=x onerror=alert(1)//", "<!--><script>alert(1)</script>-->",
        '<p style="position:fixed">x</p>',
        '<p style="POSITION: fixed">x</p>', "<math><mi>x</mi></math>", "<div>" * 300,
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    ],
)  # fmt: skip
def test_a_text_with_something_that_cleaning_takes_away_is_not(html: str) -> None:
    assert not is_safe_as_it_is(html)


@pytest.mark.parametrize(
    ("address", "is_within"),
    [
        ("https://blog.example.com/x.png", True), ("http://www.blog.example.com/x.png", True),
        ("https://blog.example.com:443/x.png", True), ("https://blog.example.com:8443/x.png", False),
        ("https://example.com/x.png", False), ("https://blog.example.com.evil.test/x.png", False),
        ("/x.png", False), ("", False), ("https://[broken/x.png", False),
    ],
)  # fmt: skip
def test_an_address_is_a_sites_whatever_its_scheme(address: str, is_within: bool) -> None:
    assert is_address_within("https://blog.example.com", address) is is_within


def test_a_site_in_a_folder_has_only_what_is_in_it() -> None:
    assert is_address_within("https://example.com/blog", "https://example.com/blog/a.png")
    assert not is_address_within("https://example.com/blog", "https://example.com/blogs/a.png")


@pytest.mark.django_db
def test_a_picture_of_the_site_is_no_image_to_fetch(site: Site) -> None:
    html = f'{ELSEWHERE}<img src="{site.url}/wp-content/uploads/b.png">'
    content = save_content(account=site.account, site=site, fields={"title": "T", "html": html})
    assert [image.source_url for image in content.images.all()] == ["https://images.example.net/a.png"]


@pytest.mark.django_db
def test_a_picture_somebody_put_in_on_the_site_stays_and_ours_stays_ours(content: Content) -> None:
    save_content(account=content.account, site=content.site, fields={"html": ELSEWHERE}, content=content)
    theirs: dict[str, Any] = {"html": f'{ELSEWHERE}<img src="https://cdn.example.org/c.png">'}
    saved = save_content(
        account=content.account, site=content.site, fields=theirs, content=content, origin=Origin.WORDPRESS
    )
    assert saved.kept_pictures == ["https://cdn.example.org/c.png"]
    assert [image.source_url for image in saved.images.all()] == ["https://images.example.net/a.png"]


@pytest.mark.django_db
def test_a_kept_picture_may_have_an_address_no_new_one_may(content: Content, as_editor: APIClient) -> None:
    Content.objects.filter(pk=content.pk).update(kept_pictures=["/old.gif"])
    path = f"/api/v1/writer/contents/{content.pk}/"
    changed = data_of(as_editor.patch(path, {"html": '<p>New</p><img src="/old.gif">'}, format="json"))
    assert changed["images"] == []
    refused = as_editor.patch(path, {"html": '<img src="/new.gif">'}, format="json")
    assert refused_fields(refused) == {"html": ["image_source"]}
