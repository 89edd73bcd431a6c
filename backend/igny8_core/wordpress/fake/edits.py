"""What people did to a post since both sides last agreed on it."""

from __future__ import annotations

from typing import Any, Literal

from igny8_core.errors import Igny8Error
from igny8_core.wordpress.fake.drafts import fingerprint
from igny8_core.wordpress.fake.state import SiteState
from igny8_core.wordpress.messages import Agreement, Mode

Reason = Literal["edited", "unknown", "deleted"]
SAYS: dict[Reason, str] = {
    "edited": "Somebody changed post {} after IGNY8 and the site last agreed on it.",
    "unknown": "The content has post {} here, of which IGNY8 has no record.",
    "deleted": "Somebody deleted post {}; a scheduled publish does not bring it back.",
}


def refuse_edited(state: SiteState, content_id: int, mode: Mode, agreement: Agreement) -> None:
    """Raises POST_EDITED where a publish would undo what a person did, and nobody decided that it may."""
    post_id = state.post_id_of(content_id)
    if post_id is None or "agreed" not in agreement or agreement.get("overwrite", False):
        return
    reason = _reason(state, content_id, mode, agreement["agreed"])
    if reason is None:
        return
    post = state.post_of(content_id)
    details: dict[str, Any] = {
        "reason": reason,
        "post_id": post_id,
        "fingerprint": fingerprint(post) if post else None,
    }
    raise Igny8Error("POST_EDITED", SAYS[reason].format(post_id), details=details)


def _reason(state: SiteState, content_id: int, mode: Mode, agreed: str | None) -> Reason | None:
    post = state.post_of(content_id)
    if post is None:
        return "deleted" if mode == "scheduled" else None
    if post.status == "trash":
        return None
    if agreed is None:
        return "unknown" if mode == "manual" else None
    return None if fingerprint(post) in {agreed, post.published_fingerprint} else "edited"
