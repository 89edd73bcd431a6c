"""Writes docs/how-to/broken-site.md from the doctor's catalogue.

`python docs/build/diagnosis.py` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from page import cell, row, write_or_check

from igny8_core.integration.diagnosis_catalogue import CATALOGUE, SUBJECTS, Subject

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = REPOSITORY / "docs" / "how-to" / "broken-site.md"

HEADER: Final = """# Mend a broken site

<!-- Generated from igny8_core/integration/diagnosis_catalogue.py by docs/build/diagnosis.py; do not edit. -->

```
igny8 doctor                        # IGNY8 itself and every site
igny8 doctor blog.example.com       # IGNY8 itself and one site
igny8 doctor https://new.example    # an address nobody has connected yet
igny8 doctor blog.example.com --fix # use the new address of the REST API, where one was found
```

In the API: `POST /api/v1/integration/integrations/{id}/diagnose/`, with `{"fix": true}` for the last.

The doctor looks at the site as a visitor, as IGNY8 and as a stranger, and compares. It names the cause and
leaves out what only follows from it. Each finding has a code, what was seen, the cause, what to do about
it, and its evidence: which request got which answer. **Failed** means that IGNY8 cannot work with the site,
or that its visitors see nothing. A **warning** is worth mending, and IGNY8 works; a page that is kept from
visitors on purpose (a login, maintenance) is a warning too where IGNY8 itself gets through. The exit code
is 1 when something failed.

Nothing on the site is changed. A diagnosis sends up to twenty small requests, and one of 1 MB to see
whether it passes (smaller ones where it does not). `--fix` changes one thing in IGNY8, the address it
calls, and only where the plugin has accepted IGNY8's signature at the new address of the same host.
"""

HEADINGS: Final[dict[Subject, tuple[str, str]]] = {
    "reachable": ("Reaching the site", "No answer of a web server came back."),
    "page": ("What stands in front", "Something answers in place of WordPress, or at the wrong address."),
    "rest api": ("WordPress's REST API", "WordPress works. Its REST API does not answer where it should."),
    "plugin": ("The plugin", "The REST API answers."),
    "signature": ("Signed requests", "The plugin is there. What IGNY8 sends is not accepted."),
    "limits": ("Limits", "How large a request may be, and what PHP is given to answer it."),
    "host": ("The host", "What WordPress stands on."),
    "caches": ("Caches", "Page caches are welcome; answers of the REST API must not be kept."),
}


def render() -> str:
    lines = []
    for subject in SUBJECTS:
        heading, introduction = HEADINGS[subject]
        lines += ["", f"## {heading}", "", introduction, ""]
        lines += [row("Code", "Level", "Cause", "What to do"), row(*["---"] * 4)]
        lines += [
            row(f"`{code}`", known.level, cell(known.cause), cell(known.remedy))
            for code, known in CATALOGUE.items()
            if known.subject == subject
        ]
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_or_check(TARGET, render(), sys.argv[1:], Path(__file__).name)
