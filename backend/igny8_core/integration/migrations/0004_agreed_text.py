from django.db import migrations, models


def agree_on_text(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Until now both sides agreed on the text of the latest publish."""
    publications = apps.get_model("integration", "Publication").objects.filter(text_revision=0)
    publications.update(text_revision=models.F("revision"))


class Migration(migrations.Migration):

    dependencies = [("integration", "0003_inbox")]

    operations = [migrations.RunPython(agree_on_text, migrations.RunPython.noop)]
