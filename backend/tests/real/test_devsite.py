"""The harness itself: sites are real, separate, comparable, and leave nothing running."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from devsite import DevsiteError, MariaDB, PostgreSQL, Redis, WordPressSite, Workspace
from devsite.server import ProcessId, stop_all
from devsite.workspace import BACKEND, service_user

Create = Callable[..., WordPressSite]


@pytest.fixture(scope="module")
def site(wordpress: Create) -> WordPressSite:
    return wordpress(plugin=False)


def wait_until(condition: Callable[[], bool], timeout_seconds: float = 15) -> None:
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_a_fresh_site_answers_on_its_address_without_redirecting(site: WordPressSite) -> None:
    front = site.http_get("/")
    assert front.status_code == 200
    assert "Example Site" in front.text
    assert site.http_get("/hello-world/").status_code == 200
    assert site.http_get("/no-such-page/").status_code == 404
    assert site.debug_log() == ""


def test_the_rest_api_answers_under_pretty_permalinks(site: WordPressSite) -> None:
    root = httpx.get(site.rest_url, timeout=30).json()
    assert root["url"] == root["home"] == site.url
    assert root["timezone_string"] == "UTC"


def test_admin_and_author_can_sign_in_with_the_known_passwords(site: WordPressSite) -> None:
    for email, password in (
        (site.admin_email, site.admin_password),
        (site.author_email, site.author_password),
        (site.editor_email, site.editor_password),
    ):
        answer = httpx.post(f"{site.url}/wp-login.php", data={"log": email, "pwd": password}, timeout=30)
        assert answer.status_code == 302, email
    assert site.php("echo implode( get_user_by( 'email', 'author@example.com' )->roles );") == "author"


def test_no_address_of_the_template_is_left_in_a_site(site: WordPressSite) -> None:
    assert "igny8.template" not in repr(site.snapshot(plugin_tables=True).rows)


@pytest.mark.parametrize(
    ("timezone", "offset"), [("Europe/Berlin", "+01:00"), ("+05:45", "+05:45"), ("-03:30", "-03:30")]
)
def test_a_site_lives_in_the_time_zone_it_was_made_for(wordpress: Create, timezone: str, offset: str) -> None:
    site = wordpress(plugin=False, timezone=timezone)
    assert site.php("echo wp_date( 'P', 1767225600 );") == offset
    site.destroy()


def test_two_snapshots_of_an_idle_site_are_equal(site: WordPressSite) -> None:
    site.http_get("/")  # the front page itself stores an option the first time
    before = site.snapshot()
    site.http_get("/")
    after = site.snapshot()
    assert before.diff(after) == []
    assert before.checksum() == after.checksum()


def test_a_snapshot_tells_what_a_new_post_left_and_forgets_it_when_undone(site: WordPressSite) -> None:
    site.php(
        "$id = wp_insert_post( array( 'post_title' => 'first', 'post_status' => 'draft' ) );"
        "wp_delete_post( $id, true );"
    )
    before = site.snapshot()
    post = site.php("echo wp_insert_post( array( 'post_title' => 'Noticed', 'post_status' => 'draft' ) );")
    difference = before.diff(site.snapshot())
    assert any(line.startswith(f"+ wp_posts/{post} ") for line in difference)
    assert before.diff(site.snapshot(), ignore=["wp_posts/*", "wp_term*"]) == []
    site.php(f"wp_delete_post( {post}, true );")
    assert before.diff(site.snapshot()) == []


def test_a_snapshot_sees_options_files_and_bytes_but_no_transients(site: WordPressSite) -> None:
    before = site.snapshot()
    picture = site.uploads_path / "seen.jpg"
    picture.write_bytes(b"one")
    with_picture = site.snapshot()
    assert [line.split(" ")[:2] for line in before.diff(with_picture)] == [["+", "uploads/seen.jpg"]]
    picture.write_bytes(b"two")
    assert [line[:18] for line in with_picture.diff(site.snapshot())] == ["~ uploads/seen.jpg"]
    picture.unlink()
    site.php("set_transient( 'passing', 1, 60 );")
    assert before.diff(site.snapshot()) == []
    site.php("update_option( 'blogdescription', 'changed' ); add_option( 'left_behind', 'x' );")
    difference = before.diff(site.snapshot())
    assert "~ wp_options/blogdescription option_value: '' -> 'changed'" in difference
    assert any(line.startswith("+ wp_options/left_behind ") for line in difference)
    site.php("update_option( 'blogdescription', '' ); delete_option( 'left_behind' );")


def test_bytes_that_are_no_text_are_still_told_apart(site: WordPressSite) -> None:
    assert site.query("SELECT UNHEX('FF') AS a, UNHEX('FE') AS b, NULL AS c, 'NULL' AS d, 7 AS e") == [
        {"a": "base64:/w==", "b": "base64:/g==", "c": None, "d": "NULL", "e": 7}
    ]


def test_a_second_site_shares_nothing_with_the_first(site: WordPressSite, wordpress: Create) -> None:
    before = site.snapshot()
    other = wordpress(plugin=False)
    other.php("wp_insert_post( array( 'post_title' => 'Elsewhere', 'post_status' => 'publish' ) );")
    (other.uploads_path / "elsewhere.txt").write_text("x")
    assert other.url != site.url
    assert before.diff(site.snapshot()) == []
    other.destroy()
    assert site.http_get("/").status_code == 200
    assert site.db_name != other.db_name
    assert not other.directory.exists()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("throw new RuntimeException( 'thrown on purpose' );", "thrown on purpose"),
        ("no_such_function();", "no_such_function"),
        ("wp_die( 'died on purpose' );", "died on purpose"),
        ("exit;", "ended early"),
    ],
)
def test_php_that_does_not_reach_its_end_is_an_error_with_its_words(
    site: WordPressSite, code: str, message: str
) -> None:
    with pytest.raises(DevsiteError, match=message):
        site.php(code)
    (site.content_path / "debug.log").unlink(missing_ok=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user to run servers as")
def test_php_obeys_file_permissions_because_it_is_not_root(site: WordPressSite) -> None:
    user = "echo posix_getpwuid( posix_geteuid() )['name'];"
    assert site.php(user) == service_user()
    shutil.chown(site.uploads_path, "root", "root")
    assert site.php("echo wp_is_writable( wp_get_upload_dir()['basedir'] ) ? 'yes' : 'no';") == "no"
    shutil.chown(site.uploads_path, str(service_user()), str(service_user()))
    assert site.php("echo wp_is_writable( wp_get_upload_dir()['basedir'] ) ? 'yes' : 'no';") == "yes"


def test_a_must_use_plugin_counts_from_the_next_request_until_removed(site: WordPressSite) -> None:
    site.write_mu_plugin("greet", "add_action( 'wp_headers', fn( $h ) => $h + array( 'X-Greet' => 'one' ) );")
    assert site.http_get("/").headers["X-Greet"] == "one"
    site.write_mu_plugin("greet", "add_action( 'wp_headers', fn( $h ) => $h + array( 'X-Greet' => 'two' ) );")
    assert site.http_get("/").headers["X-Greet"] == "two"
    site.remove_mu_plugin("greet")
    assert "X-Greet" not in site.http_get("/").headers


def test_what_php_complains_about_is_in_the_debug_log(site: WordPressSite) -> None:
    site.write_mu_plugin("complain", "error_log( 'a complaint' );")
    site.http_get("/")
    site.remove_mu_plugin("complain")
    assert "a complaint" in site.debug_log()
    (site.content_path / "debug.log").unlink()


def test_a_killed_worker_is_replaced_and_the_site_goes_on(site: WordPressSite) -> None:
    workers = site.fpm_worker_pids()
    assert len(workers) == 4
    os.kill(workers[0], signal.SIGKILL)
    wait_until(lambda: len(site.fpm_worker_pids()) == 4 and workers[0] not in site.fpm_worker_pids())
    assert site.http_get("/").status_code == 200


def test_php_settings_reach_the_web_server_and_the_command_line(wordpress: Create) -> None:
    site = wordpress(plugin=False, php_settings={"memory_limit": "77M"}, workers=2)
    show = "ini_get( 'memory_limit' )"
    # admin_init raises the limit to WP_MAX_MEMORY_LIMIT, so ask on a front page.
    site.write_mu_plugin(
        "show", f"add_action( 'wp_headers', fn( $h ) => $h + array( 'X-Limit' => {show} ) );"
    )
    assert site.http_get("/").headers["X-Limit"] == "77M"
    assert site.php(f"echo {show};") == "77M"
    assert len(site.fpm_worker_pids()) == 2
    site.destroy()


def test_a_network_serves_a_second_blog_below_its_path(wordpress: Create) -> None:
    site = wordpress(plugin=False, multisite=True)
    assert site.add_blog("second") == 2
    assert site.http_get("/second/wp-json/").json()["url"] == f"{site.url}/second"
    assert site.http_get("/wp-json/").json()["url"] == site.url
    assert site.http_get("/second/hello-world/").status_code == 200
    assert site.http_get("/second/wp-admin").headers["location"] == f"{site.url}/second/wp-admin/"
    assert site.debug_log() == ""
    site.destroy()


def test_a_site_found_again_by_name_is_the_same_site(site: WordPressSite, workspace: Workspace) -> None:
    again = WordPressSite.open(site.name, workspace=workspace)
    assert again.url == site.url
    assert again.options == site.options
    site.stop()
    assert not site.fpm.is_running
    assert again.start().http_get("/").status_code == 200


def test_a_plugin_that_cannot_be_activated_is_named_and_leaves_no_site(
    tmp_path: Path, wordpress: Create, workspace: Workspace
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "broken.php").write_text("<?php\n/* Plugin Name: Broken */\nno_such_function();")
    before = sorted(workspace.sites.iterdir())
    with pytest.raises(DevsiteError, match="no_such_function"):
        wordpress(plugin=False, extra_plugins=[folder])
    assert sorted(workspace.sites.iterdir()) == before


def test_a_further_plugin_is_copied_and_active(tmp_path: Path, wordpress: Create) -> None:
    folder = tmp_path / "further"
    folder.mkdir()
    (folder / "main-file.php").write_text("<?php\n/* Plugin Name: Further */\ndefine( 'FURTHER', 'here' );")
    site = wordpress(plugin=False, extra_plugins=[folder])
    assert site.php("echo FURTHER;") == "here"
    site.destroy()


def test_a_checksum_changes_with_the_rows_of_its_table_only(site: WordPressSite, mariadb: MariaDB) -> None:
    before = mariadb.checksum(site.db_name)
    site.execute("INSERT INTO wp_links (link_url, link_notes) VALUES ('http://x', '')")
    after = mariadb.checksum(site.db_name)
    assert {table for table in before if before[table] != after[table]} == {f"{site.db_name}.wp_links"}
    site.execute("DELETE FROM wp_links")


def test_starting_a_running_server_keeps_the_process(mariadb: MariaDB) -> None:
    assert MariaDB(mariadb.workspace).start().pid == mariadb.pid


def test_a_pid_of_another_process_is_not_taken_for_the_server(own_workspace: Workspace) -> None:
    server = Redis(own_workspace)
    own_workspace.make_directory(server.directory)
    myself = ProcessId.of(os.getpid())
    assert myself is not None
    ProcessId(myself.pid, myself.started - 1).write(server.pid_file)
    assert not server.is_running
    server.start()
    assert server.pid not in (None, myself.pid)
    server.stop()


def test_a_server_that_cannot_start_shows_its_log(own_workspace: Workspace) -> None:
    class Broken(Redis):
        def command(self) -> list[str]:
            return [*super().command(), "--no-such-setting", "1"]

    with pytest.raises(DevsiteError, match="no-such-setting"):
        Broken(own_workspace).start()


def test_stop_all_leaves_no_process(own_workspace: Workspace) -> None:
    site = WordPressSite.create("leaving", plugin=False, workspace=own_workspace)
    redis, postgresql = Redis(own_workspace).start(), PostgreSQL(own_workspace).start()
    site.keep()
    servers = (site.fpm, site.nginx, site.mariadb, redis, postgresql)
    family = [pid for server in servers for pid in _with_children(server.pid)]
    assert len(family) > 10
    own_workspace.reap(wait=False)  # we hold it ourselves: nothing may stop
    assert all(server.is_running for server in servers)
    assert stop_all(own_workspace, include_kept=True) == [
        "nginx-leaving", "fpm-leaving", "mariadb", "postgresql", "redis",
    ]  # fmt: skip
    assert [pid for pid in family if ProcessId.of(pid)] == []


def test_postgresql_makes_databases_and_keeps_them_over_a_restart(own_workspace: Workspace) -> None:
    with PostgreSQL(own_workspace) as server:
        url = server.create_database("ledger")
        server.execute("CREATE TABLE t AS SELECT 5 AS n", "ledger")
        server.restart()
        assert server.execute("SELECT n FROM t", "ledger") == "5"
        assert url == server.url("ledger")
        server.drop_database("ledger")
        with pytest.raises(DevsiteError, match='"ledger" does not exist'):
            server.execute("SELECT 1", "ledger")


def test_redis_forgets_on_stop_unless_told_to_keep(own_workspace: Workspace) -> None:
    import redis

    for appendonly, remembered in ((False, None), (True, b"1")):
        server = Redis(own_workspace, f"redis-{appendonly}".lower(), appendonly=appendonly).start()
        with redis.Redis(port=server.port) as client:
            client.set("k", "1")
        server.restart()
        with redis.Redis(port=server.port) as client:
            assert client.get("k") == remembered
            server.flush()
            assert client.get("k") is None
        server.stop()


HOLDER = """
import sys, time
from devsite import Redis
print(Redis(sys.argv[1]).start().pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(own_workspace: Workspace) -> Iterator[Callable[[], tuple[subprocess.Popen[str], int]]]:
    """Processes that start (or share) a Redis and wait; answers the process and the pid of its Redis."""
    processes = []

    def spawn() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(own_workspace.root)],
            cwd=BACKEND,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    yield spawn
    for process in processes:
        process.kill()
        process.communicate()


