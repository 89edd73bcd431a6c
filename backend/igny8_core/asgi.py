"""The web side, for an ASGI server: `uvicorn igny8_core.asgi:application`."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from igny8_core.body_limit import limit_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")
application = limit_bodies(
    get_asgi_application(),
    max_bytes=settings.IGNY8_MAX_UPLOAD_BYTES + 64 * 1024,  # boundaries, part headers, file name
    max_chunked_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
)
