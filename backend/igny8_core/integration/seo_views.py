"""The SEO fields of a site's contents, written again. Asynchronous, as every call that waits for a site."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.fields import StrictSerializer
from igny8_core.errors import Igny8Error
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.publish_views import asking_a_site, documented_as, in_turn, tools
from igny8_core.integration.settings_serializers import ActiveSeoSerializer
from igny8_core.integration.site_seo import reapply_seo, remember_seo_plugin
from igny8_core.integration.views import IntegrationViewSet

SECONDS = 20.0
"""Proxies give up after 30; one more batch may have begun."""
MAX_CONTENT_ID = 2**63 - 1


class ReapplySerializer(StrictSerializer):
    after = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=MAX_CONTENT_ID,
        help_text="`next_after` of the answer before; 0 to begin.",
    )


class SeoFailureSerializer(serializers.Serializer[Any]):
    content_id = serializers.IntegerField()
    error = serializers.DictField()


class ReappliedSerializer(serializers.Serializer[Any]):
    seo_plugin = ActiveSeoSerializer()
    applied = serializers.IntegerField(help_text="How many contents the active plugin was told of.")
    failed = SeoFailureSerializer(many=True)
    next_after = serializers.IntegerField(
        allow_null=True,
        help_text="Where to go on, when time ran out or the site did not answer; null: all done.",
    )
    error = serializers.JSONField(allow_null=True, help_text="Why the site was not asked further.")


@dataclass(frozen=True, slots=True)
class Wish:
    integration: SiteIntegration
    after: int


class Reapplying(IntegrationViewSet):
    """The synchronous half: parsed and allowed."""

    @extend_schema(request=ReapplySerializer, responses=ReappliedSerializer)
    def reapply(self, request: Request, pk: str) -> Response:
        """Write the SEO fields of everything published on the site into the SEO plugin it has now."""
        integration: SiteIntegration = self.get_object()
        body = ReapplySerializer(data=request.data)
        body.is_valid(raise_exception=True)
        if not integration.is_connected:
            raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
        return Response(Wish(integration, body.validated_data["after"]))


_reapply = Reapplying.as_view({"post": "reapply"})


@documented_as(_reapply)
async def reapply(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_reapply, request, pk=pk)
    if loaded.status_code != 200 or not isinstance(loaded.data, Wish):
        return loaded
    wish = loaded.data

    async def ask() -> dict[str, Any]:
        done = await reapply_seo(wish.integration, http=tools().http, after=wish.after, seconds=SECONDS)
        if done.seo_plugin is not None:
            await tools().db(remember_seo_plugin, wish.integration.pk, done.seo_plugin)
        return asdict(done)

    return await asking_a_site(request, ask)
