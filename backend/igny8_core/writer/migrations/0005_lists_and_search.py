from django.db import migrations, models, transaction
from django.db.utils import DatabaseError

SEARCHED = ("title", "slug")


def make_search(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Searching a part of a word without reading every row; PostgreSQL only, and only where it may be had."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic():
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not installed, or this user may not: searching works, and reads more
        return
    for name in SEARCHED:
        schema_editor.execute(
            f"CREATE INDEX IF NOT EXISTS content_search_{name} ON writer_content "
            f"USING gin (upper({name}::text) gin_trgm_ops)"
        )


def drop_search(apps, schema_editor):  # type: ignore[no-untyped-def]
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(f"DROP INDEX IF EXISTS content_search_{name}")


class Migration(migrations.Migration):

    dependencies = [
        ('writer', '0004_adopted'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='content',
            index=models.Index(condition=models.Q(('archived_at__isnull', True)), fields=['account', 'site'], name='content_live'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=models.Index(condition=models.Q(('archived_at__isnull', True), ('published_at__isnull', False)), fields=['account', 'published_at'], name='content_planned'),
        ),
        migrations.AddIndex(
            model_name='content',
            index=models.Index(condition=models.Q(('archived_at__isnull', True)), fields=['account', 'title', 'id'], name='content_by_title'),
        ),
        migrations.RunPython(make_search, drop_search),
    ]
