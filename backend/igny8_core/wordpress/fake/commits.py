"""The commit: everything is put in place without a pause, or nothing is."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import cast

from igny8_core.errors import STEPS, Igny8Error, PreflightFailed
from igny8_core.wordpress.fake.blobs import missing_blobs
from igny8_core.wordpress.fake.checks import find_problems
from igny8_core.wordpress.fake.drafts import Place
from igny8_core.wordpress.fake.edits import refuse_edited
from igny8_core.wordpress.fake.media import gallery_rules, used_images
from igny8_core.wordpress.fake.receipts import make_receipt
from igny8_core.wordpress.fake.state import KeyRecord, SiteState
from igny8_core.wordpress.messages import CommitRequest, ErrorObject, Receipt

Checkpoint = Callable[[str], Awaitable[None]]
"""Called with the name of each step before it; whatever it raises fails the publish there."""


async def commit(place: Callable[[], Place], request: CommitRequest, checkpoint: Checkpoint) -> Receipt:
    """`place` is asked again after every pause: the clock and the settings may have moved."""
    started = time.perf_counter()
    record = claim(place().state, request["key"], request["fence"], request["content"]["content_id"])
    if record.receipt is not None:
        return cast(Receipt, {**record.receipt, "replayed": True})
    record.state = "building"
    try:
        _check(place(), request)
        for step in STEPS[:-1]:
            await checkpoint(step)
        refuse_edited(place().state, request["content"]["content_id"], request["mode"], request)
        receipt = make_receipt(place(), request, started)
    except BaseException as error:  # a cancelled task is a killed PHP: nothing is left and the key is free
        record.state = "undone"
        record.error = cast(ErrorObject, error.as_dict()) if isinstance(error, Igny8Error) else None
        raise
    record.state, record.receipt, record.error = "committed", receipt, None
    return receipt


def claim(state: SiteState, key: str, fence: int, content_id: int | None) -> KeyRecord:
    """The record of the key, with the fence raised. A finished one is answered whatever the fence."""
    record = state.keys.setdefault(key, KeyRecord(content_id, fence))
    if content_id is not None and record.content_id is None:
        record.content_id = content_id
    if content_id is not None and record.content_id != content_id:
        raise Igny8Error("KEY_CONFLICT", "The key was used for another content.")
    if record.receipt is not None:
        return record
    if fence < record.fence:
        message = f"Fence {fence} is older than {record.fence}."
        raise Igny8Error("FENCE_STALE", message, details={"fence": record.fence})
    record.fence = fence
    if record.state == "building":
        raise Igny8Error("KEY_BUSY", "Another attempt with this key is at work.")
    return record


def _check(place: Place, request: CommitRequest) -> None:
    content = request["content"]
    if problems := find_problems(place.state, place.settings, content):
        raise PreflightFailed(problems)
    rules = gallery_rules(place.settings, content["content_type"], content["images"])
    if missing := missing_blobs(place.state, used_images(content["images"], rules)):
        details = {"missing": missing}
        raise Igny8Error("MEDIA_MISSING", f"{len(missing)} files are not here yet.", details=details)
