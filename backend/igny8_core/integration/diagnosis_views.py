"""The doctor over HTTP. Asynchronous, as every call that waits for a site."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.fields import StrictSerializer
from igny8_core.integration.diagnosis import Patient, diagnose, patient_of, remember_rest_url
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.publish_views import asking_a_site, documented_as, in_turn, tools
from igny8_core.integration.views import IntegrationViewSet


class DiagnoseSerializer(StrictSerializer):
    fix = serializers.BooleanField(
        default=False,
        help_text="Use the new address of the REST API from now on, if the plugin took our signature there.",
    )


class FindingSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="OK, or what is wrong; the codes are listed in the documentation.")
    check = serializers.CharField(help_text="What it is about.")
    level = serializers.ChoiceField(choices=["ok", "warning", "failed"])
    says = serializers.CharField(help_text="What was seen.")
    cause = serializers.CharField(help_text="Why; empty when all is well.")
    remedy = serializers.CharField(help_text="What to do; empty when all is well.")
    evidence = serializers.ListField(
        child=serializers.DictField(),
        help_text="Requests and what came back: status, headers, first characters.",
    )


class DiagnosisSerializer(serializers.Serializer[Any]):
    well = serializers.BooleanField(help_text="Nothing failed; warnings do not count.")
    findings = FindingSerializer(many=True)
    new_rest_url = serializers.CharField(
        allow_null=True, help_text="Where a signed call succeeded when it failed at the known address."
    )
    fixed = serializers.BooleanField(help_text="The new address is used from now on.")


@dataclass(frozen=True, slots=True)
class Visit:
    integration: SiteIntegration
    patient: Patient
    fix: bool


class Diagnosing(IntegrationViewSet):
    """The synchronous half: parsed and allowed."""

    @extend_schema(request=DiagnoseSerializer, responses=DiagnosisSerializer)
    def diagnose(self, request: Request, pk: str) -> Response:
        """Look at the site from outside and by its own report: cause and remedy of what is wrong.

        Also for a site that is not connected yet. Nothing on the site is changed.
        """
        integration: SiteIntegration = self.get_object()
        body = DiagnoseSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(Visit(integration, patient_of(integration), body.validated_data["fix"]))


_diagnose = Diagnosing.as_view({"post": "diagnose"})


@documented_as(_diagnose)
async def diagnose_site(request: HttpRequest, pk: str) -> HttpResponseBase:
    loaded = await in_turn(_diagnose, request, pk=pk)
    if loaded.status_code != 200 or not isinstance(loaded.data, Visit):
        return loaded
    visit = loaded.data

    async def ask() -> dict[str, Any]:
        diagnosis = await diagnose(visit.patient, http=tools().http)
        fixed = False
        if visit.fix and diagnosis.new_rest_url:
            fixed = await tools().db(remember_rest_url, visit.integration, diagnosis.new_rest_url)
            diagnosis = diagnosis.fixed() if fixed else diagnosis
        return {
            "well": diagnosis.is_well,
            "findings": [one.as_dict() for one in diagnosis.findings],
            "new_rest_url": diagnosis.new_rest_url or None,
            "fixed": fixed,
        }

    return await asking_a_site(request, ask)
