from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integration', '0008_webhook'),
    ]

    operations = [
        migrations.AddField(
            model_name='publishjob',
            name='overwrite',
            field=models.BooleanField(db_default=False, default=False, help_text='somebody gave up what people changed in the post'),
        ),
    ]
