import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0010_latest_job'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publishjob',
            name='account',
            field=models.ForeignKey(db_index=False, help_text="the content's, so that lists of all sites need no other table", on_delete=django.db.models.deletion.CASCADE, related_name='+', to='igny8_auth.account'),
        ),
        migrations.AddConstraint(
            model_name='publishjob',
            constraint=models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('content', 'integration'), name='one_latest_job_per_content_and_site'),
        ),
    ]
