"""The whole of IGNY8 as its users run it: real processes over HTTP, connected to real WordPress sites.

with Stack(workspace, database="postgresql", workers=4) as stack:
    site = stack.connect(wordpress)
    content = site.make_content(title="Hello")
    job = stack.publish(content)
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from devsite import WordPressSite, Workspace
from devsite.backend import Backend
from devsite.person import Person
from devsite.postgresql import PostgreSQL
from devsite.redis_server import Redis

PASSWORD = "correct horse battery"
ACTIVE = {"ready", "preparing", "committing", "unknown"}
ON_SITE = {"published", "verified", "published_with_issues"}
POLL_SECONDS = 0.05
numbers = itertools.count(1)

Job = dict[str, Any]
Json = dict[str, Any]


class Process(Backend):
    """One process of a deployment: `up`, `web`, `worker` or `beat`."""

    def __init__(self, role: str, name: str, workspace: Workspace, settings: Mapping[str, str]) -> None:
        super().__init__(name, workspace)
        self.role = role
        self.settings = settings

    def command(self) -> list[str]:
        port = ["--port", str(self.port)] if self.role in {"up", "web"} else []
        return [*self.environment(), sys.executable, "-m", "igny8_core.cli", self.role, *port]

    def environment(self) -> list[str]:
        """What all processes of the deployment share comes last, and so counts."""
        return [*super().environment(), *(f"{name}={value}" for name, value in self.settings.items())]

    def prepare(self) -> None:
        super().prepare()
        self.log_file.unlink(missing_ok=True)  # readiness is read from it

    def is_ready(self) -> bool:
        if self.role in {"up", "web"}:
            return super().is_ready()
        return self.log_file.exists() and "is running." in self.log_file.read_text(errors="replace")

    def signal(self, number: int) -> None:
        """Raises when the process is gone already."""
        pid = self.pid
        assert pid is not None, f"{self.name} has ended:\n{self.log_tail()}"
        os.kill(pid, number)

    def kill(self) -> None:
        """SIGKILL, and wait until the process is gone."""
        self.signal(signal.SIGKILL)
        until(lambda: not self.is_running, 30, f"{self.name} to be gone")


class Stack:
    """Everything is made anew when the context is entered, and nothing is left when it is left.

    workers: 0 means `igny8 up` (web, worker and beat in one process on the in-memory broker); more means a
    web, a beat and that many workers on Redis. `settings` are further ones of the environment.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        database: Literal["sqlite", "postgresql"] = "sqlite",
        workers: int = 0,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.workspace = workspace
        self.name = f"stack-{os.getpid()}-{next(numbers)}"
        self.postgresql = PostgreSQL(workspace, f"{self.name}-pg", durable=False)
        self.redis = Redis(workspace, f"{self.name}-redis")
        self._on_postgresql = database == "postgresql"
        self._settings: dict[str, str] = {"IGNY8_OPEN_REGISTRATION": "1", **(settings or {})}
        self.web = Process("web" if workers else "up", f"{self.name}-web", workspace, self._settings)
        self.workers = [self._process("worker", f"worker{n}") for n in range(workers)]
        self.beat = self._process("beat", "beat")
        self._exit = ExitStack()
        self.owner_email = ""
        """Of the stack's own account, once it is there; the password is PASSWORD."""

    def _process(self, role: str, name: str) -> Process:
        return Process(role, f"{self.name}-{name}", self.workspace, self._settings)

    @property
    def processes(self) -> list[Process]:
        return [self.web, *self.workers, self.beat] if self.workers else [self.web]

    def __enter__(self) -> Self:
        with ExitStack() as started:
            if self._on_postgresql:
                started.callback(self.postgresql.destroy)
                self.postgresql.start()
                self._settings["IGNY8_DATABASE_URL"] = self.postgresql.create_database("igny8")
            if self.workers:
                started.callback(self.redis.destroy)
                self.redis.start()
                self._settings["IGNY8_BROKER_URL"] = self.redis.url()
            self._settings["IGNY8_HOME"] = str(self.web.home)
            self._settings["IGNY8_BASE_URL"] = self.web.url
            started.callback(self._destroy)
            self.web.start()
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(Process.start, self.processes[1:]))
            self.key = self._make_account()
            self.api = httpx.Client(
                base_url=f"{self.web.url}/api/v1",
                headers={"authorization": f"Bearer {self.key}"},
                timeout=120,
                trust_env=False,
            )
            started.callback(self.api.close)
            self._exit = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.logs())
        self._exit.close()

    def _destroy(self) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Process.destroy, self.processes))

    def logs(self) -> str:
        """The ends of what every process said."""
        return "\n".join(f"--- {process.name}\n{process.log_tail()}" for process in self.processes)

    def _make_account(self) -> str:
        """The key of a new account; the first is the stack's own."""
        email = f"owner{next(numbers)}@example.com"
        self.owner_email = self.owner_email or email
        body = {"account_name": "Tests", "email": email, "password": PASSWORD, "name": "Owner"}
        with httpx.Client(base_url=f"{self.web.url}/api/v1", timeout=30, trust_env=False) as anybody:
            access = data(anybody.post("/auth/register/", json=body))["access"]
            headers = {"authorization": f"Bearer {access}"}
            key: str = data(anybody.post("/auth/api-keys/", json={"name": "Tests"}, headers=headers))["key"]
        return key

    def another_account(self) -> httpx.Client:
        """A client of an account that has nothing to do with the stack's own."""
        headers = {"authorization": f"Bearer {self._make_account()}"}
        return httpx.Client(base_url=f"{self.web.url}/api/v1", headers=headers, timeout=30, trust_env=False)

    # ---------------------------------------------------------------------------------------------- use

    def connect(self, wordpress: WordPressSite) -> ConnectedSite:
        """As a person does it: a connect code, pasted into the plugin's settings page."""
        site = self.post("/system/sites/", {"name": wordpress.name, "url": wordpress.url})
        integration = self.post("/integration/integrations/", {"site": site["id"]})
        code = self.post(f"/integration/integrations/{integration['id']}/connect-code/")["code"]
        person = Person(wordpress)
        try:
            person.sign_in(wordpress.admin_email, wordpress.admin_password)
            person.connect(code)
        finally:
            person.close()
        connected = ConnectedSite(self, wordpress, site["id"], integration["id"])
        assert connected.integration()["status"] == "connected"
        return connected

    def get(self, path: str, **query: Any) -> Any:
        return data(self.api.get(path, params=query))

    def post(self, path: str, body: Json | None = None) -> Any:
        return data(self.api.post(path, json=body or {}))

    def patch(self, path: str, body: Json) -> Any:
        return data(self.api.patch(path, json=body))

    def click(self, content_id: int, wait_seconds: float = 30) -> httpx.Response:
        """Press Publish; the answer as it is."""
        return self.api.post(f"/writer/contents/{content_id}/publish/", json={"wait_seconds": wait_seconds})

    def publish(self, content_id: int) -> Job:
        """Publish now and wait for the result; fails unless it is on the site."""
        answer = self.click(content_id)
        assert answer.status_code == 200, answer.text
        job: Job = answer.json()["data"]
        assert job["state"] in ON_SITE, job
        return job

    def schedule(self, content_id: int, at: datetime) -> Job:
        body = {"published_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        job: Job = self.post(f"/writer/contents/{content_id}/schedule/", body)
        return job

    def job(self, job_id: int) -> Job:
        job: Job = self.get(f"/integration/jobs/{job_id}/")
        return job

    def jobs_of(self, content_id: int) -> list[Job]:
        jobs: list[Job] = self.get("/integration/jobs/", content=content_id)["results"]
        return jobs

    def wait_for(self, job_id: int, *states: str, seconds: float = 30) -> Job:
        """The job once it is in one of `states`; fails as soon as it ends in another, or after `seconds`."""
        wanted = set(states)
        seen: list[Job] = []

        def there() -> bool:
            seen.append(self.job(job_id))
            state = seen[-1]["state"]
            ended = state not in ACTIVE | {"published", "published_with_issues"}
            assert state in wanted or not ended, seen[-1]
            return state in wanted

        try:
            until(there, seconds, f"job {job_id} to be {' or '.join(states)}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{seen[-1] if seen else ''}\n{self.logs()}") from error
        return seen[-1]

    def holder_of(self, job_id: int) -> Process:
        """The worker that made the latest claim of a job."""
        claim = max(self.job(job_id)["attempts"], key=lambda attempt: attempt["fence"])
        pid = int(claim["worker"].rpartition(":")[2])
        return next(process for process in self.processes if process.pid == pid)

    def revive(self) -> None:
        """Start every process that a test has killed."""
        for process in self.processes:
            process.start()


@dataclass(frozen=True)
class ConnectedSite:
    """One WordPress site and its integration."""

    stack: Stack
    wordpress: WordPressSite
    site_id: int
    integration_id: int

    def integration(self) -> Json:
        found: Json = self.stack.get(f"/integration/integrations/{self.integration_id}/")
        return found

    def counters(self) -> dict[str, int]:
        """The integration's counters by name."""
        return {name: value for name, value in self.integration().items() if name.endswith("_count")}

    def make_content(self, title: str = "", **fields: Any) -> int:
        """Its id. Title and body are unlike any other content's."""
        number = next(numbers)
        title = title or f"Article {number} of {os.getpid()}"
        body = {"site": self.site_id, "title": title, "html": f"<p>The body of article {number}.</p>"}
        made: int = self.stack.post("/writer/contents/", body | fields)["id"]
        return made

    def posts_of(self, content_id: int) -> list[Json]:
        """Rows of wp_posts that carry this content's id, whatever their status."""
        return self.wordpress.query(
            "SELECT p.* FROM wp_posts p JOIN wp_postmeta m ON m.post_id = p.ID"
            f" AND m.meta_key = '_igny8_content_id' AND m.meta_value = '{content_id:d}' ORDER BY p.ID"
        )

    def the_post_of(self, content_id: int) -> Json:
        """The one post of a content; fails when there is none or more, also one without our meta."""
        posts = self.posts_of(content_id)
        assert len(posts) == 1, posts
        title = str(posts[0]["post_title"]).replace("'", "''")
        same = self.wordpress.query(
            f"SELECT ID, post_status FROM wp_posts WHERE post_title = '{title}' AND post_type = 'post'"
        )
        assert [row["ID"] for row in same] == [posts[0]["ID"]], same
        return posts[0]

    def terms_of(self, post_id: int) -> dict[str, list[str]]:
        """Taxonomy → slugs."""
        rows = self.wordpress.query(
            "SELECT x.taxonomy, t.slug FROM wp_term_relationships r JOIN wp_term_taxonomy x USING"
            f" (term_taxonomy_id) JOIN wp_terms t USING (term_id) WHERE r.object_id = {post_id:d}"
            " ORDER BY t.slug"
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(str(row["taxonomy"]), []).append(str(row["slug"]))
        return found

    @contextmanager
    def slowed(self, step: str, seconds: float) -> Iterator[None]:
        """Every publish on this site rests for so long at a step of the plugin (`igny8_checkpoint`)."""
        name = f"slowed-{next(numbers)}"  # a name of its own: PHP may have compiled an older file
        self.wordpress.write_mu_plugin(
            name,
            "add_action( 'igny8_checkpoint', function ( $step ) {"
            f" if ( '{step}' === $step ) {{ usleep( {int(seconds * 1e6)} ); }} }} );",
        )
        try:
            yield
        finally:
            self.wordpress.remove_mu_plugin(name)

    def complaints(self) -> list[str]:
        """Lines of debug.log, without the plugin's own and core's failed visits to WordPress.org."""
        expected = ("] IGNY8: ", "Something may be wrong with WordPress.org")
        lines = self.wordpress.debug_log().splitlines()
        return [line for line in lines if not any(words in line for words in expected)]


def data(answer: httpx.Response) -> Any:
    """`data` of an answer; fails on an error."""
    body = answer.json()
    assert body["success"], f"{answer.request.method} {answer.url} answered {answer.status_code}: {body}"
    return body["data"]


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until `condition` held; fails after `seconds`."""
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < seconds, f"waited {waited:.1f} s for {what}"
        time.sleep(POLL_SECONDS)
    return time.monotonic() - began
