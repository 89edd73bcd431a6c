"""`igny8 site …` and `igny8 account …`."""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from rich.markup import escape

from igny8_core.auth.models import Account, Role, User
from igny8_core.auth.services import add_user
from igny8_core.cli import find, show
from igny8_core.cli.refusal import Refusal
from igny8_core.integration import stats
from igny8_core.integration.connecting import integration_of, make_connect_code
from igny8_core.integration.models import SiteIntegration
from igny8_core.system.addresses import normalised_site_url
from igny8_core.system.models import Site

WAIT_TICK_SECONDS = 0.5


# ------------------------------------------------------------------------------------------------ accounts


def create_account(email: str, password: str, *, name: str) -> None:
    """An account with its owner. The command line may always: whoever runs it holds the database."""
    try:
        validate_email(email)
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        remedy = "Choose another e-mail or password."
        raise Refusal("VALIDATION_FAILED", " ".join(error.messages), remedy) from error
    try:
        with transaction.atomic():
            account = Account.objects.create(name=name or email.partition("@")[2])
            add_user(account=account, email=email, password=password, role=Role.OWNER)
    except IntegrityError as error:
        raise Refusal(
            "CONFLICT", f"There is a user {email} already.", "Sign in with it, or choose another e-mail."
        ) from error
    show.out.print(f"{show.GOOD} Account [bold]{escape(account.name)}[/] with owner {escape(email)}.")
    show.out.print("  Next: [bold]igny8 site add https://your-site.example[/]")


def list_accounts() -> None:
    accounts = Account.objects.annotate(
        people=Count("users", distinct=True), webs=Count("sites", distinct=True)
    ).order_by("pk")
    shown = show.table("#ID", "ACCOUNT", "OWNER", "#USERS", "#SITES")
    show.print_rows(shown, (_account_row(account) for account in accounts))


def _account_row(account: Any) -> tuple[object, ...]:
    owner = User.objects.filter(account=account, role=Role.OWNER).order_by("pk").first()
    email = escape(owner.email) if owner else ""
    return account.pk, escape(account.name), email, account.people, account.webs


def has_account() -> bool:
    return Account.objects.exists()


# --------------------------------------------------------------------------------------------------- sites


def add_site(url: str, *, name: str, account: str | None, wait: float, as_json: bool) -> bool:
    """Make the site and its integration, and tell how to connect. False: not connected in `wait` seconds."""
    address = _address(url)
    owner = find.account(account)
    site, _made = Site.objects.get_or_create(
        account=owner, url=address, archived_at=None, defaults={"name": name or address.partition("://")[2]}
    )
    integration = integration_of(site)
    was_connected = integration.is_connected
    code, row = make_connect_code(integration)
    if as_json:
        facts = {"site_id": site.pk, "integration_id": integration.pk, "code": code}
        show.out.print_json(json.dumps({**facts, "expires_at": row.expires_at}, default=str))
    else:
        if was_connected:
            show.out.print(
                f"{show.GOOD} {escape(site.name)} is connected already; this code connects it anew."
            )
        _print_steps(site, code)
    return wait <= 0 or was_connected or _wait_connected(integration, wait)


def _address(url: str) -> str:
    try:
        return normalised_site_url(url, allow_loopback=settings.IGNY8_ALLOW_LOOPBACK)
    except ValidationError as error:
        remedy = "Give the address of the home page, like https://example.com."
        if "loopback" in {getattr(one, "code", "") for one in error.error_list}:
            remedy = "For development set IGNY8_ALLOW_LOOPBACK=1."
        raise Refusal("VALIDATION_FAILED", " ".join(error.messages), remedy) from error


def _print_steps(site: Site, code: str) -> None:
    show.out.print(f"{show.GOOD} Site {site.pk}: [bold]{escape(site.name)}[/] {escape(site.url)}")
    show.out.print("  Connect it:")
    plugins = f"{escape(site.url)}/wp-admin/plugins.php"
    show.out.print(f"  1. In WordPress, install and activate the IGNY8 plugin: {plugins}")
    show.out.print("  2. Open Settings → IGNY8 and paste this code (good for one hour, once):")
    show.out.print(f"\n{code}\n", style="bold cyan")
    show.out.print(f"  3. WordPress calls {settings.IGNY8_BASE_URL}: the backend must be running (igny8 up).")


