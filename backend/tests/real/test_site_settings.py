"""WordPress's settings page and IGNY8's API show the same settings, whoever changed them."""

from collections.abc import Iterator

import pytest

from devsite.person import Person
from tests.real.stack import ConnectedSite, Json

PAGE = "options-general.php?page=igny8"


@pytest.fixture(scope="module")
def administrator(site: ConnectedSite) -> Iterator[Person]:
    person = Person(site.wordpress)
    person.sign_in(site.wordpress.admin_email, site.wordpress.admin_password)
    yield person
    person.close()


@pytest.fixture(autouse=True)
def _as_before(site: ConnectedSite) -> Iterator[None]:
    before = read(site)["settings"]
    yield
    change(site, before)


def path(site: ConnectedSite) -> str:
    return f"/integration/integrations/{site.integration_id}/settings/"


def read(site: ConnectedSite) -> Json:
    found: Json = site.stack.get(path(site))
    return found


def change(site: ConnectedSite, wanted: Json) -> Json:
    changed: Json = site.stack.patch(path(site), wanted)
    return changed


def test_what_an_administrator_changes_in_wordpress_is_seen_by_the_api_at_once(
    site: ConnectedSite, administrator: Person
) -> None:
    before = read(site)["settings"]
    typed = {
        "igny8_settings[gallery_limit]": "12",
        "igny8_settings[gallery_overflow]": "inline_grid",
        "igny8_settings[content_format]": "classic",
        "igny8_settings[post_types][page]": "0",
    }
    assert "Settings saved" in administrator.submit(PAGE, **typed)
    wanted = {"gallery_limit": 12, "gallery_overflow": "inline_grid", "content_format": "classic"}
    types = {**before["post_types"], "page": False}
    assert read(site)["settings"] == before | wanted | {"post_types": types}
    known = site.integration()["config_json"]
    assert known["site"]["settings"].items() >= wanted.items()
    assert known["content_types"]["post_types"]["page"]["enabled"] is False


def test_what_the_api_changes_is_what_the_settings_page_shows(
    site: ConnectedSite, administrator: Person
) -> None:
    made = int(site.wordpress.php("echo wp_insert_term( 'A & B', 'category' )['term_id'];"))
    assert {"term_id": made, "name": "A & B"} in read(site)["categories"]
    wanted = {
        "auto_create_terms": False,
        "fallback_category": made,
        "gallery_limit": 3,
        "gallery_overflow": "separate_post",
        "content_format": "blocks",
        "post_types": {"post": True, "page": False},
    }
    assert change(site, wanted)["settings"] == wanted
    shown = administrator.form(PAGE, "igny8_settings[content_format]")
    assert {name: value for name, value in shown.items() if name.startswith("igny8_settings")} == {
        "igny8_settings[auto_create_terms]": "0",
        "igny8_settings[fallback_category]": str(made),
        "igny8_settings[gallery_limit]": "3",
        "igny8_settings[gallery_overflow]": "separate_post",
        "igny8_settings[content_format]": "blocks",
        "igny8_settings[post_types][post]": "1",
        "igny8_settings[post_types][page]": "0",
    }
    administrator.submit(PAGE, **{"igny8_settings[gallery_limit]": "3"})
    assert read(site)["settings"] == wanted


def test_what_the_site_refuses_changes_nothing_there(site: ConnectedSite) -> None:
    before = read(site)
    body = {"gallery_limit": 9, "post_types": {"page": False, "no_such_type": True}}
    answer = site.stack.api.patch(path(site), json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "SETTINGS_INVALID")
    assert [problem["field"] for problem in error["details"]["problems"]] == ["post_types.no_such_type"]
    assert read(site) == before


def test_settings_saved_by_a_person_who_may_not_are_not_saved(site: ConnectedSite) -> None:
    before = read(site)["settings"]
    editor = Person(site.wordpress)
    site.wordpress.php("wp_create_user( 'no-admin', 'no-admin-pw', 'no-admin@example.com' );")
    editor.sign_in("no-admin", "no-admin-pw")
    said = editor.post(
        "options.php", option_page="igny8", action="update", **{"igny8_settings[gallery_limit]": "9"}
    )
    editor.close()
    assert "not allowed" in said
    assert read(site)["settings"] == before
