import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ACTIVE = ("running", "stopping")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("integration", "0005_comparison"),
    ]

    operations = [  # noqa: RUF012
        migrations.AddField(
            "publication",
            "imported_at",
            models.DateTimeField(
                null=True, help_text="when a post that was there before IGNY8 was taken over; null: published"
            ),
        ),
        migrations.AddField(
            "publication",
            "needs_adoption",
            models.BooleanField(
                default=False, help_text="the site does not know yet that IGNY8 has the post"
            ),
        ),
        migrations.AddField(
            "publication",
            "is_taken",
            models.BooleanField(default=False, help_text="the site says that the post is another content's"),
        ),
        migrations.AddField(
            "publication",
            "featured",
            models.JSONField(
                null=True, help_text="the featured image an imported post had: attachment_id, url, alt"
            ),
        ),
        migrations.AddIndex(
            "publication",
            models.Index(
                fields=["integration"], condition=models.Q(needs_adoption=True), name="publication_to_adopt"
            ),
        ),
        migrations.AddIndex(
            "publication", models.Index(fields=["integration", "post_id"], name="publication_by_post")
        ),
        migrations.CreateModel(
            name="SiteImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("stopping", "Cancelled; the site is still told of what was taken over"),
                            ("done", "All is here"),
                            ("failed", "Could not go on"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                (
                    "wanted",
                    models.JSONField(
                        default=list, help_text="names of post types and taxonomies; empty: all enabled"
                    ),
                ),
                (
                    "steps",
                    models.JSONField(default=list, help_text="empty: the site was not asked what it has yet"),
                ),
                (
                    "adopted",
                    models.PositiveIntegerField(default=0, help_text="posts the site has been told of"),
                ),
                (
                    "problems",
                    models.JSONField(
                        default=list,
                        help_text="posts that were not taken over, and why; the first ones",
                    ),
                ),
                ("fence", models.PositiveIntegerField(default=0)),
                (
                    "wake_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="gone on with; or the end of a lease"
                    ),
                ),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="calls without an answer, in a row"
                    ),
                ),
                (
                    "error",
                    models.JSONField(null=True, help_text="of the latest call, when it had no answer"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "integration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="integration.siteintegration",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(state__in=ACTIVE),
                        fields=("integration",),
                        name="one_active_import_per_site",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(state__in=ACTIVE), fields=["wake_at"], name="import_to_do"
                    ),
                    models.Index(fields=["integration", "-id"], name="import_list"),
                ],
            },
        ),
    ]
