import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery

AT_ONCE = 10_000


def fill(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Of each content and site the newest job that was not cancelled; of every job the account."""
    jobs = apps.get_model("integration", "PublishJob").objects
    contents = apps.get_model("writer", "Content").objects
    newest = jobs.exclude(state="cancelled").order_by().values("content", "integration").annotate(newest=Max("pk"))
    numbers = list(newest.values_list("newest", flat=True))
    for start in range(0, len(numbers), AT_ONCE):
        jobs.filter(pk__in=numbers[start : start + AT_ONCE]).update(is_latest=True)
    last = jobs.aggregate(last=Max("pk"))["last"] or 0
    account = Subquery(contents.filter(pk=OuterRef("content")).values("account"))
    for start in range(0, last + 1, AT_ONCE):
        jobs.filter(pk__gte=start, pk__lt=start + AT_ONCE).update(account=account)


class Migration(migrations.Migration):

    dependencies = [
        ('igny8_auth', '0002_api_key_site'),
        ('integration', '0009_edited'),
        ('writer', '0004_adopted'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishjob',
            name='is_latest',
            field=models.BooleanField(db_default=False, default=True, help_text='of its content, cancelled ones apart'),
        ),
        migrations.AddField(
            model_name='publishjob',
            name='account',
            field=models.ForeignKey(db_index=False, help_text="the content's, so that lists of all sites need no other table", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='igny8_auth.account'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
