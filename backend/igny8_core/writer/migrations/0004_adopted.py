from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("writer", "0003_revision_origin")]

    operations = [  # noqa: RUF012
        migrations.AddField(
            "content",
            "kept_pictures",
            models.JSONField(
                default=list,
                help_text="addresses of pictures in the text that stay as they are: the site has them",
            ),
        ),
    ]
