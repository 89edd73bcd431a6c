from typing import Any

import pytest
from rest_framework.test import APIClient

from igny8_core.system.models import Site
from igny8_core.writer.models import Content
from tests.answers import data_of, refused_fields

CONTENTS = "/api/v1/writer/contents/"
BIG = 2**63


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2025-12-01T10:00:00Z", "2025-12-01T10:00:00Z"),
        ("2025-12-01t10:00:00z", "2025-12-01T10:00:00Z"),
        ("2025-12-01T10:00Z", "2025-12-01T10:00:00Z"),
        ("2025-12-01T10:00:00.999999Z", "2025-12-01T10:00:00Z"),
        ("2025-12-01T05:00:00-05:00", "2025-12-01T10:00:00Z"),
        ("2025-12-01T15:45:00+0545", "2025-12-01T10:00:00Z"),
        ("2025-12-01 10:00:00+00:00", "2025-12-01T10:00:00Z"),
        ("2025-10-26T02:30:00+02:00", "2025-10-26T00:30:00Z"),
        ("2025-10-26T02:30:00+01:00", "2025-10-26T01:30:00Z"),
        (None, None),
    ],
)
def test_a_time_with_a_zone_is_kept_in_utc(
    as_editor: APIClient, site: Site, given: str | None, kept: str | None
) -> None:
    body = {"site": site.pk, "title": "x", "published_at": given}
    assert data_of(as_editor.post(CONTENTS, body), 201)["published_at"] == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("2025-12-01T10:00:00", "naive"),
        ("2025-12-01 10:00", "naive"),
        ("2025-12-01", "date_only"),
        ("tomorrow", "invalid"),
        ("", "invalid"),
        ("2025-02-30T10:00:00Z", "invalid"),
        ("2025-12-01T25:00:00Z", "invalid"),
        ("2025-12-01T10:00:00+99:00", "invalid"),
        ("2025-12-01T10:00:00Zulu", "invalid"),
        ("0001-01-01T00:00:00+10:00", "out_of_range"),
        ("9999-12-31T23:59:59-10:00", "out_of_range"),
        (1764583200, "not_text"),
        (True, "not_text"),
        ({}, "not_text"),
    ],
)
def test_a_time_that_is_not_one_moment_is_refused(
    as_editor: APIClient, site: Site, given: Any, code: str
) -> None:
    body = {"site": site.pk, "title": "x", "published_at": given}
    assert refused_fields(as_editor.post(CONTENTS, body)) == {"published_at": [code]}
    assert not Content.objects.exists()


