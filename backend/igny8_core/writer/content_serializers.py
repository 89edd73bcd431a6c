"""A content as the API takes and gives it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from igny8_core.auth.fields import OwnIdField, request_of
from igny8_core.auth.principal import principal_of
from igny8_core.writer import services
from igny8_core.writer.fields import (
    CategoryField,
    DistinctListField,
    InstantField,
    NameField,
    OtherTermsField,
    SlugField,
    cleaned_html,
    cleaned_text,
)
from igny8_core.writer.models import Cluster, Content, ImageRole, PublishMode, Sector, Task, Upload
from igny8_core.writer.parts import (
    ImageSerializer,
    ImageStateSerializer,
    ProductSerializer,
    WebAddressField,
    image_as_given,
    source_problem,
)
from igny8_core.writer.relations import KeywordIdsField, OfOneSite, no_such_row, site_field
from igny8_core.writer.sanitising import pictures_in, safe_line

MAX_IMAGES = 100


@extend_schema_field(
    inline_serializer(
        "ContentOnSite",
        {
            "integration_id": serializers.IntegerField(),
            "post_id": serializers.IntegerField(),
            "url": serializers.CharField(),
            "edit_url": serializers.CharField(),
            "state": serializers.CharField(help_text="published, trashed or deleted"),
            "post_status": serializers.CharField(help_text="WordPress's"),
            "revision": serializers.IntegerField(help_text="what the post says, unless there is drift"),
            "drift": serializers.ListField(child=serializers.CharField(), help_text="fields that differ"),
            "drifted_at": serializers.DateTimeField(allow_null=True),
        },
        allow_null=True,
    )
)
class OnSiteField(serializers.Field[Any, Any, Any, Any]):
    """What the content's site has of it; null: nothing was published."""

    def __init__(self) -> None:
        super().__init__(source="publications", read_only=True)

    def to_representation(self, value: Any) -> dict[str, Any] | None:
        here = next(iter(value.all()), None)
        if here is None:
            return None
        plain = ("integration_id", "post_id", "url", "edit_url", "state", "post_status", "revision")
        drifted_at = serializers.DateTimeField().to_representation(here.drifted_at) if here.drift else None
        facts = {name: getattr(here, name) for name in plain}
        return {**facts, "drift": sorted(here.drift), "drifted_at": drifted_at}


