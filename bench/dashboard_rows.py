"""A large account, written by the database itself. To be imported when Django is set up.

Everything belongs to one account: the worst case of every screen that shows all of one.
"""

# ruff: noqa: S608 -- statements are put together from what stands in this file alone
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client

from igny8_core.auth.models import Account, Role, User
from igny8_core.auth.tokens import start_session
from igny8_core.integration.models import (
    ContentTaxonomy,
    Difference,
    HealthChange,
    Publication,
    PublishJob,
    SiteHealth,
    SiteIntegration,
    TimelineEvent,
)
from igny8_core.system.models import Site
from igny8_core.writer.models import Content

DAYS: Final = 365
"""The jobs are spread over so many."""
TERMS_PER_SITE: Final = 60
WORDS: Final = (
    "(ARRAY['winter','boots','guide','review','kitchen','garden','coffee','travel','budget','family'])"
)
TEXT: Final = "(SELECT string_agg(md5(n::text || part), ' ') FROM generate_series(1, {parts}) AS part)"
"""What does not compress: an article is kept outside of its row, as a real one is."""
TYPES: Final = ", ".join(
    f"'type{n}', json_build_object('label', 'Type {n}', 'count', {n})" for n in range(20)
)
CONFIG: Final = (
    "json_build_object('site', json_build_object('timezone', 'America/New_York', 'plugin_version', '1.0.0',"
    " 'wordpress_version', '6.8.3'),"
    f" 'content_types', json_build_object('post_types', json_build_object({TYPES})))"
)
ERROR: Final = (
    "json_build_object('code', (ARRAY['AUTHOR_NOT_FOUND','IMAGE_UNREACHABLE','SITE_TIMEOUT'])[1 + n % 3],"
    " 'message', 'What was wrong with ' || n, 'details', json_build_object())"
)


@dataclass(frozen=True, slots=True)
class Sizes:
    contents: int = 100_000
    sites: int = 1_000
    timeline_rows: int = 1_000_000
    jobs: int = 300_000


def write(sizes: Sizes) -> str:
    """Fill a new database; an access token of somebody who may see it all."""
    call_command("migrate", verbosity=0)
    account = Account.objects.create(name="Bench")
    user = User.objects.create_user("owner@example.com", None, account=account, role=Role.OWNER)
    _write_sites(sizes, account.pk)
    _write_contents(sizes, account.pk)
    _write_jobs(sizes)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return start_session(user)["access"]


def _write_sites(sizes: Sizes, account: int) -> None:
    every = f"generate_series(1, {sizes.sites}) AS n"
    _insert(
        Site,
        every,
        id="n",
        account_id=account,
        name="'Site ' || n",
        url="'https://site' || n || '.example.com'",
    )
    _insert(
        SiteIntegration,
        every,
        id="n",
        site_id="n",
        status="'connected'",
        audience="'audience-' || n",
        rest_url="'https://site' || n || '.example.com/wp-json/'",
        config_json=CONFIG,
        last_seen_at="now() - random() * interval '1 hour'",
        last_publish_at="now() - random() * interval '9 days'",
        connected_at="now() - interval '400 days'",
    )
    _insert(
        SiteHealth,
        every,
        integration_id="n",
        since="now() - interval '1 day'",
        state="CASE WHEN n % 100 = 1 THEN 'down' WHEN n % 50 = 2 THEN 'degraded' ELSE 'up' END",
        code="CASE WHEN n % 100 = 1 THEN 'SITE_UNREACHABLE' ELSE '' END",
    )
    _insert(
        HealthChange,
        f"generate_series(1, {sizes.sites * 20}) AS n",
        at="now() - n * interval '1 minute'",
        integration_id=f"1 + n % {sizes.sites}",
        before="'up'",
        after="'down'",
        message="'No answer.'",
    )
    kinds = "(ARRAY['category', 'post_tag', 'igny8_sector', 'igny8_cluster'])[1 + n % 4]"
    _insert(
        ContentTaxonomy,
        f"generate_series(1, {sizes.sites * TERMS_PER_SITE}) AS n",
        integration_id=f"1 + n % {sizes.sites}",
        taxonomy=kinds,
        term_id="n",
        name="'Term ' || n",
        slug="'term-' || n",
        path="'Term ' || n",
        key="md5(n::text)",
    )


def _write_contents(sizes: Sizes, account: int) -> None:
    site = f"1 + (n - 1) * {sizes.sites} / {sizes.contents}"
    word = f"{WORDS}[1 + (n * {{}}) % 10]"
    _insert(
        Content,
        f"generate_series(1, {sizes.contents}) AS n",
        id="n",
        account_id=account,
        site_id=site,
        revision="1",
        title=f"{word.format(7)} || ' ' || {word.format(3)} || ' ' || md5(n::text)",
        slug="'article-' || md5(n::text)",
        html=f"CASE WHEN n % 50 = 0 THEN '' ELSE {TEXT.format(parts=75)} END",
        categories="'[\"News\"]'::jsonb",
        created_at="now() - interval '500 days'",
        updated_at="now() - random() * interval '400 days'",
        published_at="CASE WHEN n % 20 = 0 THEN now() + (random() - 0.5) * interval '60 days' END",
        archived_at="CASE WHEN n % 100 = 99 THEN now() END",
    )
    _insert(
        Publication,
        f"generate_series(1, {sizes.contents}) AS n",
        where="n % 20 <> 0 AND n % 1000 >= 55",
        content_id="n",
        integration_id=site,
        post_id="n",
        post_status="'publish'",
        revision="1",
        post_type="CASE WHEN n % 10 = 3 THEN 'page' WHEN n % 10 = 4 THEN 'product' ELSE 'post' END",
        url="'https://site.example.com/' || md5(n::text) || '/'",
        fingerprint="md5(n::text) || md5(n::text)",
        drift="CASE WHEN n % 500 = 58 THEN '{\"title\": \"Theirs\"}'::jsonb ELSE '{}'::jsonb END",
        drifted_at="CASE WHEN n % 500 = 58 THEN now() END",
        first_published_at="now() - interval '30 days'",
        last_published_at="now() - interval '3 days'",
    )
    _insert(
        Difference,
        f"generate_series(1, {sizes.contents}, 1000) AS n",
        integration_id=site,
        content_id="n",
        kind="'missing'",
        state="'open'",
    )


