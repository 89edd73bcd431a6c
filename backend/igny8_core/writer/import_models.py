"""Articles from files, between being sent and becoming contents: what was read, and what is wrong with it."""

from __future__ import annotations

from django.db import models


class ArticleImport(models.Model):
    """One sending of files. `columns` and `mapping` are of its table; without one they are empty."""

    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("system.Site", on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey("igny8_auth.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    columns = models.JSONField(default=list, help_text="[{name, sample}] of the table")
    mapping = models.JSONField(default=dict, help_text="column → field; what is absent is left out")
    pictures = models.JSONField(default=dict, help_text="path beside the table → SHA-256 of the upload")


class ArticleImportItem(models.Model):
    """One article to be. `fields` as the API takes them, with their pictures uploaded."""

    article_import = models.ForeignKey(ArticleImport, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=300, help_text="the file, and the line of a table")
    row = models.JSONField(null=True, default=None, help_text="column → text, of a table")
    fields = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    content = models.ForeignKey("writer.Content", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article_import", "number"], name="one_item_per_number"),
        ]
