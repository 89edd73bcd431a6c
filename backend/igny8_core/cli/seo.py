"""`igny8 site reapply-seo`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict

from rich.markup import escape

from igny8_core.cli import find, show
from igny8_core.integration.models import SiteIntegration
from igny8_core.integration.network import site_http
from igny8_core.integration.site_seo import Reapplied, reapply_seo, remember_seo_plugin


def reapply(site: str, *, as_json: bool) -> bool:
    """Go through all contents, however long it takes. False: some could not be written."""
    integration = find.connected(find.site(site))
    done = asyncio.run(_ask(integration))
    if done.seo_plugin is not None:
        remember_seo_plugin(integration.pk, done.seo_plugin)
    if as_json:
        show.out.print_json(json.dumps(asdict(done)))
    else:
        _print(integration, done)
    return done.is_complete


async def _ask(integration: SiteIntegration) -> Reapplied:
    async with site_http(max_connections=1) as http:
        return await reapply_seo(integration, http=http)


def _print(integration: SiteIntegration, done: Reapplied) -> None:
    active = done.seo_plugin or {"active": "none", "version": None}
    plugin = "no SEO plugin" if active["active"] == "none" else f"{active['active']} {active['version']}"
    sign = show.GOOD if done.is_complete else show.BAD
    show.out.print(
        f"{sign} {escape(integration.site.name)}: {done.applied} contents written for {escape(plugin)}."
    )
    for failure in done.failed:
        error = failure["error"]
        show.out.print(
            f"  content {failure['content_id']}: {escape(error['code'])} {escape(error['message'])}"
        )
    if done.error is not None:
        show.out.print(
            f"  Stopped: {escape(done.error['code'])} {escape(done.error['message'])}. Run it again."
        )
