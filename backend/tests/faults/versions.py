"""Articles whose every part says which version of which article it belongs to."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from igny8_core.wordpress.messages import Content, Image
from tests.contract.articles import article, image, png, terms

Files = dict[str, tuple[Path, int]]


@dataclass(frozen=True)
class Version:
    """What is sent, and the bytes of its images."""

    content: Content
    files: Files
    mark: str

    @property
    def content_id(self) -> int:
        return self.content["content_id"]


def picture(label: str, width: int = 64, height: int = 48) -> bytes:
    """A picture that no other label has."""
    text = b"Title\0" + label.encode()
    chunk = struct.pack(">I", len(text)) + b"tEXt" + text + struct.pack(">I", zlib.crc32(b"tEXt" + text))
    plain = png(zlib.crc32(label.encode()) % 251 + 1, width, height)
    return plain[:-12] + chunk + plain[-12:]


class Desk:
    """Writes versions; the bytes of their images go to `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(
        self, content_id: int, revision: int, mark: str, *, images: str = "", named: str = "", slug: str = ""
    ) -> Version:
        """`mark` is in title, body, excerpt and meta; versions may share `images` and `named` (terms)."""
        own, name = images or mark, named or mark
        files: Files = {}
        pictures = [
            self._image(files, f"{own}-featured", "featured", 0),
            self._image(files, f"{own}-gallery", "gallery", 0),
            self._image(files, f"{own}-inline", "inline", 0),
        ]
        content = article(
            content_id,
            revision=revision,
            title=f"title-{mark}-end",
            html=f'<p>body-{mark}-end</p><p><img src="{pictures[2]["source_url"]}" alt=""></p>',
            excerpt=f"excerpt-{mark}-end",
            slug=slug or f"slug-{mark.lower()}-{content_id}",
            taxonomies=terms(
                categories=[f"Parent {name} > Category {name}", "Known to all"],
                tags=[f"Tag {name}", "known-to-all"],
                sectors=[f"Sector {name}"],
                clusters=[f"Cluster {name}"],
            ),
            cluster_id=12,
            sector_id=5,
            keyword_ids=[1, 2],
            focus_keywords=[f"keyword-{mark}-end"],
            seo={"title": f"seo-{mark}-end", "description": f"description-{mark}-end", "canonical": ""},
            images=pictures,
        )
        return Version(content, files, mark)

    def _image(self, files: Files, label: str, role: str, position: int) -> Image:
        main = self._file(files, picture(label))
        small = picture(f"{label}-small", 32, 24)
        size = {"names": ["thumbnail"], "mime": "image/png", "width": 32, "height": 24, "bytes": len(small)}
        return image(
            main,
            role,
            position,
            filename=f"{label.lower()}.png",
            alt=f"alt-{label}",
            source_url=f"https://images.example.com/{label}.png",
            sizes=[size | {"sha256": hashlib.sha256(self._file(files, small)).hexdigest()}],
        )

    def _file(self, files: Files, data: bytes) -> bytes:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.folder / sha256
        if not path.exists():
            path.write_bytes(data)
        files[sha256] = (path, len(data))
        return data
