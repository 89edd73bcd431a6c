"""What a row of looks makes of a site's state: two bad ones in a row are news, one good one ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from igny8_core.errors import CATALOGUE
from igny8_core.integration.health_states import (
    AWAY,
    CHECK_EVERY,
    OWN_CAUSES,
    RECHECK_AFTER,
    Finding,
    HealthState,
    Standing,
    judge,
)

LOOKS = {
    "ok": Finding(),
    "lost": Finding("SITE_UNREACHABLE"),
    "slow": Finding("SITE_TIMEOUT"),
    "key": Finding("SIGNATURE_INVALID"),
    "full": Finding(problems=("media_uploads",)),
    "worse": Finding(problems=("media_uploads", "database")),
}


def told(looks: str) -> list[str]:
    """The states that were news, of a new site that is looked at so."""
    standing, news = Standing(HealthState.UNKNOWN), []
    for name in looks.split():
        after, _ = judge(standing, LOOKS[name])
        if after.is_news_after(standing):
            news.append(" ".join(filter(None, [after.state, after.code, *after.problems])))
        standing = after
    return news


@pytest.mark.parametrize(
    ("looks", "news"),
    [
        ("ok ok ok", ["up"]),
        ("ok lost ok lost ok lost", ["up"]),
        ("ok lost lost lost", ["up", "down SITE_UNREACHABLE"]),
        ("ok lost slow lost slow", ["up", "down SITE_TIMEOUT"]),
        ("ok lost lost ok", ["up", "down SITE_UNREACHABLE", "up"]),
        ("ok lost lost key", ["up", "down SITE_UNREACHABLE", "down SIGNATURE_INVALID"]),
        ("lost lost ok", ["down SITE_UNREACHABLE", "up"]),
        ("ok full ok full ok", ["up"]),
        ("ok full full full ok", ["up", "degraded media_uploads", "up"]),
        ("ok full lost full full", ["up", "degraded media_uploads"]),
        ("full full worse full", ["degraded media_uploads"]),
        ("full full worse worse", ["degraded media_uploads", "degraded database media_uploads"]),
        ("worse worse full", ["degraded database media_uploads", "degraded media_uploads"]),
        ("ok lost lost full", ["up", "down SITE_UNREACHABLE", "degraded media_uploads"]),
    ],
)
def test_what_is_news(looks: str, news: list[str]) -> None:
    assert told(looks) == news


def test_a_doubt_is_looked_into_soon_and_a_dead_site_more_and_more_rarely() -> None:
    standing, pauses = Standing(HealthState.UP), []
    for _ in range(8):
        standing, pause = judge(standing, LOOKS["lost"])
        pauses.append(pause)
    assert pauses[:4] == [RECHECK_AFTER, RECHECK_AFTER, 2 * RECHECK_AFTER, 4 * RECHECK_AFTER]
    assert max(pauses) == CHECK_EVERY == timedelta(minutes=5)
    assert judge(standing, LOOKS["ok"])[1] == CHECK_EVERY
    assert judge(Standing(HealthState.UP), LOOKS["full"])[1] == RECHECK_AFTER


def test_every_code_that_means_away_is_one_of_the_catalogue() -> None:
    assert AWAY - CATALOGUE.keys() == set() and OWN_CAUSES < AWAY
