"""The file name an image wants in the site's uploads, from the slug of its article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from igny8_core.media.files import EXTENSIONS

_MAX_STEM_CHARS: Final = 100
_HASH_CHARS: Final = 8
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")

# Letters that Unicode does not decompose into a Latin one.
_PAIRS: Final = """
    ß=ss æ=ae œ=oe ø=o đ=d ð=d þ=th ł=l ħ=h ı=i ŋ=n
    а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts
    ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya є=ye і=i ї=yi ґ=g ў=u
    α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o
"""
_LETTERS: Final[Mapping[int, str]] = str.maketrans(dict(pair.split("=") for pair in _PAIRS.split()))


def plain_slug(slug: str) -> str:
    """`slug` in a-z, 0-9 and single hyphens; "image" where nothing of it can be written so.

    Takes slugs as WordPress stores them, percent-encoded, too.
    """
    lowered = unquote(slug).lower().translate(_LETTERS)
    # Greek accents and the like separate only here, so the table is asked again.
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    plain = _NOT_PLAIN.sub("-", bare.translate(_LETTERS)).strip("-")
    return plain[:_MAX_STEM_CHARS].strip("-") or "image"


def filename_for(slug: str, role: str, position: int, main_sha256: str, mime: str) -> str:
    """`slug-3fa9c1d2.jpg` for the featured image, `slug-2-….jpg`, `slug-3-….jpg` for the others in order.

    The piece of the hash keeps names apart: articles may share a slug, and WordPress searches for a free
    name by trying one after the other.
    """
    number = 1 if role == "featured" else position + 2
    stem = plain_slug(slug) + (f"-{number}" if number > 1 else "")
    return f"{stem}-{main_sha256[:_HASH_CHARS]}.{EXTENSIONS[mime]}"
