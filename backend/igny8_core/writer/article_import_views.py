"""The HTTP side of importing articles from files."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from igny8_core.auth.fields import OwnIdField, StrictSerializer
from igny8_core.auth.tenancy import OwnRows
from igny8_core.parsers import LimitedMultiPartParser, StrictJSONParser
from igny8_core.system.models import Site
from igny8_core.writer import article_imports
from igny8_core.writer.import_models import ArticleImport, ArticleImportItem
from igny8_core.writer.import_tables import FIELDS
from igny8_core.writer.sanitising import TooDeepError, sanitised_html

MAX_NUMBER = 100_000
PREVIEW_LENGTH = 4000


class FormIdField(OwnIdField):
    """In a form numbers are text."""

    def to_internal_value(self, data: Any) -> Any:
        is_number = isinstance(data, str) and data.isascii() and data.isdigit() and len(data) <= 18
        return super().to_internal_value(int(data) if is_number else data)


class NewArticleImportSerializer(StrictSerializer):
    site = FormIdField(queryset=Site.objects.filter(archived_at=None), site_lookup="pk")
    files = serializers.ListField(
        child=serializers.FileField(max_length=300, allow_empty_file=False),
        min_length=1,
        max_length=100,
        help_text="Markdown, HTML, CSV, docx, pictures beside them, or zips of these.",
    )


class MappingSerializer(StrictSerializer):
    mapping = serializers.DictField(
        child=serializers.ChoiceField(choices=FIELDS), help_text="Column → field; what is absent is left out."
    )

    def validate_mapping(self, mapping: dict[str, str]) -> dict[str, str]:
        known = {column["name"] for column in self.context["columns"]}
        if unknown := sorted(mapping.keys() - known):
            raise serializers.ValidationError(f"There is no column {unknown[0]}.", code="unknown_column")
        if len(set(mapping.values())) < len(mapping):
            raise serializers.ValidationError("Two columns for one field.", code="twice")
        return mapping


class NumbersSerializer(StrictSerializer):
    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_NUMBER),
        max_length=article_imports.MAX_ITEMS,
        allow_null=True,
        default=None,
        help_text="Which; null: all that can be.",
    )


class ProblemSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class ImportItemSerializer(serializers.ModelSerializer[ArticleImportItem]):
    """`fields`: what the content will say, without its text."""

    title = serializers.SerializerMethodField()
    html_preview = serializers.SerializerMethodField(help_text="The beginning of the text, sanitised.")
    fields = serializers.SerializerMethodField(method_name="get_given")  # type: ignore[assignment]
    problems = ProblemSerializer(many=True, read_only=True)
    content_id = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = ArticleImportItem
        fields = ("number", "source", "title", "html_preview", "fields", "problems", "content_id")

    def get_title(self, item: ArticleImportItem) -> str:
        return str(item.fields.get("title", ""))

    def get_html_preview(self, item: ArticleImportItem) -> str:
        html = str(item.fields.get("html", ""))
        try:
            return html if len(html) <= PREVIEW_LENGTH else sanitised_html(html[:PREVIEW_LENGTH])
        except TooDeepError:
            return ""

    def get_given(self, item: ArticleImportItem) -> dict[str, Any]:
        return {name: value for name, value in item.fields.items() if name not in {"html", "site", "title"}}


class ColumnSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    sample = serializers.CharField(help_text="the first that stands in it")


class ArticleImportSerializer(serializers.ModelSerializer[ArticleImport]):
    columns = ColumnSerializer(many=True, read_only=True)
    mapping = serializers.DictField(child=serializers.CharField(), read_only=True)
    items = ImportItemSerializer(many=True, read_only=True)

    class Meta:
        model = ArticleImport
        fields = ("id", "site", "created_at", "columns", "mapping", "items")
        read_only_fields = ("site",)


class CreatedSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    content_id = serializers.IntegerField()


class FailedSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    problems = ProblemSerializer(many=True)


class CreationSerializer(serializers.Serializer[Any]):
    created = CreatedSerializer(many=True)
    failed = FailedSerializer(many=True)


class ArticleImportViewSet(OwnRows, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Articles from files: sent, shown with what is wrong, and made contents. Kept for a week."""

    queryset = ArticleImport.objects.select_related("account", "site__account").prefetch_related("items")
    serializer_class = ArticleImportSerializer

    def get_parsers(self) -> list[Any]:
        sends_files = (self.action_map or {}).get("post") == "create"
        return [LimitedMultiPartParser()] if sends_files else [StrictJSONParser()]

    @extend_schema(
        request={"multipart/form-data": NewArticleImportSerializer}, responses={201: ArticleImportSerializer}
    )
    def create(self, request: Request) -> Response:
        """Read and checked; nothing is a content yet."""
        body = NewArticleImportSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        made = article_imports.begin(request, body.validated_data["site"], body.validated_data["files"])
        return Response(self._shown(made), status=201)

    @extend_schema(request=MappingSerializer, responses=ArticleImportSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request: Request, pk: str) -> Response:
        """Read the table with these columns."""
        made: ArticleImport = self.get_object()
        body = MappingSerializer(data=request.data, context={"columns": made.columns})
        body.is_valid(raise_exception=True)
        article_imports.map_columns(request, made, body.validated_data["mapping"])
        return Response(self._shown(made))

    @extend_schema(request=NumbersSerializer, responses=CreationSerializer)
    @action(detail=True, methods=["post"], url_path="create")
    def create_contents(self, request: Request, pk: str) -> Response:
        """Make contents, each on its own. Asked for again, it makes none twice."""
        made: ArticleImport = self.get_object()
        body = NumbersSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        created, failed = article_imports.create_contents(request, made, body.validated_data["numbers"])
        return Response(
            {
                "created": [{"number": item.number, "content_id": item.content_id} for item in created],
                "failed": [{"number": item.number, "problems": item.problems} for item in failed],
            }
        )

    def _shown(self, made: ArticleImport) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=made.pk)).data
