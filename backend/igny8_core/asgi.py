"""The web side, for an ASGI server: `uvicorn igny8_core.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")
application = get_asgi_application()
