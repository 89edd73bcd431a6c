"""Rows by what a person types: an id, an address, a name, a slug."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from igny8_core.auth.models import Account
from igny8_core.cli.refusal import Refusal
from igny8_core.integration.models import PublishJob, SiteIntegration
from igny8_core.system.models import Site
from igny8_core.writer.models import Content

M = TypeVar("M", bound=Model)


def _only(found: Sequence[M], kind: str, typed: str, listing: str) -> M:
    if not found:
        raise Refusal("NOT_FOUND", f"There is no {kind} {typed!r}.", f"Look it up with {listing}.")
    if len(found) > 1:
        ids = ", ".join(str(row.pk) for row in found)
        raise Refusal("CONFLICT", f"{typed!r} fits more than one {kind}: {ids}.", "Name it by its id.")
    return found[0]


def _by_id(rows: QuerySet[M], typed: str) -> list[M]:
    return list(rows.filter(pk=int(typed))) if typed.isascii() and typed.isdigit() and len(typed) < 19 else []


def site(typed: str | None) -> Site:
    """By id, address or name. None means the only site there is."""
    live = Site.objects.filter(archived_at=None).order_by("pk")
    if typed is None:
        sites = list(live[:2])
        if len(sites) == 1:
            return sites[0]
        if not sites:
            raise Refusal("NOT_FOUND", "There is no site yet.", "Add one: igny8 site add https://example.com")
        raise Refusal("VALIDATION_FAILED", "There is more than one site.", "Say which one with --site.")
    address = typed.rstrip("/")
    found = _by_id(live, typed) or list(live.filter(Q(url__iexact=address) | Q(name__iexact=typed)))
    return _only(found, "site", typed, "igny8 site list")


def connected(site: Site) -> SiteIntegration:
    """The live connection of a site."""
    connected = SiteIntegration.Status.CONNECTED
    integration = SiteIntegration.objects.filter(site=site, status=connected).select_related("site").first()
    if integration is None:
        remedy = f"Make a connect code and paste it into the plugin: igny8 site add {site.url}"
        raise Refusal("INTEGRATION_NOT_CONNECTED", f"{site.name} is not connected.", remedy)
    return integration


def content(typed: str, within: Site | None) -> Content:
    """By id, slug or title; `within` narrows it to one site."""
    live = Content.objects.filter(archived_at=None).select_related("site").order_by("pk")
    if within is not None:
        live = live.filter(site=within)
    found = _by_id(live, typed) or list(live.filter(Q(slug=typed) | Q(title__iexact=typed))[:10])
    return _only(found, "content", typed, "igny8 content list")


def job(typed: str) -> PublishJob:
    """By number or by key."""
    jobs = PublishJob.objects.select_related("content", "integration__site")
    found = _by_id(jobs, typed)
    if not found and len(typed) == 36 and typed.count("-") == 4:
        found = list(jobs.filter(key__in=_uuids(typed)))
    return _only(found, "job", typed, "igny8 jobs")


def _uuids(typed: str) -> list[str]:
    import uuid

    try:
        return [str(uuid.UUID(typed))]
    except ValueError:
        return []


def account(typed: str | None) -> Account:
    """By id, name or the e-mail of one of its users. None means the only account there is."""
    accounts = Account.objects.order_by("pk")
    if typed is not None:
        owned = accounts.filter(Q(name__iexact=typed) | Q(users__email=typed.lower())).distinct()
        return _only(_by_id(accounts, typed) or list(owned), "account", typed, "igny8 account list")
    found = list(accounts[:2])
    if not found:
        remedy = "Make the first one: igny8 account create you@example.com"
        raise Refusal("NOT_FOUND", "There is no account yet.", remedy)
    if len(found) > 1:
        remedy = "Say whose it is with --account; igny8 account list shows them."
        raise Refusal("VALIDATION_FAILED", "There is more than one account.", remedy)
    return found[0]
