"""An article as the contract's messages: a revision's snapshot and its prepared images, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from igny8_core.blocks import to_blocks
from igny8_core.errors import CATALOGUE
from igny8_core.integration.agreement import agreement_on
from igny8_core.integration.dispatch import Claim
from igny8_core.integration.known_terms import with_known_terms
from igny8_core.integration.mappings import with_mappings
from igny8_core.integration.models import Publication, PublishJob, SiteIntegration, SiteMedia
from igny8_core.integration.secrets import unseal
from igny8_core.media.files import ImageFile, SizeFile
from igny8_core.media.prepare import ImageSource, PreparedImage, SiteImageRules, blob_path
from igny8_core.media.store import Store
from igny8_core.wordpress.client import Endpoint, Timeouts
from igny8_core.wordpress.messages import (
    Agreement,
    Content,
    Image,
    Manifest,
    Mode,
    Problem,
    RelationName,
    Site,
)
from igny8_core.writer.models import Content as ContentRow
from igny8_core.writer.models import ContentImage, ContentRevision
from igny8_core.writer.relationships import names_of_relations

MESSAGE_FACTS = ("role", "position", "source_url", "alt", "caption", "title")

Files = dict[str, tuple[Path, int]]
"""SHA-256 → (path, bytes)."""


@dataclass(frozen=True, slots=True)
class SourcedImage:
    """An image as the article names it, and where its bytes come from."""

    facts: Mapping[str, Any]
    source: ImageSource

    @property
    def field(self) -> str:
        """The name a person knows it by in the API."""
        role, position = self.facts["role"], self.facts["position"]
        return {"featured": "featured_image", "gallery": f"gallery[{position}]"}.get(
            role, f"html img[{position}]"
        )


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one content, for one site; plain data, safe to use on any thread."""

    content_id: int
    revision: int
    mode: Mode
    published_at: str | None
    snapshot: Mapping[str, Any]
    images: Sequence[SourcedImage]
    endpoint: Endpoint
    site: Site
    agreement: Agreement
    relation_names: Sequence[RelationName] = ()
    was_there: bool = False
    """The post was on the site before IGNY8: what IGNY8 has no reason to change of it stays as it is."""


def load(claim: Claim) -> Article:
    """The article of a claimed job. A scheduled job takes the newest revision until one has been sent."""
    job = PublishJob.objects.select_related("integration").get(pk=claim.job_id)
    revision = job.revision
    if job.mode == PublishJob.Mode.SCHEDULED and not job.commit_sent and not job.failures:
        revision = ContentRow.objects.values_list("revision", flat=True).get(pk=job.content_id)
        if revision != job.revision:
            PublishJob.objects.filter(pk=job.pk, fence=claim.fence).update(revision=revision)
    due = job.due_at.astimezone(UTC) if job.mode == PublishJob.Mode.SCHEDULED else None
    return assemble(
        job.content_id, revision, job.integration, mode=job.mode, due_at=due, overwrite=job.overwrite
    )


def assemble(
    content_id: int,
    revision: int,
    integration: SiteIntegration,
    *,
    mode: str,
    due_at: datetime | None,
    overwrite: bool = False,
) -> Article:
    snapshot = ContentRevision.objects.values_list("snapshot", flat=True).get(
        content_id=content_id, number=revision
    )
    publication = Publication.objects.filter(content_id=content_id, integration=integration).first()
    return Article(
        content_id=content_id,
        revision=revision,
        mode=cast(Mode, mode),
        published_at=due_at.isoformat(timespec="seconds").replace("+00:00", "Z") if due_at else None,
        snapshot={
            **snapshot,
            "slug": _slug(snapshot["slug"], publication),
            "taxonomies": _taxonomies(content_id, snapshot, integration),
        },
        images=_sources(content_id, snapshot["images"]),
        endpoint=endpoint_of(integration),
        site=cast(Site, integration.config_json["site"]),
        agreement=agreement_on(publication, revision, overwrite=overwrite),
        relation_names=[
            RelationName(kind=kind, id=pk, name=name) for kind, pk, name in names_of_relations(snapshot)
        ],
        was_there=publication is not None and publication.imported_at is not None,
    )


def _slug(slug: str, publication: Publication | None) -> str:
    """Left to the site where an imported post has it: WordPress itself might write an old one another way."""
    if publication is None or publication.imported_at is None:
        return slug
    is_agreed = slug.casefold() == unquote(publication.slug).casefold()
    return "" if is_agreed and publication.state == Publication.State.PUBLISHED else slug


