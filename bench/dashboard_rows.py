"""A large account beside a smaller one, written by the database itself. To be imported when Django is set up.

Rows of both accounts lie mixed with each other only as far as they would after years: by time, not by number.
"""

# ruff: noqa: S608 -- statements are put together from what stands in this file alone
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from bench.dashboard_screens import EMAIL, PASSWORD, Named
from igny8_core.auth.models import Account, ApiKey, AuditEvent, Role, User
from igny8_core.integration import content_states
from igny8_core.integration.models import (
    AlertMail,
    Attempt,
    Comparison,
    ContentTaxonomy,
    Difference,
    HealthChange,
    InboxEvent,
    Publication,
    PublishJob,
    SiteHealth,
    SiteImport,
    SiteInbox,
    SiteIntegration,
    TermMapping,
    TimelineEvent,
    Webhook,
    WebhookDelivery,
)
from igny8_core.system.models import Site
from igny8_core.writer.models import (
    ArticleImport,
    ArticleImportItem,
    Cluster,
    Content,
    ContentImage,
    ContentRevision,
    Keyword,
    Sector,
)

DAYS: Final = 365
"""The jobs are spread over so many."""
OTHER_PART: Final = 0.1
"""The other account has so much of everything."""
TERMS_PER_SITE: Final = 60
WORDS: Final = (
    "(ARRAY['winter','boots','guide','review','kitchen','garden','coffee','travel','budget','family'])"
)
NOISE: Final = "(SELECT string_agg(md5(i::text), ' ') AS noise FROM generate_series(1, 400) AS i) AS text"
TEXT: Final = "'<p>' || substr(noise, 1 + (n * 7919) % 10000, {}) || '</p>'"
"""What hardly compresses: an article is kept outside of its row, as a real one is."""
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
    """Of the account that is measured."""

    contents: int
    sites: int
    jobs: int
    timeline_rows: int

    def with_other(self) -> Sizes:
        more = 1 + OTHER_PART
        return Sizes(*(round(n * more) for n in (self.contents, self.sites, self.jobs, self.timeline_rows)))


def write(sizes: Sizes) -> Named:
    """Fill a new database."""
    call_command("migrate", verbosity=0)
    ours, theirs = (Account.objects.create(name=name) for name in ("Bench", "Another"))
    User.objects.create_user(EMAIL, PASSWORD, account=ours, role=Role.OWNER)
    both = sizes.with_other()
    of_site = f"CASE WHEN n <= {sizes.sites} THEN {ours.pk} ELSE {theirs.pk} END"
    of_content = f"CASE WHEN n <= {sizes.contents} THEN {ours.pk} ELSE {theirs.pk} END"
    content_states.drop_triggers(plan=["all"])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # nothing is looked up for foreign keys
        _write_sites(both, of_site)
        _write_terms(both, of_site)
        its_site = f"1 + (n - 1) * {sizes.sites} / {sizes.contents}"
        _write_contents(both, of_content, its_site)
        _write_jobs(both, of_content, its_site)
        _write_account(ours.pk)
        cursor.execute("SET session_replication_role = DEFAULT")
        content_states.make_triggers()
        cursor.execute("VACUUM (ANALYZE)")
    return _named(sizes)


def _named(sizes: Sizes) -> Named:
    """Of the middle: a site with all that a site has."""
    content = sizes.contents // 2 + 42
    job = PublishJob.objects.filter(content=content).latest("pk").pk
    site = Content.objects.get(pk=content).site_id
    return Named(site, content, job, webhook=1, article_import=1)


