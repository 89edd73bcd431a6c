from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("integration", "0004_agreed_text")]

    operations = []  # noqa: RUF012