def _taxonomies(content_id: int, snapshot: Mapping[str, Any], integration: SiteIntegration) -> dict[str, Any]:
    """With the ids of mapped and of known terms: one that was renamed must not be made anew."""
    mapped = with_mappings(snapshot["taxonomies"], integration)
    return with_known_terms(mapped, integration, content_id, snapshot["content_type"])


def known_media(integration_id: int, sha256s: Sequence[str]) -> frozenset[str]:
    """Those main files the site is believed to hold already."""
    known = SiteMedia.objects.filter(integration_id=integration_id, sha256__in=sha256s)
    return frozenset(known.values_list("sha256", flat=True))


def endpoint_of(integration: SiteIntegration, timeouts: Timeouts | None = None) -> Endpoint:
    keys = unseal(integration.sealed_keys)
    return Endpoint(
        rest_url=integration.rest_url,
        audience=integration.audience,
        private_keys=keys.private_keys,
        timeouts=timeouts or Timeouts(),
    )


def _sources(content_id: int, images: Sequence[Mapping[str, Any]]) -> list[SourcedImage]:
    """Bytes prepared when the content was saved are found again by place and source."""
    rows = ContentImage.objects.filter(content_id=content_id).exclude(main_sha256="")
    prepared = {(r.role, r.position, r.source_url, r.upload_sha256): r.main_sha256 for r in rows}
    return [
        SourcedImage(
            facts,
            ImageSource(
                url=facts["source_url"] or None,
                upload_sha256=facts["upload"] or None,
                main_sha256=prepared.get(
                    (facts["role"], facts["position"], facts["source_url"], facts["upload"])
                ),
            ),
        )
        for facts in images
    ]


def rules_of(site: Site) -> SiteImageRules:
    """The sizes this site's themes and plugins registered, as the media package takes them."""
    return SiteImageRules.from_site(site)


def image_messages(article: Article, prepared: Sequence[PreparedImage]) -> list[Image]:
    slug = article.snapshot["slug"] or article.snapshot["title"]
    return [
        cast(Image, ready.as_message(slug=slug, **{name: named.facts[name] for name in MESSAGE_FACTS}))
        for named, ready in zip(article.images, prepared, strict=True)
    ]


def manifest(article: Article, images: list[Image]) -> Manifest:
    said = article.snapshot
    return {
        "content_id": article.content_id,
        "revision": article.revision,
        "content_type": said["content_type"],
        "mode": article.mode,
        "title": said["title"],
        "has_body": bool(said["html"].strip()),
        "author_email": said["author_email"],
        "published_at": article.published_at,
        "taxonomies": said["taxonomies"],
        "images": images,
        "product": said["product"],
        **article.agreement,
    }


def content_message(article: Article, images: list[Image]) -> Content:
    return cast(
        Content,
        {
            **article.snapshot,
            "html": _body(article),
            "revision": article.revision,
            "published_at": article.published_at,
            "images": images,
            **({"relation_names": list(article.relation_names)} if article.relation_names else {}),
        },
    )


def _body(article: Article) -> str:
    """The text as this site stores it. Facts of a plugin that knows no blocks yet say nothing of them."""
    site = article.site
    html = str(article.snapshot["html"])
    if article.was_there:
        return html
    wanted = site["settings"].get("content_format", "classic")
    has_editor = article.snapshot["content_type"] in site.get("block_editor_types", [])
    return to_blocks(html) if wanted == "blocks" or (wanted == "auto" and has_editor) else html


def own_problems(snapshot: Mapping[str, Any]) -> list[Problem]:
    """What IGNY8 can tell by itself is missing."""
    problems: list[Problem] = []
    if not snapshot["title"].strip():
        problems.append(_problem("title", "TITLE_MISSING", "The article has no title."))
    if not snapshot["html"].strip():
        problems.append(_problem("html", "BODY_MISSING", "The article has no body."))
    return problems


def _problem(field: str, code: str, message: str) -> Problem:
    return {
        "field": field,
        "code": code,
        "message": message,
        "remedy": CATALOGUE[code].remedy,
        "severity": "error",
    }


def with_site(article: Article, site: Site) -> Article:
    return replace(article, site=site)


def files_of(prepared: Sequence[PreparedImage], store: Store) -> Files:
    """Every file the site may ask for."""
    files = [file for image in prepared for file in files_in(image)]
    return {file.sha256: (blob_path(store, file.sha256), file.bytes) for file in files}


def files_in(image: PreparedImage) -> list[ImageFile | SizeFile]:
    return [image.main, *image.sizes]
