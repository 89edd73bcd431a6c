"""Every address of the backend."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from igny8_core.system.views import front, healthz, readyz

api: list[URLPattern | URLResolver] = [
    path("", include("igny8_core.integration.urls")),
    path("auth/", include("igny8_core.auth.urls")),
    path("system/", include("igny8_core.system.urls")),
    path("writer/", include("igny8_core.writer.urls")),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front),
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include(api)),
]

handler400 = "igny8_core.envelope.handle_400"
handler403 = "igny8_core.envelope.handle_403"
handler404 = "igny8_core.envelope.handle_404"
handler500 = "igny8_core.envelope.handle_500"
