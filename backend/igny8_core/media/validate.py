"""Is it an image, which one, and may it come in: decided from its bytes alone, before anything is decoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from igny8_core.errors import Igny8Error
from igny8_core.media.formats import READERS, avif, png
from igny8_core.media.formats.structure import MalformedError, Structure, UnsupportedError
from igny8_core.media.limits import MediaLimits

# What no camera and no editor writes into an image, and what a web server or a browser might run.
_MARKUP: Final = re.compile(
    rb"<(?:\?[pP][hH][pP]|[sS][cC][rR][iI][pP][tT]|[sS][vV][gG][\s>]|[hH][tT][mM][lL][\s>]|"
    rb"![dD][oO][cC][tT][yY][pP][eE]|[iI][fF][rR][aA][mM][eE]|[bB][oO][dD][yY][\s>])"
)
# The end of a comment that began in the header and hid the picture, then a statement: image and script.
_SCRIPT_AFTER_COMMENT: Final = re.compile(
    rb"\*/\s*(?:=\s*[\w'\"`(\[][\w'\"`()\[\];,.+]|;?\s*[A-Za-z_$][\w$.]{2,}\s*[(=])"
)
_SCRIPT_SEARCHED_BYTES: Final = 65_536
_KINDS: Final = (
    (re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL), "BMP"),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "TIFF"),
    (re.compile(rb"\0\0[\x01\x02]\0"), "an icon (ICO)"),
    (re.compile(rb"8BPS"), "a Photoshop file"),
    (re.compile(rb"%PDF-|%!PS"), "a PDF or PostScript file"),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.DOTALL), "HEIC"),
    (re.compile(rb".{4}ftyp|\x1aE\xdf\xa3", re.DOTALL), "a film"),
    (re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "), "JPEG XL"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "JPEG 2000"),
    (re.compile(rb"\x1f\x8b|PK\x03\x04|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ"), "a compressed file"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.{0,1024}?)?<svg|.{0,2048}<svg[\s>]", re.I | re.S), "SVG"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|script)", re.I), "a web page"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?php", re.I), "a PHP file"),
)


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What the headers say. `width` x `height` is the picture the right way up, of the first frame."""

    mime: str
    width: int
    height: int
    frames: int
    orientation: int
    size_bytes: int
    structure: Structure

    @property
    def is_animated(self) -> bool:
        return self.frames > 1

    def clean_bytes(self) -> bytes:
        """The same picture without metadata, comments and anything behind its end; not for AVIF."""
        return b"".join(self.structure.kept)


def sniff(head: bytes) -> str | None:
    """The MIME type by the first bytes (32 do), None if they begin no image we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(png.SIGNATURE):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if avif.is_avif(head):
        return "image/avif"
    return None


def inspect(data: bytes, limits: MediaLimits) -> ImageInfo:
    """Raises Igny8Error IMAGE_TOO_LARGE, IMAGE_TYPE_REFUSED, IMAGE_CORRUPT or IMAGE_TOO_MANY_PIXELS."""
    if len(data) > limits.max_bytes:
        raise Igny8Error(
            "IMAGE_TOO_LARGE",
            f"The image is larger than {limits.max_bytes:,} bytes.",
            details={"bytes": len(data), "limit_bytes": limits.max_bytes},
        )
    if not data:
        raise corrupt("the file is empty")
    mime = sniff(data)
    if mime is None:
        raise refuse_type(data)
    structure = _read(mime, data)
    _check_size(structure, limits)
    _refuse_polyglot(data, structure)
    turned = structure.orientation >= 5
    return ImageInfo(
        mime=mime,
        width=structure.height if turned else structure.width,
        height=structure.width if turned else structure.height,
        frames=structure.frames,
        orientation=structure.orientation,
        size_bytes=len(data),
        structure=structure,
    )


def _read(mime: str, data: bytes) -> Structure:
    try:
        return READERS[mime](data)
    except MalformedError as error:
        raise corrupt(str(error)) from error
    except UnsupportedError as error:
        raise _refused(f"This image can't be used: {error}.", {"error": str(error)}) from error


def _check_size(structure: Structure, limits: MediaLimits) -> None:
    pixels = structure.width * structure.height
    if pixels == 0:
        raise corrupt("the image has no width or no height")
    if max(structure.width, structure.height) > limits.max_side:
        raise too_many_pixels(
            structure, f"at most {limits.max_side:,} on a side are taken", limit_side=limits.max_side
        )
    still = limits.max_pixels
    if structure.mime == "image/avif":
        still = min(still, limits.max_avif_pixels)
    if pixels > still:
        raise too_many_pixels(structure, f"at most {still:,} pixels are taken", limit_pixels=still)
    moving = limits.max_animation_pixels
    if structure.frames > 1 and pixels * structure.frames > moving:
        reason = f"at most {moving:,} pixels in all its frames are taken"
        raise too_many_pixels(structure, reason, limit_pixels=moving)


def too_many_pixels(structure: Structure, reason: str, **limit: int) -> Igny8Error:
    return Igny8Error(
        "IMAGE_TOO_MANY_PIXELS",
        f"The image is {structure.width} × {structure.height}; {reason}.",
        details={
            "width": structure.width,
            "height": structure.height,
            "frames": structure.frames,
            **limit,
        },
    )


def _refuse_polyglot(data: bytes, structure: Structure) -> None:
    """Nothing of `dropped` would survive anyway; but who hides a script in an image means no image."""
    for piece in structure.dropped:
        if has_markup(piece) or _SCRIPT_AFTER_COMMENT.search(piece, 0, _SCRIPT_SEARCHED_BYTES):
            raise hidden_code()
    # In a GIF the comment can begin in the width, and the rest can hide in what looks like a picture.
    if data[6:8] == b"/*" and structure.mime == "image/gif" and b"*/" in data:
        raise hidden_code()


def has_markup(data: bytes) -> bool:
    """Whether something in it would run or render if a server or browser took it for PHP, HTML or SVG."""
    return _MARKUP.search(data) is not None


def hidden_code() -> Igny8Error:
    return _refused(
        "The image contains a script or markup.", {"error": "a script or markup is hidden in the image"}
    )


def corrupt(reason: str) -> Igny8Error:
    return Igny8Error("IMAGE_CORRUPT", f"The image can't be read: {reason}.", details={"error": reason})


def refuse_type(data: bytes, details: Mapping[str, Any] | None = None) -> Igny8Error:
    """The error for bytes that begin no image we take, saying what they are if that is easily told."""
    head = data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.replace(b"\0", b"")
    kind = next((name for pattern, name in _KINDS if pattern.match(head)), "not an image we take")
    return _refused(f"The file is {kind}.", {"error": f"the file is {kind}", **(details or {})})


def _refused(message: str, details: Mapping[str, Any]) -> Igny8Error:
    return Igny8Error("IMAGE_TYPE_REFUSED", message, details=details)
