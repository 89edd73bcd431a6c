"""A person who edits posts in wp-admin, through the requests its screens send."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import httpx

from bench.errors import BenchError
from devsite import WordPressSite
from devsite.person import Person

CLASSIC: Final = """
add_filter( 'use_block_editor_for_post', function ( $is ) { return $is && ! isset( $_GET['classic'] ); } );
"""


class Editor:
    """Signed in to one site; `ways` change a post's title, or its tags where the screen can do no more."""

    def __init__(self, site: WordPressSite) -> None:
        site.write_mu_plugin("classic-screen", CLASSIC)
        self._admin = f"{site.url}/wp-admin"
        self._http = httpx.Client(base_url=site.url, timeout=120, trust_env=False, follow_redirects=True)
        self._classic = Person(site)
        self._classic.sign_in("admin", site.admin_password)
        self._sign_in(site.admin_password)
        self.ways: Mapping[str, Callable[[int, str], None]] = {
            "rest": self.by_rest,
            "quick_edit": self.by_quick_edit,
            "bulk_edit": self.by_bulk_edit,
            "classic_screen": self.by_classic_screen,
        }

    def close(self) -> None:
        self._http.close()
        self._classic.close()

    def _sign_in(self, password: str) -> None:
        self._http.get("/wp-login.php")
        self._http.post("/wp-login.php", data={"log": "admin", "pwd": password, "testcookie": "1"})
        self._rest_nonce = self._http.get("/wp-admin/admin-ajax.php", params={"action": "rest-nonce"}).text
        listed = self._http.get("/wp-admin/edit.php").text
        self._inline_nonce = _found(r'name="_inline_edit" value="(\w+)"', listed)
        self._bulk_nonce = _found(r'name="_wpnonce" value="(\w+)"', listed)

    def by_rest(self, post: int, words: str) -> None:
        """As the block editor and apps save."""
        answer = self._http.post(
            f"/wp-json/wp/v2/posts/{post}", json={"title": words}, headers={"X-WP-Nonce": self._rest_nonce}
        )
        answer.raise_for_status()

    def by_quick_edit(self, post: int, words: str) -> None:
        fields = {
            "action": "inline-save",
            "_inline_edit": self._inline_nonce,
            "post_type": "post",
            "post_ID": str(post),
            "post_title": words,
            "_status": "publish",
            "post_view": "list",
            "screen": "edit-post",
        }
        answer = self._http.post("/wp-admin/admin-ajax.php", data=fields).raise_for_status()
        if f'id="post-{post}"' not in answer.text:
            raise BenchError(f"quick edit of post {post} said: {answer.text[:500]}")

    def by_bulk_edit(self, post: int, words: str) -> None:
        """It knows no titles: the words become a tag."""
        fields = {
            "post_type": "post",
            "action": "edit",
            "bulk_edit": "Update",
            "_wpnonce": self._bulk_nonce,
            "post[]": str(post),
            "tax_input[post_tag]": words,
            "_status": "-1",
            "post_author": "-1",
            "comment_status": "",
            "ping_status": "",
            "sticky": "-1",
            "post_format": "-1",
        }
        answer = self._http.get("/wp-admin/edit.php", params=fields).raise_for_status()
        if "updated=1" not in str(answer.url):
            raise BenchError(f"bulk edit of post {post} led to {answer.url}")

    def by_classic_screen(self, post: int, words: str) -> None:
        self._classic.submit(f"post.php?post={post}&action=edit&classic=1", post_title=words)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise BenchError(f"wp-admin's list of posts has no {pattern}")
    return match[1]
