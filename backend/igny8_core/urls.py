"""Every address of the backend. Integration's come first in its own file."""

from __future__ import annotations

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView

from igny8_core.system.views import healthz, readyz

api: list[URLPattern | URLResolver] = [
    path("auth/", include("igny8_core.auth.urls")),
    path("system/", include("igny8_core.system.urls")),
    path("writer/", include("igny8_core.writer.urls")),
    path("schema/", SpectacularJSONAPIView.as_view(), name="schema"),
]
if apps.is_installed("igny8_core.integration"):
    api.insert(0, path("", include("igny8_core.integration.urls")))

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/v1/", include(api)),
]

handler400 = "igny8_core.envelope.handle_400"
handler403 = "igny8_core.envelope.handle_403"
handler404 = "igny8_core.envelope.handle_404"
handler500 = "igny8_core.envelope.handle_500"
