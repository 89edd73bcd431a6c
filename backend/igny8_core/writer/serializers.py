from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from rest_framework import serializers

from igny8_core.auth.fields import MAX_ID, OwnIdField, StrictSerializer, request_of
from igny8_core.auth.principal import principal_of
from igny8_core.system.models import Site
from igny8_core.writer import services
from igny8_core.writer.fields import (
    CategoryField,
    DistinctListField,
    InstantField,
    MoneyField,
    NameField,
    SlugField,
)
from igny8_core.writer.models import (
    Cluster,
    Content,
    ContentImage,
    ContentRevision,
    ImageRole,
    Keyword,
    PublishMode,
    Sector,
    Task,
    TaskStatus,
    Upload,
)
from igny8_core.writer.sanitising import pictures_in, safe_line, sanitised_html, sanitised_text

MAX_IMAGES = 100
MAX_URL = 2000
_is_web_address = URLValidator(schemes=["http", "https"])


class WebAddressField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_URL, validators=[_is_web_address], **kwargs)


def _live_sites() -> Any:
    return Site.objects.filter(archived_at=None)


def _site_field() -> OwnIdField:
    return OwnIdField(queryset=_live_sites(), site_lookup="pk")


class OfOneSite(StrictSerializer):
    """A row stays with its site, and what it points at is of the same site."""

    def validate_site(self, site: Site) -> Site:
        if self.instance is not None and self.instance.site_id != site.pk:
            raise serializers.ValidationError("A row cannot move to another site.", code="immutable")
        return site

    def effective(self, attrs: dict[str, Any], name: str) -> Any:
        """What the row will say: the given value, else the present one."""
        return attrs[name] if name in attrs else getattr(self.instance, name, None)

    def site_of(self, attrs: dict[str, Any]) -> int:
        site = self.effective(attrs, "site")
        return int(site.pk)

    def foreign(self, attrs: dict[str, Any], *names: str) -> dict[str, Any]:
        """Errors for the given relations that are of another site, worded as if there were no such row."""
        return {
            f"{name}_id": _no_such_row(attrs[name].pk)
            for name in names
            if attrs.get(name) is not None and attrs[name].site_id != self.site_of(attrs)
        }


def _no_such_row(pk: int) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(f'Invalid pk "{pk}" - object does not exist.', code="does_not_exist")


