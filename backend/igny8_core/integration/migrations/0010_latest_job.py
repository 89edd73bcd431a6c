from django.db import migrations, models
from django.db.models import Max

AT_ONCE = 10_000


def mark(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Of each content and site the newest job that was not cancelled."""
    jobs = apps.get_model("integration", "PublishJob").objects
    newest = jobs.exclude(state="cancelled").order_by().values("content", "integration").annotate(newest=Max("pk"))
    numbers = list(newest.values_list("newest", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        jobs.filter(pk__in=numbers[start : start + AT_ONCE]).update(is_latest=True)


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0009_edited'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishjob',
            name='is_latest',
            field=models.BooleanField(db_default=False, default=True, help_text='of its content, cancelled ones apart'),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
