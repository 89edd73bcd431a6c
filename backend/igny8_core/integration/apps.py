"""Django application of integrations, publications and the ledger of jobs."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class IntegrationConfig(AppConfig):
    name = "igny8_core.integration"
    label = "integration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from igny8_core.integration import archive, content_states  # models can be imported from now on

        archive.watch()
        pre_migrate.connect(content_states.drop_triggers, sender=self)
        post_migrate.connect(content_states.make_triggers, sender=self)
