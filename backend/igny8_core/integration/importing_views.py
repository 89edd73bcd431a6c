"""Imports over HTTP, and what of a site may be imported."""

from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.errors import Igny8Error
from igny8_core.integration import importing, inbox, structure
from igny8_core.integration.importing_serializers import (
    ContentTypesSerializer,
    ImportRowSerializer,
    ImportSerializer,
    StartImportSerializer,
)
from igny8_core.integration.inbox_views import OfIntegration
from igny8_core.integration.models import SiteImport, SiteIntegration
from igny8_core.integration.publish_views import asking_a_site, documented_as, in_turn, tools
from igny8_core.integration.site_settings import ask_settings, remember_settings
from igny8_core.integration.structure import KINDS, Choices
from igny8_core.integration.tasks import ring_import, ring_poll
from igny8_core.integration.views import IntegrationViewSet
from igny8_core.wordpress.messages import SettingsChange


class ImportViewSet(mixins.RetrieveModelMixin, OfIntegration):
    """Imports of a site, newest first."""

    queryset = SiteImport.objects.order_by("-pk")
    serializer_class = ImportSerializer

    def get_serializer_class(self) -> type[ImportRowSerializer]:
        return ImportSerializer if self.action == "retrieve" else ImportRowSerializer

    @extend_schema(request=StartImportSerializer, responses={202: ImportSerializer})
    def start(self, request: Request, integration_pk: str) -> Response:
        """Take over what the site has. One import runs at a time: the one under way is answered."""
        body = StartImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self._start(body.validated_data.get("types", []))

    @extend_schema(request=None, responses={202: ImportSerializer})
    def sync(self, request: Request, integration_pk: str) -> Response:
        """Ask the site now for its structure, what it has, and what people changed there."""
        answer = self._start([])
        inbox.ask_soon(inbox.inbox_of(self.integration().pk).integration_id)
        ring_poll()
        return answer

    @extend_schema(request=None, responses=ImportSerializer)
    def cancel(self, request: Request, integration_pk: str, pk: str) -> Response:
        """What was taken over stays."""
        one = importing.cancel_import(self.get_object())
        ring_import()
        return Response(ImportSerializer(one).data)

    def _start(self, wanted: list[str]) -> Response:
        integration = self.integration()
        _check_wanted(integration, wanted)
        one = importing.start_import(integration, wanted=wanted, user=self.principal.user)
        ring_import()
        return Response(ImportSerializer(one).data, status=202)


def _check_wanted(integration: SiteIntegration, wanted: list[str]) -> None:
    """Of a site whose structure is not known yet, what it does not have is found out later."""
    known = integration.config_json.get("content_types")
    if not known:
        return
    of_site = {name: one for kind in KINDS for name, one in known.get(kind, {}).items()}
    problems: Any = {
        number: [f"The site has no {name}." if name not in of_site else f"{name} is not enabled."]
        for number, name in enumerate(wanted)
        if not of_site.get(name, {}).get("enabled")
    }
    if problems:
        raise serializers.ValidationError({"types": problems})


# --------------------------------------------------------------------------------------------- content types


@dataclass(frozen=True, slots=True)
class Wish:
    """`change`: what the site itself is told first."""

    integration: SiteIntegration
    choices: Choices
    change: SettingsChange
    import_enabled: bool | None


class ContentTypes(IntegrationViewSet):
    """The synchronous half: parsed and allowed."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def show(self, request: Request, pk: str) -> Response:
        """Per post type and taxonomy: how many the site has, how many IGNY8 has, what is imported."""
        return Response(structure.content_types(self.get_object()))

    @extend_schema(request=ContentTypesSerializer, responses=OpenApiTypes.OBJECT)
    def choose(self, request: Request, pk: str) -> Response:
        """Enable, limit. Limits, and whether a post type is enabled, are changed on the site first."""
        integration: SiteIntegration = self.get_object()
        body = ContentTypesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        choices = {kind: {name: dict(one) for name, one in said.get(kind, {}).items()} for kind in KINDS}
        _check_known(integration, choices)
        change = _change_of(choices)
        if change and not integration.is_connected:
            raise Igny8Error("INTEGRATION_NOT_CONNECTED", "This site is not connected.")
        return Response(Wish(integration, choices, change, said.get("import_enabled")))


def _change_of(choices: dict[str, dict[str, dict[str, Any]]]) -> SettingsChange:
    """What of it the site keeps: limits, and, which is taken out of `choices`, the post types it allows."""

    def limits(kind: str) -> dict[str, int]:
        return {name: one["fetch_limit"] for name, one in choices[kind].items() if "fetch_limit" in one}

    told = {
        "post_types": {
            name: one.pop("enabled") for name, one in choices["post_types"].items() if "enabled" in one
        },
        "post_type_limits": limits("post_types"),
        "taxonomy_limits": limits("taxonomies"),
    }
    return cast(SettingsChange, {name: values for name, values in told.items() if values})


def _check_known(integration: SiteIntegration, choices: Choices) -> None:
    known = integration.config_json.get("content_types", {})
    problems = {
        kind: {
            name: ["The site has none of this name."] for name in chosen if name not in known.get(kind, {})
        }
        for kind, chosen in choices.items()
    }
    if any(problems.values()):
        raise serializers.ValidationError({kind: wrong for kind, wrong in problems.items() if wrong})


_content_types = ContentTypes.as_view({"get": "show", "patch": "choose"})


@documented_as(_content_types)
async def content_types(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_content_types, request, pk=pk)
    if loaded.status_code != 200 or not isinstance(loaded.data, Wish):
        return loaded
    wish = loaded.data

    async def ask() -> dict[str, Any]:
        if wish.change:
            answer = await ask_settings(wish.integration, wish.change, http=tools().http)
            await tools().db(remember_settings, wish.integration.pk, answer)
        return await tools().db(_chosen, wish)

    return await asking_a_site(request, ask)


def _chosen(wish: Wish) -> dict[str, Any]:
    structure.choose(wish.integration.pk, wish.choices, import_enabled=wish.import_enabled)
    wish.integration.refresh_from_db()
    return structure.content_types(wish.integration)
