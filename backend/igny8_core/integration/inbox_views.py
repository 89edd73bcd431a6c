"""The HTTP side of what comes back from sites."""

from datetime import timedelta
from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.permissions import ReadOrEdit
from igny8_core.auth.tenancy import OwnRows
from igny8_core.integration import conflicts, following, inbox
from igny8_core.integration.clock import database_now
from igny8_core.integration.inbox import Batch
from igny8_core.integration.inbox_serializers import (
    ChangeDetailSerializer,
    ChangeSerializer,
    ConflictSerializer,
    FollowedSerializer,
    InboxSerializer,
    SiteTermSerializer,
    TaskRelationshipsSerializer,
    TaskTaxonomiesSerializer,
)
from igny8_core.integration.models import ContentTaxonomy, EventState, InboxEvent, SiteIntegration
from igny8_core.integration.site_auth import OwnIntegration, SiteSignature
from igny8_core.integration.tasks import ring_poll
from igny8_core.integration.views import SIGNED, IntegrationViewSet
from igny8_core.wordpress.messages import EventsAnswer
from igny8_core.wordpress.shapes import misfit
from igny8_core.writer.models import Content, Task

ON_ITS_WAY = timedelta(seconds=30)
"""What a push tells was read from the site so long ago at most."""
MAX_EVENTS = 500


class SiteEvents(IntegrationViewSet):
    """What a site brings by itself."""

    authentication_classes = (SiteSignature,)
    permission_classes = (ReadOrEdit, OwnIntegration)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT)
    def push(self, request: Request, pk: str) -> Response:
        """Changes by people, signed by the site. `accepted_through`: up to this one they are in IGNY8.

        `will_ask`: the rest is not taken now, and IGNY8 asks for it.
        """
        integration: SiteIntegration = self.get_object()
        said = _push(request.data)
        batch = Batch(
            stream=said["stream"],
            acknowledged=said["acknowledged"],
            events=said["events"],
            asked_at=database_now() - ON_ITS_WAY,
            is_answer=False,
        )
        try:
            received = inbox.receive(integration.pk, batch)
        except ValueError as error:
            raise serializers.ValidationError({"events": str(error)}) from error
        inbox.note_push(integration.pk, received)
        is_ours = received.stream == batch.stream
        will_ask = received.is_waiting or not is_ours or not batch.events
        if will_ask:
            inbox.ask_soon(integration.pk)
            ring_poll()
        return Response({"accepted_through": received.through if is_ours else 0, "will_ask": will_ask})


def _push(data: Any) -> EventsAnswer:
    """The envelope only: an event that makes no sense must not keep the others away."""
    said = {"last_seq": 0, **data} if isinstance(data, dict) else data
    if wrong := misfit(EventsAnswer, said):
        raise serializers.ValidationError({wrong.lstrip(".").split(" ")[0] or "body": f"The push{wrong}."})
    push = cast(EventsAnswer, said)
    if len(push["stream"]) != 36 or not 0 <= push["acknowledged"] <= inbox.MAX_NUMBER:
        raise serializers.ValidationError({"stream": "stream is a UUID, acknowledged a number of an event."})
    if len(push["events"]) > MAX_EVENTS:
        raise serializers.ValidationError({"events": f"At most {MAX_EVENTS} at a time."})
    return push


class ChangeFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=EventState.choices)
    kind = filters.CharFilter(max_length=32)
    content = filters.NumberFilter(field_name="content_id", min_value=1, max_value=2**63 - 1)
    post = filters.NumberFilter(field_name="post_id", min_value=1, max_value=2**63 - 1)
    after = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt")

    class Meta:
        model = InboxEvent
        fields: ClassVar[list[str]] = []


