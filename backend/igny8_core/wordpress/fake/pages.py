"""The public side: what a visitor gets."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from html import escape

from igny8_core.wordpress.fake.responses import Response, html_response
from igny8_core.wordpress.fake.settings import FakeSettings
from igny8_core.wordpress.fake.state import Post, SiteState

_UPLOADS = "/wp-content/uploads/"


def is_image(path: str) -> bool:
    return path.startswith(_UPLOADS)


def page(
    state: SiteState, settings: FakeSettings, home_url: str, path: str, query: Mapping[str, str]
) -> Response:
    """`path` begins with the slash after the site's home."""
    if path in ("", "/") and "p" not in query:
        return html_response(_front(state, home_url))
    post = _find(state, path, query)
    if post is None or post.status != "publish":
        return html_response("<html><head><title>Page not found</title></head><body></body></html>", 404)
    return html_response(_article(state, settings, home_url, post))


def image(state: SiteState, path: str) -> Response:
    attachment = state.attachment_at(path)
    if attachment is None:
        return html_response("<html><head><title>404</title></head><body></body></html>", 404)
    if attachment.data is None:
        return Response(200, _STAND_IN, {"content-type": "image/png"})
    return Response(200, attachment.data, {"content-type": attachment.mime})


def _find(state: SiteState, path: str, query: Mapping[str, str]) -> Post | None:
    if query.get("p", "").isdecimal():
        return state.posts.get(int(query["p"]))
    post_id = state.post_id_of_slug(path.strip("/"))
    return None if post_id is None else state.posts[post_id]


def _front(state: SiteState, home_url: str) -> str:
    posts = [post for post in state.posts.values() if post.status == "publish"][-10:]
    links = "".join(f'<li><a href="{home_url}/{p.slug}/">{escape(p.title)}</a></li>' for p in posts)
    return f"<!DOCTYPE html><html><head><title>Fake site</title></head><body><ul>{links}</ul></body></html>"


def _article(state: SiteState, settings: FakeSettings, home_url: str, post: Post) -> str:
    seo = post.meta.get("seo", {})
    # A plugin that came later knows nothing of what an earlier one was told.
    has_seo = settings.seo_plugin != "none" and post.meta.get("_igny8_seo_plugin") == settings.seo_plugin
    canonical = (seo.get("canonical") if has_seo else "") or f"{home_url}/{post.slug}/"
    title = (seo.get("title") if has_seo else "") or post.title
    robots = "noindex, nofollow" if settings.hidden_from_search else "max-image-preview:large"
    featured = _featured(state, home_url, post)
    terms = "".join(_term_link(state, home_url, i) for ids in post.terms.values() for i in ids)
    return (
        f'<!DOCTYPE html><html><head><meta charset="UTF-8"><title>{escape(title)}</title>'
        f'<meta name="robots" content="{robots}"><link rel="canonical" href="{escape(canonical)}">'
        f'</head><body class="postid-{post.post_id}"><article>'
        f'<h1 class="entry-title">{escape(post.title)}</h1>{featured}'
        f'<div class="entry-content">{post.html}</div><footer>{terms}</footer></article></body></html>'
    )


def _featured(state: SiteState, home_url: str, post: Post) -> str:
    if post.featured is None:
        return ""
    attachment = state.attachments[post.featured]
    return f'<img class="wp-post-image" src="{home_url}{attachment.path}" alt="{escape(attachment.alt)}">'


def _term_link(state: SiteState, home_url: str, term_id: int) -> str:
    term = state.terms[term_id]
    return f'<a rel="tag" href="{home_url}/{term.taxonomy}/{term.slug}/">{escape(term.name)}</a> '


def _png() -> bytes:
    """One grey pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\x80"))
        + chunk(b"IEND", b"")
    )


_STAND_IN = _png()
