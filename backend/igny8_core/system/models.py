"""A customer's website, as IGNY8 knows it."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """An archived site keeps its content and history, and takes part in nothing."""

    account = models.ForeignKey("igny8_auth.Account", on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200)
    url = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "url"],
                condition=models.Q(archived_at__isnull=True),
                name="one_live_site_per_url",
            ),
        ]

    def __str__(self) -> str:
        return self.name