def _wait_connected(integration: SiteIntegration, seconds: float) -> bool:
    end = time.monotonic() + seconds
    with show.err.status("Waiting for WordPress to connect …"):
        while time.monotonic() < end:
            integration.refresh_from_db()
            if integration.is_connected:
                show.err.print(f"{show.GOOD} Connected.")
                return True
            time.sleep(WAIT_TICK_SECONDS)
    show.err.print(f"{show.BAD} Not connected after {seconds:.0f} s; the code stays good for an hour.")
    return False


def list_sites(*, as_json: bool) -> None:
    sites = (
        Site.objects.filter(archived_at=None)
        .order_by("name", "pk")
        .annotate(articles=Count("contents", filter=Q(contents__archived_at=None)))
    )
    found = [(site, _integration(site)) for site in sites]
    if as_json:
        facts = [_facts(site, integration) for site, integration in found]
        show.out.print_json(json.dumps(facts, default=str))
        return
    if not found:
        show.out.print("No sites yet. Add one: [bold]igny8 site add https://example.com[/]")
        return
    shown = show.table("#ID", "SITE", "STATUS", "#CONTENTS", "PUBLISHED", "LAST SEEN", "ADDRESS")
    show.print_rows(shown, (_site_row(site, integration) for site, integration in found))


def _integration(site: Site) -> SiteIntegration | None:
    """The live one, else the newest that was ended."""
    rows = SiteIntegration.objects.filter(site=site).order_by("-pk")
    return rows.exclude(status=SiteIntegration.Status.REVOKED).first() or rows.first()


def _site_row(site: Any, integration: SiteIntegration | None) -> tuple[object, ...]:
    status = show.state(integration.status) if integration else "not connected"
    seen = show.ago(integration.last_seen_at, timezone.now()) if integration else "never"
    published = _published(integration) if integration else ""
    return site.pk, escape(site.name), status, site.articles, published, seen, escape(site.url)


def _published(integration: SiteIntegration) -> str:
    counts = {
        "post": integration.posts_published_count,
        "page": integration.pages_published_count,
        "product": integration.products_published_count,
    }
    return ", ".join(show.count(number, noun) for noun, number in counts.items() if number) or "nothing yet"


def _facts(site: Any, integration: SiteIntegration | None) -> dict[str, Any]:
    return {
        "id": site.pk,
        "name": site.name,
        "url": site.url,
        "contents": site.articles,
        "integration_id": integration.pk if integration else None,
        "status": integration.status if integration else None,
        "posts_published_count": integration.posts_published_count if integration else 0,
        "pages_published_count": integration.pages_published_count if integration else 0,
        "products_published_count": integration.products_published_count if integration else 0,
        "last_publish_at": integration.last_publish_at if integration else None,
        "last_seen_at": integration.last_seen_at if integration else None,
    }


def recount(typed: str, *, repair: bool, as_json: bool) -> bool:
    """Compare the counters with what the events add up to. False: one was wrong, and is still."""
    site = find.site(typed)
    integration = _integration(site)
    if integration is None:
        raise Refusal(
            "NOT_FOUND", f"{site.name} was never connected.", f"Connect it: igny8 site add {site.url}"
        )
    found = stats.recount(integration.pk)
    wrong = {name: getattr(integration, name) for name in found if getattr(integration, name) != found[name]}
    if wrong and repair:
        stats.repair(integration.pk)
    if as_json:
        show.out.print_json(
            json.dumps({"counters": found, "wrong": wrong, "repaired": repair and bool(wrong)})
        )
        return not wrong or repair
    shown = show.table("COUNTER", "#SHOWN", "#COUNTED")
    show.print_rows(shown, ((name, getattr(integration, name), found[name]) for name in found))
    if not wrong:
        show.out.print(f"{show.GOOD} Every counter is what its events add up to.")
    elif repair:
        show.out.print(f"{show.GOOD} Repaired: {', '.join(wrong)}.")
    else:
        show.out.print(f"{show.BAD} Wrong: {', '.join(wrong)}. Repair with --repair.")
    return not wrong or repair
