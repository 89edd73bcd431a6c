"""What both sides last agreed on of a post: by it a site sees whether a publish would overwrite somebody."""

from collections.abc import Sequence

from igny8_core.errors import Igny8Error, PreflightFailed
from igny8_core.integration.models import Publication
from igny8_core.wordpress.messages import Agreement, Problem
from igny8_core.writer.models import ContentRevision, Origin

EDITED = "POST_EDITED"
NONE_OF_THEM = "0" * 64
"""Agrees with no post: the site then goes on only where nobody touched it since it was published."""


def agreement_on(publication: Publication | None, revision: int, *, overwrite: bool) -> Agreement:
    """For a publish of this revision. A change of a person that IGNY8 took over later is not in it."""
    if publication is None:
        return {"agreed": None, "overwrite": overwrite}
    later = ContentRevision.objects.filter(content_id=publication.content_id, number__gt=revision)
    is_older = later.filter(origin=Origin.WORDPRESS).exists()
    return {"agreed": NONE_OF_THEM if is_older else publication.fingerprint, "overwrite": overwrite}


def refusal(problems: Sequence[Problem]) -> Igny8Error:
    """All problems as one error. Where a person's edit is the only one, it is that error itself."""
    if [problem["code"] for problem in problems] == [EDITED]:
        return Igny8Error(EDITED, problems[0]["message"], details=problems[0].get("details"))
    return PreflightFailed(problems)


def is_about_edits(code: str, problems: Sequence[Problem]) -> bool:
    return code == EDITED or any(problem["code"] == EDITED for problem in problems)


def conflict_address(content_id: int) -> str:
    """Where the API shows both versions."""
    return f"/api/v1/writer/contents/{content_id}/conflict/"
