from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("integration", "0006_import")]

    operations = []  # noqa: RUF012
