"""Tell a site's SEO plugin again what IGNY8 has told an earlier one."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import httpx
from django.db import transaction

from igny8_core.errors import SiteError
from igny8_core.integration.article import endpoint_of
from igny8_core.integration.models import SiteIntegration
from igny8_core.wordpress.client import SiteClient
from igny8_core.wordpress.messages import SeoActive, SeoFailure

BATCH = 50
"""Contents a site is asked for at once: some 20 ms each, and a host ends a request after 30 s."""


@dataclass
class Reapplied:
    """`next_after`: where to go on; None when all is done. `error`: why the site was not asked further."""

    seo_plugin: SeoActive | None = None
    applied: int = 0
    failed: list[SeoFailure] = field(default_factory=list)
    next_after: int | None = None
    error: dict[str, Any] | None = None

    @property
    def is_complete(self) -> bool:
        return not self.failed and self.next_after is None


async def reapply_seo(
    integration: SiteIntegration, *, http: httpx.AsyncClient, after: int = 0, seconds: float | None = None
) -> Reapplied:
    """All contents published on the site, in the order of their ids; no batch begins after `seconds`.

    Doing it twice changes nothing. Raises SiteError when the first batch can't be had; a later one that
    can't ends the work there, with `error`.
    """
    client, done = SiteClient(http, endpoint_of(integration)), Reapplied(next_after=after)
    end = None if seconds is None else monotonic() + seconds
    while done.next_after is not None:
        try:
            answer = await client.seo(done.next_after, BATCH)
        except SiteError as error:
            if done.seo_plugin is None:
                raise
            done.error = error.as_dict()
            break
        done.seo_plugin = answer["seo_plugin"]
        done.applied += len(answer["applied"])
        done.failed += answer["failed"]
        done.next_after = answer["next_after"]
        if end is not None and monotonic() > end:
            break
    return done


def remember_seo_plugin(integration_id: int, active: SeoActive) -> None:
    """Keep it with what else is known of the site."""
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().only("config_json").get(pk=integration_id)
        site = {**row.config_json.get("site", {}), "seo_plugin": active}
        row.config_json = {**row.config_json, "site": site}
        row.save(update_fields=["config_json"])
