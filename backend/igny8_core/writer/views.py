from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.audit import Action, by
from igny8_core.auth.tenancy import DestroyMixin, OwnRows, OwnRowsViewSet
from igny8_core.errors import Igny8Error
from igny8_core.parsers import LimitedMultiPartParser
from igny8_core.system.views import ArchivedFilter
from igny8_core.writer import serializers, services
from igny8_core.writer.content_serializers import ContentRowSerializer, ContentSerializer
from igny8_core.writer.models import (
    Cluster,
    Content,
    ContentRevision,
    Keyword,
    PublishMode,
    Sector,
    Task,
    TaskStatus,
    Upload,
)
from igny8_core.writer.uploads import media_store, store_upload

MAX_ID = 2**63 - 1


class IdFilter(filters.NumberFilter):
    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, min_value=1, max_value=MAX_ID, decimal_places=0)


class ContentFilter(filters.FilterSet):
    site = IdFilter("site_id")
    cluster = IdFilter("cluster_id")
    sector = IdFilter("sector_id")
    keyword = IdFilter("keywords__id")
    task = IdFilter("task_id")
    content_type = filters.CharFilter(max_length=20)
    publish_mode = filters.ChoiceFilter(choices=PublishMode.choices)
    published_after = filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gte")
    published_before = filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="lt")
    archived = ArchivedFilter()
    search = filters.CharFilter(method="by_text", max_length=200)
    ordering = filters.OrderingFilter(
        fields=["id", "title", "content_type", "created_at", "updated_at", "published_at"]
    )

    class Meta:
        model = Content
        fields: ClassVar[list[str]] = []

    def by_text(self, rows: QuerySet[Content], name: str, value: str) -> QuerySet[Content]:
        return rows.filter(Q(title__icontains=value) | Q(slug__icontains=value))


class NamedFilter(filters.FilterSet):
    site = IdFilter("site_id")
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=200)
    ordering = filters.OrderingFilter(fields=["id", "name", "created_at", "contents_count"])


class ClusterFilter(NamedFilter):
    sector = IdFilter("sector_id")


class KeywordFilter(NamedFilter):
    cluster = IdFilter("cluster_id")


class TaskFilter(filters.FilterSet):
    site = IdFilter("site_id")
    status = filters.ChoiceFilter(choices=TaskStatus.choices)
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", max_length=200)
    ordering = filters.OrderingFilter(fields=["id", "title", "status", "created_at", "updated_at"])


class ContentViewSet(OwnRowsViewSet):
    """Articles, pages and products. Every save that changes something makes a revision; DELETE archives."""

    queryset = (
        Content.objects.select_related("site")
        .prefetch_related("images", "keywords", "publications")
        .order_by("-updated_at", "-pk")
    )
    serializer_class = ContentSerializer
    filterset_class = ContentFilter

    def get_serializer_class(self) -> Any:
        return ContentRowSerializer if self.action == "list" else ContentSerializer

    def get_queryset(self) -> QuerySet[Content]:
        rows: QuerySet[Content] = super().get_queryset()
        return rows.defer("html") if self.action == "list" else rows

    def filter_queryset(self, queryset: Any) -> Any:
        # Filters choose what a list shows; an archived content is still found by its id.
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def perform_create(self, serializer: Any) -> None:
        serializer.save()

    @extend_schema(responses=ContentSerializer)
    def destroy(self, request: Request, pk: str) -> Response:
        """Archive: out of the lists; what was published stays published."""
        return self._after(services.archive_content, Action.CONTENT_ARCHIVED)

    @extend_schema(request=None, responses=ContentSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: str) -> Response:
        """Back from the archive."""
        return self._after(services.restore_content, Action.CONTENT_RESTORED)

    def _after(self, change: Any, action: Action) -> Response:
        content = self.get_object()
        with transaction.atomic():
            change(content)
            by(self.request).note(action, content)
        return Response(self.get_serializer(self.get_object()).data)


