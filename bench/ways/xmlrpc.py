"""XML-RPC: wp.uploadFile four times, then wp.newPost. It has no field for an image's alt text."""

from __future__ import annotations

import xmlrpc.client
from typing import Any

import httpx

from bench.articles import Article, Picture
from bench.ways import Immediate, gallery_block

BLOG_ID = 1


class XmlRpc(Immediate):
    """Five requests on one connection that is kept alive; every request carries the password."""

    name = "xmlrpc"
    parts = frozenset({"pictures", "meta"})

    def __init__(self, url: str, login: str, password: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._login = login
        self._password = password

    def publish(self, ready: Article) -> int:
        media = [self._upload(picture) for picture in ready.pictures]
        shown = zip(media[1:], ready.pictures[1:], strict=True)
        gallery = gallery_block([(int(one["id"]), one["url"], picture.alt) for one, picture in shown])
        post = {
            "post_type": "post",
            "post_status": "publish",
            "post_title": ready.title,
            "post_name": ready.slug,
            "post_excerpt": ready.excerpt,
            "post_content": ready.html + gallery,
            "post_thumbnail": int(media[0]["id"]),
            "terms_names": {"category": list(ready.categories), "post_tag": list(ready.tags)},
            "custom_fields": [{"key": key, "value": value} for key, value in ready.meta.items()],
        }
        return int(self._call("wp.newPost", post))

    def _upload(self, picture: Picture) -> dict[str, Any]:
        bits = xmlrpc.client.Binary(picture.data)
        file: dict[str, Any] = self._call(
            "wp.uploadFile", {"name": picture.filename, "type": "image/jpeg", "bits": bits}
        )
        return file

    def _call(self, method: str, what: dict[str, Any]) -> Any:
        body = xmlrpc.client.dumps((BLOG_ID, self._login, self._password, what), method)
        answer = self._client.post("/xmlrpc.php", content=body.encode(), headers={"content-type": "text/xml"})
        (value,), _ = xmlrpc.client.loads(answer.raise_for_status().content)
        return value

    def close(self) -> None:
        self._client.close()