# --------------------------------------------------------------------------------------- what orders it


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
    site = _site_field()
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Sector
        fields = ["id", "site", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class ClusterSerializer(_NamedSerializer, serializers.ModelSerializer[Cluster]):
    site = _site_field()
    sector_id = OwnIdField(queryset=Sector.objects.all(), source="sector", allow_null=True, default=None)
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Cluster
        fields = ["id", "site", "sector_id", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class KeywordSerializer(_NamedSerializer, serializers.ModelSerializer[Keyword]):
    site = _site_field()
    cluster_id = OwnIdField(queryset=Cluster.objects.all(), source="cluster", allow_null=True, default=None)
    name = NameField()
    contents_count = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Keyword
        fields = ["id", "site", "cluster_id", "name", "contents_count", "created_at"]
        read_only_fields = ["id", "created_at"]
        validators: list[Any] = []


class TaskSerializer(OfOneSite, serializers.ModelSerializer[Task]):
    site = _site_field()
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


# ---------------------------------------------------------------------------------------------- content


class ImageSerializer(StrictSerializer):
    """Exactly one of `url` and `upload`."""

    url = WebAddressField(allow_blank=True, default="")
    upload = serializers.RegexField(
        r"\A[0-9a-f]{64}\Z", allow_blank=True, default="", help_text="`upload` of an answer of /writer/uploads/"
    )
    alt = serializers.CharField(max_length=1000, allow_blank=True, default="")
    caption = serializers.CharField(max_length=2000, allow_blank=True, default="")
    title = serializers.CharField(max_length=500, allow_blank=True, default="")

    def validate_caption(self, value: str) -> str:
        return sanitised_text(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # An image is replaced as a whole, even by PATCH, so what is absent is empty.
        image = {name: attrs.get(name, "") for name in self.fields}
        if bool(image["url"]) == bool(image["upload"]):
            raise serializers.ValidationError(
                {"url": serializers.ErrorDetail("Give either url or upload.", code="one_source")}
            )
        return image


class ImageStateSerializer(serializers.ModelSerializer[ContentImage]):
    """An image and how far its preparation got; `error` says why it could not be had."""

    upload = serializers.CharField(source="upload_sha256")

    class Meta:
        model = ContentImage
        fields = ["role", "position", "source_url", "upload", "alt", "main_sha256", "error", "prepared_at"]


class ProductSerializer(StrictSerializer):
    price = MoneyField(allow_blank=True, default="")
    sale_price = MoneyField(allow_blank=True, default="")
    sku = serializers.CharField(max_length=100, allow_blank=True, default="")
    stock = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        product = {
            "price": attrs.get("price", ""),
            "sale_price": attrs.get("sale_price", ""),
            "sku": attrs.get("sku", ""),
            "stock": attrs.get("stock"),
        }
        if product["sale_price"] and Decimal(product["sale_price"]) >= Decimal(product["price"] or "0"):
            raise serializers.ValidationError(
                {"sale_price": serializers.ErrorDetail("Must be lower than price.", code="not_lower")}
            )
        return product


class KeywordIdsField(serializers.ListField):
    """Ids of keywords of the asking account, found with one query."""

    child = serializers.IntegerField(min_value=1, max_value=MAX_ID)

    def to_internal_value(self, data: Any) -> list[Keyword]:
        ids = list(dict.fromkeys(super().to_internal_value(data)))
        found = Keyword.objects.filter(account=principal_of(request_of(self)).account).in_bulk(ids)
        problems = {index: [_no_such_row(pk)] for index, pk in enumerate(ids) if pk not in found}
        if problems:
            raise serializers.ValidationError(problems)
        return [found[pk] for pk in ids]

    def to_representation(self, data: Any) -> list[int]:
        return sorted(keyword.pk for keyword in data.all())


class ContentSerializer(OfOneSite):
    """An article, page or product."""

    id = serializers.IntegerField(read_only=True)
    site = _site_field()
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
    gallery = ImageSerializer(many=True, default=list, max_length=MAX_IMAGES)
    expected_revision = serializers.IntegerField(
        write_only=True,
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="Refuse with CONFLICT when the content has another revision by now.",
    )
    images = ImageStateSerializer(many=True, read_only=True)
    revision = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    archived_at = serializers.DateTimeField(read_only=True, allow_null=True)

    # ------------------------------------------------------------------------------------ one field each

    def validate_title(self, value: str) -> str:
        title = safe_line(value)
        if title is None:
            raise serializers.ValidationError("Only inline markup such as <em> may stand in a title.", code="html")
        return title

    def validate_html(self, value: str) -> str:
        html = sanitised_html(value)
        for picture in pictures_in(html):
            if problem := _source_problem(picture.src):
                raise serializers.ValidationError(problem, code="image_source")
        if len(pictures_in(html)) > MAX_IMAGES:
            raise serializers.ValidationError(f"At most {MAX_IMAGES} images.", code="max_length")
        return html

    def validate_excerpt(self, value: str) -> str:
        return sanitised_text(value)

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
            index: [_no_such_row(keyword.pk)]
            for index, keyword in enumerate(attrs.get("keywords", []))
            if keyword.site_id != site
        }
        return {"keyword_ids": wrong} if wrong else {}

    def _task_taken(self, attrs: dict[str, Any]) -> dict[str, Any]:
        task = attrs.get("task")
        if task is None:
            return {}
        others = Content.objects.filter(task=task).exclude(pk=getattr(self.instance, "pk", None))
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
            Upload.objects.filter(account=account, sha256__in=set(named.values())).values_list("sha256", flat=True)
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
        fields = {name: value for name, value in data.items() if name not in {"site", "account", "expected_revision"}}
        return services.save_content(
            account=principal.account,
            site=content.site if content else data["site"],
            fields=fields,
            content=content,
            created_by=principal.user,
            expected_revision=data.get("expected_revision"),
        )

    def to_representation(self, instance: Content) -> dict[str, Any]:
        images = [_as_given(image) for image in instance.images.all() if image.role != ImageRole.INLINE]
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
            shown[name] = None if value is None or getattr(value, "pk", 0) is None else field.to_representation(value)
        return shown


def _as_given(image: ContentImage) -> tuple[str, services.ImageFields]:
    return image.role, {
        "url": image.source_url,
        "upload": image.upload_sha256,
        "alt": image.alt,
        "caption": image.caption,
        "title": image.title,
    }


def _source_problem(src: str) -> str | None:
    upload = services.upload_in(src)
    if upload or src.startswith("igny8-upload:"):
        return None if re.fullmatch(r"[0-9a-f]{64}", upload) else "An image names an upload that cannot be."
    if len(src) > MAX_URL:
        return "An image has an address that is too long."
    try:
        parts = urlsplit(src)
        is_complete = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_complete = False
    return None if is_complete else "An image needs a complete http(s) address, or must be uploaded first."


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


class ContentRowSerializer(ContentSerializer):
    """A content in a list: without its body and the state of its images."""

    html = None  # type: ignore[assignment]
    images = None  # type: ignore[assignment]


class RevisionRowSerializer(serializers.ModelSerializer[ContentRevision]):
    class Meta:
        model = ContentRevision
        fields = ["number", "sha256", "created_by", "created_at"]


class RevisionSerializer(serializers.ModelSerializer[ContentRevision]):
    class Meta:
        model = ContentRevision
        fields = ["number", "sha256", "created_by", "created_at", "snapshot"]


class UploadSerializer(serializers.ModelSerializer[Upload]):
    upload = serializers.CharField(source="sha256", read_only=True)

    class Meta:
        model = Upload
        fields = ["upload", "filename", "mime", "bytes", "width", "height", "created_at"]
        read_only_fields = fields
