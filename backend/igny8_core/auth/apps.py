from django.apps import AppConfig


class AuthConfig(AppConfig):
    name = "igny8_core.auth"
    label = "igny8_auth"  # "auth" is Django's own
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from igny8_core import openapi  # noqa: F401  (registers itself; needs the settings)
