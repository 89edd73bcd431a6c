"""The WordPress plugin as a zip, for Plugins → Add New → Upload Plugin. It is no secret."""

from __future__ import annotations

import runpy
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from igny8_core.envelope import error_response
from igny8_core.errors import Igny8Error

NAME = "igny8.zip"
BUILD = Path(__file__).resolve().parents[3] / "plugin" / "build" / "build-zip.py"
"""Packs the same source into the same bytes. Not there where only the package is installed."""


@lru_cache(maxsize=1)
def _packed(build: Path) -> bytes:
    with TemporaryDirectory() as folder:
        target = Path(folder, NAME)
        runpy.run_path(str(build))["build"](target)
        return target.read_bytes()


def plugin_archive(request: HttpRequest) -> HttpResponseBase:
    if not BUILD.is_file():
        message = "The plugin is not beside this IGNY8. Pack it in its repository: make plugin-zip."
        return error_response(Igny8Error("NOT_FOUND", message), request)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"', "Cache-Control": "no-cache"}
    return HttpResponse(_packed(BUILD), headers=headers, content_type="application/zip")