BAD: list[tuple[str, Any, str]] = [
    ("title", "x" * 501, "title"),
    ("title", None, "title"),
    ("title", {"a": 1}, "title"),
    ("title", "<script>alert(1)</script>", "title"),
    ("title", "<div>x</div>", "title"),
    ("html", None, "html"),
    ("html", ["x"], "html"),
    ("html", '<img src="data:image/png;base64,AAAA">', "html"),
    ("html", '<img src="/pictures/a.png">', "html"),
    ("html", '<img src="http://[bad/a.png">', "html"),
    ("html", '<img src="igny8-upload:abc">', "html"),
    ("html", f'<img src="https://a.example/{"x" * 2000}">', "html"),
    ("html", "".join(f'<img src="https://a.example/{n}.png">' for n in range(101)), "html"),
    ("excerpt", "x" * 20_001, "excerpt"),
    ("slug", "x" * 201, "slug"),
    ("slug", "a/b", "slug"),
    ("slug", "a b", "slug"),
    ("author_email", "nobody", "author_email"),
    ("content_type", "Post", "content_type"),
    ("content_type", "x" * 21, "content_type"),
    ("content_type", "", "content_type"),
    ("categories", "SEO", "categories"),
    ("categories", [""], "categories.0"),
    ("categories", ["A >"], "categories.0"),
    ("categories", ["A > > B"], "categories.0"),
    ("categories", [">"], "categories.0"),
    ("categories", ["ok", " > ".join("abcdefghijk")], "categories.1"),
    ("categories", ["A > " + "x" * 201], "categories.0"),
    ("categories", [f"c{n}" for n in range(101)], "categories"),
    ("categories", [{"name": "x"}], "categories.0"),
    ("tags", ["ok", ""], "tags.1"),
    ("tags", ["x" * 201], "tags.0"),
    ("tags", {"a": "b"}, "tags"),
    ("sectors", [None], "sectors.0"),
    ("clusters", [["x"]], "clusters.0"),
    ("other_terms", [], "other_terms"),
    ("other_terms", "genre", "other_terms"),
    ("other_terms", None, "other_terms"),
    ("other_terms", {"genre": "Rock"}, "other_terms.genre"),
    ("other_terms", {"genre": None}, "other_terms.genre"),
    ("other_terms", {"genre": ["Rock", "Rock >"]}, "other_terms.genre.1"),
    ("other_terms", {"genre": [f"g{n}" for n in range(101)]}, "other_terms.genre"),
    ("other_terms", {"genre": ["x" * 201]}, "other_terms.genre.0"),
    ("other_terms", {"Genre": []}, "other_terms.Genre"),
    ("other_terms", {"": []}, "other_terms"),
    ("other_terms", {"x" * 33: []}, f"other_terms.{'x' * 33}"),
    ("other_terms", {"category": ["SEO"]}, "other_terms.category"),
    ("other_terms", {"igny8_cluster": []}, "other_terms.igny8_cluster"),
    ("other_terms", {f"t{n}": [] for n in range(21)}, "other_terms"),
    ("cluster_id", BIG, "cluster_id"),
    ("cluster_id", 10**40, "cluster_id"),
    ("cluster_id", -1, "cluster_id"),
    ("cluster_id", "1", "cluster_id"),
    ("cluster_id", True, "cluster_id"),
    ("cluster_id", 1.5, "cluster_id"),
    ("cluster_id", [1], "cluster_id"),
    ("sector_id", {}, "sector_id"),
    ("task_id", 999_999, "task_id"),
    ("keyword_ids", [999_999], "keyword_ids.0"),
    ("keyword_ids", [BIG], "keyword_ids.0"),
    ("keyword_ids", ["x"], "keyword_ids.0"),
    ("keyword_ids", [[]], "keyword_ids.0"),
    ("keyword_ids", 5, "keyword_ids"),
    ("keyword_ids", list(range(1, 1002)), "keyword_ids"),
    ("focus_keywords", [f"k{n}" for n in range(51)], "focus_keywords"),
    ("focus_keywords", ["x" * 201], "focus_keywords.0"),
    ("html", "<div>" * 300_000, "html"),
    ("excerpt", "<b>" * 300, "excerpt"),
    ("featured_image", {"url": "https://a.example/a.png", "caption": "<i>" * 300}, "featured_image.caption"),
    ("seo_title", "x" * 501, "seo_title"),
    ("seo_description", "x" * 1001, "seo_description"),
    ("canonical_url", "/guide", "canonical_url"),
    ("canonical_url", "javascript:alert(1)", "canonical_url"),
    ("canonical_url", "https://a.example/" + "x" * 2000, "canonical_url"),
    ("publish_mode", "soon", "publish_mode"),
    ("publish_mode", None, "publish_mode"),
    ("publish_mode", "scheduled", "published_at"),
    ("product", {"price": "1"}, "product"),
    ("featured_image", {}, "featured_image.url"),
    ("featured_image", {"url": "https://a.example/a.png", "upload": "a" * 64}, "featured_image.url"),
    ("featured_image", {"url": "ftp://a.example/a.png"}, "featured_image.url"),
    ("featured_image", {"url": "a.png"}, "featured_image.url"),
    ("featured_image", {"upload": "../../etc/passwd"}, "featured_image.upload"),
    ("featured_image", {"upload": "a" * 64}, "featured_image.upload"),
    ("featured_image", {"url": "https://a.example/a.png", "alt": "x" * 1001}, "featured_image.alt"),
    ("featured_image", {"url": "https://a.example/a.png", "main_sha256": "x"}, "featured_image.main_sha256"),
    ("featured_image", "https://a.example/a.png", "featured_image"),
    ("gallery", {}, "gallery"),
    ("gallery", [{"url": "https://a.example/a.png"}, {"url": "x"}], "gallery.1.url"),
    ("gallery", [{"url": f"https://a.example/{n}.png"} for n in range(101)], "gallery"),
    ("gallery", [{"upload": "b" * 64}], "gallery.0.upload"),
    ("gallery", [None], "gallery"),
    ("expected_revision", 2**31, "expected_revision"),
    ("revision", 5, "revision"),
    ("id", 5, "id"),
    ("images", [], "images"),
    ("account", 1, "account"),
    ("colour", "red", "colour"),
]


