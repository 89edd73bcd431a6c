"""One installed WordPress per version, kept as a folder and an SQL dump, from which sites are cloned."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devsite.errors import DevsiteError
from devsite.mariadb import PASSWORD, USER, MariaDB
from devsite.php import PHP, SCRIPTS
from devsite.workspace import Workspace, service_user

DEBIAN_WORDPRESS = Path("/usr/share/wordpress")
TEMPLATE_URL = "http://igny8.template"
THEME = "twentytwentythree"

ADMIN_EMAIL = "admin@example.com"
ADMIN_PASSWORD = "admin-password"
USERS = {
    role: {
        "login": role,
        "email": f"{role}@example.com",
        "password": f"{role}-password",
        "name": name,
        "role": role,
    }
    for role, name in {"author": "Ada Author", "editor": "Edgar Editor"}.items()
}


@dataclass(frozen=True)
class Template:
    """A WordPress tree without wp-config.php, and the SQL of its fresh database."""

    tree: Path
    sql: str


def wordpress_source(version: str) -> Path:
    """The tree of a version: "debian", or a folder name below $IGNY8_WORDPRESS_VERSIONS, or a path."""
    if version == "debian":
        source = DEBIAN_WORDPRESS
    elif "/" in version:
        source = Path(version)
    else:
        source = Path(os.environ.get("IGNY8_WORDPRESS_VERSIONS", "/opt/wordpress")) / version
    if not (source / "wp-includes/version.php").is_file():
        raise DevsiteError(f"no WordPress at {source}; run scripts/setup, or set IGNY8_WORDPRESS_VERSIONS")
    return source


def template(workspace: Workspace, database: MariaDB, version: str) -> Template:
    """The template of a version, made when it does not exist yet (about 2 s)."""
    source = wordpress_source(version)
    folder = workspace.templates / _fingerprint(source)
    with workspace.locked("template"):
        if not (folder / "database.sql").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(workspace, database, source, folder)
    return Template(folder / "tree", (folder / "database.sql").read_text())


def _fingerprint(source: Path) -> str:
    """Changes with the WordPress version and with the way it is installed."""
    digest = hashlib.sha256()
    for path in (source / "wp-includes/version.php", SCRIPTS / "install.php", Path(__file__)):
        digest.update(path.read_bytes())
    digest.update(str(source.resolve()).encode())
    return digest.hexdigest()[:12]


def _make(workspace: Workspace, database: MariaDB, source: Path, folder: Path) -> None:
    tree = workspace.make_directory(folder) / "tree"
    copy_tree(source, tree, dereference=True)
    for name in ("wp-config.php", ".htaccess"):  # Debian's: both lead to /etc/wordpress
        (tree / name).unlink(missing_ok=True)
    (tree / "wp-content/uploads").mkdir(exist_ok=True)
    (tree / "wp-content/mu-plugins").mkdir(exist_ok=True)
    # Core stays the caller's: sites share its files, so no request may write into them.
    give_to_service_user(tree / "wp-content")
    name = f"template_{folder.name}"
    database.drop_database(name)
    database.create_database(name)
    config = tree / "wp-config.php"
    config.write_text(wp_config(name, database.socket))
    _install(tree)
    config.unlink()
    (tree / "wp-content/debug.log").unlink(missing_ok=True)
    (folder / "database.sql").write_text(database.dump(name))
    database.drop_database(name)


def _install(tree: Path) -> None:
    install = {
        "url": TEMPLATE_URL,
        "title": "Example Site",
        "admin": {"login": "admin", "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD},
        "users": list(USERS.values()),
        "theme": THEME,
    }
    done = subprocess.run(
        [PHP, "-d", "display_errors=stderr", str(SCRIPTS / "install.php")],
        env={**os.environ, "IGNY8_ROOT": str(tree), "IGNY8_INSTALL": json.dumps(install)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "installed " not in done.stdout:
        raise DevsiteError(f"wp_install failed:\n{done.stdout}{done.stderr}")


def wp_config(database_name: str, socket: Path, *, wp_debug: bool = True, extra: str = "") -> str:
    """wp-config.php; the salts are fixed so that two runs of a test see the same cookies and nonces."""
    salts = "\n".join(
        f"define( '{name}', '{hashlib.sha256(name.encode()).hexdigest()}' );"
        for key in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")
        for name in (f"{key}_KEY", f"{key}_SALT")
    )
    return f"""<?php
define( 'DB_NAME', '{database_name}' );
define( 'DB_USER', '{USER}' );
define( 'DB_PASSWORD', '{PASSWORD}' );
define( 'DB_HOST', 'localhost:{socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
{salts}
$table_prefix = 'wp_';
define( 'WP_DEBUG', {str(wp_debug).lower()} );
define( 'WP_DEBUG_LOG', {str(wp_debug).lower()} );
define( 'WP_DEBUG_DISPLAY', false );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true ); // No calls to wordpress.org from a test; loopback stays allowed.
{extra}
if ( ! defined( 'ABSPATH' ) ) {{
	define( 'ABSPATH', __DIR__ . '/' );
}}
require_once ABSPATH . 'wp-settings.php';
"""


def clone_wordpress(tree: Path, target: Path) -> None:
    """A site's own wp-content, and core as hard links: 2,500 files of it cost seconds on a busy disk."""
    target.mkdir(parents=True, exist_ok=True)
    core = [str(path) for path in tree.iterdir() if path.name != "wp-content"]
    _copy(["--link", *core, str(target)])
    copy_tree(tree / "wp-content", target / "wp-content")


def copy_tree(source: Path, target: Path, *, dereference: bool = False) -> None:
    """Copy a folder's content as fast as the file system can, owners and times kept."""
    target.mkdir(parents=True, exist_ok=True)
    _copy(["--reflink=auto", *(["-L"] if dereference else []), f"{source}/.", str(target)])


def _copy(arguments: list[str]) -> None:
    done = subprocess.run(["cp", "-a", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DevsiteError(f"copying failed: {done.stderr.strip()}")


def give_to_service_user(path: Path) -> None:
    """chown -R, when there is such a user."""
    user = service_user()
    if user is not None:
        subprocess.run(["chown", "-R", f"{user}:{user}", str(path)], check=True)
