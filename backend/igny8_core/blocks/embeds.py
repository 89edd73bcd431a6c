"""Addresses WordPress shows as a player or a card: its own list of providers, as of 6.1."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

from igny8_core.blocks.markup import block

_PROVIDERS: Final = {
    # The block's name for it, the kind of what it answers, and the addresses it answers for.
    ("youtube", "video"): r"(?:(?:m|www)\.)?youtube\.com/(?:watch|playlist|shorts/).*|youtu\.be/.+",
    ("vimeo", "video"): r"(?:.+\.)?vimeo\.com/.+",
    ("dailymotion", "video"): r"(?:www\.)?dailymotion\.com/.+|dai\.ly/.+",
    ("ted", "video"): r"(?:www\.|embed\.)?ted\.com/talks/.+",
    ("tiktok", "video"): r"(?:www\.)?tiktok\.com/.*/video/.+",
    ("wordpress-tv", "video"): r"wordpress\.tv/.+",
    ("videopress", "video"): r"videopress\.com/v/.+",
    ("animoto", "video"): r"(?:www\.)?(?:animoto|video214)\.com/play/.+",
    ("twitter", "rich"): r"(?:www\.)?twitter\.com/\w{1,15}(?:/(?:status(?:es)?|lists|timelines)/.+|/likes)?",
    ("soundcloud", "rich"): r"(?:www\.)?soundcloud\.com/.+",
    ("spotify", "rich"): r"(?:open|play)\.spotify\.com/.+",
    ("mixcloud", "rich"): r"(?:www\.)?mixcloud\.com/.+",
    ("reverbnation", "rich"): r"(?:www\.)?reverbnation\.com/.+",
    ("pocketcasts", "rich"): r"pca\.st/.+",
    ("flickr", "photo"): r"(?:www\.)?flickr\.com/.+|flic\.kr/.+",
    ("imgur", "rich"): r"(?:.+\.)?imgur\.com/.+",
    ("smugmug", "photo"): r"(?:.+\.)?smugmug\.com/.+",
    ("pinterest", "rich"): r"(?:[a-z]{2}|www)\.pinterest\.com(?:\.(?:au|mx))?/.+",
    ("tumblr", "rich"): r".+\.tumblr\.com/.+",
    ("reddit", "rich"): r"(?:www\.)?reddit\.com/r/[^/]+/comments/.+",
    ("issuu", "rich"): r"(?:www\.)?issuu\.com/.+/docs/.+",
    ("scribd", "rich"): r"(?:www\.)?scribd\.com/(?:doc|document)/.+",
    ("slideshare", "rich"): r"(?:.+\.)?slideshare\.net/.+",
    ("speaker-deck", "rich"): r"(?:www\.)?speakerdeck\.com/.+",
    ("kickstarter", "rich"): r"(?:www\.)?kickstarter\.com/projects/.+|kck\.st/.+",
    ("crowdsignal", "rich"): r"(?:.+\.)?polldaddy\.com/.+|poll\.fm/.+|.+\.survey\.fm/.+",
    ("cloudup", "rich"): r"cloudup\.com/.+",
    ("wolfram-cloud", "rich"): r"(?:www\.)?wolframcloud\.com/obj/.+",
}
_ADDRESS = re.compile(r"https?://([^\s<>\"'\[\]]{1,2000})")
_KNOWN = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PROVIDERS.items()]
_WIDE = re.compile(r"(?:(?:m|www)\.)?youtube\.com/watch.*|youtu\.be/.+", re.IGNORECASE)


def embed_of(text: str) -> str | None:
    """An embed block, when `text` (HTML) is the address of a provider and nothing else."""
    url = unescape(text.strip())
    address = _ADDRESS.fullmatch(url)
    if address is None:
        return None
    provider = next((name for name, pattern in _KNOWN if pattern.fullmatch(address[1])), None)
    return (
        None if provider is None else _embed(url, *provider, is_wide=_WIDE.fullmatch(address[1]) is not None)
    )


def _embed(url: str, slug: str, kind: str, *, is_wide: bool) -> str:
    attributes: dict[str, object] = {"url": url, "type": kind, "providerNameSlug": slug}
    classes = f"wp-block-embed is-type-{kind} is-provider-{slug} wp-block-embed-{slug}"
    if is_wide:
        shape = "wp-embed-aspect-16-9 wp-has-aspect-ratio"
        attributes |= {"responsive": True, "className": shape}
        classes = f"{classes} {shape}"
    shown = f'<div class="wp-block-embed__wrapper">\n{escape(url, quote=False)}\n</div>'
    return block("embed", attributes, f'<figure class="{classes}">{shown}</figure>')
