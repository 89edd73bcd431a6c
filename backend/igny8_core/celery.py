"""The Celery application: rings doorbells; all state is in the ledger."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")

from django.conf import settings

IN_MEMORY = settings.IGNY8_BROKER_URL.startswith("memory:")


def _ring(task: str, *, every: float, expires: int) -> dict[str, Any]:
    """Seconds. A ring nobody heard in time is no use: the next one says the same."""
    return {
        "task": f"igny8_core.integration.tasks.{task}",
        "schedule": every,
        "options": {"expires": expires},
    }


app = Celery("igny8")
app.conf.update(
    # Without a host kombu would warn, at every start, that it takes localhost.
    broker_url="memory://localhost/" if IN_MEMORY else settings.IGNY8_BROKER_URL,
    broker_connection_retry_on_startup=True,
    # In memory the transport polls; at its default of 1 s a click would wait for that long.
    broker_transport_options={"polling_interval": 0.005} if IN_MEMORY else {},
    task_ignore_result=True,
    task_default_queue="igny8",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_schedule={
        "ring drain": _ring("drain", every=1.0, expires=5),
        "ring poll": _ring("poll", every=1.0, expires=5),
        "ring look at sites": _ring("look_at_sites", every=5.0, expires=15),
        "ring send alerts": _ring("send_alerts", every=5.0, expires=15),
        "ring send webhooks": _ring("send_webhooks", every=1.0, expires=5),
        "ring import": _ring("import_sites", every=2.0, expires=10),
        "ring compare": _ring("compare", every=5.0, expires=15),
        "ring tidy": _ring("tidy", every=600.0, expires=300),
        "ring prepare": _ring("prepare", every=5.0, expires=15),
        "ring collect": _ring("collect_images", every=120.0, expires=60),
    },
)
app.autodiscover_tasks(["igny8_core.integration"])
