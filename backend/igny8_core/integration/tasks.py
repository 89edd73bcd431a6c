"""Doorbells. A message says "there is work" and nothing else: losing or doubling one changes latency only."""

import logging
import threading

from celery import Task
from celery.signals import worker_shutdown
from kombu.exceptions import OperationalError

from igny8_core.celery import app
from igny8_core.integration import alert_sending, health, polling, webhook_sending
from igny8_core.integration.comparing import COMPARISONS
from igny8_core.integration.drain import Worker
from igny8_core.integration.importing_round import IMPORTS
from igny8_core.integration.tidying import TIDY

log = logging.getLogger(__name__)

_worker: Worker | None = None
_making = threading.Lock()


def this_worker() -> Worker:
    """The one worker of this process, made at the first ring."""
    global _worker
    with _making:
        if _worker is None:
            _worker = Worker()
        return _worker


@app.task(ignore_result=True)
def drain() -> None:
    this_worker().ring()


@app.task(ignore_result=True)
def prepare() -> None:
    this_worker().prepare()


@app.task(ignore_result=True)
def poll() -> None:
    this_worker().begin(polling.POLLS)


@app.task(ignore_result=True)
def catch_up() -> None:
    polling.catch_up()


@app.task(ignore_result=True)
def compare() -> None:
    this_worker().begin(COMPARISONS)


@app.task(ignore_result=True)
def tidy() -> None:
    this_worker().begin(TIDY)


@app.task(ignore_result=True)
def import_sites() -> None:
    this_worker().begin(IMPORTS)


@app.task(ignore_result=True)
def collect_images() -> None:
    this_worker().collect()


@app.task(ignore_result=True)
def look_at_sites() -> None:
    this_worker().begin(health.LOOKS)


@app.task(ignore_result=True)
def send_alerts() -> None:
    this_worker().begin(alert_sending.ALERTS)


@app.task(ignore_result=True)
def send_webhooks() -> None:
    this_worker().begin(webhook_sending.WEBHOOKS)


def ring_drain() -> None:
    """For callers that have just written a row; the broker being away must not fail their request."""
    _ring(drain)


def ring_prepare() -> None:
    _ring(prepare)


def ring_poll() -> None:
    _ring(poll)


def ring_catch_up() -> None:
    _ring(catch_up)


def ring_compare() -> None:
    _ring(compare)


def ring_import() -> None:
    _ring(import_sites)


def ring_webhooks() -> None:
    _ring(send_webhooks)


def _ring(task: "Task[..., None]") -> None:
    try:
        task.apply_async(retry=False)
    except OperationalError:
        log.warning("the broker is away; the next beat will find the work", exc_info=True)


@worker_shutdown.connect
def hand_back_leases(**_kwargs: object) -> None:
    """A worker that stops gives its claims back, so that the next need not wait for their end."""
    global _worker
    with _making:
        if _worker is not None:
            _worker.stop()
            _worker = None