class RevisionViewSet(OwnRows, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """What a content said at each save, newest first."""

    queryset = ContentRevision.objects.order_by("-number")
    serializer_class = serializers.RevisionRowSerializer
    account_lookup = "content__account"
    site_lookup = "content__site_id"
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[ContentRevision]:
        rows: QuerySet[ContentRevision] = super().get_queryset()
        rows = rows.filter(content_id=self.kwargs.get("content_pk", 0))
        return rows.defer("snapshot") if self.action == "list" else rows

    def list(self, request: Request, content_pk: str) -> Response:
        contents = Content.objects.filter(account=self.account)
        if self.principal.site_id is not None:
            contents = contents.filter(site_id=self.principal.site_id)
        get_object_or_404(contents, pk=content_pk)  # no content is 404, not an empty list
        return super().list(request)

    @extend_schema(responses=serializers.RevisionSerializer)
    def retrieve(self, request: Request, content_pk: str, number: str) -> Response:
        return Response(serializers.RevisionSerializer(self.get_object()).data)


class _InUseMixin(DestroyMixin):
    """What contents point at is not deleted under them: their published relations would point nowhere."""

    relation: ClassVar[str]

    def perform_destroy(self, instance: Any) -> None:
        in_use = Content.objects.filter(**{self.relation: instance}).count()
        if in_use:
            raise Igny8Error(
                "CONFLICT",
                f"{in_use} contents belong to this; change them first.",
                details={"contents_count": in_use},
            )
        instance.delete()


def _with_counts(model: Any) -> Any:
    live = Q(contents__archived_at=None)
    return model.objects.annotate(contents_count=Count("contents", filter=live, distinct=True)).order_by(
        "name", "pk"
    )


class SectorViewSet(_InUseMixin, OwnRowsViewSet):
    queryset = _with_counts(Sector)
    serializer_class = serializers.SectorSerializer
    filterset_class = NamedFilter
    relation = "sector"


class ClusterViewSet(_InUseMixin, OwnRowsViewSet):
    queryset = _with_counts(Cluster)
    serializer_class = serializers.ClusterSerializer
    filterset_class = ClusterFilter
    relation = "cluster"


class KeywordViewSet(_InUseMixin, OwnRowsViewSet):
    queryset = _with_counts(Keyword)
    serializer_class = serializers.KeywordSerializer
    filterset_class = KeywordFilter
    relation = "keywords"


class TaskViewSet(_InUseMixin, OwnRowsViewSet):
    queryset = Task.objects.select_related("content").order_by("-created_at", "-pk")
    serializer_class = serializers.TaskSerializer
    filterset_class = TaskFilter
    relation = "task"


class UploadViewSet(OwnRows, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """Images for contents. An upload is named by the SHA-256 of its bytes, and is the account's own."""

    serializer_class = serializers.UploadSerializer
    lookup_field = "sha256"
    lookup_value_regex = "[0-9a-f]{64}"

    def get_parsers(self) -> list[Any]:
        return [LimitedMultiPartParser()]

    def get_queryset(self) -> QuerySet[Upload]:
        # Uploads are the account's, of no site: a key of one site finds them by hash, and lists none.
        if getattr(self, "swagger_fake_view", False):
            return Upload.objects.none()
        rows = Upload.objects.filter(account=self.account).order_by("-created_at", "-pk")
        return rows.none() if self.action == "list" and self.principal.site_id is not None else rows

    @extend_schema(
        request={"multipart/form-data": serializers.NewUploadSerializer},
        responses={201: serializers.UploadSerializer},
    )
    def create(self, request: Request) -> Response:
        """The same image again answers the same upload."""
        given = serializers.NewUploadSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        upload = store_upload(self.account, given.validated_data["file"])
        return Response(self.get_serializer(upload).data, status=201)

    @extend_schema(responses={(200, "image/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, sha256: str) -> HttpResponse:
        """The image itself."""
        upload = self.get_object()
        return HttpResponse(
            media_store().read(upload.sha256),
            content_type=upload.mime,
            headers={
                "Cache-Control": "private, max-age=31536000, immutable",
                "Content-Disposition": "inline",
            },
        )
