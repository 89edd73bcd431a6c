from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("writer", "0003_revision_origin")]

    operations = []  # noqa: RUF012