def _write_sites(sizes: Sizes, account: str) -> None:
    every, of_each = f"generate_series(1, {sizes.sites}) AS n", f"1 + n % {sizes.sites}"
    address = "'https://site' || n || '.example.com'"
    _insert(Site, every, id="n", account_id=account, name="'Site ' || n", url=address)
    _insert(
        SiteIntegration,
        every,
        id="n",
        site_id="n",
        status="'connected'",
        audience="'audience-' || n",
        rest_url=f"{address} || '/wp-json/'",
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
    _insert(SiteInbox, every, integration_id="n", stream="'log-' || n", applied_through="100")
    _insert(
        HealthChange,
        f"generate_series(1, {sizes.sites * 20}) AS n",
        at="now() - n * interval '1 minute'",
        integration_id=of_each,
        before="'up'",
        after="'down'",
        message="'No answer.'",
    )
    _insert(
        Comparison,
        f"generate_series(1, {sizes.sites * 5}) AS n",
        integration_id=of_each,
        reason="'daily'",
        state="'done'",
        total="100",
        compared="100",
        finished_at="now()",
    )
    _insert(
        SiteImport,
        f"generate_series(1, {sizes.sites * 2}) AS n",
        integration_id=of_each,
        state="'done'",
        finished_at="now()",
    )


def _write_terms(sizes: Sizes, account: str) -> None:
    of_each = f"1 + n % {sizes.sites}"
    kinds = "(ARRAY['category', 'post_tag', 'igny8_sector', 'igny8_cluster'])[1 + n % 4]"
    _insert(
        ContentTaxonomy,
        f"generate_series(1, {sizes.sites * TERMS_PER_SITE}) AS n",
        integration_id=f"1 + (n - 1) / {TERMS_PER_SITE}",
        taxonomy=kinds,
        term_id="n",
        name="'Term ' || n",
        slug="'term-' || n",
        parent="0",
        path="'Term ' || n",
        key="md5(n::text)",
    )
    _insert(
        TermMapping,
        f"generate_series(1, {sizes.sites * 10}) AS n",
        integration_id=of_each,
        taxonomy="'categories'",
        name="'News ' || n",
        key="md5(n::text)",
        term_id="n",
    )
    for model, number in ((Sector, 2), (Cluster, 5), (Keyword, 20)):
        _insert(
            model,
            f"(SELECT i AS place, 1 + i % {sizes.sites} AS n"
            f" FROM generate_series(1, {sizes.sites * number}) AS i) AS named",
            id="place",
            account_id=account,
            site_id="n",
            name=f"'{model.__name__} ' || place",
        )


def _write_contents(sizes: Sizes, account: str, site: str) -> None:
    every = f"generate_series(1, {sizes.contents}) AS n"
    word = f"{WORDS}[1 + (n * {{}}) % 10]"
    _insert(
        Content,
        f"{every}, {NOISE}",
        id="n",
        account_id=account,
        site_id=site,
        revision="1",
        title=f"{word.format(7)} || ' ' || {word.format(3)} || ' ' || md5(n::text)",
        slug="'article-' || md5(n::text)",
        html=f"CASE WHEN n % 50 = 0 THEN '' ELSE {TEXT.format(3000)} END",
        categories="'[\"News\"]'::jsonb",
        cluster_id=site,
        sector_id=site,
        created_at="now() - interval '500 days'",
        updated_at="now() - random() * interval '400 days'",
        published_at="CASE WHEN n % 20 = 0 THEN now() + (random() - 0.5) * interval '60 days' END",
        archived_at="CASE WHEN n % 100 = 99 THEN now() END",
    )
    _insert(
        ContentRevision,
        every,
        content_id="n",
        number="1",
        snapshot="json_build_object('title', n)",
        sha256="md5(n::text)",
    )
    _insert(
        ContentRevision,
        f"{every}, generate_series(2, 60) AS earlier",
        where="n % 1000 = 42",
        content_id="n",
        number="earlier",
        snapshot="json_build_object('title', n)",
        sha256="md5(n::text)",
    )
    _insert(
        ContentImage,
        f"{every}, generate_series(0, 2) AS place",
        content_id="n",
        role="CASE WHEN place = 0 THEN 'featured' ELSE 'gallery' END",
        position="place",
        source_url="'https://pictures.example.com/' || md5(n::text) || '.jpg'",
        main_sha256="md5(n::text)",
    )
    _insert(Content.keywords.through, every, content_id="n", keyword_id=site)
    _insert(
        Publication,
        every,
        where="n % 20 <> 0 AND n % 1000 >= 55 OR n % 1000 = 42",
        id="n",
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
        ContentTaxonomy.publications.through,
        f"{every}, generate_series(1, 3) AS place",
        where="n % 20 <> 0 AND n % 1000 >= 55",
        publication_id="n",
        contenttaxonomy_id=f"({site} - 1) * {TERMS_PER_SITE} + 1 + (n + place * 7) % {TERMS_PER_SITE}",
    )
    _insert(
        Difference,
        f"generate_series(1, {sizes.contents}, 1000) AS n",
        integration_id=site,
        content_id="n",
        kind="'missing'",
        state="'open'",
    )
    _insert(
        InboxEvent,
        every,
        integration_id=site,
        epoch="1",
        stream="'log'",
        seq="n",
        event_id="gen_random_uuid()",
        kind="'post.changed'",
        content_id="n",
        post_id="n",
        occurred_at="now() - random() * interval '300 days'",
        data="json_build_object('title', n)",
        state="(ARRAY['applied', 'applied', 'applied', 'conflict', 'ignored'])[1 + n % 5]",
    )


def _write_jobs(sizes: Sizes, account: str, site: str) -> None:
    """Of each content several, one after the other; the newest says how it is."""
    rounds = -(-sizes.jobs // sizes.contents)
    every = f"""(
        SELECT *, n % 1000 AS place, job_round = max(job_round) OVER (PARTITION BY n) AS is_newest,
            now() - interval '{DAYS} days' * (1 - (job_round - 1 + random()) / {rounds}) AS ended
        FROM (
            SELECT i, 1 + (i - 1) % {sizes.contents} AS n, 1 + (i - 1) / {sizes.contents} AS job_round
            FROM generate_series(1, {sizes.jobs}) AS i
        ) AS numbered
    ) AS jobs, {NOISE}"""
    ahead = "now() + (n % 43200) * interval '1 minute'"
    took = "interval '700 milliseconds' * (1 + 3 * random() ^ 4)"
    state = (
        "CASE WHEN is_newest AND place < 5 THEN 'failed'"
        " WHEN is_newest AND place < 55 AND place <> 42 THEN 'ready'"
        " WHEN is_newest AND place BETWEEN 55 AND 56 THEN 'committing'"
        " WHEN n % 100 = 70 THEN 'published_with_issues'"
        " WHEN n % 97 = 5 THEN 'failed' ELSE 'verified' END"
    )
    is_open = "is_newest AND place BETWEEN 5 AND 56 AND place <> 42"
    _insert(
        PublishJob,
        every,
        where="n % 20 <> 0 OR place < 55",
        id="i",
        content_id="n",
        account_id=account,
        integration_id=site,
        key="gen_random_uuid()",
        revision="1",
        is_latest="is_newest",
        state=state,
        mode="CASE WHEN is_newest AND place BETWEEN 5 AND 54 THEN 'scheduled' ELSE 'manual' END",
        created_at=f"ended - {took}",
        started_at="ended - interval '600 milliseconds'",
        due_at=f"CASE WHEN is_newest AND place BETWEEN 5 AND 54 AND place <> 42 THEN {ahead}"
        " ELSE ended - interval '5 seconds' END",
        wake_at=f"CASE WHEN {is_open} THEN {ahead} ELSE ended END",
        finished_at=f"CASE WHEN {is_open} THEN NULL ELSE ended END",
        error=f"CASE WHEN {state} = 'failed' THEN {ERROR} END",
        receipt=f"json_build_object('post_id', n, 'post_url', 'https://x/' || n, 'rest', {TEXT.format(600)})",
    )
    _insert(
        Attempt,
        PublishJob._meta.db_table,
        job_id="id",
        fence="1",
        worker="'worker'",
        started_at="created_at",
        ended_at="finished_at",
        outcome="'published'",
    )
    _insert(
        TimelineEvent,
        f"(SELECT id AS job, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS jobs"
        f" FROM {PublishJob._meta.db_table}) AS numbered,"
        f" LATERAL generate_series(place, {sizes.timeline_rows}, jobs) AS n",
        job_id="job",
        kind="'step'",
        step="'publishing'",
        at="now() - interval '300 days' * random()",
        duration_ms="random() * 100",
    )


def _write_account(ours: int) -> None:
    _insert(
        User,
        "generate_series(1, 30) AS n",
        email="'person' || n || '@example.com'",
        name="'Person ' || n",
        account_id=str(ours),
        password="'!'",  # noqa: S106 -- nobody signs in with it
    )
    _insert(
        ApiKey,
        "generate_series(1, 60) AS n",
        account_id=str(ours),
        name="'Key ' || n",
        prefix="'prefix' || n",
        hash="md5(n::text)",
    )
    _insert(
        AuditEvent,
        "generate_series(1, 200000) AS n",
        account_id=f"CASE WHEN n % 10 = 0 THEN {ours + 1} ELSE {ours} END",
        who=f"'{EMAIL}'",
        action="(ARRAY['content.archived', 'site.created', 'job.requested', 'key.created'])[1 + n % 4]",
        object_type="'content'",
        object_id="n",
        object_name="'Article ' || n",
        user_id="CASE WHEN n % 2 = 0 THEN 1 END",
    )
    _insert(
        Webhook,
        "generate_series(1, 5) AS n",
        id="n",
        account_id=str(ours),
        url="'https://hooks.example.com/' || n",
        sealed_secrets="''",
    )
    _insert(
        WebhookDelivery,
        "generate_series(1, 50000) AS n",
        webhook_id="1 + n % 5",
        message_id="'message-' || n",
        event="'job.published'",
        body="'{}'",
        state="'delivered'",
        next_at="now()",
    )
    _insert(
        AlertMail,
        "generate_series(1, 20000) AS n",
        account_id=str(ours),
        recipient=f"'{EMAIL}'",
        subject="'Site ' || n || ' is down'",
        text="'It does not answer.'",
        state="'sent'",
        next_at="now()",
    )
    _insert(ArticleImport, "generate_series(1, 3) AS n", id="n", account_id=str(ours), site_id="n")
    _insert(
        ArticleImportItem,
        "generate_series(1, 100) AS n",
        article_import_id="1",
        number="n",
        source="'articles.csv, line ' || n",
        fields="json_build_object('title', 'Article ' || n, 'html', '<p>Text.</p>')",
    )


def _insert(model: type[Model], source: str, /, where: str = "true", **expressions: object) -> None:
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
    is_now = getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False)
    if is_now:
        value = field.pre_save(field.model(), True)
    return field.get_db_prep_save(value, connection)
