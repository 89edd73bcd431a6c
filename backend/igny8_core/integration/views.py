"""The HTTP side of integrations and publishing: parse, check the owner, call one use case."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from igny8_core.auth.audit import Action, By, by
from igny8_core.auth.authentication import BearerAuthentication
from igny8_core.auth.permissions import ReadOrEdit
from igny8_core.auth.principal import Principal
from igny8_core.auth.tenancy import OwnRows
from igny8_core.errors import Igny8Error
from igny8_core.integration import connecting, publishing, stats, structure
from igny8_core.integration.models import Publication, PublishJob, SiteIntegration
from igny8_core.integration.serializers import (
    IntegrationSerializer,
    JobDetailSerializer,
    JobSerializer,
    NewIntegrationSerializer,
    PublicationSerializer,
    RescheduleSerializer,
    ScheduleSerializer,
    contract_message,
)
from igny8_core.integration.site_auth import OwnIntegration, SiteSignature
from igny8_core.integration.states import ACTIVE, JobState
from igny8_core.integration.tasks import ring_drain, ring_prepare
from igny8_core.middleware import request_id_of
from igny8_core.writer.models import Content

SIGNED: dict[str, Any] = {
    "authentication_classes": [SiteSignature, BearerAuthentication],
    "permission_classes": [ReadOrEdit, OwnIntegration],
}
"""For calls a site makes with its signature, and a script may make with a key."""


class IntegrationFilter(filters.FilterSet):
    site = filters.NumberFilter(field_name="site_id", min_value=1, max_value=2**63 - 1)
    platform = filters.CharFilter()
    status = filters.MultipleChoiceFilter(choices=SiteIntegration.Status.choices)

    class Meta:
        model = SiteIntegration
        fields: ClassVar[list[str]] = []


class IntegrationViewSet(
    OwnRows, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet[SiteIntegration]
):
    queryset = SiteIntegration.objects.select_related("site__account", "health").order_by("pk")
    serializer_class = IntegrationSerializer
    filterset_class = IntegrationFilter
    account_lookup = "site__account"

    @extend_schema(request=NewIntegrationSerializer, responses=IntegrationSerializer)
    def create(self, request: Request) -> Response:
        """The site's integration; made when it has none."""
        body = NewIntegrationSerializer(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        integration = connecting.integration_of(body.validated_data["site"])
        return Response(self.get_serializer(integration).data, status=201)

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], url_path="connect-code")
    def connect_code(self, request: Request, pk: str) -> Response:
        """A code to paste into the plugin's settings page; lives one hour, works once."""
        site = self.get_object().site
        with transaction.atomic():
            text, code = connecting.make_connect_code(connecting.integration_of(site))
            by(request).note(Action.CODE_MADE, site)
        return Response({"code": text, "expires_at": code.expires_at}, status=201)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], url_path="update-structure", **SIGNED)
    def update_structure(self, request: Request, pk: str) -> Response:
        return Response(structure.store_structure(self.get_object(), _structure(request.data)))

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["put"], url_path="stats/increment", **SIGNED)
    def stats_increment(self, request: Request, pk: str) -> Response:
        """Adds once per event id, however often it is sent."""
        integration = self.get_object()
        event = contract_message("stats-increment", request.data)
        added = stats.increments(
            event["content_type"], event.get("first_publish", True), event["taxonomies_created"]
        )
        is_new = stats.count(integration.pk, event["event_id"], added, _instant(event["published_at"]))
        integration.refresh_from_db()
        return Response({"counted": is_new, **{name: getattr(integration, name) for name in stats.COUNTERS}})

    @extend_schema(request=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], **{**SIGNED, "authentication_classes": [SiteSignature]})
    def moved(self, request: Request, pk: str) -> Response:
        """The site is at another address now, says its administrator there; signed by the site."""
        integration = self.get_object()
        facts = contract_message("site-moved", request.data)["site"]
        with transaction.atomic():
            connecting.follow_move(integration, facts)
            by(request).note(Action.MOVED, integration.site, integration_id=integration.pk)
        return Response(self.get_serializer(integration).data)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"], url_path="publish-progress", **SIGNED)
    def publish_progress(self, request: Request, pk: str) -> Response:
        """Live progress of a running publish; of a job that is not running it is ignored."""
        said = contract_message("progress", request.data)
        jobs = PublishJob.objects.filter(integration=self.get_object(), state=JobState.COMMITTING)
        jobs = (
            jobs.filter(key=said["key"]) if "key" in said else jobs.filter(content__task_id=said["task_id"])
        )
        progress = {"step": said["step"], "progress": said["progress"], "message": said["message"][:300]}
        return Response({"updated": jobs.update(**progress)})


def _structure(data: Any) -> dict[str, Any]:
    """The plugin's report; the fields the seed calls optional may be missing."""
    if isinstance(data, dict):
        data = {"timestamp": timezone.now().isoformat(), "site_url": "", "wordpress_version": "", **data}
        data = {"plugin_connection_enabled": True, "two_way_sync_enabled": True, **data}
    said: dict[str, Any] = contract_message("structure", data)
    return {**said, "timestamp": _instant(said["timestamp"])}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


