from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("integration", "0005_comparison")]

    operations = []  # noqa: RUF012
