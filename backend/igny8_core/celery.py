"""The Celery application: rings doorbells; all state is in the ledger."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "igny8_core.settings")

from django.conf import settings

IN_MEMORY = settings.IGNY8_BROKER_URL.startswith("memory:")

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
        "ring drain": {
            "task": "igny8_core.integration.tasks.drain",
            "schedule": 1.0,
            "options": {"expires": 5},
        },
        "ring poll": {
            "task": "igny8_core.integration.tasks.poll",
            "schedule": 1.0,
            "options": {"expires": 5},
        },
        "ring look at sites": {
            "task": "igny8_core.integration.tasks.look_at_sites",
            "schedule": 5.0,
            "options": {"expires": 15},
        },
        "ring send alerts": {
            "task": "igny8_core.integration.tasks.send_alerts",
            "schedule": 5.0,
            "options": {"expires": 15},
        },
        "ring send webhooks": {
            "task": "igny8_core.integration.tasks.send_webhooks",
            "schedule": 1.0,
            "options": {"expires": 5},
        },
        "ring import": {
            "task": "igny8_core.integration.tasks.import_sites",
            "schedule": 2.0,
            "options": {"expires": 10},
        },
        "ring compare": {
            "task": "igny8_core.integration.tasks.compare",
            "schedule": 5.0,
            "options": {"expires": 15},
        },
        "ring tidy": {
            "task": "igny8_core.integration.tasks.tidy",
            "schedule": 600.0,
            "options": {"expires": 300},
        },
        "ring prepare": {
            "task": "igny8_core.integration.tasks.prepare",
            "schedule": 5.0,
            "options": {"expires": 15},
        },
        "ring collect": {
            "task": "igny8_core.integration.tasks.collect_images",
            "schedule": 120.0,
            "options": {"expires": 60},
        },
    },
)
app.autodiscover_tasks(["igny8_core.integration"])
