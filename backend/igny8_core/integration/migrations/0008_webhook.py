from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('igny8_auth', '0002_api_key_site'),
        ('integration', '0007_health'),
    ]

    operations = [
    ]
