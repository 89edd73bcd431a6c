"""Every address of the backend."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from igny8_core.system.dashboard import dashboard
from igny8_core.system.plugin_archive import plugin_archive
from igny8_core.system.views import healthz, readyz

api: list[URLPattern | URLResolver] = [
    path("", include("igny8_core.integration.urls")),
    path("auth/", include("igny8_core.auth.urls")),
    path("system/", include("igny8_core.system.urls")),
    path("writer/", include("igny8_core.writer.urls")),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include(api)),
    path("downloads/igny8.zip", plugin_archive),
    path("", dashboard),
    # Addresses of pages live in the browser; what begins like an API is never one.
    re_path(r"^(?!api/)(?P<path>.+)$", dashboard),
]

handler400 = "igny8_core.envelope.handle_400"
handler403 = "igny8_core.envelope.handle_403"
handler404 = "igny8_core.envelope.handle_404"
handler500 = "igny8_core.envelope.handle_500"
