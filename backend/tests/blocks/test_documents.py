"""Documents of every kind, as they are and as blocks: a reader must not be able to tell the difference."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from igny8_core.blocks import is_block_markup, to_blocks
from tests.blocks.reading import BLOCK_COMMENT, documents, lost, read, source_of


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_words_links_images_and_attributes_are_the_same_in_the_same_order(path: Path) -> None:
    source = source_of(path)
    before, after = read(source), read(to_blocks(source))
    assert after.words == before.words
    assert after.links == before.links
    assert after.images == before.images
    assert lost(before.attributes, after.attributes) == set()


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_nothing_but_white_space_stands_outside_of_blocks(path: Path) -> None:
    depth = 0
    last = 0
    blocks = to_blocks(source_of(path))
    for comment in BLOCK_COMMENT.finditer(blocks):
        if depth == 0:
            assert blocks[last : comment.start()].strip() == ""
        depth += -1 if "/wp:" in comment[0] else 1
        last = comment.end()
    assert (depth, blocks[last:].strip()) == (0, "")


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_an_html_block_is_the_source_byte_for_byte(path: Path) -> None:
    source = source_of(path)
    if is_block_markup(source):
        return
    for part in re.findall(r"<!-- wp:html -->\n(.*?)\n<!-- /wp:html -->", to_blocks(source), re.DOTALL):
        assert part in source


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_blocks_are_left_as_they_are(path: Path) -> None:
    blocks = to_blocks(source_of(path))
    assert to_blocks(blocks) == blocks
