"""Files as people send them, laid out in a folder: loose, or in a zip with their pictures; Word documents as
HTML with theirs. Nothing is written outside of the folder, and nothing unfolds to more than the limits say.
"""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import mammoth

from igny8_core.errors import Igny8Error
from igny8_core.writer.importing import HTML_SUFFIXES, MARKDOWN_SUFFIXES, refused

WORD_SUFFIX: Final = ".docx"
TABLE_SUFFIX: Final = ".csv"
DOCUMENT_SUFFIXES: Final = MARKDOWN_SUFFIXES | HTML_SUFFIXES | {WORD_SUFFIX, TABLE_SUFFIX}
PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"})
MAX_FILES: Final = 2000
MAX_UNPACKED_BYTES: Final = 200 * 1024 * 1024

_OUR_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EMFILE})
"""What is wrong here, and not with the file somebody sent."""
_STYLES: Final = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_EXTENSION: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}


def lay_out(files: Iterable[Any], folder: Path) -> list[Path]:
    """The documents among the files, in the order of their names. VALIDATION_FAILED names a bad file."""
    for file in files:
        name = PurePosixPath(str(file.name).replace("\\", "/")).name
        suffix = PurePosixPath(name).suffix.lower()
        if suffix == ".zip":
            _unpack(name, file, folder)
        elif suffix in DOCUMENT_SUFFIXES | PICTURE_SUFFIXES:
            _write(folder / name, file)
        else:
            known = ", ".join(sorted(DOCUMENT_SUFFIXES | {".zip"}))
            raise refused("files", f"{name} is of no known kind ({known}, and pictures).")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in DOCUMENT_SUFFIXES)
    if not found:
        raise refused("files", "There is no article among them.")
    return found


def pictures_in_folder(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES)


def _write(path: Path, source: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        while chunk := source.read(1 << 20):
            target.write(chunk)


def _unpack(name: str, file: Any, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bomb(name, archive)
            for entry in archive.infolist():
                if _is_wanted(entry):
                    with archive.open(entry) as source:
                        _write(_inside(folder, entry.filename, name), source)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as exc:
        raise refused("files", f"{name} is no zip that can be read: {exc}") from exc


def _refuse_bomb(name: str, archive: zipfile.ZipFile) -> None:
    """The sizes a zip names are what its entries may unfold to: reading one stops there."""
    entries = archive.infolist()
    if len(entries) > MAX_FILES:
        raise refused("files", f"{name} holds more than {MAX_FILES:,} files.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise refused("files", f"{name} holds more than {MAX_UNPACKED_BYTES // 1024**2} MB.")


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    is_hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return (
        not entry.is_dir() and not is_hidden and path.suffix.lower() in DOCUMENT_SUFFIXES | PICTURE_SUFFIXES
    )


def _inside(folder: Path, entry: str, name: str) -> Path:
    path = (folder / entry).resolve()
    if not path.is_relative_to(folder.resolve()) or len(path.name) > 200 or len(entry) > 1000:
        raise refused("files", f"{name} holds a file that would lie outside of it.")
    return path


def html_of_word(path: Path) -> Path:
    """The same article as HTML beside it, its pictures as files. VALIDATION_FAILED when it is none."""
    pictures: list[str] = []

    def keep(image: Any) -> dict[str, str]:
        name = f"{_plain(path.stem)}-picture-{len(pictures) + 1}{_EXTENSION.get(image.content_type, '.bin')}"
        with image.open() as source:
            _write(path.parent / name, source)
        pictures.append(name)
        return {"src": name}

    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(path.name, archive)
        with path.open("rb") as source:
            made = mammoth.convert_to_html(
                source, style_map=_STYLES, convert_image=mammoth.images.img_element(keep)
            )
    except Igny8Error:
        raise
    except Exception as exc:  # the reader of Word has no errors of its own
        if isinstance(exc, OSError) and exc.errno in _OUR_DISK:
            raise
        raise refused("file", f"{path.name} is no Word document that can be read.") from exc
    target = path.with_name(f"{path.name}.html")
    target.write_text(made.value, encoding="utf-8")
    return target


def _plain(stem: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", stem).strip("-")[:60] or "word"
