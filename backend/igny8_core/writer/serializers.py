from __future__ import annotations

from typing import Any

from rest_framework import serializers

from igny8_core.auth.fields import OwnIdField, StrictSerializer
from igny8_core.writer.fields import NameField
from igny8_core.writer.models import Cluster, ContentRevision, Keyword, Sector, Task, TaskStatus, Upload
from igny8_core.writer.relations import OfOneSite, site_field


class _NamedSerializer(OfOneSite):
    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = self.effective(attrs, "name")
        same = type(self).Meta.model.objects.filter(site_id=self.site_of(attrs), name=name)  # type: ignore[attr-defined]
        if self.instance is not None:
            same = same.exclude(pk=self.instance.pk)
        if same.exists():
            raise serializers.ValidationError(
                {"name": serializers.ErrorDetail("This site already has one with this name.", code="unique")}
            )
        if problems := self.foreign(attrs, "sector", "cluster"):
            raise serializers.ValidationError(problems)
        return attrs


class SectorSerializer(_NamedSerializer, serializers.ModelSerializer[Sector]):
    site = site_field()
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Sector
        fields = ["id", "site", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class ClusterSerializer(_NamedSerializer, serializers.ModelSerializer[Cluster]):
    site = site_field()
    sector_id = OwnIdField(queryset=Sector.objects.all(), source="sector", allow_null=True, default=None)
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Cluster
        fields = ["id", "site", "sector_id", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class KeywordSerializer(_NamedSerializer, serializers.ModelSerializer[Keyword]):
    site = site_field()
    cluster_id = OwnIdField(queryset=Cluster.objects.all(), source="cluster", allow_null=True, default=None)
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Keyword
        fields = ["id", "site", "cluster_id", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class TaskSerializer(OfOneSite, serializers.ModelSerializer[Task]):
    site = site_field()
    description = serializers.CharField(max_length=20_000, allow_blank=True, default="")
    status = serializers.ChoiceField(choices=TaskStatus.choices, default=TaskStatus.OPEN)
    content_id = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = ["id", "site", "title", "description", "status", "content_id", "created_at", "updated_at"]
        read_only_fields = ["id", "created_at", "updated_at"]

    def get_content_id(self, task: Task) -> int | None:
        content = getattr(task, "content", None)
        return content.pk if content else None


class RevisionRowSerializer(serializers.ModelSerializer[ContentRevision]):
    class Meta:
        model = ContentRevision
        fields = ["number", "sha256", "origin", "created_by", "changed_by", "created_at"]


class RevisionSerializer(serializers.ModelSerializer[ContentRevision]):
    class Meta:
        model = ContentRevision
        fields = [*RevisionRowSerializer.Meta.fields, "snapshot"]


class UploadSerializer(serializers.ModelSerializer[Upload]):
    upload = serializers.CharField(source="sha256", read_only=True)

    class Meta:
        model = Upload
        fields = ["upload", "filename", "mime", "bytes", "width", "height", "created_at"]
        read_only_fields = fields


class NewUploadSerializer(StrictSerializer):
    file = serializers.FileField(max_length=255)
