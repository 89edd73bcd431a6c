"""`igny8 publish`: press the button, watch the seven steps, see what a visitor sees."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from igny8_core.cli import find, results, show
from igny8_core.cli.engine import local_worker
from igny8_core.integration import publishing, standing
from igny8_core.integration.clock import database_now
from igny8_core.integration.models import PublishJob, SiteHealth
from igny8_core.integration.serializers import JobSerializer
from igny8_core.writer.models import Content

TICK_SECONDS = 0.05


def run(
    typed: Sequence[str], *, site: str | None, overwrite: bool, verify_wait: float, as_json: bool
) -> bool:
    """Publish the named contents now. True when all of them are on their sites and no check failed."""
    within = find.site(site) if site is not None else None
    contents = [find.content(one, within) for one in typed]
    with local_worker() as ring:
        ids = [_request(content, ring, overwrite).pk for content in contents]
        try:
            with results.LiveJobs(visible=not as_json) as live:
                _watch(ids, live, verify_wait)
        except KeyboardInterrupt:
            numbers = " ".join(str(job_id) for job_id in ids)
            show.err.print("Stopping; what is in flight gets some seconds to end.")
            show.err.print(f"What has begun is not undone: look at it with igny8 job show {numbers}.")
            raise
    done = [_load(job_id) for job_id in ids]
    facts = [as_facts(job) for job in done]
    if as_json:
        show.out.print_json(json.dumps(facts))
    else:
        for job, fact in zip(done, facts, strict=True):
            results.print_result(fact, job.integration.site.name)
    return all(fact["state"] in results.WENT_WELL for fact in facts)


def _request(content: Content, ring: Callable[[], None], overwrite: bool) -> PublishJob:
    integration = publishing.integration_for(content)
    if integration.down_since is not None:
        standing.hasten(integration.pk)
    return publishing.request_publication(
        content,
        integration,
        user=None,
        ring=ring,
        overwrite=overwrite,
        decided_by="command line",
    )


def _load(job_id: int) -> PublishJob:
    return PublishJob.objects.select_related("content", "integration__site").get(pk=job_id)


def as_facts(job: PublishJob) -> dict[str, Any]:
    """The job as the API gives it: plain JSON values."""
    facts: dict[str, Any] = json.loads(json.dumps(JobSerializer(job).data, default=str))
    return facts


def _is_held(job: dict[str, Any], began: datetime) -> bool:
    looked = SiteHealth.objects.filter(integration_id=job["integration_id"], checked_at__gte=began)
    return job["held"] is not None and looked.exists()


def _watch(ids: Sequence[int], live: results.LiveJobs, verify_wait: float) -> None:
    """Until every job has ended and was checked, or `verify_wait` seconds after the last one ended.

    A job of a site that is down is not waited for, once the site was looked at again.
    """
    began = database_now()
    ended_at: float | None = None
    while True:
        jobs = [as_facts(_load(job_id)) for job_id in ids]
        for job in jobs:
            live.draw(job)
        if not any(job["state"] in results.ACTIVE and not _is_held(job, began) for job in jobs):
            ended_at = ended_at or time.monotonic()
            is_checked = all(job["state"] != "published" for job in jobs)
            if is_checked or time.monotonic() - ended_at >= verify_wait:
                return
        time.sleep(TICK_SECONDS)