class ContentSerializer(OfOneSite):
    """An article, page or product."""

    id = serializers.IntegerField(read_only=True)
    site = site_field()
    task_id = OwnIdField(queryset=Task.objects.all(), source="task", allow_null=True, default=None)
    content_type = serializers.RegexField(r"\A[a-z0-9_-]{1,20}\Z", default="post")
    title = serializers.CharField(max_length=500, allow_blank=True)
    html = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
    excerpt = serializers.CharField(max_length=20_000, allow_blank=True, default="")
    slug = SlugField(allow_blank=True, default="")
    author_email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    categories = DistinctListField(
        child=CategoryField(), default=list, help_text="Names, or paths such as `Parent > Child`."
    )
    tags = DistinctListField(child=NameField(), default=list)
    sectors = DistinctListField(child=NameField(), default=list)
    clusters = DistinctListField(child=NameField(), default=list)
    other_terms = OtherTermsField(
        default=dict,
        help_text="Terms of further taxonomies: WordPress's name of the taxonomy → names or paths.",
    )
    cluster_id = OwnIdField(queryset=Cluster.objects.all(), source="cluster", allow_null=True, default=None)
    sector_id = OwnIdField(queryset=Sector.objects.all(), source="sector", allow_null=True, default=None)
    keyword_ids = KeywordIdsField(source="keywords", max_length=1000, default=list)
    focus_keywords = DistinctListField(child=NameField(), max_length=50, default=list)
    seo_title = serializers.CharField(max_length=500, allow_blank=True, default="")
    seo_description = serializers.CharField(max_length=1000, allow_blank=True, default="")
    canonical_url = WebAddressField(allow_blank=True, default="")
    product = ProductSerializer(allow_null=True, default=None)
    publish_mode = serializers.ChoiceField(choices=PublishMode.choices, default=PublishMode.MANUAL)
    published_at = InstantField(allow_null=True, default=None, help_text="With Z or an offset; kept in UTC.")
    featured_image = ImageSerializer(allow_null=True, default=None)
    gallery = ImageSerializer(many=True, default=list, max_length=MAX_IMAGES)  # type: ignore[call-arg]
    expected_revision = serializers.IntegerField(
        write_only=True,
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="Refuse with CONFLICT when the content has another revision by now.",
    )
    images = ImageStateSerializer(many=True, read_only=True)
    wordpress = OnSiteField()
    revision = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    # ------------------------------------------------------------------------------------ one field each

    def validate_title(self, value: str) -> str:
        title = safe_line(value)
        if title is None:
            raise serializers.ValidationError(
                "Only inline markup such as <em> may stand in a title.", code="html"
            )
        return title

    def validate_html(self, value: str) -> str:
        html = cleaned_html(value)
        kept = self.instance.kept_pictures if self.instance is not None else ()
        pictures = [picture for picture in pictures_in(html) if picture.src not in kept]
        for picture in pictures:
            if problem := source_problem(picture.src):
                raise serializers.ValidationError(problem, code="image_source")
        if len(pictures) > MAX_IMAGES:
            raise serializers.ValidationError(f"At most {MAX_IMAGES} images.", code="max_length")
        return html

    def validate_excerpt(self, value: str) -> str:
        return cleaned_text(value)

    # ----------------------------------------------------------------------------------- fields together

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        problems = {
            **self.foreign(attrs, "task", "cluster", "sector"),
            **self._foreign_keywords(attrs),
            **self._task_taken(attrs),
            **self._schedule(attrs),
            **self._product(attrs),
            **self._unknown_uploads(attrs),
        }
        if problems:
            raise serializers.ValidationError(problems)
        return attrs

    def _foreign_keywords(self, attrs: dict[str, Any]) -> dict[str, Any]:
        site = self.site_of(attrs)
        wrong = {
            index: [no_such_row(keyword.pk)]
            for index, keyword in enumerate(attrs.get("keywords", []))
            if keyword.site_id != site
        }
        return {"keyword_ids": wrong} if wrong else {}

    def _task_taken(self, attrs: dict[str, Any]) -> dict[str, Any]:
        task = attrs.get("task")
        if task is None:
            return {}
        others = Content.objects.filter(task=task)
        if self.instance is not None:
            others = others.exclude(pk=self.instance.pk)
        if not others.exists():
            return {}
        return {"task_id": serializers.ErrorDetail("Another content answers this task.", code="unique")}

    def _schedule(self, attrs: dict[str, Any]) -> dict[str, Any]:
        scheduled = self.effective(attrs, "publish_mode") == PublishMode.SCHEDULED
        if not scheduled or self.effective(attrs, "published_at") is not None:
            return {}
        return {"published_at": serializers.ErrorDetail("A scheduled content needs a time.", code="required")}

    def _product(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_product = self.effective(attrs, "content_type") == "product"
        if is_product or self.effective(attrs, "product") is None:
            return {}
        return {"product": serializers.ErrorDetail("Only a product has these.", code="not_a_product")}

    def _unknown_uploads(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = dict(_named_uploads(attrs))
        account = principal_of(request_of(self)).account
        known = set(
            Upload.objects.filter(account=account, sha256__in=set(named.values())).values_list(
                "sha256", flat=True
            )
        )
        missing = serializers.ErrorDetail("There is no such upload.", code="does_not_exist")
        return {field: missing for field, sha256 in named.items() if sha256 not in known}

    # --------------------------------------------------------------------------------------------- saving

    def create(self, validated_data: dict[str, Any]) -> Content:
        return self._save(None, validated_data)

    def update(self, instance: Content, validated_data: dict[str, Any]) -> Content:
        return self._save(instance, validated_data)

    def _save(self, content: Content | None, data: dict[str, Any]) -> Content:
        principal = principal_of(request_of(self))
        fields = {
            name: value
            for name, value in data.items()
            if name not in {"site", "account", "expected_revision"}
        }
        return services.save_content(
            account=principal.account,
            site=content.site if content else data["site"],
            fields=fields,
            content=content,
            created_by=principal.user,
            expected_revision=data.get("expected_revision"),
        )

    def to_representation(self, instance: Content) -> dict[str, Any]:
        images = [image_as_given(image) for image in instance.images.all() if image.role != ImageRole.INLINE]
        by_role = {
            "featured_image": next((given for role, given in images if role == ImageRole.FEATURED), None),
            "gallery": [given for role, given in images if role == ImageRole.GALLERY],
        }
        shown: dict[str, Any] = {}
        for field in self._readable_fields:
            name = str(field.field_name)
            if name in by_role:
                shown[name] = by_role[name]
                continue
            value = field.get_attribute(instance)
            shown[name] = (
                None if value is None or getattr(value, "pk", 0) is None else field.to_representation(value)
            )
        return shown


class ContentRowSerializer(ContentSerializer):
    """A content in a list: without its body and the state of its images."""

    html = None  # type: ignore[assignment]
    images = None  # type: ignore[assignment]


def _named_uploads(attrs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, SHA-256) of every upload the given fields speak of."""
    featured = attrs.get("featured_image")
    if featured and featured["upload"]:
        yield "featured_image.upload", featured["upload"]
    for index, image in enumerate(attrs.get("gallery", [])):
        if image["upload"]:
            yield f"gallery.{index}.upload", image["upload"]
    for index, picture in enumerate(pictures_in(attrs.get("html", ""))):
        if sha256 := services.upload_in(picture.src):
            yield f"html.img.{index}", sha256
