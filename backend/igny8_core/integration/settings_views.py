"""The settings of a site, over HTTP. Asynchronous, since the site is asked each time: see `publish_views`."""

from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, By, by
from igny8_core.errors import Igny8Error
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.publish_views import asking_a_site, documented_as, in_turn, tools
from igny8_core.integration.settings_serializers import SettingsSerializer, SiteSettingsSerializer
from igny8_core.integration.site_settings import ask_settings, remember_settings
from igny8_core.integration.views import IntegrationViewSet
from igny8_core.wordpress.messages import Settings, SettingsChange


@dataclass(frozen=True, slots=True)
class Wish:
    """`change` None: only read."""

    integration: SiteIntegration
    change: SettingsChange | None
    by: By

    def carried_out(self, answer: Settings) -> None:
        """The site has it; now we know it too, and who asked for it."""
        with transaction.atomic():
            remember_settings(self.integration.pk, answer)
            if self.change is not None:
                self.by.note(Action.SETTINGS_CHANGED, self.integration.site, fields=sorted(self.change))


class SiteSettings(IntegrationViewSet):
    """The synchronous half: parsed and allowed."""

    @extend_schema(request=None, responses=SiteSettingsSerializer)
    def read(self, request: Request, pk: str) -> Response:
        """The settings as the site has them now."""
        return Response(Wish(self._connected(), None, by(request)))

    @extend_schema(request=SettingsSerializer, responses=SiteSettingsSerializer)
    def change(self, request: Request, pk: str) -> Response:
        """Change some of them on the site; all that is asked for, or nothing (SETTINGS_INVALID)."""
        integration = self._connected()
        body = SettingsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(Wish(integration, cast(SettingsChange, body.validated_data), by(request)))

    def _connected(self) -> SiteIntegration:
        integration: SiteIntegration = self.get_object()
        if not integration.is_connected:
            raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
        return integration


_settings = SiteSettings.as_view({"get": "read", "patch": "change"})


@documented_as(_settings)
async def settings(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_settings, request, pk=pk)
    if loaded.status_code != 200 or not isinstance(loaded.data, Wish):
        return loaded
    wish = loaded.data

    async def ask() -> dict[str, Any]:
        answer = await ask_settings(wish.integration, wish.change, http=tools().http)
        await tools().db(wish.carried_out, answer)
        return dict(answer)

    return await asking_a_site(request, ask)
