"""The files of an image, in memory and in the store, in the shapes of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
}


@dataclass(frozen=True, slots=True)
class ImageSize:
    """A size registered by the site. 0 for width or height: follows from the other.

    `crop`: False fits into the box, True cuts from the middle, a pair such as ("left", "top") says where.
    """

    name: str
    width: int
    height: int
    crop: bool | tuple[str, str] = False

    @classmethod
    def from_message(cls, message: Mapping[str, Any]) -> ImageSize:
        """From the contract's `image_size`."""
        crop = message["crop"]
        return cls(
            name=message["name"],
            width=message["width"],
            height=message["height"],
            crop=crop if isinstance(crop, bool) else (crop[0], crop[1]),
        )


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """An encoded image that is not in the store yet. `pixels`: the same, decoded, where it was at hand."""

    data: bytes
    mime: str
    width: int
    height: int
    frames: int = 1
    pixels: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PreparedSize:
    """One sub-size and the size names it serves."""

    names: tuple[str, ...]
    file: PreparedFile


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A stored image file: the contract's `file`."""

    sha256: str
    bytes: int
    mime: str
    width: int
    height: int

    def as_message(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "bytes": self.bytes,
            "mime": self.mime,
            "width": self.width,
            "height": self.height,
        }


@dataclass(frozen=True, slots=True)
class SizeFile:
    """A stored sub-size: the contract's `size_file`. `names` are WordPress's size names."""

    names: tuple[str, ...]
    sha256: str
    bytes: int
    mime: str
    width: int
    height: int

    def as_message(self) -> dict[str, Any]:
        return {
            "names": list(self.names),
            "sha256": self.sha256,
            "bytes": self.bytes,
            "mime": self.mime,
            "width": self.width,
            "height": self.height,
        }
