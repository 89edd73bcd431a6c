"""Processes of a deployment: everything in one, or web, worker and beat each alone.

Stopping is the same everywhere: SIGINT or SIGTERM ends the web first, so that nothing new is accepted,
then the worker lets what is in flight finish for a moment and hands its leases back. A second signal does
not wait for the web.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from celery import Celery, beat
from celery.worker import WorkController
from celery.worker import state as worker_state
from django.urls import get_resolver

from igny8_core.celery import app
from igny8_core.integration import tasks

log = logging.getLogger(__name__)

CONCURRENCY = 4
"""Threads that answer doorbells. The work itself runs on the event loop of `integration.drain.Worker`."""
STOP_SECONDS = 20.0
"""A worker that has not stopped by then is left behind; its leases end by themselves."""

Ready = Callable[[], None]


class Web(uvicorn.Server):
    """uvicorn that says when it answers, and leaves signals to `serve`."""

    def __init__(self, on_ready: Ready) -> None:
        super().__init__(
            uvicorn.Config(
                "igny8_core.asgi:application",
                loop="uvloop",
                http="httptools",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
        )
        self._on_ready = on_ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        _load_views()
        self._on_ready()


def _load_views() -> None:
    """Now, and not in the first request. What is loaded stays: looking through all of it for garbage, now and
    then, would make some request wait a tenth of a second.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()


def _hush_doorbells() -> None:
    """Celery's three lines for every doorbell, each second, would bury everything else."""
    for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat"):
        logging.getLogger(name).setLevel(logging.WARNING)


class CeleryWorker:
    """A Celery worker on a thread of this process."""

    def __init__(self, celery: Celery = app, concurrency: int = CONCURRENCY) -> None:
        _hush_doorbells()
        celery.set_default()
        celery.finalize()
        self._controller = WorkController(
            app=celery,
            pool="threads",
            concurrency=concurrency,
            hostname=f"igny8@{socket.gethostname()}",
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self._thread = threading.Thread(target=self._controller.start, name="igny8-celery", daemon=True)

    def start(self) -> None:
        worker_state.should_stop = None
        self._thread.start()

    def stop(self) -> bool:
        """Whether it has stopped. Celery waits for running tasks, and a drain ends only when told to.

        A doorbell taken off the queue just before may make another drain: hence again and again.
        """
        worker_state.should_stop = 0  # type: ignore[assignment]  # an exit code; None: go on
        waited = 0.0
        while self._thread.is_alive() and waited < STOP_SECONDS:
            tasks.hand_back_leases()
            self._thread.join(0.25)
            waited += 0.25
        return not self._thread.is_alive()


class Beat:
    """Rings the doorbells on a thread of this process; its schedule is in memory only."""

    def __init__(self, celery: Celery = app) -> None:
        _hush_doorbells()
        self._service = beat.Service(celery, max_interval=1, scheduler_cls=beat.Scheduler)
        self._thread = threading.Thread(target=self._run, name="igny8-beat", daemon=True)

    def _run(self) -> None:
        self._service.start(embedded_process=True)

    def start(self) -> None:
        self._thread.start()
        tasks.ring_catch_up()

    def stop(self) -> None:
        self._service.stop()
        self._thread.join(5)


def serve(listener: socket.socket, *, concurrency: int = CONCURRENCY, on_ready: Ready) -> None:
    """Web, worker and beat in this process until SIGINT or SIGTERM. Call it on the main thread.

    `on_ready` is called once requests are answered; the database must be migrated before.
    """
    worker, bell = CeleryWorker(concurrency=concurrency), Beat()
    worker.start()
    bell.start()
    try:
        serve_web(listener, on_ready=on_ready)
    finally:
        bell.stop()
        _say_if_left(worker.stop())


def serve_web(listener: socket.socket, *, on_ready: Ready) -> None:
    """The web alone; a worker elsewhere hears its doorbells through the broker."""
    web = Web(on_ready)
    with _on_signal(lambda: _end(web)):
        web.run(sockets=[listener])


def _end(web: uvicorn.Server) -> None:
    web.force_exit = web.should_exit  # the second signal
    web.should_exit = True


def run_worker(*, concurrency: int = CONCURRENCY, on_ready: Ready) -> None:
    """A worker alone, until SIGINT or SIGTERM."""
    worker = CeleryWorker(concurrency=concurrency)
    with _stop_signal() as stop:
        worker.start()
        on_ready()
        stop.wait()
        _say_if_left(worker.stop())


def run_beat(*, on_ready: Ready) -> None:
    """Beat alone, until SIGINT or SIGTERM. More than one rings more often than needed, and does no harm."""
    bell = Beat()
    with _stop_signal() as stop:
        bell.start()
        on_ready()
        stop.wait()
        bell.stop()


def _say_if_left(stopped: bool) -> None:
    if not stopped:
        log.warning("the worker did not stop in time; what it held is free again when its leases end")


@contextlib.contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    stop = threading.Event()
    with _on_signal(stop.set):
        yield stop


@contextlib.contextmanager
def _on_signal(act: Callable[[], None]) -> Iterator[None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        act()

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
