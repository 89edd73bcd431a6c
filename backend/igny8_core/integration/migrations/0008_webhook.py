from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("integration", "0007_health")]

    operations = []  # noqa: RUF012
