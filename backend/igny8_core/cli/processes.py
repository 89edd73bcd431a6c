"""`igny8 up`, `web`, `worker`, `beat`: the processes of a deployment."""

from __future__ import annotations

import socket

from igny8_core.cli import show
from igny8_core.cli.environment import open_backend, prepare_database, serve_from
from igny8_core.cli.refusal import Refusal


def up(host: str, port: int, *, concurrency: int, with_worker: bool = True) -> None:
    """Everything in one process (or, without the worker and beat, the web alone) until Ctrl-C or SIGTERM."""
    listener = _listen(host, port)
    real_port: int = listener.getsockname()[1]
    address = serve_from(_address(host, real_port))
    open_backend(quiet=False)
    from django.conf import settings

    from igny8_core import server

    prepare_database()
    if not with_worker:
        _need_broker(settings.IGNY8_BROKER_URL, "web")
    greeting = _greeting(
        address, _address(host, real_port)
    )  # asks the database, which the event loop may not

    def say() -> None:
        show.out.print(greeting)

    if with_worker:
        server.serve(listener, concurrency=concurrency, on_ready=say)
    else:
        server.serve_web(listener, on_ready=say)
    show.out.print("Stopped.")


def _listen(host: str, port: int) -> socket.socket:
    """Bound before the settings are read: with port 0 only now is the address known."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(
            "CONFLICT",
            f"Cannot listen on {host} port {port}: {reason}.",
            "Stop what uses the port, or choose another one: igny8 up --port 8001",
        ) from error


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _greeting(address: str, local: str) -> str:
    from igny8_core.cli.sites import has_account

    lines = [f"{show.GOOD} IGNY8 is running at [bold]{address}[/]  (API: {address}/api/v1/)"]
    if address != local:
        lines.append(f"  listening on {local}")
    if not has_account():
        lines.append(
            "  There is no account yet. In another terminal: [bold]igny8 account create you@example.com[/]"
        )
    return "\n".join([*lines, "  [dim]Ctrl-C stops it.[/]"])


def worker(*, concurrency: int) -> None:
    """A worker alone; any number of them on any number of hosts share the work."""
    _open_for("worker")
    from igny8_core import server

    server.run_worker(
        concurrency=concurrency, on_ready=lambda: show.out.print(f"{show.GOOD} The worker is running.")
    )


def beat() -> None:
    """Rings the doorbells of the workers."""
    _open_for("beat")
    from igny8_core import server

    server.run_beat(on_ready=lambda: show.out.print(f"{show.GOOD} Beat is running."))


def _open_for(name: str) -> None:
    open_backend(quiet=False)
    from django.conf import settings

    _need_broker(settings.IGNY8_BROKER_URL, name)


def _need_broker(url: str, name: str) -> None:
    if url.startswith("memory:"):
        raise Refusal(
            "VALIDATION_FAILED",
            f"igny8 {name} needs a broker that processes can share; IGNY8_BROKER_URL is {url}.",
            "Set IGNY8_BROKER_URL to redis://… or amqp://…, or run everything in one process: igny8 up",
        )
