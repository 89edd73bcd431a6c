"""The dashboard's files, as `frontend/` was built. Every address of a page is index.html, which draws it."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from igny8_core import __version__

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_NAMED_AFTER_CONTENT = "assets/"
_WORTH_PACKING = {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"}


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    packed: bytes | None
    mime: str
    etag: str


@lru_cache(maxsize=1)
def _files(folder: Path) -> dict[str, File]:
    """All of them, in memory: a megabyte or two, read and packed once in a process."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> File:
    content = path.read_bytes()
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0) if mime in _WORTH_PACKING else None
    return File(content, packed, mime, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def dashboard(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """A file of the dashboard, else its page. Without a built dashboard: where the API is."""
    files = _files(settings.IGNY8_DASHBOARD_DIR)
    if "index.html" not in files:
        return _without_dashboard()
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    if path.startswith(_NAMED_AFTER_CONTENT) and path not in files:
        return HttpResponse("This file is of another version: reload the page.", "text/plain", 404)
    name = path if path in files else "index.html"
    return _send(request, files[name], _FOR_EVER if name.startswith(_NAMED_AFTER_CONTENT) else _ASK_AGAIN)


def _send(request: HttpRequest, file: File, caching: str) -> HttpResponse:
    is_packed = file.packed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {"Cache-Control": caching, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == file.etag:
        return HttpResponse(status=304, headers=headers)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    content = file.packed if is_packed else file.content
    return HttpResponse(content, headers=headers, content_type=file.mime)


def _without_dashboard() -> JsonResponse:
    addresses = {"api": "/api/v1/", "schema": "/api/v1/schema/", "sign_in": "/api/v1/auth/login/"}
    said = {
        "name": "IGNY8",
        "version": __version__,
        "dashboard": "not built: run scripts/setup",
        **addresses,
    }
    return JsonResponse({"success": True, "data": said})
