"""Articles from files: Markdown with YAML front matter and pictures beside it, and HTML.

    ---
    title: SEO Guide 2025
    categories: [Digital Marketing > SEO]
    terms: {genre: [Guide]}
    featured_image: {path: desk.jpg, alt: A desk}
    published_at: 2025-12-01T10:00:00Z
    ---
    The body, with ![a chart](pictures/chart.png).

Front matter has the names of the API's fields and means the same; `terms` is short for `other_terms`.
Everything stays text until the API's own validation reads it, so `title: Yes` and `sku: 0042` arrive as
written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import yaml
from markdown_it import MarkdownIt

from igny8_core.errors import Igny8Error
from igny8_core.writer.sanitising import UPLOAD_SCHEME, TooDeepError, pictures_in, sanitised_html

MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown"})
HTML_SUFFIXES: Final = frozenset({".html", ".htm"})
MAX_FRONT_MATTER = 64 * 1024

_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIRST_HEADING = re.compile(r"\A\s*<h1\b[^>]*>(.*?)</h1>\s*", re.DOTALL | re.IGNORECASE)
_WHOLE_NUMBERS = frozenset({"site", "task_id", "cluster_id", "sector_id", "stock"})


@dataclass(frozen=True, slots=True)
class ImportedImage:
    """One of `path` (a file beside the document) and `url`. `src` is how the body names an inline image."""

    role: str
    path: Path | None = None
    url: str = ""
    alt: str = ""
    caption: str = ""
    title: str = ""
    src: str = ""


@dataclass(frozen=True, slots=True)
class ImportedDocument:
    """`fields` as the API takes them, but without images; `images` in the order they stand in."""

    fields: Mapping[str, Any]
    images: list[ImportedImage] = field(default_factory=list)

    @property
    def files(self) -> list[Path]:
        """What has to be uploaded, each once."""
        return list(dict.fromkeys(image.path for image in self.images if image.path))

    def with_uploads(self, uploads: Mapping[Path, str]) -> dict[str, Any]:
        """The complete fields, once every one of `files` has its upload (SHA-256)."""
        fields = dict(self.fields)
        for image in self.images:
            if image.role == "inline":
                if image.path:
                    fields["html"] = _renamed(
                        fields["html"], image.src, f"{UPLOAD_SCHEME}:{uploads[image.path]}"
                    )
            elif image.role == "featured":
                fields["featured_image"] = _as_field(image, uploads)
            else:
                fields.setdefault("gallery", []).append(_as_field(image, uploads))
        return fields


def parse_document(path: Path, *, pictures_root: Path | None = None) -> ImportedDocument:
    """Read one file. Raises VALIDATION_FAILED, naming what is wrong with it.

    Pictures are looked for beside the document, and must lie under `pictures_root` (default: the
    document's folder): a document from elsewhere cannot make anybody upload their own files.
    """
    root = (pictures_root or path.parent).resolve()
    text = _text_of(path)
    if path.suffix.lower() in MARKDOWN_SUFFIXES:
        fields, images = _from_markdown(text)
    elif path.suffix.lower() in HTML_SUFFIXES:
        fields, images = _from_html(text), []
    else:
        known = ", ".join(sorted(MARKDOWN_SUFFIXES | HTML_SUFFIXES))
        raise refused("file", f"{path.name} is of no known kind ({known}).")
    inline = [
        {"role": "inline", "source": picture.src, "src": picture.src, "alt": picture.alt}
        for picture in pictures_in(fields["html"])
    ]
    return ImportedDocument(fields, [_located(image, path.parent, root) for image in [*images, *inline]])


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise refused("file", f"{path.name} is not UTF-8.") from exc
    except OSError as exc:
        raise refused("file", f"{path.name} cannot be read: {exc.strerror}.") from exc


def refused(name: str, message: str) -> Igny8Error:
    problem = {"code": "invalid", "message": message}
    return Igny8Error("VALIDATION_FAILED", f"{name}: {message}", details={"fields": {name: [problem]}})


def _clean(html: str) -> str:
    try:
        return sanitised_html(html)
    except TooDeepError as exc:
        raise refused("html", str(exc)) from exc


# -------------------------------------------------------------------------------------------- Markdown


def _from_markdown(text: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    matter, body = _split(text)
    images = _front_images(matter)
    fields = _numbers(_with_other_terms(matter))
    html = _clean(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(body))
    if not fields.get("title"):
        fields["title"], html = _title_from_heading(html)
    return {**fields, "html": html}, images


def _split(text: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    if len(match[1]) > MAX_FRONT_MATTER:
        raise refused("front matter", "It is too long.")
    try:
        matter = yaml.load(match[1], Loader=_TextLoader)  # noqa: S506  (makes text, lists and mappings only)
    except (yaml.YAMLError, RecursionError) as exc:
        raise refused("front matter", f"It is not YAML: {exc}") from exc
    if matter in ("", None):
        matter = {}
    if not isinstance(matter, dict):
        raise refused("front matter", "It must be a list of `name: value` lines.")
    return matter, text[match.end() :]


class _TextLoader(yaml.BaseLoader):
    """Every scalar as text. No aliases: nine lines of them can unfold to gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)


