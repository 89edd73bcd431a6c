import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0013_lists_of_screens'),
    ]

    operations = [
        # What it says is filled in when the triggers are made, after all migrations.
        migrations.AddField(
            model_name='contentstatus',
            name='saved_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text="the content's updated_at"),
            preserve_default=False,
        ),
        migrations.RemoveIndex(
            model_name='contentstatus',
            name='content_status_list',
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', 'state', '-saved_at', '-content'], name='content_status_list'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['account', 'is_archived', '-saved_at', '-content'], name='content_status_list_all'),
        ),
        migrations.AddIndex(
            model_name='contentstatus',
            index=models.Index(fields=['site', 'is_archived', '-saved_at', '-content'], name='content_status_list_site'),
        ),
    ]