Spawn = Callable[[], tuple[subprocess.Popen[str], int]]


def test_a_user_killed_with_kill_9_leaves_no_server_behind(holder: Spawn) -> None:
    process, server = holder()
    assert ProcessId.of(server)
    process.kill()
    wait_until(lambda: ProcessId.of(server) is None)


def test_a_server_shared_by_two_runs_stops_with_the_second(holder: Spawn) -> None:
    (first, server), (second, shared) = holder(), holder()
    assert server == shared
    first.kill()
    first.wait()
    time.sleep(0.5)  # the wrong outcome, a stop, would need this long; there is nothing to poll for
    assert ProcessId.of(server)
    second.kill()
    wait_until(lambda: ProcessId.of(server) is None)


def test_a_long_work_folder_still_gets_sockets_short_enough(own_workspace: Workspace) -> None:
    long = Workspace(own_workspace.root / ("x" * 100))
    try:
        assert len(str(long.sockets)) < 60
        with MariaDB(long) as server:
            assert server.query("SELECT 1 AS one") == [{"one": 1}]
    finally:
        long.release()
        shutil.rmtree(long.sockets)


def test_up_leaves_a_site_running_until_stop(own_workspace: Workspace) -> None:
    def devsite(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "devsite", *arguments, "--work", str(own_workspace.root)],
            cwd=BACKEND,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    facts = json.loads(devsite("up", "standing", "--no-plugin"))
    assert httpx.get(facts["rest_url"], timeout=30).status_code == 200
    assert Path(facts["path"], "wp-config.php").exists()
    assert json.loads(devsite("up", "standing"))["url"] == facts["url"]
    assert devsite("stop").split() == ["nginx-standing", "fpm-standing", "mariadb"]
    assert devsite("stop").strip() == "nothing was running"


def _with_children(pid: int | None) -> list[int]:
    assert pid is not None
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]