@pytest.mark.parametrize(("field", "value", "named"), BAD)
def test_a_bad_value_is_refused_by_name_at_creation_and_at_change(
    as_editor: APIClient, site: Site, content: Content, field: str, value: Any, named: str
) -> None:
    created = refused_fields(as_editor.post(CONTENTS, {"site": site.pk, "title": "x", field: value}))
    changed = refused_fields(as_editor.patch(f"{CONTENTS}{content.pk}/", {field: value}))
    for fields in (created, changed):
        assert any(name == named or name.startswith(f"{named}.") for name in fields), fields
    assert Content.objects.get().revision == 1


@pytest.mark.parametrize(
    ("product", "named"),
    [
        ({"price": 19.9}, "product.price"),
        ({"price": 19}, "product.price"),
        ({"price": "19,90"}, "product.price"),
        ({"price": "-1"}, "product.price"),
        ({"price": "1e3"}, "product.price"),
        ({"price": "NaN"}, "product.price"),
        ({"price": "٣"}, "product.price"),
        ({"price": "1" * 13}, "product.price"),
        ({"price": "1.0000001"}, "product.price"),
        ({"price": "10", "sale_price": "10"}, "product.sale_price"),
        ({"sale_price": "5"}, "product.sale_price"),
        ({"sku": "x" * 101}, "product.sku"),
        ({"stock": -1}, "product.stock"),
        ({"stock": 2**31}, "product.stock"),
        ({"stock": "many"}, "product.stock"),
        ({"weight": "1"}, "product.weight"),
        ([], "product"),
        ("19.90", "product"),
    ],
)
def test_a_bad_product_is_refused_by_name(as_editor: APIClient, site: Site, product: Any, named: str) -> None:
    body = {"site": site.pk, "title": "x", "content_type": "product", "product": product}
    assert any(name.startswith(named) for name in refused_fields(as_editor.post(CONTENTS, body)))


def test_what_a_product_leaves_out_is_empty(as_editor: APIClient, site: Site) -> None:
    body = {"site": site.pk, "title": "x", "content_type": "product", "product": {"price": "5"}}
    product = data_of(as_editor.post(CONTENTS, body), 201)["product"]
    assert product == {"price": "5", "sale_price": "", "sku": "", "stock": None}


def test_a_product_cannot_become_a_post_and_keep_its_price(as_editor: APIClient, site: Site) -> None:
    body = {"site": site.pk, "title": "x", "content_type": "product", "product": {"price": "5"}}
    address = f"{CONTENTS}{data_of(as_editor.post(CONTENTS, body), 201)['id']}/"
    assert refused_fields(as_editor.patch(address, {"content_type": "post"})) == {
        "product": ["not_a_product"]
    }
    data_of(as_editor.patch(address, {"content_type": "post", "product": None}))


def test_a_schedule_cannot_lose_its_time(as_editor: APIClient, site: Site) -> None:
    body = {
        "site": site.pk,
        "title": "x",
        "publish_mode": "scheduled",
        "published_at": "2030-01-01T00:00:00Z",
    }
    address = f"{CONTENTS}{data_of(as_editor.post(CONTENTS, body), 201)['id']}/"
    assert refused_fields(as_editor.patch(address, {"published_at": None})) == {"published_at": ["required"]}
    data_of(as_editor.patch(address, {"published_at": None, "publish_mode": "manual"}))


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("title", "  AT&T < all  ", "AT&T < all"),
        ("title", "An <em>inline</em> word", "An <em>inline</em> word"),
        ("title", "Ünïcode 🎉", "Ünïcode 🎉"),
        ("slug", "Überblick-2025_x", "überblick-2025_x"),
        ("categories", [" A>B ", "A > B", "C"], ["A > B", "C"]),
        ("tags", ["R&D", "R&D", "r&d"], ["R&D", "r&d"]),
        ("excerpt", "a < b & c", "a < b & c"),
        ("excerpt", "<p onclick='x()'>a</p>", "<p>a</p>"),
        ("html", "<p>a</p>\n\n<p>b</p>", "<p>a</p>\n\n<p>b</p>"),
        ("html", "<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("featured_image", {"url": "https://a.example/ä.png"},
         {"url": "https://a.example/ä.png", "upload": "",
         "alt": "", "caption": "", "title": ""}),
    ],
)  # fmt: skip
def test_what_is_tidied_keeps_its_meaning(
    as_editor: APIClient, site: Site, field: str, given: Any, kept: Any
) -> None:
    body = {"site": site.pk, "title": "x", field: given}
    assert data_of(as_editor.post(CONTENTS, body), 201)[field] == kept