def _write_jobs(sizes: Sizes) -> None:
    """Of each content several, one after the other; the newest says how it is."""
    site = f"1 + (n - 1) * {sizes.sites} / {sizes.contents}"
    rounds = -(-sizes.jobs // sizes.contents)
    every = f"""(
        SELECT *, n % 1000 AS place, job_round = max(job_round) OVER (PARTITION BY n) AS is_newest,
            now() - interval '{DAYS} days' * (1 - (job_round - 1 + random()) / {rounds}) AS ended
        FROM (
            SELECT 1 + (i - 1) % {sizes.contents} AS n, 1 + (i - 1) / {sizes.contents} AS job_round
            FROM generate_series(1, {sizes.jobs}) AS i
        ) AS numbered
    ) AS jobs"""
    ahead = "now() + (n % 43200) * interval '1 minute'"
    took = "interval '700 milliseconds' * (1 + 3 * random() ^ 4)"
    state = (
        "CASE WHEN is_newest AND place < 5 THEN 'failed' WHEN is_newest AND place < 55 THEN 'ready'"
        " WHEN is_newest AND place < 57 THEN 'committing' WHEN n % 100 = 70 THEN 'published_with_issues'"
        " WHEN n % 97 = 5 THEN 'failed' ELSE 'verified' END"
    )
    is_open = "is_newest AND place BETWEEN 5 AND 56"
    _insert(
        PublishJob,
        every,
        where="n % 20 <> 0 OR place < 55",
        content_id="n",
        integration_id=site,
        key="gen_random_uuid()",
        revision="1",
        is_latest="is_newest",
        state=state,
        mode="CASE WHEN is_newest AND place BETWEEN 5 AND 54 THEN 'scheduled' ELSE 'manual' END",
        created_at=f"ended - {took}",
        started_at="ended - interval '600 milliseconds'",
        due_at=f"CASE WHEN is_newest AND place BETWEEN 5 AND 54 THEN {ahead}"
        " ELSE ended - interval '5 seconds' END",
        wake_at=f"CASE WHEN {is_open} THEN {ahead} ELSE ended END",
        finished_at=f"CASE WHEN {is_open} THEN NULL ELSE ended END",
        error=f"CASE WHEN {state} = 'failed' THEN {ERROR} END",
        receipt="json_build_object('post_id', n, 'post_url', 'https://x/' || n,"
        f" 'rest', {TEXT.format(parts=15)})",
    )
    _insert(
        TimelineEvent,
        f"generate_series(1, {sizes.timeline_rows}) AS n",
        job_id=f"(SELECT min(id) FROM integration_publishjob) + n % ({PublishJob.objects.count()})",
        kind="'step'",
        step="'publishing'",
        at="now() - interval '300 days' * random()",
        duration_ms="random() * 100",
    )


def _insert(model: type[Model], source: str, where: str = "true", **expressions: object) -> None:
    """One row per row of `source`; columns that are not named get what the model would give them."""
    columns, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        if field.column in expressions:
            value = f"({expressions[field.column]})"
            values.append(f"{value}::text::jsonb" if field.get_internal_type() == "JSONField" else value)
        elif field.primary_key:
            continue
        else:
            values.append("%s")
            parameters.append(_default(field))
        columns.append(f'"{field.column}"')
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)})'
            f" SELECT {', '.join(values).replace(' % ', ' %% ')} FROM {source.replace(' % ', ' %% ')}"
            f" WHERE {where.replace(' % ', ' %% ')}",
            parameters,
        )
        if "id" in expressions:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), "
                f'(SELECT max(id) FROM "{model._meta.db_table}"))'
            )


def _default(field: Any) -> Any:
    value = field.get_default()
    if value is None and not field.null and getattr(field, "auto_now_add", getattr(field, "auto_now", False)):
        value = field.pre_save(field.model(), True)
    if getattr(field, "auto_now", False):
        value = field.pre_save(field.model(), True)
    return field.get_db_prep_save(value, connection)


def some_job() -> int:
    return PublishJob.objects.order_by("pk").values_list("pk", flat=True)[1000]


def client(token: str) -> Callable[[str], tuple[int, bytes, int]]:
    """Address → status, body, number of queries; through everything a request goes through but the socket."""
    http = Client(headers={"authorization": f"Bearer {token}", "host": "localhost"})

    def get(address: str) -> tuple[int, bytes, int]:
        asked = 0

        def count(execute: Any, *arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            answer = http.get(address)
        return answer.status_code, answer.content, asked

    return get
