from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("writer", "0001_create")]

    operations = [
        migrations.AddField(
            "content",
            "other_terms",
            models.JSONField(default=dict, help_text="WordPress taxonomy → names, parents with >"),
        )
    ]