class ConnectView(APIView):
    """A plugin exchanges its connect code, or a signed-in user's token, for the keys of the connection."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (AllowAny,)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        body = contract_message("connect-request", request.data)
        with transaction.atomic():
            integration = self._integration(request, body)
            answer = connecting.connect(integration, body["site"], body.get("installation", ""))
            _connected_by(request, integration).note(Action.CONNECTED, integration.site)
        ring_prepare()
        return Response(answer)

    def _integration(self, request: Request, body: dict[str, Any]) -> SiteIntegration:
        if "code" in body:
            return connecting.redeem(body["code"])
        if not isinstance(request.auth, Principal):
            raise Igny8Error("NOT_AUTHENTICATED", "Send a connect code, or sign in.")
        if not request.auth.may_write:
            raise Igny8Error("PERMISSION_DENIED", "Your role may read this, not change it.")
        rows = SiteIntegration.objects.filter(site__account=request.auth.account)
        if request.auth.site_id is not None:
            rows = rows.filter(site_id=request.auth.site_id)
        integration = rows.filter(pk=body["integration_id"]).first()
        if integration is None:
            raise Igny8Error(
                "NOT_FOUND", "There is no such integration.", details={"field": "integration_id"}
            )
        return integration


def _connected_by(request: Request, integration: SiteIntegration) -> By:
    if isinstance(request.auth, Principal):
        return by(request)
    return By(integration.site.account, "a connect code", None, request_id_of(request._request))


class JobFilter(filters.FilterSet):
    content = filters.NumberFilter(field_name="content_id", min_value=1, max_value=2**63 - 1)
    integration = filters.NumberFilter(field_name="integration_id", min_value=1, max_value=2**63 - 1)
    site = filters.NumberFilter(field_name="integration__site_id", min_value=1, max_value=2**63 - 1)
    state = filters.MultipleChoiceFilter(choices=JobState.choices, distinct=False)
    mode = filters.ChoiceFilter(choices=PublishJob.Mode.choices)
    active = filters.BooleanFilter(method="only_active")
    due_from = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="gte")
    due_to = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt")

    class Meta:
        model = PublishJob
        fields: ClassVar[list[str]] = []

    def only_active(self, jobs: Any, name: str, value: bool) -> Any:
        return jobs.filter(state__in=ACTIVE) if value else jobs.exclude(state__in=ACTIVE)


class JobViewSet(
    OwnRows, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet[PublishJob]
):
    queryset = PublishJob.objects.select_related("content__site", "integration").order_by("-pk")
    serializer_class = JobSerializer
    filterset_class = JobFilter
    site_lookup = "integration__site_id"

    def get_serializer_class(self) -> type[JobSerializer]:
        return JobDetailSerializer if self.action == "retrieve" else JobSerializer

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Until it starts."""
        return self._answer(publishing.cancel(self.get_object(), by=by(request)))

    @extend_schema(request=RescheduleSerializer, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Request, pk: str) -> Response:
        """Until it starts."""
        job = self.get_object()
        body = RescheduleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        due_at = body.validated_data["published_at"]
        return self._answer(publishing.reschedule(job, due_at=due_at, ring=ring_drain, by=by(request)))

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Publish the content of a failed job again, now."""
        job: PublishJob = self.get_object()
        integration = publishing.integration_for(job.content, job.integration_id)
        user = self.principal.user
        again = publishing.request_publication(
            job.content, integration, user=user, ring=ring_drain, by=by(request).saying(retry_of=job.pk)
        )
        return self._answer(again, status=202)

    def _answer(self, job: PublishJob, status: int = 200) -> Response:
        return Response(JobSerializer(job).data, status=status)


class PublicationViewSet(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[Publication]):
    queryset = Publication.objects.order_by("-last_published_at", "-pk")
    serializer_class = PublicationSerializer
    account_lookup = "integration__site__account"  # by way of the sites: they are few
    site_lookup = "integration__site_id"


class ContentPublishing(OwnRows, viewsets.GenericViewSet[Any]):
    """What may be done with a content. Waiting for results is `publish_views`'s."""

    queryset = Content.objects.filter(archived_at=None).select_related("site")
    serializer_class = JobSerializer

    @extend_schema(request=ScheduleSerializer, responses=JobSerializer)
    def schedule(self, request: Request, pk: str) -> Response:
        """Publish at `published_at`; an existing schedule is moved."""
        content = self.get_object()
        body = ScheduleSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        integration = publishing.integration_for(content, body.validated_data.get("integration_id"))
        job = publishing.schedule_publication(
            content,
            integration,
            due_at=body.validated_data["published_at"],
            user=self.principal.user,
            ring=ring_drain,
            by=by(request),
        )
        return Response(JobSerializer(job).data, status=201)
