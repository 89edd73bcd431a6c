"""What is written: contents with their immutable revisions, and what orders them."""

from __future__ import annotations

from typing import Any

from django.db import models

from igny8_core.writer.import_models import ArticleImport as ArticleImport
from igny8_core.writer.import_models import ArticleImportItem as ArticleImportItem


class PublishMode(models.TextChoices):
    MANUAL = "manual"
    SCHEDULED = "scheduled"


class ImageRole(models.TextChoices):
    FEATURED = "featured"
    GALLERY = "gallery"
    INLINE = "inline"


class Origin(models.TextChoices):
    IGNY8 = "igny8"
    WORDPRESS = "wordpress"


class TaskStatus(models.TextChoices):
    OPEN = "open"
    DONE = "done"


class Sector(models.Model):
    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="sectors")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_sector_per_name")]

    def __str__(self) -> str:
        return self.name


class Cluster(models.Model):
    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="clusters")
    sector = models.ForeignKey(Sector, null=True, on_delete=models.SET_NULL, related_name="clusters")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_cluster_per_name")]

    def __str__(self) -> str:
        return self.name


class Keyword(models.Model):
    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="keywords")
    cluster = models.ForeignKey(Cluster, null=True, on_delete=models.SET_NULL, related_name="keywords")
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="one_keyword_per_name")]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """The assignment a content answers. WordPress knows it as `_igny8_task_id`."""

    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True, default="")
    status = models.CharField(max_length=10, choices=TaskStatus.choices, default=TaskStatus.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """One article, page or product: the live row people edit.

    Publishing never reads it. `services.save_content` is the only writer, and leaves an immutable
    `ContentRevision` behind; a job publishes the revision it was made for.
    """

    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="contents")
    task = models.OneToOneField(Task, null=True, on_delete=models.SET_NULL, related_name="content")
    content_type = models.CharField(max_length=20, default="post")

    title = models.CharField(max_length=500, blank=True)
    html = models.TextField(blank=True, default="")
    excerpt = models.TextField(blank=True, default="")
    slug = models.CharField(max_length=200, blank=True, default="")
    author_email = models.CharField(max_length=254, blank=True, default="")

    categories = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    sectors = models.JSONField(default=list)
    clusters = models.JSONField(default=list)
    other_terms = models.JSONField(default=dict, help_text="WordPress taxonomy → names, parents with >")
    cluster = models.ForeignKey(Cluster, null=True, on_delete=models.SET_NULL, related_name="contents")
    sector = models.ForeignKey(Sector, null=True, on_delete=models.SET_NULL, related_name="contents")
    keywords = models.ManyToManyField(Keyword, related_name="contents")

    focus_keywords = models.JSONField(default=list)
    seo_title = models.CharField(max_length=500, blank=True, default="")
    seo_description = models.CharField(max_length=1000, blank=True, default="")
    canonical_url = models.CharField(max_length=2000, blank=True, default="")
    product = models.JSONField(null=True, default=None)

    kept_pictures = models.JSONField(
        default=list, help_text="addresses of pictures in the text that stay as they are: the site has them"
    )

    publish_mode = models.CharField(max_length=10, choices=PublishMode.choices, default=PublishMode.MANUAL)
    published_at = models.DateTimeField(null=True)

    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "site", "-updated_at"], name="content_list"),
            models.Index(fields=["account", "-updated_at"], name="content_list_all_sites"),
            models.Index(
                fields=["account", "site"],
                condition=models.Q(archived_at__isnull=True),
                name="content_live",
            ),
            models.Index(
                fields=["account", "published_at"],
                condition=models.Q(published_at__isnull=False, archived_at__isnull=True),
                name="content_planned",
            ),
            models.Index(
                fields=["account", "title", "id"],
                condition=models.Q(archived_at__isnull=True),
                name="content_by_title",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContentRevision(models.Model):
    """What a content said at one save. Written once, never changed.

    `snapshot` is the `content` object of the contract's commit request, except `images`: those
    carry `role`, `position`, `source_url`, `upload` (SHA-256 or ""), `alt`, `caption` and `title`;
    the bytes they stand for are found by preparing them (`ContentImage` keeps the result for the
    images of the current revision).
    `sha256` covers the snapshot without its `revision`, so equal facts have equal hashes.
    """

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey("igny8_auth.User", null=True, on_delete=models.SET_NULL, related_name="+")
    origin = models.CharField(
        max_length=10, choices=Origin.choices, default=Origin.IGNY8, help_text="where it was written"
    )
    changed_by = models.CharField(max_length=100, blank=True, default="", help_text="who did, in WordPress")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="one_revision_per_number"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a revision is never changed")
        super().save(*args, **kwargs)


class ContentImage(models.Model):
    """An image of the current revision, and how far its preparation got.

    Exactly one source: `source_url`, or `upload_sha256` (an `Upload` of the same account). An
    inline image also has the `src` that stands in the HTML as its `source_url`, whichever it is.
    """

    content = models.ForeignKey(Content, on_delete=models.CASCADE, related_name="images")
    role = models.CharField(max_length=10, choices=ImageRole.choices)
    position = models.PositiveIntegerField()
    source_url = models.CharField(max_length=2000, blank=True, default="")
    upload_sha256 = models.CharField(max_length=64, blank=True, default="")
    alt = models.TextField(blank=True, default="")
    caption = models.TextField(blank=True, default="")
    title = models.TextField(blank=True, default="")
    main_sha256 = models.CharField(max_length=64, blank=True, default="")
    error = models.JSONField(null=True, default=None)
    prepared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["role", "position"]
        constraints = [
            models.UniqueConstraint(fields=["content", "role", "position"], name="one_image_per_place"),
        ]


class Upload(models.Model):
    """An image file somebody of the account sent; its bytes are in the media store under `sha256`."""

    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255, blank=True, default="")
    mime = models.CharField(max_length=50)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "sha256"], name="one_upload_per_hash")]
