"""Writes the template for translators, languages/igny8.pot: `python plugin/build/make-pot.py`; needs gettext.

The file names no time and no line numbers, so that it changes only when a text does.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[1] / "igny8"
TARGET = PLUGIN / "languages" / "igny8.pot"
KEYWORDS = (
    "__",
    "_e",
    "_x:1,2c",
    "_n:1,2",
    "_nx:1,2,4c",
    "esc_html__",
    "esc_html_e",
    "esc_attr__",
    "esc_attr_e",
)
HEADING = "# Texts of the IGNY8 plugin. License: GPL-2.0-or-later.\n"


def texts(language: str, suffix: str, *options: str) -> str:
    """The template of the sources of one language; `options` are xgettext's."""
    sources = sorted(
        path.relative_to(PLUGIN).as_posix()
        for path in PLUGIN.rglob(f"*{suffix}")
        if path.relative_to(PLUGIN).parts[0] != "tests"
    )
    command = ["xgettext", f"--language={language}", "--from-code=UTF-8", "--add-comments=translators"]
    command += ["--add-location=file", "--package-name=IGNY8", "--sort-by-file", "--output=-", "--keyword"]
    command += [f"--keyword={keyword}" for keyword in KEYWORDS]
    result = subprocess.run(  # noqa: S603 - our own sources
        [*command, *options, *sources], cwd=PLUGIN, check=True, capture_output=True, text=True
    )
    return result.stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "igny8.pot"
        template.write_text(texts("PHP", ".php"), encoding="utf-8")
        # Where it joins, xgettext writes into the file it reads.
        texts("JavaScript", ".js", "--join-existing", f"--output={template}")
        both = template.read_text(encoding="utf-8")
    text = re.sub(r'"POT-Creation-Date: .*\\n"\n', "", both)
    text = re.sub(r"\A(?:#.*\n)+", HEADING, text).replace("charset=CHARSET", "charset=UTF-8")
    TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