class OfIntegration(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """Rows of one integration, found by its id in the address."""

    account_lookup = "integration__site__account"
    site_lookup = "integration__site_id"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(integration_id=self.kwargs.get("integration_pk", 0))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.integration()  # no integration is 404, not an empty list
        return super().list(request, *args, **kwargs)

    def integration(self) -> SiteIntegration:
        rows = SiteIntegration.objects.filter(site__account=self.account)
        if self.principal.site_id is not None:
            rows = rows.filter(site_id=self.principal.site_id)
        return get_object_or_404(rows, pk=self.kwargs["integration_pk"])


class ChangeViewSet(mixins.RetrieveModelMixin, OfIntegration):
    """What people changed in WordPress, newest first, and what became of it here."""

    queryset = InboxEvent.objects.select_related("content").order_by("-pk")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter

    def get_serializer_class(self) -> type[ChangeSerializer]:
        return ChangeDetailSerializer if self.action == "retrieve" else ChangeSerializer

    @extend_schema(responses=InboxSerializer)
    def inbox(self, request: Request, integration_pk: str) -> Response:
        """How far the site's log has been read, and whether both sides must be compared."""
        return Response(InboxSerializer(inbox.inbox_of(self.integration().pk)).data)

    @extend_schema(request=None, responses=InboxSerializer)
    def ask(self, request: Request, integration_pk: str) -> Response:
        """Ask the site now."""
        row = inbox.inbox_of(self.integration().pk)
        inbox.ask_soon(row.integration_id)
        ring_poll()
        row.refresh_from_db()
        return Response(InboxSerializer(row).data)


class SiteTermFilter(filters.FilterSet):
    taxonomy = filters.CharFilter(max_length=32)
    search = filters.CharFilter(field_name="path", lookup_expr="icontains", max_length=200)
    ordering = filters.OrderingFilter(fields=["id", "path", "taxonomy", "contents_count"])

    class Meta:
        model = ContentTaxonomy
        fields: ClassVar[list[str]] = []


class SiteTermViewSet(OfIntegration):
    """Terms IGNY8 knows of the site."""

    queryset = (
        ContentTaxonomy.objects.filter(deleted_at=None)
        .annotate(
            contents_count=Count(
                "publications", filter=Q(publications__content__archived_at=None), distinct=True
            )
        )
        .order_by("taxonomy", "path", "pk")
    )
    serializer_class = SiteTermSerializer
    filterset_class = SiteTermFilter


class TaskChanges(OwnRows, viewsets.GenericViewSet[Any]):
    """A site, or a script for it, tells what a task's content has now: one content, outside of the log."""

    queryset = Task.objects.select_related("content__account", "content__site").filter(content__isnull=False)
    authentication_classes = SIGNED["authentication_classes"]
    permission_classes = (ReadOrEdit,)

    @extend_schema(request=TaskTaxonomiesSerializer, responses=FollowedSerializer)
    def taxonomies(self, request: Request, pk: str) -> Response:
        return self._follow(TaskTaxonomiesSerializer(data=request.data), following.follow_taxonomies)

    @extend_schema(request=TaskRelationshipsSerializer, responses=FollowedSerializer)
    def relationships(self, request: Request, pk: str) -> Response:
        return self._follow(TaskRelationshipsSerializer(data=request.data), following.follow_relationships)

    def _follow(self, body: serializers.Serializer[Any], use_case: Any) -> Response:
        content = self.get_object().content
        body.is_valid(raise_exception=True)
        with transaction.atomic():
            followed = use_case(content, body.validated_data)
        said = {"task_id": content.task_id, "content_id": content.pk, **followed}
        return Response(FollowedSerializer(said).data)


class ContentConflict(OwnRows, viewsets.GenericViewSet[Any]):
    """Where a content and its post say different things because people changed both."""

    queryset = Content.objects.select_related("account", "site")
    serializer_class = ConflictSerializer

    def show(self, request: Request, pk: str) -> Response:
        """Each field that differs: as agreed on last, as IGNY8 has it, as WordPress has it; and the post."""
        return Response(ConflictSerializer(conflicts.conflict_of(self.get_object())).data)

    @extend_schema(request=None, responses=ConflictSerializer)
    def take_theirs(self, request: Request, pk: str) -> Response:
        """Take over what WordPress has; IGNY8's own text stays as an earlier revision.

        Where the post is in the trash or gone, it is agreed that it is; the content stays.
        """
        content = self.get_object()
        conflicts.take_theirs(content)
        return Response(ConflictSerializer(conflicts.conflict_of(content)).data)
