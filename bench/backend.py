"""A real IGNY8 server (`igny8 up`: one process, SQLite), connected to a site, and a client of its API."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from bench.articles import Article, Picture
from bench.errors import BenchError
from bench.site import BenchSite
from devsite import Answer, StaticServer
from devsite.server import free_port

EMAIL: Final = "owner@example.com"
PASSWORD: Final = "a-long-enough-password"  # noqa: S105 - of an account that lives as long as this run
LOOK_SECONDS: Final = 0.05
START_SECONDS: Final = 60.0
PREPARE_SECONDS: Final = 300.0
VERIFY_SECONDS: Final = 60.0
DONE: Final = {"published", "verified", "published_with_issues"}


class Backend:
    """Started by entering its context, ended by leaving it. `home` is emptied first."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._log = home / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._pictures = StaticServer()
        self._url = f"http://127.0.0.1:{free_port()}"
        self._http = httpx.Client(base_url=self._url, timeout=120, trust_env=False)
        self._site_id = 0

    @property
    def pid(self) -> int:
        if self._process is None or self._process.poll() is not None:
            raise BenchError(f"igny8 up ended:\n{self._log.read_text()[-3000:]}")
        return self._process.pid

    # ------------------------------------------------------------------------------------------- life

    def __enter__(self) -> Self:
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True)
        self._pictures.start()
        self._igny8("account", "create", EMAIL, "--password-stdin", stdin=PASSWORD)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*_igny8(), "up", "--port", self._url.rpartition(":")[2]],
                env=self._environment(),
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait("the server to answer", self._answers, START_SECONDS)
        self._sign_in()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()
        self._pictures.stop()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("IGNY8_")}
        return {**inherited, "IGNY8_HOME": str(self._home), "IGNY8_ALLOW_LOOPBACK": "1"}

    def _igny8(self, *arguments: str, stdin: str = "") -> None:
        done = subprocess.run(
            [*_igny8(), *arguments],
            input=stdin,
            env=self._environment(),
            cwd=self._home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"igny8 {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")

    def _answers(self) -> bool:
        _ = self.pid
        try:
            return self._http.get("/api/v1/auth/me/").status_code == 401
        except httpx.TransportError:
            return False

    def _sign_in(self) -> None:
        """An API key: an access token would end in the middle of a long run."""
        session = self.call("POST", "/auth/login/", {"email": EMAIL, "password": PASSWORD})
        self._http.headers["Authorization"] = f"Bearer {session['access']}"
        key = self.call("POST", "/auth/api-keys/", {"name": "bench", "role": "editor"})
        self._key = key["key"]

    # ----------------------------------------------------------------------------------------- calls

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The `data` of an answer of the API. Raises BenchError for any other answer."""
        answer = self._http.request(method, f"/api/v1{path}", json=body)
        said = answer.json() if answer.content else {}
        if not answer.is_success or not said.get("success"):
            raise BenchError(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return said["data"]

    def connect(self, site: BenchSite) -> None:
        """Add the site and connect its plugin with a code, as a person does on the settings page."""
        self._site_id = self.call("POST", "/system/sites/", {"name": "Bench", "url": site.url})["id"]
        integration = self.call("POST", "/integration/integrations/", {"site": self._site_id})
        code = self.call("POST", f"/integration/integrations/{integration['id']}/connect-code/")["code"]
        site.php(
            f"$done = Igny8_Connector::connect_with_code( '{code}' );"
            "if ( is_wp_error( $done ) ) { throw new Exception( $done->get_error_message() ); }"
        )
        self._http.headers["Authorization"] = f"Bearer {self._key}"

    def save(self, article: Article) -> int:
        """Save an article, its images by address; answers the content's id. Preparing begins by itself."""
        featured, *gallery = [self._image(picture) for picture in article.pictures]
        content = {
            "site": self._site_id,
            "title": article.title,
            "slug": article.slug,
            "excerpt": article.excerpt,
            "html": article.html,
            "categories": list(article.categories),
            "tags": list(article.tags),
            "seo_title": article.seo_title,
            "seo_description": article.seo_description,
            "focus_keywords": [article.focus_keyword],
            "featured_image": featured,
            "gallery": gallery,
        }
        return int(self.call("POST", "/writer/contents/", content)["id"])

    def _image(self, picture: Picture) -> dict[str, str]:
        url = self._pictures.route(f"/{picture.filename}", Answer(picture.data, content_type="image/jpeg"))
        return {"url": url, "alt": picture.alt, "title": picture.title}

    def wait_until_prepared(self, contents: Sequence[int]) -> None:
        """Until every image of these contents lies ready in the sizes of the site."""
        for content in contents:
            is_prepared = partial(self._is_prepared, content)
            self._wait(f"the images of content {content}", is_prepared, PREPARE_SECONDS)

    def _is_prepared(self, content: int) -> bool:
        images = self.call("GET", f"/writer/contents/{content}/")["images"]
        broken = [image["error"] for image in images if image["error"]]
        if broken:
            raise BenchError(f"images of content {content} cannot be prepared: {broken}")
        return all(image["main_sha256"] for image in images)

    def publish(self, content: int) -> dict[str, Any]:
        """The click: answers the published job. Raises BenchError when the answer is any other."""
        job: dict[str, Any] = self.call("POST", f"/writer/contents/{content}/publish/", {"wait_seconds": 30})
        if job["state"] not in DONE:
            raise BenchError(f"content {content} is not published: {job}")
        return job

    def job(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/integration/jobs/{number}/")
        return found

    def wait_until_verified(self, number: int) -> str:
        """The state of a published job once IGNY8 has looked at the post from outside."""
        self._wait(f"job {number} to be verified", lambda: self.job(number)["verification"], VERIFY_SECONDS)
        return str(self.job(number)["state"])

    @staticmethod
    def _wait(what: str, is_there: Callable[[], object], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not is_there():
            if time.monotonic() > deadline:
                raise BenchError(f"waited {seconds:.0f} s for {what}")
            time.sleep(LOOK_SECONDS)


def _igny8() -> list[str]:
    return [sys.executable, "-m", "igny8_core.cli"]
