"""Texts that would run something, through the text fields of the dashboard and of wp-admin: nothing runs,
nothing foreign stands in a page. The Content-Security-Policy, which would hide missing escapes, is off."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Error, Page, Route

from devsite import StaticServer, WordPressSite, Workspace
from igny8_core.writer.sanitising import safe_line
from tests.real.conftest import ARTICLES
from tests.real.dashboard import MODES, Dashboard, screens
from tests.real.stack import PASSWORD, ConnectedSite, Stack, data
from tests.real.wordpress_screens import Admin, Screen, at_wp_admin, edit_by_hand, wordpress_screens
from tests.real.xss_payloads import ATTRIBUTES, BROKEN_NESTING, ONLY_SHOWN, PAYLOADS, TAGS, packed
from tests.real.xss_watch import FOREIGN, Watch

UNCLOSED = BROKEN_NESTING[3]
"""A text that becomes a tag with what a page has behind it."""
PICTURE = next(ARTICLES.rglob("*.jpg"))

CONTEXTS = """
(texts) => {
	const parse = (html) => window.foreign(new DOMParser().parseFromString(html, 'text/html')).length > 0;
	const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
	const decoded = (text) => {
		const area = document.createElement('textarea');
		area.innerHTML = text;
		return area.value;
	};
	const unescaped = (text) =>
		text.replace(/\\\\(?:u00|x)([0-9a-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
	const link = (_, to) => `<a href="${quoted(to)}">a</a>`;
	const percent = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
	const runs = (code) => {
		let did = false;
		try { new Function('xss', 'alert', code)(() => { did = true; }, () => { did = true; }); } catch { }
		return did;
	};
	const asks = (css) => {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(css);
		return [...sheet.cssRules].some((rule) => rule.cssText.includes('canary.example'));
	};
	const contexts = [
		(text) => parse(`<div>${text}</div>`),
		(text) => parse(`<input value="${text}">`),
		(text) => parse(`<input value='${text}'>`),
		(text) => parse(`<input value=${text}>`),
		(text) => parse(`<a href="${quoted(text)}">a</a>`),
		(text) => parse(`<a href="${text}">a</a>`),
		...['textarea', 'title', 'style', 'script', 'noscript', 'option'].map((tag) =>
			(text) => parse(`<${tag}>${text}</${tag}>`)),
		(text) => parse(`<!-- ${text} -->`),
		(text) => parse(decoded(text)),
		(text) => parse(decoded(decoded(text))),
		(text) => parse(percent(text)),
		(text) => parse(percent(percent(text))),
		(text) => parse(text.normalize('NFKC')),
		(text) => parse(unescaped(text)),
		(text) => parse(text.replace(/<\\/?script>/g, '')),
		(text) => parse(text.replace(/\\[\\w+\\]\\(<?(.+?)>?\\)$/, link)),
		(text) => parse(text.replace(/^<(\\w+:.+)>$/, link)),
		(text) => runs(`var a = "${text}";`),
		(text) => runs(`var a = '${text}';`),
		(text) => runs(`var a = "${text.replaceAll('"', '\\\\"')}";`),
		(text) => runs(`var a = '${text.replaceAll("'", "\\\\'")}';`),
		(text) => runs('var a = `' + text + '`;'),
		(text) => asks(`p { ${text} }`),
		(text) => asks(`p { color: ${text} }`),
	];
	return texts.filter((text) => !contexts.some((context) => context(text)));
}
"""


def test_every_payload_is_noticed_where_it_is_not_escaped(browser: Browser) -> None:
    page = browser.new_page()
    page.evaluate(f"() => {{ {FOREIGN} }}")
    unnoticed = page.evaluate(CONTEXTS, list(PAYLOADS))
    assert set(unnoticed) == ONLY_SHOWN
    assert len(PAYLOADS) - len(unnoticed) >= 100


# ------------------------------------------------------------------------------- written through the API


@dataclass
class World:
    stack: Stack
    site: ConnectedSite
    contents: list[int]
    """Published."""
    addresses: dict[str, str]
    """Screens of the dashboard."""


@pytest.fixture(scope="module")
def world(workspace: Workspace, wordpress: Callable[..., WordPressSite]) -> Iterator[World]:
    """Payloads in every text that IGNY8 takes from people, from files and from a WordPress."""
    with Stack(workspace) as stack, StaticServer(ARTICLES) as pictures:
        site = stack.connect(hostile(wordpress()))
        owner = owner_of(stack)
        try:
            hook = write_account(owner)
            write_planning(site)
            picture = f"{pictures.url}/{PICTURE.relative_to(ARTICLES).as_posix()}"
            contents = [*write_contents(site, picture)]
            imported = import_files(owner, site.site_id)
        finally:
            owner.close()
        jobs = [stack.publish(content)["id"] for content in contents]
        stack.click(site.make_content(author_email="nobody@example.com"))
        addresses = screens(site.site_id, contents[0], jobs[0], hook)
        yield World(stack, site, contents, addresses | imported)


def hostile(site: WordPressSite) -> WordPressSite:
    """A WordPress whose owner means harm: names of everything it tells of itself are payloads."""
    texts = json.dumps([*packed(180)])
    site.write_mu_plugin(
        "hostile",
        f"function hostile_text( $at ) {{ $all = json_decode( {php(texts)}, true );"
        " return $all[ $at % count( $all ) ]; }"
        "add_action( 'init', function () { foreach ( range( 0, 41 ) as $n ) {"
        " register_taxonomy( \"kind{$n}\", 'post', array( 'label' => hostile_text( $n ) ) );"
        " register_post_type( \"type{$n}\", array( 'label' => hostile_text( $n ),"
        " 'public' => true ) ); } } );",
    )
    site.php(
        "global $wpdb; foreach ( range( 0, 41 ) as $n ) {"
        " $term = wp_insert_term( \"term {$n}\", 'category' );"
        " $wpdb->update( $wpdb->terms, array( 'name' => hostile_text( $n ) ),"
        " array( 'term_id' => $term['term_id'] ) ); }"
        "$wpdb->update( $wpdb->options, array( 'option_value' => hostile_text( 1 ) ),"
        " array( 'option_name' => 'blogname' ) ); $wpdb->update( $wpdb->users,"
        " array( 'display_name' => hostile_text( 2 ) ), array( 'ID' => 1 ) );"
    )
    return site


def php(text: str) -> str:
    """A literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def owner_of(stack: Stack) -> httpx.Client:
    client = httpx.Client(base_url=f"{stack.web.url}/api/v1", timeout=60, trust_env=False)
    login = {"email": stack.owner_email, "password": PASSWORD}
    client.headers["authorization"] = f"Bearer {data(client.post('/auth/login/', json=login))['access']}"
    return client


def write_account(owner: httpx.Client) -> int:
    """People, keys, sites, webhooks: some texts only, each costs a call. Answers a webhook's id."""
    hook = 0
    for number, text in enumerate([*packed(200)][::4]):
        if number < 3:  # each costs the hash of a password
            person = {"email": f"p{number}@example.com", "name": text, "role": "viewer"}
            data(owner.post("/auth/users/", json={**person, "password": PASSWORD}))
        data(owner.post("/auth/api-keys/", json={"name": text[:100]}))
        address = f"https://s{number}.example/{quote(text)}"
        data(owner.post("/system/sites/", json={"name": text, "url": address}))
        if number < 10:
            body = {"url": f"https://hooks.example.com/{quote(text)}", "description": text}
            hook = data(owner.post("/account/webhooks/", json=body))["id"]
    return hook


def write_planning(site: ConnectedSite) -> None:
    """Names that WordPress hears of too, a task, and mappings of terms."""
    of_site = {"site": site.site_id}
    for number, text in enumerate(packed(200)):
        for kind in ("sectors", "clusters", "keywords") if number < 8 else ("keywords",):
            site.stack.post(f"/writer/{kind}/", {**of_site, "name": text})
        if number < 8:
            name = text.replace(">", "\\>")
            mapping = {"taxonomy": "kind1", "name": name, "term_id": number + 1, "wordpress_name": text}
            site.stack.post(f"/integration/integrations/{site.integration_id}/term-mappings/", mapping)
    site.stack.post("/writer/tasks/", {**of_site, "title": TAGS[7], "description": " ".join(PAYLOADS)})


def write_contents(site: ConnectedSite, picture: str) -> Iterator[int]:
    """As few contents as hold every payload in every field; each is refused in a title or stands in one."""
    stack = site.stack
    titles = [UNCLOSED, *packed(480, tuple(text for text in PAYLOADS if safe_line(text) is not None))]
    names = {kind: ids(stack, kind) for kind in ("sectors", "clusters", "keywords")}
    texts = [in_html(text, picture) for text in PAYLOADS]
    html = "".join(f"<p>{text}</p>" for text in texts) + "".join(texts)
    long = " ".join(PAYLOADS)
    for number in range(max(len(titles), 6)):
        terms = [text.replace(">", "\\>") for text in PAYLOADS[number % 2 :: 2]]
        image = {"url": picture, "alt": long[number * 900 :][:1000], "title": long[number * 480 :][:500]}
        image["caption"] = UNCLOSED if number == 1 else long[number * 1500 :][:2000]
        yield site.make_content(
            title=titles[number % len(titles)],
            html=html if number < 2 else "<p>Short.</p>",
            excerpt=UNCLOSED if number == 1 else long,
            categories=terms,
            tags=PAYLOADS[number % 2 :: 2],
            sectors=[text[:200] for text in PAYLOADS[:60]],
            clusters=[text[:200] for text in PAYLOADS[60:120]],
            focus_keywords=PAYLOADS[number * 40 :][:50],
            seo_title=long[number * 480 :][:500],
            seo_description=long[number * 900 :][:1000],
            cluster_id=names["clusters"][number],
            sector_id=names["sectors"][number],
            keyword_ids=names["keywords"],
            featured_image=image,
            gallery=[image],
        )


def in_html(text: str, picture: str) -> str:
    """Pictures in an article need a whole address; this one is there, so it runs once that has come."""
    source = f"src={picture} onload=xss(1)"
    text = text.replace('<img x5s """>', f'<img x5s {source} """>')
    return re.sub(r"(?i)\bsrc(=([\"']?)(x:x|x|1)\2)?(?=[\s/>])", source, text)


def ids(stack: Stack, kind: str) -> list[int]:
    return [row["id"] for row in stack.get(f"/writer/{kind}/", page_size=100)["results"]]


def import_files(owner: httpx.Client, site: int) -> dict[str, str]:
    """Files whose names and contents are payloads."""
    lines = "\n\n".join(PAYLOADS)
    rows = "\n".join('"' + text.replace('"', '""') + '",x,x' for text in PAYLOADS)
    front = "".join(f"  - {json.dumps(text)}\n" for text in PAYLOADS[:90])
    name = TAGS[7].replace("/", "")
    articles = [
        ("files", (f"{name}.md", f"---\ntitle: {json.dumps(TAGS[7])}\ntags:\n{front}---\n{lines}")),
        ("files", (f"{name}.html", f"<title>{TAGS[0]}</title><body>{lines}</body>")),
        ("files", ("paper.docx", document(lines))),
    ]
    table = [("files", (f"{name}.csv", f"title,html,{name}\n{rows}"))]
    addresses = {}
    for kind, files in (("articles", articles), ("table", table)):
        made = data(owner.post("/writer/imports/", data={"site": str(site)}, files=files))["id"]
        addresses[f"import-{kind}"] = f"/content/import/{made}"
    return addresses


RELATIONS = "application/vnd.openxmlformats-package.relationships"


def document(text: str) -> bytes:
    """The smallest that Word would open."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    escaped = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", escaped)
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in escaped.split("\n\n"))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    leads = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="{kind}"/>'
        f'<Default Extension="rels" ContentType="{RELATIONS}+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{leads}"'
        ' Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    }
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, xml)
    return made.getvalue()


# ------------------------------------------------------------------------------------------ the dashboard

A_CODE = re.compile(r"[\w.:/+@#-]*")
"""What a program reads: states, dates, zones, addresses."""


class Poison:
    """Adds payloads to every text of every answer of IGNY8, as if it had stored just what was sent."""

    def __init__(self) -> None:
        self._texts = [*packed(200)]
        self._at = 0

    def __call__(self, route: Route) -> None:
        if "/live/" in route.request.url:
            route.continue_()
            return
        try:
            answer = route.fetch()
        except Error:  # the page has gone on
            return
        if "json" not in answer.headers.get("content-type", ""):
            route.fulfill(response=answer)
            return
        route.fulfill(response=answer, json=self._with(answer.json()))

    def _with(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._with(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self._with(one, name) for one in value]
        if not isinstance(value, str):
            return value
        if name.endswith("url") and value.startswith("http"):
            return "javascript:xss(1)//" + value
        return value if A_CODE.fullmatch(value) else f"{value} {self._next()}"

    def _next(self) -> str:
        self._at += 1
        return self._texts[self._at % len(self._texts)]


@contextmanager
def watched(browser: Browser, stack: Stack) -> Iterator[tuple[Dashboard, Watch]]:
    context = browser.new_context(bypass_csp=True, **MODES["light"])
    try:
        watch = Watch.over(context)
        dashboard = Dashboard.open(stack, context.new_page(), stack.owner_email)
        dashboard.sign_in()
        yield dashboard, watch
        watch.assert_quiet()
        assert dashboard.errors == []
    finally:
        context.close()


def test_no_screen_of_the_dashboard_runs_what_is_written(browser: Browser, world: World) -> None:
    with watched(browser, world.stack) as (dashboard, watch):
        dashboard.page.route("**/api/v1/**", Poison())
        for name, address in world.addresses.items():
            dashboard.go(address)
            watch.touch(dashboard.page, name)
            open_everything(dashboard.page, watch, name)


def open_everything(page: Page, watch: Watch, where: str) -> None:
    """Menus and dialogs, the first few of each screen."""
    buttons = page.locator("main button:is([aria-haspopup], :has-text('…')):not([disabled])")
    for number in range(min(buttons.count(), 4)):
        try:
            buttons.nth(number).click(force=True, timeout=2000)
        except Error:  # it moved away or lies below another
            continue
        watch.look(page, f"{where}, opened")
        page.keyboard.press("Escape")
        if page.get_by_role("dialog").count():
            page.reload()


SHOWN = "document.querySelector('main')?.innerText && !document.querySelector('[aria-busy=true]')"
PARAMETERS = "search site state content_type archived page ordering view date q field from next tab".split()


def test_no_address_of_the_dashboard_runs_what_is_written_in_it(browser: Browser, world: World) -> None:
    """What people are sent as links; and what they search for."""
    long = " ".join(ATTRIBUTES)
    with watched(browser, world.stack) as (dashboard, watch):
        page = dashboard.page
        query = "&".join(f"{name}={quote(TAGS[7] + long)}" for name in PARAMETERS)
        drift = f"sites/{world.site.site_id}/drift"
        for path in ("content", "calendar", "jobs", "sites", drift, "account/audit"):
            page.goto(f"{world.stack.web.url}/{path}?{query}#{quote(long)}")
            page.wait_for_function(SHOWN)
            watch.look(page, path)
        for path in (TAGS[7], f"content/{TAGS[7]}", f"sites/1/{TAGS[7]}", f"account/{TAGS[7]}"):
            page.goto(f"{world.stack.web.url}/{quote(path, safe='/')}")
            page.wait_for_function(SHOWN)
            watch.look(page, path)
        dashboard.go("/")
        for text in (TAGS[7], *packed(200, ATTRIBUTES)):
            page.keyboard.press("Control+k")
            page.get_by_role("dialog").get_by_role("textbox").fill(text)
            page.wait_for_timeout(300)  # until the search is asked for
            watch.look(page, "palette")
            page.keyboard.press("Escape")


# ---------------------------------------------------------------------------------------------- wp-admin

SAID = " ".join(PAYLOADS)
REFUSED = f"""
add_filter( 'option_igny8_connection_status', function () {{
	return array( 'refused_at' => time(), 'refused_code' => {php(SAID)}, 'refused_message' => {php(SAID)} );
}} );
"""
ENDED = f"""
add_filter( 'option_igny8_connection', '__return_empty_string' );
add_filter( 'option_igny8_connection_status', function () {{
	return array( 'ended_by' => 'igny8', 'ended_at' => time(), 'reason' => {php(SAID)} );
}} );
"""
TO_CHOOSE = f"""
add_filter( 'transient_igny8_choice_1', function () {{
	return array( 'sites' => array( array( 'id' => 1, 'name' => {php(SAID)}, 'url' => {php(SAID)} ) ) );
}} );
"""
MOVED = f"""
add_filter( 'option_igny8_connection', function ( $connection ) {{
	return array( 'home_url' => {php(SAID)} ) + (array) $connection;
}} );
"""


@pytest.fixture(scope="module")
def admin_screens(world: World) -> dict[str, Screen]:
    """With payloads in all that IGNY8 told the site, and nothing that WordPress runs of its own."""
    blog = world.site.wordpress
    blog.remove_mu_plugin("hostile")
    blog.php(
        "foreach ( get_terms( array( 'taxonomy' => 'category', 'hide_empty' => false, 'slug' => array_map("
        ' function ( $n ) { return "term-{$n}"; }, range( 0, 41 ) ) ) ) as $term ) {'
        " wp_delete_term( $term->term_id, 'category' ); }"
        "update_option( 'blogname', 'Blog' );"
        "wp_update_user( array( 'ID' => 1, 'display_name' => 'Admin' ) );"
        f"$connection = get_option( 'igny8_connection' ); $connection['site_name'] = {php(SAID)};"
        "update_option( 'igny8_connection', $connection, false );"
    )
    post = int(world.site.posts_of(world.contents[0])[0]["ID"])
    edit_by_hand(blog, post)
    settings = "options-general.php?page=igny8"
    names = ("igny8", "igny8_seo_after", "settings-updated")
    query = "&".join(f"{name}={quote(SAID[:1500])}" for name in names)
    return wordpress_screens(post) | {
        "refused": Screen(settings, ".wrap.igny8", while_so=REFUSED),
        "ended": Screen(settings, ".wrap.igny8", while_so=ENDED),
        "choice": Screen(settings, ".wrap.igny8", while_so=TO_CHOOSE),
        "notice": Screen("plugins.php", ".igny8-notice", while_so=REFUSED),
        "moved": Screen("plugins.php", ".igny8-notice", while_so=MOVED),
        "settings, asked": Screen(f"{settings}&{query}", ".wrap.igny8"),
        "posts, asked": Screen(f"edit.php?{query}", ".column-igny8"),
        "tags": Screen("edit-tags.php?taxonomy=post_tag", "#the-list"),
        "categories": Screen("edit-tags.php?taxonomy=category", "#the-list"),
        "clusters": Screen("edit-tags.php?taxonomy=igny8_cluster", "#the-list"),
        "media": Screen("upload.php?mode=list", "#the-list"),
    }


@contextmanager
def watched_admin(browser: Browser, site: WordPressSite) -> Iterator[tuple[Admin, Watch]]:
    with at_wp_admin(browser, site) as admin:
        watch = Watch.over(admin.page.context)
        yield admin, watch
        watch.assert_quiet()


def test_no_page_of_wordpress_runs_what_igny8_sends(
    browser: Browser, world: World, admin_screens: dict[str, Screen]
) -> None:
    with watched_admin(browser, world.site.wordpress) as (admin, watch):
        page = admin.page
        for content in world.contents:
            post = world.site.posts_of(content)[0]
            page.goto(f"{world.site.wordpress.url}/?p={post['ID']}")
            watch.touch(page, f"post {content}")
        picture = world.site.wordpress.query("SELECT ID FROM wp_posts WHERE post_type = 'attachment'")[0][
            "ID"
        ]
        for address in ("/", f"/?attachment_id={picture}", "/?s=x5s"):
            page.goto(f"{world.site.wordpress.url}{address}")
            watch.touch(page, address)
        for name, screen in admin_screens.items():
            with admin.at(screen):
                assert page.locator(screen.ours).count(), name
                watch.touch(page, name)
    assert world.site.complaints() == []


def test_no_field_of_the_plugin_runs_what_is_typed_into_it(
    browser: Browser, world: World, admin_screens: dict[str, Screen]
) -> None:
    with watched_admin(browser, world.site.wordpress) as (admin, watch):
        page = admin.page
        with admin.at(admin_screens["ended"]):
            page.fill("#igny8-code", SAID)
            page.get_by_role("button", name="Connect", exact=True).click()
            page.wait_for_selector(".settings-error")
            watch.look(page, "connect code")
            page.click(".igny8-account summary")
            page.fill("#igny8-backend-url", f"http://127.0.0.1:1/?{quote(SAID[:500])}")
            page.fill("#igny8-api-key", SAID)
            page.get_by_role("button", name="Sign in and connect").click()
            page.wait_for_selector(".settings-error")
            watch.look(page, "account")
        with admin.at(admin_screens["settings"]):
            page.eval_on_selector_all(
                "[name^='igny8_settings'], [name^=igny8_keep], [name*='igny8'][name$=']']",
                "(fields, text) => fields.forEach((one) => { one.type = 'hidden'; one.value = text;"
                " if (one.options) one.options[0].value = text; })",
                SAID,
            )
            page.get_by_role("button", name="Save Changes").click()
            page.wait_for_load_state()
            watch.look(page, "settings")
        with admin.at(admin_screens["classic-editor"]):
            page.fill("#igny8-keywords", "\n".join(PAYLOADS))
            page.click("#publish")
            page.wait_for_selector("text=These are no keywords")
            watch.touch(page, "keywords that are not known")
        with admin.at(admin_screens["block-editor"]):
            for name in ("Cluster", "Sector", "Keywords"):
                page.locator(".igny8-panel").get_by_role("combobox", name=name).fill(TAGS[7])
                page.keyboard.press("Enter")
                watch.look(page, f"panel, {name}")
