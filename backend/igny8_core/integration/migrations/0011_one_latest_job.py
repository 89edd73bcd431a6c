from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0010_latest_job'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='publishjob',
            constraint=models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('content', 'integration'), name='one_latest_job_per_content_and_site'),
        ),
    ]
