"""What the documents point at exists: files, headings, tests."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PROMISES = REPOSITORY / "docs" / "explain" / "promises.md"
FENCED = re.compile(r"^[ ]*```.*?^[ ]*```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
EXAMPLE = re.compile(r"`!?\[[^`]*`")
"""Markdown shown as code."""
TEST_FOLDERS = ("backend/tests/", "plugin/igny8/tests/")


def pages() -> list[Path]:
    """Every Markdown page of the project; those of the sample articles are not documents."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    found = [REPOSITORY / name for name in listed.stdout.splitlines()]
    return [page for page in found if page.is_file() and "articles" not in page.parts]


@cache
def headings(page: Path) -> set[str]:
    """The anchors of a page, as a forge makes them of its headings."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken_links(page: Path) -> list[str]:
    broken = []
    text = EXAMPLE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        goal = (page.parent / name).resolve() if name else page
        if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in headings(goal)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    links = "[a](page.md#one-title) [b](gone.md) [`c`](#no-title) `![d](d.png)`"
    page.write_text(f"# One title\n{links}\n```\n[e](e.md)\n```\n")
    assert broken_links(page) == ["gone.md", "#no-title"]


def named_tests() -> list[tuple[str, str]]:
    """(file, test function) for every test the promises name. A file counts until the row names another."""
    found = []
    for line in PROMISES.read_text(encoding="utf-8").splitlines():
        file = ""
        for word in re.findall(r"`([^`]+)`", line):
            if word.startswith(TEST_FOLDERS):
                file = word
            elif word.startswith("test_"):
                found.append((file, word))
    return found


def test_the_promises_name_tests() -> None:
    assert len(named_tests()) > 50
    assert all(file for file, _ in named_tests())


@pytest.mark.parametrize(("file", "name"), named_tests())
def test_every_named_test_exists(file: str, name: str) -> None:
    source = (REPOSITORY / file).read_text(encoding="utf-8")
    assert re.search(rf"\b(?:def|function) {name}\(", source), f"{file} has no {name}"


def test_every_named_test_file_exists() -> None:
    quoted = re.findall(r"`([^`]+)`", PROMISES.read_text(encoding="utf-8"))
    files = [word for word in quoted if word.startswith(TEST_FOLDERS)]
    assert [file for file in files if not (REPOSITORY / file).exists()] == []
