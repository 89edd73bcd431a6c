"""The way back at size: what people change in a real WordPress, without WP-Cron and without a visitor.

`make bench-changes` (EDITS=200 PUBLISHES=1000 OUTAGE=5000 LOSSY=200): edits through every screen, each until
IGNY8 has it; publishes, of which nothing may come back; changes while IGNY8 is down; changes of which a fifth
of the pushes, of the answers and of the events themselves are lost, until both sides are equal by digest.
Writes bench/results/changes.json and ends with one line of JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench import command
from bench.errors import BenchError
from bench.machine import describe_machine
from bench.people import Editor
from devsite import WordPressSite, Workspace
from tests.real.editor import Editor as BlockEditor
from tests.real.editor import chromium
from tests.real.stack import ConnectedSite, Stack

RESULTS: Final = Path(__file__).parent / "results" / "changes.json"
WINDOW_SECONDS: Final = 30
PATIENCE_SECONDS: Final = 90.0
EQUAL_WITHIN_SECONDS: Final = 300.0
POSTS: Final = 40
IN_BROWSER: Final = 10
AT_ONCE: Final = 4
LOOK_SECONDS: Final = 0.05

TITLE_IN_BROWSER: Final = """
async (words) => {
	wp.data.dispatch('core/editor').editPost({title: words});
	await wp.data.dispatch('core/editor').savePost();
	return wp.data.select('core/editor').didPostSaveRequestSucceed();
}
"""
CHANGES: Final = """
set_time_limit( 0 );
wp_set_current_user( 1 );
$posts = %s;
$left  = %d;
foreach ( array( 'post', 'taxonomies', 'relationships' ) as $kind ) {
	foreach ( $posts as $post ) {
		if ( $left-- <= 0 ) { break 2; }
		if ( 'post' === $kind ) {
			wp_update_post( array( 'ID' => $post, 'post_excerpt' => "%s {$left}" ) );
		} elseif ( 'taxonomies' === $kind ) {
			wp_set_post_tags( $post, "%s-{$left}", true );
			--$left; // the new tag is a change of its own
		} else {
			update_post_meta( $post, '_igny8_keyword_ids', "{$left}" );
		}
	}
}
for ( ; $left > 0; --$left ) {
	wp_insert_term( "%s {$left}", 'post_tag' );
}
"""
LOSSES: Final = """
function bench_is_lost() { return is_file( WP_CONTENT_DIR . '/lossy' ) && wp_rand( 1, 5 ) === 1; }
function bench_lose( $answer, $arguments, $url ) {
	return false !== strpos( $url, '/events/' ) && bench_is_lost() ? new WP_Error( 'lost', 'lost' ) : $answer;
}
add_filter( 'pre_http_request', 'bench_lose', 10, 3 );
add_filter( 'http_response', 'bench_lose', 10, 3 );
add_filter( 'rest_pre_dispatch', function ( $result, $server, $request ) {
	if ( '/igny8/v1/events' === $request->get_route() && bench_is_lost() ) {
		status_header( 502 );
		exit;
	}
	return $result;
}, 1, 3 );
"""
UNHEARD: Final = """
$heard = array( 'post_updated' => 'post_updated', 'transition_post_status' => 'status_changed' );
foreach ( $heard as $hook => $method ) { remove_action( $hook, array( 'Igny8_Sync_Watcher', $method ) ); }
"""


@dataclass(frozen=True, slots=True)
class Options:
    edits: int
    publishes: int
    outage: int
    lossy: int
    results: Path


def parse(arguments: Sequence[str] | None = None, environment: dict[str, str] | None = None) -> Options:
    """Options of the command line; the environment's EDITS, PUBLISHES, OUTAGE and LOSSY are the defaults."""
    env = dict(os.environ) if environment is None else environment
    parser = argparse.ArgumentParser(prog="bench.changes", description=(__doc__ or "").partition("\n")[0])
    for name, default in {"edits": 200, "publishes": 1000, "outage": 5000, "lossy": 200}.items():
        parser.add_argument(f"--{name}", type=_not_negative, default=env.get(name.upper(), str(default)))
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    return Options(**vars(parser.parse_args(arguments)))


def _not_negative(text: str) -> int:
    if int(text) < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    return command.run("bench.changes", measure, options)


