"""A real WordPress on loopback: its own database, files, php-fpm and nginx."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from devsite.errors import DevsiteError
from devsite.mariadb import MariaDB, Row
from devsite.nginx import Nginx, NginxExtras
from devsite.php import DEFAULT_SETTINGS, PHP, PhpFpm, flags
from devsite.server import ProcessId
from devsite.snapshot import SiteState, take_snapshot
from devsite.template import (
    ADMIN_EMAIL,
    ADMIN_PASSWORD,
    TEMPLATE_URL,
    USERS,
    clone_wordpress,
    copy_tree,
    give_to_service_user,
    template,
    wp_config,
)
from devsite.workspace import REPOSITORY, Workspace, own, run_as_service

PLUGIN_SOURCE = REPOSITORY / "plugin" / "igny8"
UTC_OFFSET = re.compile(r"(?:UTC)?([+-])(\d{1,2}):?(\d{2})?")
CORE_DEPRECATION = re.compile(r"PHP Deprecated: .* in \S+/wordpress/wp-(?:includes|admin)/\S+ on line \d+$")


@dataclass(frozen=True)
class SiteOptions:
    """How a site was made; kept beside it so that `WordPressSite.open` finds the same again."""

    timezone: str = "UTC"
    version: str = "debian"
    plugin: bool = True
    multisite: bool = False
    wp_debug: bool = True
    workers: int = 4
    php_settings: dict[str, str] = field(default_factory=dict)


class WordPressSite:
    """One site. `create` makes it and starts it; leaving the context destroys it.

    The site answers on `url`; PHP runs as `www-data` when the caller is root. Database, wp-content and
    wp-config.php are this site's own, so a test may break any of them; core files are hard links shared by
    all sites: replace one if you must, never write into it.
    """

    admin_email = ADMIN_EMAIL
    admin_password = ADMIN_PASSWORD
    author_email = USERS["author"]["email"]
    author_password = USERS["author"]["password"]
    editor_email = USERS["editor"]["email"]
    editor_password = USERS["editor"]["password"]

    def __init__(self, name: str, options: SiteOptions, workspace: Workspace, mariadb: MariaDB) -> None:
        self.name = name
        self.options = options
        self.workspace = workspace
        self.mariadb = mariadb
        self.directory = workspace.sites / name
        self.path = self.directory / "wordpress"
        self.db_name = "wp_" + name.replace("-", "_")
        self.fpm = PhpFpm(name, workspace, workers=options.workers, settings=options.php_settings)
        self.nginx = Nginx(name, self.path, self.fpm.socket, workspace, multisite=options.multisite)

    @classmethod
    def create(
        cls,
        name: str,
        *,
        timezone: str = "UTC",
        version: str = "debian",
        plugin: bool = True,
        multisite: bool = False,
        wp_debug: bool = True,
        extra_plugins: Iterable[Path] = (),
        mu_plugins: Mapping[str, str] | None = None,
        php_settings: Mapping[str, str] | None = None,
        workers: int = 4,
        workspace: Workspace | Path | str | None = None,
        mariadb: MariaDB | None = None,
    ) -> Self:
        """Make and start a fresh site; one of that name from before is replaced.

        timezone: a name ("Europe/Berlin") or a bare offset ("+05:45"); WordPress knows both.
        version: see `template.wordpress_source`. extra_plugins: folders, copied and activated in order.
        mu_plugins: file name to PHP source.
        """
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", name):
            raise ValueError(f"a site name is lower case letters, digits and hyphens, not {name!r}")
        place = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
        database = (mariadb or MariaDB(place)).start()
        settings = dict(php_settings or {})
        options = SiteOptions(timezone, version, plugin, multisite, wp_debug, workers, settings)
        site = cls(name, options, place, database)
        site.destroy()
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(site.destroy)
            site._lay_out()
            for filename, source in (mu_plugins or {}).items():
                site.write_mu_plugin(filename, source)
            site.start()
            site._activate(extra_plugins)
            on_failure.pop_all()
        return site

    @classmethod
    def open(cls, name: str, *, workspace: Workspace | Path | str | None = None) -> Self:
        """A site made earlier, running or not (`start` starts it)."""
        place = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
        recorded = place.sites / name / "site.json"
        if not recorded.exists():
            raise DevsiteError(f"there is no site {name!r} in {place.root}")
        return cls(name, SiteOptions(**json.loads(recorded.read_text())), place, MariaDB(place))

    @property
    def url(self) -> str:
        """Address without a slash at the end."""
        return f"http://127.0.0.1:{self.nginx.port}"

    @property
    def rest_url(self) -> str:
        """REST root, with a slash at the end."""
        return f"{self.url}/wp-json/"

    @property
    def content_path(self) -> Path:
        return self.path / "wp-content"

    @property
    def uploads_path(self) -> Path:
        return self.content_path / "uploads"

    def facts(self) -> dict[str, object]:
        """What somebody needs to use the site by hand."""
        return {
            "name": self.name,
            "url": self.url,
            "rest_url": self.rest_url,
            "admin_url": f"{self.url}/wp-admin/",
            "path": str(self.path),
            "database": self.db_name,
            "database_socket": str(self.mariadb.socket),
            "admin_email": self.admin_email,
            "admin_password": self.admin_password,
            "debug_log": str(self.content_path / "debug.log"),
        }

    def start(self) -> Self:
        """Start what is not running: database, php-fpm, nginx."""
        self.mariadb.start()
        self.fpm.start()
        self.nginx.start()
        return self

    def stop(self) -> None:
        """Stop this site's servers; its data stays, and so does the shared database server."""
        self.nginx.stop()
        self.fpm.stop()

    def keep(self) -> None:
        """Let the site outlive this process, until `python -m devsite stop`."""
        for server in (self.mariadb, self.fpm, self.nginx):
            server.keep()

    def destroy(self) -> None:
        """Stop it and remove its files and database."""
        self.nginx.destroy()
        self.fpm.destroy()
        shutil.rmtree(self.directory, ignore_errors=True)
        if self.mariadb.is_running:
            self.mariadb.drop_database(self.db_name)

    def restart_php(self) -> None:
        """New php-fpm, new opcache."""
        self.fpm.restart()

    @contextlib.contextmanager
    def configured(
        self, *, nginx: NginxExtras | None = None, php_settings: Mapping[str, str] | None = None
    ) -> Iterator[None]:
        """The site behind another configuration of its servers, which are restarted for it and afterwards."""
        before = self.nginx.extras, self.fpm.settings
        try:
            self._configure(nginx or before[0], before[1] | dict(php_settings or {}))
            yield
        finally:
            self._configure(*before)

    def _configure(self, extras: NginxExtras, settings: dict[str, str]) -> None:
        if settings != self.fpm.settings:
            self.fpm.settings = settings
            self.fpm.restart()
        if extras != self.nginx.extras:
            self.nginx.extras = extras
            self.nginx.restart()

    def php(self, code: str) -> str:
        """Run PHP with WordPress loaded, as the web server's user; answers what it printed.

        The code starts without "<?php" and must run to its end: a fatal error, an exception, wp_die() or exit
        on the way raises DevsiteError with everything PHP said.
        """
        done_mark = secrets.token_hex(8)
        script = (
            "<?php "
            f"$_SERVER['HTTP_HOST']='127.0.0.1:{self.nginx.port}'; $_SERVER['SERVER_NAME']='127.0.0.1';"
            "$_SERVER['REQUEST_METHOD']='GET'; $_SERVER['REQUEST_URI']='/';"
            "$_SERVER['SERVER_PROTOCOL']='HTTP/1.1'; $_SERVER['REMOTE_ADDR']='127.0.0.1';"
            f"require '{self.path}/wp-load.php';\n{code}\n;echo '{done_mark}';"
        )
        settings = DEFAULT_SETTINGS | self.options.php_settings | {"display_errors": "stderr"}
        done = run_as_service([PHP, *flags(settings)], stdin=script, cwd=self.path)
        if done.returncode or not done.stdout.endswith(done_mark):
            said = f"{done.stdout}{done.stderr}\n{self.debug_log()[-3000:]}"
            raise DevsiteError(f"PHP ended early (exit code {done.returncode}):\n{said}")
        return done.stdout.removesuffix(done_mark)

    def query(self, sql: str) -> list[Row]:
        """Rows of one statement in this site's database; see MariaDB.query."""
        return self.mariadb.query(sql, self.db_name)

    def execute(self, sql: str) -> None:
        """Statements whose rows nobody wants."""
        self.mariadb.execute(sql, self.db_name)

    def snapshot(self, *, plugin_tables: bool = False) -> SiteState:
        """Everything a publish could leave behind, comparable; see `devsite.snapshot`."""
        return take_snapshot(self.mariadb, self.db_name, self.content_path, plugin_tables=plugin_tables)

    def write_mu_plugin(self, name: str, source: str) -> Path:
        """Install a must-use plugin; it runs from the next request on."""
        path = self.content_path / "mu-plugins" / (name if name.endswith(".php") else f"{name}.php")
        path.parent.mkdir(exist_ok=True)
        path.write_text(source if source.startswith("<?php") else f"<?php\n{source}")
        own(path)
        return path

    def remove_mu_plugin(self, name: str) -> None:
        (self.content_path / "mu-plugins" / (name if name.endswith(".php") else f"{name}.php")).unlink()

    def refresh_plugin(self) -> None:
        """Copy the plugin's current source over the installed one, without activating anything."""
        target = self.content_path / "plugins" / PLUGIN_SOURCE.name
        if not (PLUGIN_SOURCE / "igny8.php").is_file():
            raise DevsiteError(f"there is no plugin at {PLUGIN_SOURCE}")
        # A copy, not a link: plugin_basename() and plugins_url() resolve links to a path outside wp-content.
        shutil.rmtree(target, ignore_errors=True)
        copy_tree(PLUGIN_SOURCE, target)
        shutil.rmtree(target / "tests", ignore_errors=True)
        give_to_service_user(target)

    def activate_plugin(self, basename: str) -> None:
        """Activate by "folder/file.php" (on the whole network where there is one)."""
        network = str(self.options.multisite).lower()
        self.php(
            "require_once ABSPATH . 'wp-admin/includes/admin.php';"
            f"$r = activate_plugin( '{basename}', '', {network} );"
            "if ( is_wp_error( $r ) ) { throw new Exception( $r->get_error_message() ); }"
        )

    def add_blog(self, slug: str) -> int:
        """A further blog of a network, at `{url}/{slug}/`; answers its id."""
        host = f"127.0.0.1:{self.nginx.port}"
        site = f"array( 'domain' => '{host}', 'path' => '/{slug}/', 'title' => '{slug}', 'user_id' => 1 )"
        # Core drops the colon before the port as a forbidden character, so the address is set afterwards.
        return int(
            self.php(
                f"$id = wp_insert_site( {site} + array( 'network_id' => 1 ) );"
                "if ( is_wp_error( $id ) ) { throw new Exception( $id->get_error_message() ); }"
                f"$wpdb->update( $wpdb->blogs, array( 'domain' => '{host}' ), array( 'blog_id' => $id ) );"
                "clean_blog_cache( $id );"
                f"update_blog_option( $id, 'siteurl', 'http://{host}/{slug}' );"
                f"update_blog_option( $id, 'home', 'http://{host}/{slug}' );"
                "update_blog_option( $id, 'permalink_structure', '/%postname%/' );"
                "delete_blog_option( $id, 'rewrite_rules' ); echo $id;"
            )
        )

    def debug_log(self, *, core_deprecations: bool = False) -> str:
        """What WordPress logged so far; empty means nothing was wrong.

        Deprecations inside core files are left out unless asked for: WordPress 6.1 is older than PHP 8.2 and
        reports several on every request.
        """
        path = self.content_path / "debug.log"
        lines = path.read_text(errors="replace").splitlines(keepends=True) if path.exists() else []
        return "".join(line for line in lines if core_deprecations or not CORE_DEPRECATION.search(line))

    def fpm_worker_pids(self) -> list[int]:
        return self.fpm.worker_pids()

    def http_get(self, path: str = "/", **options: object) -> httpx.Response:
        """GET below `url`, redirects not followed unless asked; options as httpx.get."""
        return httpx.get(self.url + path, timeout=30, **options)  # type: ignore[arg-type]

    def _lay_out(self) -> None:
        base = template(self.workspace, self.mariadb, self.options.version)
        self.workspace.make_directory(self.directory)
        (self.directory / "site.json").write_text(json.dumps(asdict(self.options)))
        clone_wordpress(base.tree, self.path)
        own(self.path)
        self._write_config(extra="")
        self.mariadb.create_database(self.db_name)
        self.mariadb.execute(base.sql + self._personal_sql(), self.db_name)
        if self.options.multisite:
            self._make_network()

    def _write_config(self, extra: str) -> None:
        config = self.path / "wp-config.php"
        config.write_text(
            wp_config(self.db_name, self.mariadb.socket, wp_debug=self.options.wp_debug, extra=extra)
        )
        own(config)

    def _personal_sql(self) -> str:
        """What differs from the template: address and time zone."""
        zone, offset = _timezone_options(self.options.timezone)
        return (
            f"UPDATE wp_options SET option_value = '{self.url}' WHERE option_name IN ('siteurl', 'home');"
            f"UPDATE wp_posts SET guid = REPLACE(guid, '{TEMPLATE_URL}', '{self.url}'),"
            f" post_content = REPLACE(post_content, '{TEMPLATE_URL}', '{self.url}');"
            f"UPDATE wp_users SET user_url = REPLACE(user_url, '{TEMPLATE_URL}', '{self.url}');"
            "DELETE FROM wp_options WHERE option_name IN ('timezone_string', 'gmt_offset');"
            "INSERT INTO wp_options (option_name, option_value, autoload) VALUES"
            f" ('timezone_string', '{zone}', 'yes'), ('gmt_offset', '{offset}', 'yes');"
        )

    def _make_network(self) -> None:
        host = f"127.0.0.1:{self.nginx.port}"
        self._write_config(extra="define( 'WP_ALLOW_MULTISITE', true );")
        self.php(
            "require_once ABSPATH . 'wp-admin/includes/upgrade.php';"
            "foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) { $wpdb->$table = $prefixed; }"
            "install_network();"
            f"$r = populate_network( 1, '{host}', '{self.admin_email}', 'Example Network', '/', false );"
            "if ( is_wp_error( $r ) ) { throw new Exception( $r->get_error_message() ); }"
        )
        self._write_config(
            extra=f"""define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', false );
define( 'DOMAIN_CURRENT_SITE', '{host}' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );"""
        )

    def _activate(self, extra_plugins: Iterable[Path]) -> None:
        for folder in extra_plugins:
            target = self.content_path / "plugins" / folder.name
            copy_tree(folder, target)
            give_to_service_user(target)
            self.activate_plugin(f"{folder.name}/{_main_file(folder)}")
        if self.options.plugin:
            self.refresh_plugin()
            self.activate_plugin(f"{PLUGIN_SOURCE.name}/{PLUGIN_SOURCE.name}.php")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.destroy()


def remove_leftovers(workspace: Workspace) -> None:
    """Remove sites "test-<pid>-…" of test runs that ended without removing them."""
    for directory in workspace.sites.glob("test-*"):
        if ProcessId.of(int(directory.name.split("-")[1])) is None:
            WordPressSite(directory.name, SiteOptions(), workspace, MariaDB(workspace).start()).destroy()


def _timezone_options(timezone: str) -> tuple[str, str]:
    """(timezone_string, gmt_offset) as WordPress stores them: one of the two is empty or 0."""
    match = UTC_OFFSET.fullmatch(timezone)
    if match is None:
        return timezone, "0"
    sign, hours, minutes = match.groups()
    offset = int(hours) + int(minutes or 0) / 60
    return "", f"{'-' if sign == '-' else ''}{offset:g}"


def _main_file(folder: Path) -> str:
    """The file with the "Plugin Name:" header."""
    for path in sorted(folder.glob("*.php")):
        if re.search(r"^[ \t/*#@]*Plugin Name:", path.read_text(errors="replace")[:8192], re.MULTILINE):
            return path.name
    raise DevsiteError(f"no plugin header in {folder}")
