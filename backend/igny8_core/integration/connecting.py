"""Connecting a site and ending the connection, from either side."""

import base64
import hashlib
import json
import re
import secrets as random
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from igny8_core.errors import Igny8Error
from igny8_core.integration import moved, standing
from igny8_core.integration.models import ConnectCode, SiteInbox, SiteIntegration, TermAlias
from igny8_core.integration.secrets import new_keys, seal
from igny8_core.system.models import Site
from igny8_core.wordpress.messages import ConnectResponse
from igny8_core.wordpress.messages import Site as SiteFacts

CODE_LIFE = timedelta(hours=1)
PREFIX = "igny8_"


def integration_of(site: Site) -> SiteIntegration:
    """The site's one WordPress integration; made when there is none.

    One that was ended waits for a new connection; its publications, counts and jobs stay the site's.
    """
    integration, _created = SiteIntegration.objects.get_or_create(site=site, platform="wordpress")
    SiteIntegration.objects.filter(pk=integration.pk, status=SiteIntegration.Status.REVOKED).update(
        status=SiteIntegration.Status.PENDING
    )
    integration.refresh_from_db()
    return integration


def make_connect_code(integration: SiteIntegration) -> tuple[str, ConnectCode]:
    """The text a person pastes into the plugin. It lives one hour, works once, and is not kept."""
    secret = random.token_urlsafe(24)
    code = ConnectCode.objects.create(
        integration=integration, code_hash=_hash(secret), expires_at=timezone.now() + CODE_LIFE
    )
    payload = json.dumps({"u": settings.IGNY8_BASE_URL, "c": secret}, separators=(",", ":")).encode()
    return PREFIX + base64.urlsafe_b64encode(payload).decode().rstrip("="), code


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def redeem(secret: str) -> SiteIntegration:
    """The integration a code stands for; the code is spent. CONNECT_CODE_INVALID or CONNECT_CODE_EXPIRED."""
    now = timezone.now()
    code = ConnectCode.objects.filter(code_hash=_hash(secret)).select_related("integration").first()
    if code is None:
        raise Igny8Error("CONNECT_CODE_INVALID", "This connect code is not known.", details={"field": "code"})
    spent = ConnectCode.objects.filter(pk=code.pk, used_at=None, expires_at__gt=now).update(used_at=now)
    revoked = code.integration.status == SiteIntegration.Status.REVOKED
    if not spent or revoked:
        message = "This connect code was used before or is older than an hour."
        raise Igny8Error("CONNECT_CODE_EXPIRED", message, details={"field": "code"})
    return code.integration


def connect(integration: SiteIntegration, facts: SiteFacts, installation: str = "") -> ConnectResponse:
    """Exchange keys with a site; earlier keys of this integration stop working.

    installation: what the site calls its WordPress, wherever it is. What is known of another is forgotten.
    """
    keys = new_keys()
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().get(pk=integration.pk)
        row.sealed_keys = seal(keys)
        row.rest_url = facts["rest_url"]
        row.status = SiteIntegration.Status.CONNECTED
        row.status_reason = ""
        row.connected_at = row.last_seen_at = timezone.now()
        row.room, row.good_in_a_row, row.bad_in_a_row, row.held_until = 1, 0, 0, None
        if not _is_same_wordpress(row, facts, installation):
            _forget_ids(row)
        row.config_json = {**row.config_json, "site": facts, "installation": installation}
        row.save()
        standing.forget(row.pk)
        moved.is_back(row.pk)
    integration.refresh_from_db()
    return {
        "integration_id": row.pk,
        "site_id": row.site_id,
        "site_name": row.site.name,
        "audience": row.audience,
        "backend_url": settings.IGNY8_BASE_URL,
        "public_keys": keys.public_keys,
        "shared_secret": keys.shared_secret,
        "backend_time": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _is_same_wordpress(row: SiteIntegration, facts: SiteFacts, installation: str) -> bool:
    """Its posts, terms and images have the ids they had. Plugins that do not name it: the address decides."""
    before = row.config_json.get("installation")
    if before and installation:
        return bool(before == installation)
    known = row.config_json.get("site", {}).get("home_url")
    return known is None or _plain(known) == _plain(facts["home_url"])


def _plain(address: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", address.lower()).rstrip("/")


def _forget_ids(row: SiteIntegration) -> None:
    """Ids of another WordPress would be those of other terms and images here. Its log begins anew, too."""
    row.media.all().delete()
    row.term_mappings.all().delete()
    row.terms.all().delete()
    TermAlias.objects.filter(integration=row).delete()
    SiteInbox.objects.filter(integration=row).update(
        stream="",
        epoch=F("epoch") + 1,
        applied_through=0,
        acknowledged=0,
        acknowledged_at=None,
        waiting_since=None,
        pushes_arrive=False,
        poll_at=timezone.now(),
    )


def follow_move(integration: SiteIntegration, facts: SiteFacts) -> None:
    """The site is at another address now. Keys, publications and counts stay: it is the same WordPress."""
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().get(pk=integration.pk)
        row.rest_url = facts["rest_url"]
        row.last_seen_at = timezone.now()
        row.held_until = None  # it was the old address that did not answer
        row.config_json = {**row.config_json, "site": facts}
        row.save(update_fields=["rest_url", "last_seen_at", "held_until", "config_json"])
        standing.hasten(row.pk)
        moved.is_back(row.pk)
    integration.refresh_from_db()


def disconnect(integration: SiteIntegration, reason: str) -> None:
    """End the connection on this side; keys are erased. Waiting jobs stay, and wait for a new connection."""
    with transaction.atomic():
        SiteIntegration.objects.filter(pk=integration.pk).update(
            status=SiteIntegration.Status.REVOKED, status_reason=reason[:300], sealed_keys=""
        )
        standing.forget(integration.pk)
    integration.refresh_from_db()


def remember_site_facts(integration_id: int, facts: SiteFacts) -> None:
    """Keep what the site last said about itself (sizes, limits, zone, settings); other config stays."""
    with transaction.atomic():
        row = SiteIntegration.objects.select_for_update().only("config_json").get(pk=integration_id)
        if row.config_json.get("site") != facts:
            row.config_json = {**row.config_json, "site": facts}
            row.save(update_fields=["config_json"])