def measure(stack: contextlib.ExitStack, workspace: Workspace, options: Options) -> dict[str, float]:
    machine = describe_machine(workspace.root)
    wordpress = stack.enter_context(
        WordPressSite.create("bench-changes", workspace=workspace, wp_debug=False)
    )
    bench = Bench(stack.enter_context(Stack(workspace)).connect(wordpress), options)
    answer: dict[str, float] = {}
    details: dict[str, Any] = {}
    for part in (bench.edits, bench.echoes, bench.outage, bench.losses):
        began = time.monotonic()
        said, more = part()
        answer |= said
        details[part.__name__] = {**said, **more, "seconds": round(time.monotonic() - began, 1)}
        print(f"{part.__name__}: {json.dumps(said)}", file=sys.stderr)
    options.results.parent.mkdir(parents=True, exist_ok=True)
    written = {"machine": machine, "load_average_at_end": os.getloadavg(), "answer": answer, **details}
    options.results.write_text(json.dumps(written, indent=2) + "\n")
    return answer


Part = tuple[dict[str, float], dict[str, Any]]


class Bench:
    """One connected site with contents that are published."""

    def __init__(self, site: ConnectedSite, options: Options) -> None:
        self.site, self.options = site, options
        self.posts: dict[int, int] = {}
        """Content → post."""
        self._publish_new(POSTS)

    def _publish_new(self, count: int) -> None:
        for content in [self.site.make_content(tags=["bench"]) for _ in range(count)]:
            self.posts[content] = int(self.site.stack.publish(content)["post_id"])

    # ------------------------------------------------------------------------------------------- edits

    def edits(self) -> Part:
        """Each by another screen, and waited for until IGNY8's content says it."""
        editor = Editor(self.site.wordpress)
        taken: dict[str, list[float]] = {name: [] for name in [*editor.ways, "block_editor"]}
        contents = list(self.posts)
        in_browser = min(IN_BROWSER, self.options.edits // 10)
        try:
            for number in range(self.options.edits - in_browser):
                way = list(editor.ways)[number % len(editor.ways)]
                content = contents[number % len(contents)]
                words = f"edit-{number}"
                editor.ways[way](self.posts[content], words)
                taken[way].append(self._arrival(content, words))
        finally:
            editor.close()
        with chromium() as browser:
            block_editor = BlockEditor(browser, self.site.wordpress)
            for number in range(in_browser):
                content, words = contents[number], f"block-{number}"
                block_editor.open_post(self.posts[content])
                if not block_editor.page.evaluate(TITLE_IN_BROWSER, words):
                    raise BenchError("the block editor could not save")
                taken["block_editor"].append(self._arrival(content, words))
        arrived = sorted(seconds for way in taken.values() for seconds in way if seconds < PATIENCE_SECONDS)
        answer = {
            "edits": float(self.options.edits),
            "arrived": float(len(arrived)),
            "arrival_p50_s": round(median(arrived), 2),
            "arrival_p95_s": round(arrived[int(len(arrived) * 0.95)], 2),
            "window_s": float(WINDOW_SECONDS),
        }
        by_way = {way: [round(one, 2) for one in seconds] for way, seconds in taken.items()}
        return answer, {"arrival_s_by_way": by_way}

    def _arrival(self, content: int, words: str) -> float:
        """Seconds from the person's answer to IGNY8's; PATIENCE_SECONDS: it did not come."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_SECONDS:
            found = self.site.stack.get(f"/writer/contents/{content}/")
            if found["title"] == words or words in found["tags"]:
                return time.monotonic() - began
            time.sleep(LOOK_SECONDS)
        return PATIENCE_SECONDS

    # ------------------------------------------------------------------------------------------ echoes

    def echoes(self) -> Part:
        """Half of them first publishes, half updates."""
        before = len(self._events())
        new = self.options.publishes // 2
        known = set(self.posts)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            contents = [self.site.make_content(tags=["bench"]) for _ in range(new)]
            jobs = pool.map(self.site.stack.publish, contents)
            self.posts |= {content: int(job["post_id"]) for content, job in zip(contents, jobs, strict=True)}
            others = (contents or sorted(known)) * 2
            list(pool.map(self._publish_again, others[: self.options.publishes - new]))
        self._wait_for_polls()
        answer = {
            "publishes": float(self.options.publishes),
            f"echoes_in_{self.options.publishes}_publishes": float(len(self._events()) - before),
        }
        return answer, {}

    def _publish_again(self, content: int) -> None:
        self.site.stack.patch(f"/writer/contents/{content}/", {"excerpt": f"Again {content}"})
        self.site.stack.publish(content)

    def _wait_for_polls(self) -> None:
        """Until the site has been asked since."""
        time.sleep(WINDOW_SECONDS)

    # ------------------------------------------------------------------------------------------ outage

    def outage(self) -> Part:
        """IGNY8 is killed, and comes back when the changes have been made."""
        before = len(self._events())
        self.site.stack.web.kill()
        self._change("away", self.options.outage)
        noted = self._noted()
        self.site.stack.web.start()
        began = time.monotonic()
        while not noted.keys() <= {event_id for event_id, _ in self._events()[before:]}:
            if time.monotonic() - began > EQUAL_WITHIN_SECONDS:
                break
            time.sleep(1)
        took = time.monotonic() - began
        came = self._events()[before:]
        ids = [event_id for event_id, _ in came]
        numbers = [seq for _, seq in came]
        out_of_order = sum(later <= earlier for earlier, later in pairwise(numbers))
        answer = {
            "outage_changes": float(len(noted)),
            "outage_lost": float(len(noted.keys() - set(ids))),
            "outage_doubled": float(len(ids) - len(set(ids))),
            "outage_out_of_order": float(out_of_order),
            "outage_caught_up_s": round(took, 1),
        }
        return answer, {}

    def _change(self, words: str, count: int) -> None:
        posts = json.dumps(list(self.posts.values()))
        self.site.wordpress.php(CHANGES % (f"json_decode( '{posts}' )", count, words, words, words))

    def _noted(self) -> dict[str, int]:
        """Event ids of the site's outbox that IGNY8 does not have, with their numbers."""
        rows = self.site.wordpress.query("SELECT event_id, seq FROM wp_igny8_outbox ORDER BY seq")
        known = {event_id for event_id, _ in self._events()}
        return {str(row["event_id"]): int(str(row["seq"])) for row in rows if row["event_id"] not in known}

    def _events(self) -> list[tuple[str, int]]:
        """Event id and number of what IGNY8 has, in the order it was applied."""
        path = self.site.stack.web.home / "igny8.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
            (table,) = database.execute(
                "SELECT name FROM sqlite_master WHERE name LIKE '%_inboxevent'"
            ).fetchone()
            rows = database.execute(f"SELECT event_id, seq FROM {table} ORDER BY id").fetchall()  # noqa: S608
        return [(_dashed(str(event_id)), int(seq)) for event_id, seq in rows]

    # ------------------------------------------------------------------------------------------ losses

    def losses(self) -> Part:
        """A fifth of the pushes, of the answers and of the changes themselves are lost."""
        self.site.wordpress.write_mu_plugin("losses", LOSSES)
        switch = self.site.wordpress.content_path / "lossy"
        switch.touch()
        posts = list(self.posts.values())[: self.options.lossy]
        unheard = posts[: len(posts) // 5]
        for at in range(0, len(posts), 10):
            self._rename(posts[at : at + 10], heard=posts[at] not in unheard)
        began = time.monotonic()
        comparisons = self._compare_until_equal(began)
        took = time.monotonic() - began
        switch.unlink()
        wrong = self._titles_unlike()
        answer = {
            "lossy_changes": float(len(posts)),
            "lossy_unheard": float(len(unheard)),
            "lossy_equal_by_digest_s": round(took, 1),
            "lossy_unlike": float(wrong),
        }
        return answer, {"comparisons": comparisons}

    def _rename(self, posts: Sequence[int], *, heard: bool) -> None:
        self.site.wordpress.php(
            f"{'' if heard else UNHEARD} wp_set_current_user( 1 );"
            f"foreach ( json_decode( '{json.dumps(posts)}' ) as $post ) {{"
            " wp_update_post( array( 'ID' => $post, 'post_title' => \"lossy-{$post}\" ) ); }"
        )

    def _compare_until_equal(self, began: float) -> list[dict[str, Any]]:
        """Comparisons until one finds nothing."""
        path = f"/integrations/{self.site.integration_id}/comparisons/"
        made: list[dict[str, Any]] = []
        while time.monotonic() - began < EQUAL_WITHIN_SECONDS:
            run = self.site.stack.post(path)
            while run["state"] not in {"done", "failed"} and time.monotonic() - began < EQUAL_WITHIN_SECONDS:
                time.sleep(0.5)
                run = self.site.stack.get(f"{path}{run['id']}/")
            made.append({name: run[name] for name in ("state", "found", "repaired", "compared", "requests")})
            if run["state"] == "done" and run["found"] == 0:
                return made
        raise BenchError(f"both sides are not equal after {EQUAL_WITHIN_SECONDS:.0f} s: {made}")

    def _titles_unlike(self) -> int:
        """Contents whose title is not their post's."""
        rows = self.site.wordpress.query("SELECT ID, post_title FROM wp_posts")
        titles = {int(str(row["ID"])): row["post_title"] for row in rows}
        path = self.site.stack.web.home / "igny8.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as database:
            contents = dict(database.execute("SELECT id, title FROM writer_content").fetchall())
        return sum(titles[post] != contents[content] for content, post in self.posts.items())


def _dashed(uuid: str) -> str:
    return uuid if "-" in uuid else "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))


if __name__ == "__main__":
    sys.exit(main())
