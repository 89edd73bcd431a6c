"""The WordPress that is measured: a devsite as a host would run it, with an access log that tells times."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import httpx

from bench.articles import OLD_CATEGORIES, OLD_TAGS
from bench.errors import BenchError
from devsite import WordPressSite, Workspace
from devsite.nginx import Nginx

MU_PLUGIN: Final = Path(__file__).parent / "wordpress" / "bench.php"
PHP_SETTINGS: Final = {
    # PHP's default. The harness looks at every file's time on each request, so that a changed plugin is seen
    # at once; that would burden the ways with many requests.
    "opcache.revalidate_freq": "2",
}
_LOG_FORMAT: Final = (
    'log_format timed escape=json \'{"method":"$request_method","uri":"$request_uri","status":$status,'
    '"request_ms":"$request_time","upstream_ms":"$upstream_response_time","request_bytes":$request_length,'
    '"agent":"$http_user_agent"}\';'
)


class TimedNginx(Nginx):
    """The harness's nginx with one JSON object for each request in its access log."""

    @property
    def access_log(self) -> Path:
        return self.directory / "access.log"

    def prepare(self) -> None:
        super().prepare()
        path = self.directory / "nginx.conf"
        plain = f"access_log {self.access_log};"
        configuration = path.read_text()
        if plain not in configuration:
            raise BenchError("the harness's nginx.conf has no access_log line to give a format to")
        timed = f"{_LOG_FORMAT}\n  access_log {self.access_log} timed;"
        path.write_text(configuration.replace(plain, timed))


class BenchSite(WordPressSite):
    """One WordPress; make it with `make`."""

    nginx: TimedNginx

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.nginx = TimedNginx(self.name, self.path, self.fpm.socket, self.workspace)

    @classmethod
    def make(cls, workspace: Workspace, *, plugin: bool) -> BenchSite:
        """A fresh site with the terms every article shares. Raises BenchError when it is not comparable."""
        site = cls.create(
            "bench",
            workspace=workspace,
            plugin=plugin,
            wp_debug=False,
            php_settings=PHP_SETTINGS,
            mu_plugins={"bench.php": MU_PLUGIN.read_text()},
        )
        names = {"category": OLD_CATEGORIES, "post_tag": OLD_TAGS}
        for taxonomy, terms in names.items():
            for name in terms:
                site.php(f"wp_insert_term( '{name}', '{taxonomy}' );")
        return site

    @property
    def memory_log(self) -> Path:
        return self.content_path / "bench-memory.log"

    def sign_in(self) -> httpx.Client:
        """A client with an administrator's cookies and REST nonce, on one connection that is kept alive.

        Cheaper for the site than an application password, whose hash it would compute on every request.
        """
        client = httpx.Client(
            base_url=self.url,
            timeout=60,
            trust_env=False,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60),
        )
        form = {"log": "admin", "pwd": self.admin_password, "testcookie": "1"}
        client.get("/wp-login.php")
        answer = client.post("/wp-login.php", data=form)
        nonce = client.get("/wp-admin/admin-ajax.php", params={"action": "rest-nonce"})
        if answer.status_code != 302 or not nonce.text.isalnum():
            raise BenchError(f"cannot sign in to WordPress: {answer.status_code}, nonce {nonce.text!r}")
        client.headers["X-WP-Nonce"] = nonce.text
        return client


def site_facts(client: httpx.Client) -> dict[str, Any]:
    """What PHP says of itself. Raises BenchError when the set-up is not the one the figures are about."""
    facts: dict[str, Any] = client.get("/wp-json/bench/v1/facts").raise_for_status().json()
    wanted = {
        "imagick": False,
        "image_editor": "WP_Image_Editor_GD",
        "opcache": True,
        "debug": False,
        "cron_disabled": True,
        "object_cache": False,
    }
    wrong = {name: facts[name] for name, value in wanted.items() if facts[name] != value}
    if wrong:
        raise BenchError(f"WordPress is not set up as the comparison needs it: {wrong}")
    return facts
