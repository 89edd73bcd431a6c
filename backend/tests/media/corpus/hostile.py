"""Pictures with something in them or around them that is meant for somebody else than an eye."""

from __future__ import annotations

import functools
import io
import zipfile
import zlib
from collections.abc import Iterator

from tests.media import samples
from tests.media.corpus.case import Becomes, Case, Refused
from tests.media.corpus.healthy import SECRET, corners, same

CODE = Refused("IMAGE_TYPE_REFUSED", "script or markup")
PAYLOADS = {
    "php": b"<?php system($_GET['c']); ?>",
    "html": b"<html><body><script>alert(document.domain)</script></body></html>",
    "svg": b"<svg onload=alert(1)>",
    "phar": b"<?php __HALT_COMPILER(); ?>\r\n" + bytes(40),
}
HOSTILE_NAMES = (
    "../../../../etc/passwd",
    "..\\..\\wp-config.php",
    "/etc/passwd",
    "C:\\Windows\\system32\\x.jpg",
    "picture.php",
    "picture.php.jpg",
    "picture.jpg.php",
    "picture.phtml;.jpg",
    "picture.jpg\0.php",
    "CON",
    "aux.jpg",
    "nul.jpg",
    ".htaccess",
    ".user.ini",
    "-rf",
    "picture\u202egpj.exe",
    "🏖️ beach 🌅",
    "x" * 300,
    "фото с моря",
    "写真",
    "a/b/c",
    "a b\tc\r\nSet-Cookie: x=1",
    '"><img src=x onerror=alert(1)>',
    "%2e%2e%2f%2e%2e%2fx",
    "ﬁle\u00adname\u200b",
    "photo-150x150",
    "photo-scaled",
    "photo-e1700000000000",
)


def hidden() -> Iterator[Case]:
    jpeg, png, webp, gif = (
        save(corners()) for save in (samples.jpeg, samples.png, samples.webp, samples.gif)
    )
    for name, payload in PAYLOADS.items():
        places = {
            "jpeg comment": samples.with_jpeg_segment(jpeg, 0xFE, payload),
            "jpeg exif": samples.with_jpeg_segment(jpeg, 0xE1, b"Exif\0\0" + samples.exif_block(1) + payload),
            "jpeg xmp": samples.with_jpeg_segment(jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + payload),
            "jpeg iptc": samples.with_jpeg_segment(jpeg, 0xED, b"Photoshop 3.0\0" + payload),
            "jpeg unknown segment": samples.with_jpeg_segment(jpeg, 0xEB, payload),
            "behind a jpeg": jpeg + payload,
            "png text": samples.with_png_chunk(png, b"tEXt", b"Comment\0" + payload),
            "png exif": samples.with_png_chunk(png, b"eXIf", samples.exif_block(1) + payload),
            "behind a png": png + payload,
            "webp exif": samples.riff(webp, (b"EXIF", payload), flags=8),
            "behind a webp": webp + payload,
            "gif comment": gif[:-1] + b"!\xfe" + bytes([len(payload)]) + payload + b"\0;",
            "behind a gif": gif + payload,
            "avif free box": samples.avif(corners())
            + (len(payload) + 8).to_bytes(4, "big")
            + b"free"
            + payload,
        }
        for place, data in places.items():
            yield Case(f"{name} in {place}", lambda data=data: data, CODE)
        front = payload + jpeg
        yield Case(f"{name} before a jpeg", lambda front=front: front, Refused("IMAGE_TYPE_REFUSED"))


def scripts() -> Iterator[Case]:
    """Files that a browser would run as JavaScript."""
    gif = bytearray(samples.gif(corners()))
    gif[6:10] = b"/*\x40\0"
    yield Case("gif that opens a comment", lambda: bytes(gif[:-1]) + b";*/=1;alert(1)//", CODE)
    jpeg = samples.jpeg(corners())
    opened = jpeg[:2] + samples.segment(0xE0, b"/*" + bytes(10)) + jpeg[2:-2]
    closed = samples.segment(0xFE, b"*/=1;alert(document.domain);/*") + b"\xff\xd9"
    yield Case("jpeg that opens a comment", lambda: opened + closed, CODE)


def harmless() -> Iterator[Case]:
    """What is behind or inside is not refused, and is gone."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x.php", b"<?php system($_GET['c']);" * 20)
    for name, save in {"jpeg": samples.jpeg, "png": samples.png, "gif": samples.gif}.items():
        data = save(corners()) + archive.getvalue() + SECRET
        yield Case(f"{name} with a zip behind", lambda data=data: data, same(f"image/{name}"))
    png = samples.png(corners())
    bomb = zlib.compress(bytes(30_000_000), 9)
    for kind, head in {b"zTXt": b"Comment\0\0", b"iCCP": b"icc\0\0"}.items():
        made = functools.partial(samples.with_png_chunk, png, kind, head + bomb)
        yield Case(f"png with a {kind.decode()} bomb", made, same("image/png"))
    hundred = functools.reduce(
        lambda data, _: samples.with_png_chunk(data, b"zTXt", b"Comment\0\0" + bomb), range(50), png
    )
    yield Case("png with fifty zTXt bombs", lambda: hundred, same("image/png"))


def labels() -> Iterator[Case]:
    """Names and types that are wrong, odd or hostile: only the bytes count."""
    jpeg, png = samples.jpeg(corners()), samples.png(corners())
    paths = {
        "jpeg named png": "/photo.png",
        "jpeg named php": "/photo.php",
        "jpeg named svg": "/photo.svg",
        "jpeg named html": "/photo.html",
        "jpeg without a name": "/",
        "jpeg of a script": "/thumb.php?file=photo.jpg&w=300",
        "jpeg with a double extension": "/photo.php.jpg",
        "jpeg with an encoded path": "/..%2f..%2fetc%2fpasswd.jpg",
        "jpeg with NUL in its name": "/photo%00.php.jpg",
        "jpeg written right to left": "/photo%E2%80%AEgpj.exe",
        "jpeg with a beach in its name": "/%F0%9F%8F%96.jpg",
        "jpeg with a long name": f"/{'x' * 300}.jpg",
        "jpeg with a reserved name": "/CON.jpg",
    }
    for name, path in paths.items():
        yield Case(name, lambda: jpeg, same("image/jpeg"), path)
    yield Case("png named jpg", lambda: png, same("image/png"), "/picture.jpg")
    headers = {
        "text/html": {"Content-Type": "text/html"},
        "image/svg+xml": {"Content-Type": "image/svg+xml"},
        "image/png": {"Content-Type": "image/png"},
        "nothing": {"Content-Type": ""},
        "a path": {"Content-Disposition": 'attachment; filename="../../../wp-config.php"'},
        "NUL": {"Content-Disposition": "attachment; filename*=UTF-8''photo%00.php"},
        "right to left": {"Content-Disposition": "inline; filename*=UTF-8''photo%E2%80%AEgpj.php"},
        "a reserved name": {"Content-Disposition": "attachment; filename=CON.jpg"},
        "a long name": {"Content-Disposition": f'attachment; filename="{"x" * 300}.php"'},
    }
    for name, said in headers.items():
        yield Case(f"jpeg announced as {name}", lambda: jpeg, same("image/jpeg"), headers=said)
    nothing = Becomes("image/jpeg", 640, 480)
    yield Case("jpeg of the usual kind", samples.jpeg, nothing, "/photo.jpg", {"Content-Type": "image/jpeg"})


def cases() -> Iterator[Case]:
    for group in (hidden, scripts, harmless, labels):
        yield from group()
