"""The messages of the contract as types; `contract/schemas/` is the source, a test keeps both equal."""

# No `from __future__ import annotations`: with it Python 3.11 takes every key for a required one.

from typing import Any, Literal, NotRequired, TypedDict

from igny8_core.wordpress.environment import Environment

Step = Literal[
    "preflight_validation",
    "creating_post",
    "media_processing",
    "taxonomy_assignment",
    "seo_meta",
    "publishing",
    "verification",
]
Mode = Literal["manual", "scheduled"]
Mime = Literal["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]
Role = Literal["featured", "gallery", "inline"]
Overflow = Literal["skip", "separate_post", "inline_grid"]
ContentFormat = Literal["auto", "blocks", "classic"]
SeoPlugin = Literal["yoast", "rank_math", "aioseo", "seopress", "none"]
JobState = Literal["unknown", "building", "committed", "undone"]
Outcome = Literal["created", "updated", "skipped"]
EventKind = Literal["taxonomies", "relationships", "post", "trashed", "restored", "deleted", "term"]


class File(TypedDict):
    sha256: str
    bytes: int
    mime: Mime
    width: int
    height: int


class SizeFile(File):
    names: list[str]


class Image(File):
    role: Role
    position: int
    filename: str
    alt: str
    caption: str
    title: str
    source_url: str
    sizes: list[SizeFile]


class Term(TypedDict):
    """`path` runs from the outermost parent to the term; `term_id` (a mapping) wins over it."""

    path: list[str]
    term_id: NotRequired[int]


class Taxonomies(TypedDict):
    """`other`: terms of the post type's further taxonomies, by the taxonomy's name in WordPress."""

    categories: list[Term]
    tags: list[Term]
    sectors: list[Term]
    clusters: list[Term]
    other: NotRequired[dict[str, list[Term]]]


class Counts(TypedDict):
    categories: int
    tags: int
    sectors: int
    clusters: int


class Problem(TypedDict):
    field: str
    code: str
    message: str
    remedy: str
    severity: Literal["error", "warning"]
    details: NotRequired[dict[str, Any]]


class BlobState(TypedDict):
    sha256: str
    received: int


class ImageSize(TypedDict):
    name: str
    width: int
    height: int
    crop: bool | list[str]


class SeoActive(TypedDict):
    active: SeoPlugin
    version: str | None


class SeoReport(TypedDict):
    active: SeoPlugin
    version: str | None
    keywords_supported: bool
    focus_keyword_set: bool
    fields: dict[str, Literal["applied", "skipped", "unsupported"]]
    reasons: NotRequired[dict[str, Literal["empty", "kept", "changed", "not_literal"]]]


class SiteSettings(TypedDict):
    auto_create_terms: bool
    fallback_category: int
    gallery_limit: int
    gallery_overflow: Overflow
    content_format: ContentFormat


class Site(TypedDict):
    """What the site says of itself; `big_image_threshold` 0 means no limit."""

    site_url: str
    home_url: str
    rest_url: str
    name: str
    timezone: str
    wordpress_version: str
    php_version: str
    plugin_version: str
    protocol: Literal[1]
    locale: str
    multisite: bool
    image_sizes: list[ImageSize]
    big_image_threshold: int
    image_sizes_owner: Literal["igny8", "wordpress"]
    max_request_bytes: int
    post_types: dict[str, bool]
    seo_plugin: SeoActive
    settings: SiteSettings
    transactional: bool
    block_editor_types: list[str]


class PublicationState(TypedDict):
    post_id: int
    post_url: str
    post_status: str
    post_type: str
    revision: int
    fingerprint: str
    edited_since: bool


class KnownTerm(TypedDict):
    """A term as the site has it. `parent` 0: at the top."""

    term_id: int
    name: str
    slug: str
    parent: int


class TaxonomyReport(TypedDict):
    requested: list[str]
    created: list[str]
    existing: list[str]
    assigned: list[int]
    fallback: list[str]
    skipped: list[str]
    terms: NotRequired[list[KnownTerm]]


class ErrorObject(TypedDict):
    code: str
    message: str
    step: Step | None
    step_number: int | None
    total_steps: Literal[7]
    details: dict[str, Any]
    recoverable: bool
    retry_recommended: bool


class Event(TypedDict):
    """`kind` is an `EventKind`, or what a newer plugin knows; `data` goes by it."""

    seq: int
    event_id: str
    kind: str
    content_id: int | None
    task_id: int | None
    post_id: int | None
    occurred_at: str
    updated_by: str
    fingerprint: NotRequired[str | None]
    data: dict[str, Any]


class EventTaxonomies(TypedDict):
    categories: list[KnownTerm]
    tags: list[KnownTerm]
    sectors: list[KnownTerm]
    clusters: list[KnownTerm]
    other: dict[str, list[KnownTerm]]
    parents: NotRequired[list[KnownTerm]]


class EventRelationships(TypedDict):
    cluster_id: int | None
    sector_id: int | None
    keyword_ids: list[int]


class EventPost(TypedDict):
    title: str
    html: str
    excerpt: str
    slug: str
    status: str
    post_type: str
    author_email: str
    url: str
    post_date_utc: str | None
    modified_at: str
    fingerprint: str
    password_protected: NotRequired[bool]
    html_bytes: NotRequired[int]


class EventTerm(KnownTerm):
    taxonomy: str
    deleted: bool


class RequestMessage(TypedDict):
    """What every message to a site carries; `nonce` only when the site's clock is wrong."""

    igny8: Literal[1]
    audience: str
    request_id: str
    nonce: NotRequired[str]


class Product(TypedDict):
    price: str
    sale_price: str
    sku: str
    stock: int | None


class Agreement(TypedDict):
    """`agreed`: the post's fingerprint both sides last agreed on; None: no post is known here.

    `overwrite`: somebody decided that people's changes are given up.
    """

    agreed: NotRequired[str | None]
    overwrite: NotRequired[bool]


class Manifest(Agreement):
    """`product` absent: not told; the commit looks at it anyway."""

    content_id: int
    revision: int
    content_type: str
    mode: Mode
    title: str
    has_body: bool
    author_email: str | None
    published_at: str | None
    taxonomies: Taxonomies
    images: list[Image]
    product: NotRequired[Product | None]


class PartHead(TypedDict):
    sha256: str
    offset: int
    length: int


class StageRequest(RequestMessage):
    route: Literal["stage"]
    key: str
    fence: int
    manifest: Manifest
    parts: list[PartHead]


class StageResponse(TypedDict):
    problems: list[Problem]
    attachments: dict[str, int]
    missing: list[BlobState]
    publication: PublicationState | None
    site: Site
    timings_ms: dict[str, float]


class Seo(TypedDict):
    title: str
    description: str
    canonical: str


class RelationName(TypedDict):
    """What a cluster, sector or keyword is called, for the people in WordPress."""

    kind: Literal["cluster", "sector", "keyword"]
    id: int
    name: str


class Content(TypedDict):
    content_id: int
    task_id: int | None
    revision: int
    content_type: str
    title: str
    html: str
    excerpt: str
    slug: str
    author_email: str | None
    published_at: str | None
    taxonomies: Taxonomies
    cluster_id: int | None
    sector_id: int | None
    keyword_ids: list[int]
    focus_keywords: list[str]
    seo: Seo
    images: list[Image]
    product: Product | None
    relation_names: NotRequired[list[RelationName]]


class CommitRequest(RequestMessage, Agreement):
    route: Literal["commit"]
    key: str
    fence: int
    mode: Mode
    content: Content


class AttachmentRef(TypedDict):
    attachment_id: int
    url: str


class MediaReport(TypedDict):
    featured: AttachmentRef | None
    gallery: list[AttachmentRef]
    inline: list[AttachmentRef]
    uploaded: int
    reused: int


class GalleryReport(TypedDict):
    requested: int
    limit: int
    overflow: Overflow
    used: int
    gallery_images_skipped: int
    gallery_images_inline: int
    gallery_overflow_post_id: int | None
    gallery_unpublished_post_id: int | None
    """The second post of an earlier publish that this one took from the public."""


class StatsEvent(TypedDict):
    event_id: str
    content_type: str
    first_publish: bool
    taxonomies_created: Counts
    taxonomies_updated: Counts
    published_at: str


class TaxonomyReports(TypedDict):
    categories: TaxonomyReport
    tags: TaxonomyReport
    sectors: TaxonomyReport
    clusters: TaxonomyReport
    other: NotRequired[dict[str, TaxonomyReport]]


class Receipt(TypedDict):
    key: str
    fence: int
    replayed: bool
    outcome: Outcome
    content_id: int
    revision: int
    post_id: int
    post_type: str
    post_status: str
    post_url: str
    edit_url: str
    post_date_utc: str
    post_date_site: str
    site_timezone: str
    committed_at: str
    fingerprint: str
    taxonomies_processed: TaxonomyReports
    media: MediaReport
    gallery: GalleryReport
    seo_plugin: SeoReport
    stats: StatsEvent
    timings_ms: dict[str, float]
    peak_memory_bytes: int


class JobRequest(RequestMessage):
    route: Literal["job"]
    key: str
    fence: int


class JobResponse(TypedDict):
    key: str
    state: JobState
    receipt: Receipt | None
    error: ErrorObject | None


class HealthRequest(RequestMessage):
    route: Literal["health"]


class HealthStats(TypedDict):
    posts_managed: int
    last_publish: str | None
    disk_space: str


class HealthResponse(TypedDict):
    status: Literal["healthy", "degraded", "failing"]
    protocol: Literal[1]
    checks: dict[str, str]
    stats: HealthStats
    site: Site
    environment: NotRequired[Environment]
    time: str


class SettingsChange(TypedDict, total=False):
    """Settings of the plugin; what is left out stays. `fallback_category` 0: WordPress's default."""

    auto_create_terms: bool
    fallback_category: int
    gallery_limit: int
    gallery_overflow: Overflow
    content_format: ContentFormat
    post_types: dict[str, bool]
    post_type_limits: dict[str, int]
    taxonomy_limits: dict[str, int]


class SettingsRequest(RequestMessage):
    route: Literal["settings"]
    settings: SettingsChange | None


class PluginSettings(TypedDict):
    auto_create_terms: bool
    fallback_category: int
    gallery_limit: int
    gallery_overflow: Overflow
    content_format: ContentFormat
    post_types: dict[str, bool]


class CategoryChoice(TypedDict):
    term_id: int
    name: str


class PostTypeChoice(TypedDict):
    label: str
    block_editor: bool


class Settings(TypedDict):
    """`categories`: what may be the fallback; the first 500 by name."""

    settings: PluginSettings
    categories: list[CategoryChoice]
    post_types: dict[str, PostTypeChoice]
    seo_plugin: SeoActive


class SeoRequest(RequestMessage):
    """Contents with an id up to `after` are done."""

    route: Literal["seo"]
    after: int
    limit: int


class SeoFailure(TypedDict):
    content_id: int
    error: ErrorObject


class SeoResponse(TypedDict):
    """`applied`: contents whose fields the active plugin has now; `next_after` null: all done."""

    seo_plugin: SeoActive
    applied: list[int]
    failed: list[SeoFailure]
    next_after: int | None


class StructureRequest(RequestMessage):
    route: Literal["structure"]


class StructureEntry(TypedDict):
    label: str
    count: int
    enabled: bool
    fetch_limit: int


class Structure(TypedDict):
    post_types: dict[str, StructureEntry]
    taxonomies: dict[str, StructureEntry]
    timestamp: str
    site_url: str
    wordpress_version: str
    plugin_connection_enabled: bool
    two_way_sync_enabled: bool


class EventsRequest(RequestMessage):
    """`stream`: the outbox `after` is of."""

    route: Literal["events"]
    after: int
    stream: NotRequired[str]
    limit: int


class EventsResponse(TypedDict):
    events: list[Event]
    last_seq: int
    stream: str
    acknowledged: int


class EventsAnswer(TypedDict):
    """An EventsResponse whose events are not looked at yet: a damaged one must not hold back the others."""

    events: list[dict[str, Any]]
    last_seq: int
    stream: str
    acknowledged: int


class DisconnectRequest(RequestMessage):
    route: Literal["disconnect"]
    reason: str


class OutboxPlace(TypedDict):
    """Beside the `data` of any answer: where the site's log of changes is."""

    stream: str
    last_seq: int


class EventsPush(TypedDict):
    events: list[Event]
    stream: str
    acknowledged: int


class ConnectRequest(TypedDict):
    """Carries `code` or `integration_id`."""

    code: NotRequired[str]
    integration_id: NotRequired[int]
    site: Site
    installation: NotRequired[str]


class ConnectResponse(TypedDict):
    integration_id: int
    site_id: int
    site_name: str
    audience: str
    backend_url: str
    public_keys: list[str]
    shared_secret: str
    backend_time: str


class SiteMoved(TypedDict):
    site: Site


class Progress(TypedDict):
    task_id: int | None
    key: NotRequired[str]
    step: Step
    progress: int
    message: str


class StatsIncrement(TypedDict):
    event_id: str
    content_type: str
    first_publish: NotRequired[bool]
    taxonomies_created: Counts
    taxonomies_updated: Counts
    published_at: str
