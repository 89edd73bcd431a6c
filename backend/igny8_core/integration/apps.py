"""Django application of integrations, publications and the ledger of jobs."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    name = "igny8_core.integration"
    label = "integration"
    default_auto_field = "django.db.models.BigAutoField"
