"""An article's HTML as WordPress's core blocks. Plain Python: no Django, no network, no state.

    to_blocks("<h2>Coffee</h2><p>Grind it.</p>")

Every word, link, image and attribute of the source is in the result, in the same order: an element that a
core block cannot hold as it is goes, byte for byte, into an HTML block. The markup is what the editors of
WordPress 6.1 and newer take without asking to repair it. `docs/explain/blocks.md` says what becomes of what.
"""

from igny8_core.blocks.flow import to_blocks
from igny8_core.blocks.markup import is_block_markup

__all__ = ["is_block_markup", "to_blocks"]