def _with_other_terms(matter: Mapping[str, Any]) -> dict[str, Any]:
    """`terms: {genre: [Rock > Punk], mood: calm}`: names by taxonomy, one of them without a list."""
    fields = dict(matter)
    if "terms" not in fields:
        return fields
    if "other_terms" in fields:
        raise refused("terms", "Give either terms or other_terms; they mean the same.")
    terms = fields.pop("terms") or {}
    if not isinstance(terms, dict):
        raise refused("terms", "Must be a mapping of taxonomies to names, such as {genre: [Rock]}.")
    fields["other_terms"] = {
        taxonomy: [names] if isinstance(names, str) and names else names or []
        for taxonomy, names in terms.items()
    }
    return fields


def _numbers(matter: Mapping[str, Any]) -> dict[str, Any]:
    """The few fields the API takes as numbers, or as null."""
    fields: dict[str, Any] = {
        name: _number(name, value) if name in _WHOLE_NUMBERS else value for name, value in matter.items()
    }
    if isinstance(ids := fields.get("keyword_ids"), list):
        fields["keyword_ids"] = [_number("keyword_ids", value) for value in ids]
    if isinstance(product := fields.get("product"), dict):
        fields["product"] = _numbers(product)
    if fields.get("published_at") == "":
        fields["published_at"] = None
    return fields


def _number(name: str, value: Any) -> int | None:
    if value in ("", "null", "~"):
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,18}", value):
        raise refused(name, "Must be a whole number.")
    return int(value)


def _front_images(matter: dict[str, Any]) -> list[dict[str, str]]:
    featured, gallery = matter.pop("featured_image", ""), matter.pop("gallery", [])
    if not isinstance(gallery, list):
        raise refused("gallery", "Must be a list.")
    images = [_front_image("gallery", image) for image in gallery]
    return [_front_image("featured", featured), *images] if featured else images


def _front_image(role: str, given: Any) -> dict[str, str]:
    """`desk.jpg`, an address, or a mapping with `path` or `url`, and `alt`, `caption`, `title`."""
    name = "featured_image" if role == "featured" else role
    facts = {"path": given} if isinstance(given, str) else given
    if not isinstance(facts, dict) or not all(isinstance(value, str) for value in facts.values()):
        raise refused(name, "Must be a file name, an address, or a mapping with path or url.")
    if unknown := set(facts) - {"path", "url", "alt", "caption", "title"}:
        raise refused(f"{name}.{min(unknown)}", "There is no such field.")
    source = facts.pop("path", "") or facts.get("url", "")
    facts.pop("url", None)
    return {"role": role, "source": source, **facts}


# ------------------------------------------------------------------------------------------------ HTML


class _Head(HTMLParser):
    """What the head of a page says that a content has a field for."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.named: dict[str, str] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title" and not self.title
        if tag == "meta" and given.get("name", "").lower() == "description":
            self.named.setdefault("seo_description", given.get("content", "").strip())
        if tag == "link" and given.get("rel", "").lower() == "canonical":
            self.named.setdefault("canonical_url", given.get("href", "").strip())

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def _from_html(text: str) -> dict[str, Any]:
    head = _Head()
    head.feed(text)
    head.close()
    fields: dict[str, Any] = {name: value for name, value in head.named.items() if value}
    title, html = _title_from_heading(_clean(text).strip())
    page_title = " ".join(head.title.split())
    if page_title and title and page_title != title:
        fields["seo_title"] = page_title  # the page says both: what it is called, and what search shows
    return {**fields, "title": title or page_title, "html": html}


def _title_from_heading(html: str) -> tuple[str, str]:
    """A body that begins with its own title: WordPress would show it twice."""
    match = _FIRST_HEADING.match(html)
    if match is None:
        return "", html
    return " ".join(_plain(match[1]).split()), html[match.end() :]


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def _plain(html: str) -> str:
    parser = _Plain()
    parser.feed(html)
    parser.close()
    return parser.text


# -------------------------------------------------------------------------------------------- pictures


def _located(image: Mapping[str, str], folder: Path, root: Path) -> ImportedImage:
    facts = {name: value for name, value in image.items() if name != "source"}
    source = image["source"]
    if urlsplit(source).scheme in {"http", "https"}:
        return ImportedImage(url=source, **facts)  # type: ignore[arg-type]
    path = (folder / unquote(source)).resolve()
    if not source or not path.is_relative_to(root):
        raise refused("pictures", f"{source or 'A picture'} does not lie beside the document.")
    if not path.is_file():
        raise refused("pictures", f"{source} is not there.")
    return ImportedImage(path=path, **facts)


def _renamed(html: str, src: str, new: str) -> str:
    """The same body with one picture's address changed, in `src` attributes only."""
    replace: Callable[[re.Match[str]], str] = lambda match: match[1] + new + match[2]  # noqa: E731
    return re.sub(rf'(<img\b[^>]*?\bsrc="){re.escape(escape(src))}(")', replace, html)


def _as_field(image: ImportedImage, uploads: Mapping[Path, str]) -> dict[str, str]:
    return {
        "url": image.url,
        "upload": uploads[image.path] if image.path else "",
        "alt": image.alt,
        "caption": image.caption,
        "title": image.title,
    }
