"""A WordPress whose SEO plugins can be switched, and what its pages and its tables say.

The plugins are readers of our own in `seo_plugins`, which keep and print the fields as the plugins of the
same folder names do. With `IGNY8_SEO_PLUGINS=<folder of plugins>`, and `IGNY8_SEO_WORDPRESS=<version>` where
they need a newer WordPress, the same tests run against those.
"""

from __future__ import annotations

import html
import json
import os
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from devsite import WordPressSite
from devsite.workspace import REPOSITORY, own
from tests.real.stack import ConnectedSite, Job

READERS = Path(__file__).parent / "seo_plugins"
SOURCES = Path(os.environ.get("IGNY8_SEO_PLUGINS", READERS))
WORDPRESS = os.environ.get("IGNY8_SEO_WORDPRESS", "debian")
MAIN_FILES = {
    "yoast": "wordpress-seo/wp-seo.php",
    "rank_math": "seo-by-rank-math/rank-math.php",
    "aioseo": "all-in-one-seo-pack/all_in_one_seo_pack.php",
    "seopress": "wp-seopress/seopress.php",
}
VERSIONS = {
    "yoast": "WPSEO_VERSION",
    "rank_math": "RANK_MATH_VERSION",
    "aioseo": "AIOSEO_VERSION",
    "seopress": "SEOPRESS_VERSION",
}
META = {
    "yoast": {"focus": "_yoast_wpseo_focuskw", "description": "_yoast_wpseo_metadesc"},
    "rank_math": {"focus": "rank_math_focus_keyword", "description": "rank_math_description"},
    "seopress": {"focus": "_seopress_analysis_target_kw", "description": "_seopress_titles_desc"},
}
# Rank Math prints nothing until its wizard was left.
NO_TERMS: dict[str, list[Any]] = {"categories": [], "tags": [], "sectors": [], "clusters": []}
SET_UP = "update_option( 'rank_math_registration_skip', 1 ); update_option( 'rank_math_is_configured', 1 );"


class Head(NamedTuple):
    """What a browser makes of a page's head; "" for a tag that is not there."""

    title: str
    description: str
    canonical: str
    image: str
    keywords: str
    robots: str


def install(wordpress: WordPressSite) -> None:
    """All of them, none active."""
    for main_file in MAIN_FILES.values():
        folder = main_file.split("/")[0]
        target = wordpress.content_path / "plugins" / folder
        for source in (SOURCES / folder).rglob("*"):
            if source.is_file():
                copy = target / source.relative_to(SOURCES / folder)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(source.read_bytes())
        own(target)


def switch_to(wordpress: WordPressSite, *active: str) -> None:
    """Exactly these SEO plugins are active."""
    known, wanted = json.dumps([*MAIN_FILES.values()]), json.dumps([MAIN_FILES[name] for name in active])
    wordpress.php(
        "require_once ABSPATH . 'wp-admin/includes/admin.php';"
        f"$all = json_decode( '{known}' ); $wanted = json_decode( '{wanted}' );"
        f"deactivate_plugins( array_diff( $all, $wanted ) ); {SET_UP}"
        "foreach ( $wanted as $plugin ) { $error = activate_plugin( $plugin );"
        " if ( is_wp_error( $error ) ) { throw new Exception( $error->get_error_message() ); } }"
    )


def commit(site: ConnectedSite, *contents: Mapping[str, Any]) -> list[str]:
    """Publish on the site itself, where nobody tries again; the errors' codes, "" where there is none."""
    example = json.loads((REPOSITORY / "contract/examples/commit-request.json").read_text())
    base = {**example["content"], "images": [], "author_email": None, "taxonomies": NO_TERMS}
    messages = [
        {**example, "key": str(uuid.uuid4()), "mode": "manual", "content": base | content}
        for content in contents
    ]
    script = site.wordpress.directory / "messages.json"
    script.write_text(json.dumps(messages))
    said = site.wordpress.php(
        f"$codes = array(); foreach ( json_decode( file_get_contents( '{script}' ), true ) as $message ) {{"
        " $done = Igny8_Commit::run( $message );"
        " $codes[] = is_wp_error( $done ) ? $done->get_error_code() : ''; } echo wp_json_encode( $codes );"
    )
    codes: list[str] = json.loads(said)
    return codes


def version_of(wordpress: WordPressSite, plugin: str) -> str:
    return wordpress.php(f"echo {VERSIONS[plugin]};")


def report_of(job: Job) -> dict[str, Any]:
    report: dict[str, Any] = job["result"]["seo_plugin"]
    return report


def page_of(site: ConnectedSite, job: Job) -> Head:
    path = str(job["result"]["post_url"]).removeprefix(site.wordpress.url)
    head = site.wordpress.http_get(path, follow_redirects=True).text.split("</head>")[0]

    def first(pattern: str) -> str:
        found = re.search(pattern, head, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    return Head(
        title=first(r"<title>(.*?)</title>"),
        description=first(r'<meta name="description" content="(.*?)"\s*/?>'),
        canonical=first(r"<link rel=[\"']canonical[\"'] href=[\"'](.*?)[\"']"),
        image=first(r'<meta property="og:image" content="(.*?)"'),
        keywords=first(r'<meta name="keywords" content="(.*?)"'),
        robots=first(r"<meta name=[\"']robots[\"'] content=[\"'](.*?)[\"']"),
    )


def keywords_of(site: ConnectedSite, plugin: str, post_id: int) -> list[str]:
    """As the plugin's editor shows them, the primary one first."""
    if plugin == "aioseo":
        kept = json.loads(_column(site, post_id, "keyphrases"))
        return [phrase["keyphrase"] for phrase in (kept["focus"], *kept["additional"])]
    text = meta_of(site, post_id, META[plugin]["focus"])
    if plugin != "yoast":
        return text.split(",")
    others = json.loads(meta_of(site, post_id, "_yoast_wpseo_focuskeywords"))
    return [text, *(phrase["keyword"] for phrase in others)]


def type_description(site: ConnectedSite, plugin: str, post_id: int, text: str) -> None:
    """As a person does in the plugin's box of the editor."""
    wordpress = site.wordpress
    given = json.dumps(text)
    if plugin == "aioseo":
        columns = f"array( 'description' => json_decode( '{given}' ) )"
        wordpress.php(
            f"$row = AIOSEO\\Plugin\\Common\\Models\\Post::getPost( {post_id} );"
            f"foreach ( {columns} as $name => $value ) {{ $row->$name = $value; }} $row->save();"
        )
        return
    wordpress.php(
        f"update_post_meta( {post_id}, '{META[plugin]['description']}', json_decode( '{given}' ) );"
    )


def meta_of(site: ConnectedSite, post_id: int, key: str) -> str:
    rows = site.wordpress.query(
        f"SELECT meta_value FROM wp_postmeta WHERE post_id = {post_id:d} AND meta_key = '{key}'"
    )
    return str(rows[0]["meta_value"]) if rows else ""


def _column(site: ConnectedSite, post_id: int, column: str) -> str:
    (row,) = site.wordpress.query(f"SELECT {column} FROM wp_aioseo_posts WHERE post_id = {post_id:d}")
    return str(row[column])


def said_of(report: Mapping[str, Any]) -> dict[str, str]:
    """Field → what became of it, with the reason where there is one."""
    reasons = report.get("reasons", {})
    return {
        f: f"{status}: {reasons[f]}" if f in reasons else status for f, status in report["fields"].items()
    }
